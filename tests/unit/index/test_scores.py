"""Dated runs of scores on disk: each whole or absent, the newest one current."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from linkcensus.core.errors import CorruptIndex
from linkcensus.index.broken_scores import broken_runs
from linkcensus.index.score_schema import LINK_SCORES, PAGE_SCORES, PROFILE_SCORES, SITE_SCORES
from linkcensus.index.scores import NO_SCORES, SCORE_TABLES, ScoreRun, ScoreStore

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def rows(schema: pa.Schema, *given: dict[str, object]) -> pa.RecordBatchReader:
    return pa.Table.from_pylist(
        [dict.fromkeys(schema.names) | row for row in given], schema=schema
    ).to_reader()


def add(store: ScoreStore, when: datetime, *sites: str, pages: int = 1) -> ScoreRun:
    """A run in which each site has its place as its authority."""
    given = [
        {"site_hash": 100 - place, "site": site, "authority": place}
        for place, site in enumerate(sites)
    ]
    paged = [
        {"page_hash": number, "page_site": "a.com", "page_key": f"com,a)/{number}"}
        for number in range(pages)
    ]
    return store.add(
        ScoreRun(0, when, "1", 0, 0, {"damping": 0.85}, {"votes": 3}, ("a note",)),
        rows(SITE_SCORES, *given),
        rows(PAGE_SCORES, *paged),
        rows(LINK_SCORES, {"target_hash": 1, "link_hash": 2, "value": 3.0}),
        rows(PROFILE_SCORES, {"site_hash": 1, "site": "a.com", "spam": 4.0}),
    )


def sites(files: tuple[str, ...] | list[str]) -> list[str]:
    return [site for path in files for site in pq.read_table(path)["site"].to_pylist()]


def test_nothing_is_made_by_asking(tmp_path: Path):
    store = ScoreStore(tmp_path)
    assert (store.runs(), store.current(), store.at(), store.version) == ([], None, NO_SCORES, -1)
    assert [store.files(name) for name in SCORE_TABLES] == [[]] * len(SCORE_TABLES)
    assert store.next_number() == 1
    assert list(tmp_path.iterdir()) == []


def test_a_run_comes_out_as_it_went_in(tmp_path: Path):
    store = ScoreStore(tmp_path)
    added = add(store, day(1), "a.com", "b.com", pages=3)
    assert (added.run, added.sites, added.pages, added.computed_at) == (1, 2, 3, day(1))
    for opened in (store, ScoreStore(tmp_path)):
        (run,) = opened.runs()
        assert run == added
        assert (run.parameters, run.inputs, run.notes) == (
            {"damping": 0.85},
            {"votes": 3},
            ("a note",),
        )
        assert opened.current() == run
        at = opened.at()
        assert sites(at.sites) == sites(at.history) == ["b.com", "a.com"], "by their hash"
        assert [pq.read_metadata(path).num_rows for path in at.pages] == [3]
        assert [pq.read_table(path)["value"].to_pylist() for path in at.links] == [[3.0]]
        assert [pq.read_table(path)["spam"].to_pylist() for path in at.profiles] == [[4.0]]


def test_runs_of_before_links_were_scored_have_no_rows_of_them(tmp_path: Path):
    store = ScoreStore(tmp_path)
    store.add(ScoreRun(0, day(1), "1", 0, 0), rows(SITE_SCORES), rows(PAGE_SCORES))
    for name in ("link_scores", "profile_scores"):
        shutil.rmtree(tmp_path / "lake" / name)
    opened = ScoreStore(tmp_path)
    assert opened.at()[3:] == ((), ())
    assert list(broken_runs(opened)) == [
        (1, str(opened.graph_folder(1)), "is missing or not whole", False)
    ]
    opened.drop([1])
    assert opened.runs() == []


def test_a_run_of_no_sites_and_pages_is_one_too(tmp_path: Path):
    store = ScoreStore(tmp_path)
    add(store, day(1), "a.com")
    empty = add(store, day(2), pages=0)
    assert (empty.run, empty.sites, empty.pages) == (2, 0, 0)
    assert store.at()[:2] == ((), ())
    assert store.current() == empty


def test_the_run_of_a_moment_is_the_newest_one_until_then(tmp_path: Path):
    store = ScoreStore(tmp_path)
    for number, site in enumerate(("a.com", "b.com", "c.com"), start=1):
        add(store, day(number), site)
    moments = (day(1) - timedelta(microseconds=1), day(1), day(2), day(9), None)
    current = [store.current(moment) for moment in moments]
    assert [run and run.run for run in current] == [None, 1, 2, 3, 3]
    assert store.at(moments[0]) == NO_SCORES
    assert [sites(store.at(moment).sites) for moment in moments[1:]] == [
        ["a.com"],
        ["b.com"],
        ["c.com"],
        ["c.com"],
    ]
    assert sites(store.at(day(2)).history) == ["a.com", "b.com"], "and no later run"
    assert sorted(sites(store.files("site_scores"))) == ["a.com", "b.com", "c.com"]
    assert sites(store.files("site_scores", 2)) == ["b.com"]


def test_another_process_sees_a_new_run_and_a_dropped_one(tmp_path: Path):
    writer, reader = ScoreStore(tmp_path), ScoreStore(tmp_path)
    versions = [reader.version]
    for number, site in enumerate(("a.com", "b.com"), start=1):
        add(writer, day(number), site)
        versions.append(reader.version)
        assert sites(reader.at().sites) == [site]
    writer.drop([2])
    versions.append(reader.version)
    assert sites(reader.at().sites) == ["a.com"]
    assert len(set(versions)) == len(versions), "every change shows in the version"


@pytest.mark.parametrize("failing", ["site_scores", "page_scores", "score_runs"])
def test_a_run_that_does_not_get_to_its_last_step_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
):
    store = ScoreStore(tmp_path)
    add(store, day(1), "a.com")
    before = (store.version, store.at(), store.runs())
    commit = ScoreStore._commit

    def fail(self, name, segment, run):
        if name == failing:
            raise KeyboardInterrupt
        commit(self, name, segment, run)

    with monkeypatch.context() as patched:
        patched.setattr(ScoreStore, "_commit", fail)
        with pytest.raises(KeyboardInterrupt):
            add(store, day(2), "half.com", "run.com", pages=5)
    for opened in (store, ScoreStore(tmp_path)):
        assert (opened.version, opened.at(), opened.runs()) == before
        assert sites(opened.files("site_scores")) == ["a.com"]
    assert not (tmp_path / "staging" / "scores").exists()

    again = add(store, day(3), "b.com", pages=2)
    assert again.run == 2, "the number was not used up"
    assert sites(store.at().sites) == ["b.com"], "nothing of the half run is left in it"
    assert [pq.read_metadata(path).num_rows for path in store.at().pages] == [2]


def test_a_half_run_is_gone_even_where_the_next_one_has_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = ScoreStore(tmp_path)
    commit = ScoreStore._commit

    def fail(self, name, segment, run):
        if name == "score_runs":
            raise KeyboardInterrupt
        commit(self, name, segment, run)

    with monkeypatch.context() as patched:
        patched.setattr(ScoreStore, "_commit", fail)
        with pytest.raises(KeyboardInterrupt):
            add(store, day(1), "half.com", pages=5)
    add(store, day(2), "b.com", pages=0)
    assert sites(store.at().sites) == ["b.com"]
    assert store.at().pages == ()


def test_dropped_runs_leave_no_file_and_no_graph(tmp_path: Path):
    store = ScoreStore(tmp_path)
    for number in (1, 2, 3):
        (store.new_graph_folder() / "graph").mkdir()
        add(store, day(number), f"s{number}.com")
    store.drop([1, 2])
    assert [run.run for run in store.runs()] == [3]
    assert sites(store.at().history) == ["s3.com"]
    assert [path.name for path in (tmp_path / "scores").iterdir()] == ["000003"]
    for name in SCORE_TABLES:
        files = list((tmp_path / "lake" / name).rglob("*.parquet"))
        assert [path.parent.name for path in files] == ["run=3"], name
    assert store.next_number() == 4, "numbers go up"
    store.drop([])
    store.drop([77])
    assert [run.run for run in store.runs()] == [3]


def stored(folder: Path) -> list[str]:
    """The partitions of which any file is there."""
    return sorted({path.parent.name for path in (folder / "lake").rglob("run=*/*.parquet")})


def test_a_question_that_is_open_reads_on_in_a_dropped_run(tmp_path: Path):
    store = ScoreStore(tmp_path)
    for number in (1, 2):
        add(store, day(number), f"s{number}.com")
    read = store.at(day(1)).sites
    store.drop([1], retention_hours=24)
    assert [run.run for run in store.runs()] == [2]
    assert sites(read) == ["s1.com"]
    assert store.vacuum(24) == 0
    assert store.vacuum(0) == 5, "a file a table"
    assert stored(tmp_path) == ["run=2"]


def test_what_a_killed_run_left_goes_with_the_next_vacuum(tmp_path: Path):
    store = ScoreStore(tmp_path)
    add(store, day(1), "a.com")
    left = tmp_path / "lake" / "site_scores" / "run=2" / "left.parquet"
    left.parent.mkdir()
    left.write_bytes(b"names a forgotten site")
    store.drop([])
    assert not left.exists()
    assert sites(store.at().sites) == ["a.com"]


def test_graphs_are_kept_of_the_newest_runs_only(tmp_path: Path):
    store = ScoreStore(tmp_path)
    for number in (1, 2, 3, 4):
        folder = store.new_graph_folder()
        for part in ("names.arrow", "graph", "out_graph", "authority.npy"):
            (folder / part).mkdir()
        add(store, day(number), "a.com")
    (tmp_path / "scores" / ".000000").mkdir()
    store.drop_graphs(kept=2)
    assert sorted(path.name for path in (tmp_path / "scores").iterdir()) == ["000003", "000004"]
    assert len(store.runs()) == 4, "for the history"
    assert list(broken_runs(store)) == []
    shutil.rmtree(store.graph_folder(4))
    assert [one.run for one in broken_runs(store)] == [4], "the newest one must be there"
    shutil.rmtree(store.graph_folder(3) / "graph")
    assert [one.run for one in broken_runs(store)] == [3, 4]


def test_a_run_has_the_number_that_its_graph_was_stored_under(tmp_path: Path):
    store = ScoreStore(tmp_path)
    add(store, day(1), "a.com")
    folder = store.new_graph_folder(7)
    assert folder == store.graph_folder(7)
    added = store.add(ScoreRun(7, day(2), "1", 0, 0), rows(SITE_SCORES), rows(PAGE_SCORES))
    assert (added.run, store.next_number()) == (7, 8)


def test_the_folder_of_the_next_graph_is_empty_and_its_own(tmp_path: Path):
    store = ScoreStore(tmp_path)
    first = store.new_graph_folder()
    (first / "left by a killed run").touch()
    assert store.new_graph_folder() == first == store.graph_folder(1)
    assert list(first.iterdir()) == []
    add(store, day(1), "a.com")
    assert store.new_graph_folder() == store.graph_folder(2) != first


def test_a_damaged_table_is_named_with_a_remedy(tmp_path: Path):
    store = ScoreStore(tmp_path)
    add(store, day(1), "a.com")
    log = tmp_path / "lake" / "site_scores" / "_delta_log" / f"{0:020d}.json"
    log.write_text("{ no json")
    with pytest.raises(CorruptIndex, match="linkcensus score") as raised:
        ScoreStore(tmp_path).at()
    assert "site_scores" in str(raised.value)
    assert "\n" not in str(raised.value)
