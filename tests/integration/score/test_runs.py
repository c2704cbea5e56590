"""A run of scores counts from its last step on: killed, failed or refused, the one before stays."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.integration.index.made_up import Moment, World, day, link
from tests.integration.score.scored import Row, edges, named, run, stored, web
from tests.integration.score.scoring_process import LATER, STEPS

from linkcensus.core.errors import BadInput, LinkCensusError, Refused
from linkcensus.graph.errors import NotConverged
from linkcensus.insights.backlinks import BacklinksRequest, backlinks
from linkcensus.insights.site_scores import site_scores
from linkcensus.score import flows
from linkcensus.score.scored_graph import ScoredGraph

OLD = [("a.com", "target.com"), ("b.com", "target.com"), ("c.com", "a.com")]
NEW = [("d.com", "b.com"), ("e.com", "b.com")]
SITES_OF_OLD = {"a.com", "b.com", "c.com", "target.com"}


@pytest.fixture(scope="module")
def scored_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one run of scores, and an import since."""
    world = World(tmp_path_factory.mktemp("scored"))
    (world.index.root / "seeds.toml").write_text('trusted = ["a.com"]\nshipped = false\n')
    web(world, OLD)
    world.clock.set(day(100))
    run(world)
    web(world, NEW)
    world.commit()
    world.index.close()
    return world.index.root


@pytest.fixture
def folder(scored_folder: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copied = tmp_path / "copy"
    shutil.copytree(scored_folder, copied)
    return copied


@contextmanager
def opened(folder: Path, **settings: object) -> Iterator[World]:
    world = World(folder, **settings)
    world.clock.set(LATER)
    try:
        yield world
    finally:
        world.index.close()


def process(folder: Path, *words: str) -> subprocess.Popen[str]:
    repository = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.score.scoring_process", str(folder), *words],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": f"{repository / 'src'}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def assert_whole(world: World, runs: list[int]) -> dict[str, Row]:
    """These runs are there, the last one is current, and each of its parts fits the others."""
    store = world.index.scores
    assert [one.run for one in store.runs()] == runs
    current = store.current()
    assert current is not None
    scores = named(world)
    assert current.sites == len(scores)
    with world.view() as view:
        assert view.sql("SELECT DISTINCT computed_at FROM scores") == [
            (current.computed_at.replace(tzinfo=None),)
        ]
        told = site_scores(view)
        assert told is not None
        assert len(told.history) == len(runs)
        assert told.authority == scores["target.com"]["authority"]
        assert {row.source_site for row in backlinks(view, BacklinksRequest()).rows} == {
            "a.com",
            "b.com",
        }
    opened_graph = stored(world)
    assert set(opened_graph.names(range(opened_graph.nodes))) == set(scores)
    assert [float(v) for v in opened_graph.values("authority")] == [
        row["votes"] for row in sorted(scores.values(), key=lambda row: row["node"])
    ]
    return scores


def assert_tidy(world: World) -> None:
    """No graph, file or scratch folder of a run that does not count is left."""
    root, runs = world.index.root, [one.run for one in world.index.scores.runs()]
    assert [int(path.name) for path in sorted((root / "scores").iterdir())] == runs
    for table in ("site_scores", "page_scores", "score_runs"):
        assert {int(Path(path).parent.name[4:]) for path in world.index.files(table)} == set(runs)
    assert [path.name for path in (root / "staging").glob("*") if path.name != "spill"] == []


# -- killed --------------------------------------------------------------------------------------

KILLED = [
    ("after", "flows", False),
    ("after", "placing", False),
    ("before", "site_scores", False),
    ("after", "site_scores", False),
    ("after", "page_scores", False),
    ("after", "score_runs", True),
    ("after", "drop", True),
    ("before", "compaction", True),
    ("after", "compaction", True),
]


@pytest.mark.slow
@pytest.mark.parametrize(("when", "step", "counts"), KILLED, ids=str)
def test_killed_at_any_step(folder: Path, when: str, step: str, counts: bool):
    if step == "compaction":  # the last one, that is: nothing is fresh before
        with opened(folder) as world:
            world.compact()
    with process(folder, when, step) as killed:
        killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    dropped = counts and step != "score_runs"  # it keeps one run
    with opened(folder) as world:
        runs = [2] if dropped else [1, 2] if counts else [1]
        scores = assert_whole(world, runs)
        assert (set(scores) == SITES_OF_OLD) is not counts
        assert edges(world) == {*OLD, *(NEW if counts else ())}
        before = [] if dropped else [day(100)]
        assert [one.computed_at for one in world.index.scores.runs()] == [
            *before,
            *([LATER] if counts else []),
        ]
        done = run(world)  # and work goes on
        assert done.run == runs[-1] + 1
        assert set(assert_whole(world, [*runs, done.run])) == {*SITES_OF_OLD, "d.com", "e.com"}
        assert_tidy(world)


@pytest.mark.slow
def test_of_two_runs_at_once_the_second_is_refused(folder: Path):
    with process(folder, "hold", "site_scores") as first, opened(folder) as world:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "holding\n"
        with pytest.raises(Refused, match="another process is scoring"):
            run(world)
        assert_whole(world, [1])
        first.stdin.write("go on\n")
        first.stdin.flush()
        assert first.wait() == 0
        assert_whole(world, [2])
        assert_tidy(world)
        assert run(world).run == 3, "and now it may"


# -- failed --------------------------------------------------------------------------------------


def no_fixed_point(*_args: object, **_rest: object) -> None:
    raise NotConverged("pagerank", iterations=400, residual=0.5, tolerance=1e-13)


BROKEN: dict[str, tuple[str, str]] = {
    "no TOML": ("seeds.toml", "trusted = ["),
    "an unknown key": ("seeds.toml", 'trust = ["a.com"]'),
    "no site": ("seeds.toml", 'trusted = ["https://a.com/page"]'),
    "trusted and struck out": ("seeds.toml", 'trusted = ["a.com"]\nnot_trusted = ["a.com"]'),
    "trusted and spam": ("seeds.toml", 'trusted = ["a.com"]\nspam = ["a.com"]'),
    "too much weight": ("seeds.toml", 'trusted = [{ site = "a.com", weight = 2 }]'),
    "topics without TOML": ("topics.toml", "[topics"),
    "a topic without a parent": ("topics.toml", '[topics.x]\nname = "X"\nparent = "nothing"'),
    "owners of no kind": ("owners.toml", 'owners = "all"'),
}


@contextmanager
def nothing_changes(world: World) -> Iterator[None]:
    """What is inside fails, and leaves scores, graphs and links as they were."""
    before = assert_whole(world, [1])
    version, files = world.index.scores.version, world.index.scores.at()
    yield
    assert (world.index.scores.version, world.index.scores.at()) == (version, files)
    assert assert_whole(world, [1]) == before
    assert_tidy(world)


@pytest.fixture(scope="module")
def unharmed(scored_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One more copy, for runs that fail one after the other."""
    copied = tmp_path_factory.mktemp("unharmed") / "copy"
    shutil.copytree(scored_folder, copied)
    with opened(copied) as world:
        yield world


@pytest.mark.parametrize("what", BROKEN)
def test_a_list_that_cannot_be_used_changes_nothing(unharmed: World, what: str):
    name, text = BROKEN[what]
    path = unharmed.index.root / name
    kept = path.read_text() if path.exists() else None
    path.write_text(text)
    try:
        with nothing_changes(unharmed), pytest.raises(BadInput) as raised:
            run(unharmed)
    finally:
        path.write_text(kept) if kept is not None else path.unlink()
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["rank", "rank_many", "truncated_rank", "harmonic_centrality"])
def test_a_flow_without_a_fixed_point_changes_nothing(
    unharmed: World, monkeypatch: pytest.MonkeyPatch, name: str
):
    (unharmed.index.root / "topics.toml").write_text('[topics.cooking]\nseeds = ["a.com"]\n')
    monkeypatch.setattr(flows, name, no_fixed_point)
    with nothing_changes(unharmed), pytest.raises(NotConverged, match="400"):
        run(unharmed)
    (unharmed.index.root / "topics.toml").unlink()


def test_an_interrupted_run_changes_nothing(unharmed: World):
    def interrupt(step: str) -> None:
        if step == "writing":
            raise KeyboardInterrupt

    with nothing_changes(unharmed), pytest.raises(KeyboardInterrupt):
        run(unharmed, progress=interrupt)


def test_a_full_disk_changes_nothing(unharmed: World, monkeypatch: pytest.MonkeyPatch):
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linkcensus.index.scores.sync_folder", full)
    with nothing_changes(unharmed), pytest.raises((OSError, LinkCensusError), match="No space"):
        run(unharmed)


# -- one after the other -------------------------------------------------------------------------


def test_runs_make_a_history_and_a_moment_has_the_run_of_then(world: World):
    web(world, OLD)
    world.clock.set(day(100))
    first = run(world)
    web(world, NEW, when=150)
    world.clock.set(day(200))
    second = run(world)
    assert (first.run, second.run) == (1, 2)
    assert (first.sites, second.sites) == (4, 6)

    def authorities(moment: Moment | None = None, site: str = "b.com") -> list[float | None]:
        with world.view(site, moment=moment) as view:
            told = site_scores(view)
            return [] if told is None else [point.authority for point in told.history]

    low, high = authorities()
    assert low is not None
    assert high is not None
    assert high > low == 0.0
    for kind in ("true_at", "known_at"):
        assert authorities(Moment(**{kind: day(99)})) == []
        assert authorities(Moment(**{kind: day(100)})) == [low]
        assert authorities(Moment(**{kind: day(199)})) == [low]
        assert authorities(Moment(**{kind: day(200)})) == [low, high]
    assert authorities(Moment(true_at=day(300), known_at=day(150))) == [low], "the earlier of both"
    assert authorities(site="e.com") == [0.0], "a site that came with the second run"
    assert authorities(Moment(true_at=day(150)), "e.com") == []
    with world.view(moment=Moment(true_at=day(50))) as view:
        assert not view.has_scores
        assert {row.spam for row in backlinks(view, BacklinksRequest()).rows} == {None}
    with world.view(moment=Moment(true_at=day(150))) as view:
        assert view.sql("SELECT count(*) FROM scores") == [(4,)]


def test_old_runs_are_dropped_with_their_graphs(make_world: Callable[..., World]):
    world = make_world(score_runs_kept=2, history_retention_hours=0, score_graphs_kept=1)
    web(world, OLD)
    for number in range(1, 5):
        world.clock.set(day(100 + number))
        assert run(world).run == number
        assert_whole(world, [n for n in (number - 1, number) if n])
        graphs = [path.name for path in (world.index.root / "scores").iterdir()]
        assert graphs == [f"{number:06d}"]
    gone = world.index.scores.graph_folder(2)
    with pytest.raises(LinkCensusError, match="run `linkcensus score` again"):
        ScoredGraph(gone)


def test_the_least_that_is_fresh_counts(world: World):
    web(world, OLD)
    world.see("c.com/many", 1, *(link(f"x{number}.org/") for number in range(50)))
    run(world)
    web(world, [("d.com", "target.com")])
    run(world)
    assert ("d.com", "target.com") in edges(world)
    assert named(world)["target.com"]["referring_sites"] == 3


def test_pages_may_be_too_many_to_score(make_world: Callable[..., World]):
    world = make_world(score_page_links=len(OLD) - 1)
    web(world, OLD)
    done = run(world)
    assert (done.sites, done.pages) == (4, 0)
    (note,) = [note for note in done.notes if "pages" in note]
    assert "score_page_links" in note
    assert world.index.scores.at().pages == ()


def test_a_run_waits_for_a_compaction(world: World, monkeypatch: pytest.MonkeyPatch):
    web(world, OLD)
    asked: list[bool] = []
    real = type(world.index.lake).lock

    def lock(self, name, *, wait=True):
        if name == "compaction":
            asked.append(wait)
        return real(self, name, wait=wait)

    monkeypatch.setattr(type(world.index.lake), "lock", lock)
    run(world)
    assert asked == [True, True]


def test_every_step_that_a_process_can_be_killed_at_is_there():
    for owner, name, _ in STEPS.values():
        assert callable(getattr(owner, name))
