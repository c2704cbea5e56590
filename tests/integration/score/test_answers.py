"""What scores do in answers: lists, orders, filters, the command line, and SQL."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.integration.index.made_up import Moment, World, day, link, visit
from tests.integration.score.scored import named, run, web

from linkcensus.cli.main import main
from linkcensus.core.scope import parse_target
from linkcensus.index import large_sites
from linkcensus.index.scores import PARTS_OF_A_RUN
from linkcensus.insights.backlinks import (
    BacklinksRequest,
    Grouping,
    backlinks,
    stream_backlinks,
)
from linkcensus.insights.bulk import bulk
from linkcensus.insights.explain_spam import explain_spam
from linkcensus.insights.filters import LINK_FIELDS, parse_short_filters
from linkcensus.insights.internal_links import internal_pages
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.outgoing import linked_sites
from linkcensus.insights.overview import overview
from linkcensus.insights.paging import Order
from linkcensus.insights.referring_sites import (
    SITE_FIELDS,
    referring_sites,
    stream_referring_sites,
)
from linkcensus.insights.selection import Selection
from linkcensus.insights.top_pages import top_pages

PAIRS = [
    ("paper.com", "blog.com"),
    ("blog.com", "target.com"),
    ("friend.com", "blog.com"),
    ("lonely.com", "target.com"),
    ("target.com", "rival.com"),
]

TOPICS = """replace = true
[topics.food]
name = "Food"
[topics.cooking]
name = "Cooking"
parent = "food"
seeds = ["paper.com"]
"""


def fill(world: World) -> None:
    """A trusted paper, a blog it links to, and one that nobody links to."""
    (world.index.root / "seeds.toml").write_text('trusted = ["paper.com"]\nshipped = false\n')
    (world.index.root / "topics.toml").write_text(TOPICS)
    web(world, PAIRS)
    world.see("target.com/a", 1, link("target.com/b"), link("target.com/"))
    world.clock.set(day(100))
    run(world)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Scored and compacted; tests must not change it."""
    world = World(tmp_path_factory.mktemp("scored"), keep_outgoing=True)
    fill(world)
    yield world
    world.index.close()


@pytest.fixture(scope="module")
def unscored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same links without a run."""
    world = World(tmp_path_factory.mktemp("unscored"), keep_outgoing=True)
    web(world, PAIRS)
    world.compact()
    yield world
    world.index.close()


@pytest.fixture(scope="module", params=["fresh", "compacted", "kept", "as of"])
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The target with a newer link, in all the states that an index may be in."""
    world = World(tmp_path_factory.mktemp("states"), keep_outgoing=True)
    fill(world)
    web(world, [("newer.com", "target.com")])
    world.commit()
    moment = Moment(true_at=day(101)) if request.param == "as of" else None
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "kept":
            patch.setattr(large_sites, "ROLLUP_LINKS", 0)
            patch.setattr(large_sites, "SUMMARY_LINKS", 0)
        if request.param != "fresh":
            world.compact()
    if moment is not None:
        world.clock.set(day(300))
        run(world)  # which the moment does not know
    with world.view(moment=moment) as view:
        assert view.has_rollup is (request.param == "kept")
        yield view
    world.index.close()


def test_links_carry_the_scores_of_their_sites(view):
    for rows in (
        backlinks(view, BacklinksRequest()).rows,
        tuple(stream_backlinks(view, BacklinksRequest())),
        backlinks(view, BacklinksRequest(grouping=Grouping.SIMILAR)).rows,
    ):
        by_site = {row.source_site: row for row in rows}
        assert set(by_site) == {"blog.com", "lonely.com", "newer.com"}
        blog, lonely, newer = (by_site[f"{name}.com"] for name in ("blog", "lonely", "newer"))
        assert blog.authority > lonely.authority == 0
        assert blog.trust > lonely.trust == 0
        assert (blog.topic, lonely.topic) == ("cooking", None)
        assert blog.verdict is not None
        assert (newer.trust, newer.spam, newer.verdict) == (None, None, None)


def test_filters_and_orders_by_scores_reach_real_links(view):
    def asked(text: str, **rest: object) -> list[str]:
        chosen = Selection(filter=parse_short_filters([text], LINK_FIELDS))
        request = BacklinksRequest(selection=chosen, **rest)
        rows = backlinks(view, request).rows
        assert {row.source_site for row in stream_backlinks(view, request)} == {
            row.source_site for row in rows
        }
        return [row.source_site for row in rows]

    trust = (Order("trust", descending=True),)
    for grouping in Grouping:
        assert asked("trust:gt:0", grouping=grouping) == ["blog.com"]
        assert asked("topic:eq:cooking", grouping=grouping) == ["blog.com"]
        assert asked("trust:is_null", grouping=grouping) == ["newer.com"]
        every = asked("source_site:neq:x.com", grouping=grouping, order=trust)
        assert every == ["blog.com", "lonely.com", "newer.com"]


def test_referring_sites_are_filtered_and_sorted_by_scores(view):
    request = ListRequest(order=(Order("trust"),))
    rows = referring_sites(view, request).rows
    assert list(stream_referring_sites(view, request)) == list(rows)
    assert [row.source_site for row in rows] == ["lonely.com", "blog.com", "newer.com"]
    having = parse_short_filters(["trust:gt:0", "spam:lte:100"], SITE_FIELDS)
    assert [row.source_site for row in referring_sites(view, ListRequest(having=having)).rows] == [
        "blog.com"
    ]


def test_the_overview_has_the_scores_of_the_run(view):
    told = overview(view).scores
    assert told is not None
    assert told.voting_sites == 2
    assert len(told.history) == 1
    assert told.history[0].computed_at == day(100)
    assert told.topic == "cooking"


def test_the_overview_tells_how_all_links_are_judged_together(world: World, cli: "Run"):
    """Many sites of one subnet, all with the same offer, to a site that links to nobody."""
    for number in range(12):
        looked = visit(f"best-loans-{number}.com/", 1, ip=f"198.51.100.{number}")
        world.fill((looked, [link("target.com/", "buy cheap viagra online")]))
    run(world)
    with world.view() as view:
        told = overview(view).scores
    assert told is not None
    assert (told.spam, told.profile.referring_sites) == (None, 12)
    assert told.profile.spam > 50
    assert told.profile.markers[0].marker == "money_anchors"
    assert {"subnet_crowd", "same_names"} <= {one.marker for one in told.profile.markers}
    explained = explain_spam(world.index, "target.com")
    assert (explained.score, explained.markers) == (None, ())
    assert explained.profile is not None
    assert sum(one.points for one in explained.profile.markers) == pytest.approx(told.profile.spam)
    root = world.index.root
    shown = cli(root, "overview", "target.com")[1]
    assert "Its links together: spam" in shown
    assert "money_anchors" in shown
    shown = cli(root, "explain", "target.com", "--score", "spam")[1]
    assert "not judged" in shown
    assert "All links to it, from 12 sites" in shown
    told = json.loads(cli(root, "overview", "target.com", "--json")[1])["scores"]["profile"]
    assert told["markers"][0]["evidence"]


def test_pages_have_their_own_authority(scored: World):
    with scored.view() as view:
        by_page = {row.target_url: row for row in top_pages(view, ListRequest()).rows}
        inside = {row.page_url: row for row in internal_pages(view, ListRequest()).rows}
        found = view.sql("SELECT page_key, pages_in, own_pages_in, pages_out FROM page_scores")
    home = by_page["https://target.com/"]
    assert home.page_authority > 0
    assert home.page_authority > inside["https://target.com/b"].page_authority
    assert inside["https://target.com/"].page_authority == home.page_authority
    assert sorted(found) == [
        ("com,target)/", 3, 1, 1),
        ("com,target)/a", 0, 0, 2),
        ("com,target)/b", 1, 1, 0),
    ]


def test_linked_sites_have_their_own_scores(scored: World):
    with scored.index.outgoing_view(parse_target("target.com")) as view:
        rows = linked_sites(view, ListRequest()).rows
    scores = named(scored)
    (rival,) = (row for row in rows if row.target_site == "rival.com")
    assert rival.authority == scores["rival.com"]["authority"] > 0
    assert rival.trust == scores["rival.com"]["trust"] > 0


def test_many_targets_show_their_scores(scored: World, unscored: World):
    texts = ["target.com", "blog.com/", "nobody.org", "target.com/a"]
    scores = named(scored)
    rows = list(bulk(scored.index, texts))
    site = scores["target.com"]
    assert [row.authority for row in rows] == [
        site["authority"],
        scores["blog.com"]["authority"],
        None,
        site["authority"],
    ]
    assert (rows[0].trust, rows[0].spam) == (site["trust"], site["spam"])
    assert {(row.authority, row.trust) for row in bulk(unscored.index, texts)} == {(None, None)}


def test_without_a_run_every_score_is_unknown(unscored: World):
    with unscored.view() as view:
        assert not view.has_scores
        rows = backlinks(view, BacklinksRequest()).rows
        assert {(row.authority, row.trust, row.spam) for row in rows} == {(None, None, None)}
        assert overview(view).scores is None
        assert {row.page_authority for row in top_pages(view, ListRequest()).rows} == {None}
        assert view.sql("SELECT * FROM scores") == []


# -- trust ---------------------------------------------------------------------------------------


def test_trust_begins_at_seeds_and_a_run_without_any_says_so(world: World):
    web(world, PAIRS)
    done = run(world)
    assert [note for note in done.notes if "no trust" in note] == list(done.notes)
    assert {row["trust"] for row in named(world).values()} == {None}
    assert world.index.scores.runs()[0].notes == done.notes, "and it stays said"
    (world.index.root / "seeds.toml").write_text('trusted = ["paper.com"]\nshipped = false\n')
    done = run(world)
    assert done.notes == ()
    assert done.inputs["trusted_seeds"] == 1
    trusts = {site: row["trust"] for site, row in named(world).items()}
    assert trusts["paper.com"] > trusts["blog.com"] > trusts["target.com"] > 0
    assert trusts["friend.com"] == trusts["lonely.com"] == 0
    assert named(world)["paper.com"]["seed"] == "named by you"


# -- authority in links --------------------------------------------------------------------------


def order_of(world: World) -> list[str]:
    with world.view() as view:
        rows = backlinks(view, BacklinksRequest()).rows
    return [row.source_site for row in rows]


def authorities(world: World) -> dict[str, object]:
    return {str(row["source_site"]): row["authority"] for row in world.links()}


def test_links_keep_the_authority_of_the_run_when_they_are_compacted(world: World):
    web(world, PAIRS)
    world.compact()
    assert set(authorities(world).values()) == {None}
    run(world)
    told = authorities(world)
    scores = named(world)
    assert told == {site: scores[site]["authority"] for site in ("blog.com", "lonely.com")}
    assert order_of(world) == ["blog.com", "lonely.com"], "the default order"
    with world.view() as view:
        assert dict(view.sql("SELECT source_site, authority FROM rollup")) == told

    world.compact()
    assert authorities(world) == told
    web(world, [("a.com", "target.com")], when=2)
    for _ in world.stages():
        assert authorities(world) == {**told, "a.com": None}
        assert order_of(world) == ["blog.com", "lonely.com", "a.com"]
    run(world)
    assert authorities(world) == {**told, "a.com": 0.0}


def test_a_later_run_changes_the_order(world: World):
    web(world, [*PAIRS[:3], ("zeta.com", "target.com")])
    run(world)
    assert order_of(world) == ["blog.com", "zeta.com"]
    web(world, [(f"v{number}.com", "zeta.com") for number in range(5)], when=2)
    run(world)
    assert order_of(world) == ["zeta.com", "blog.com"]


# -- the command line ----------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a data folder."""

    def start(data: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", "100")
        capsys.readouterr()
        code = main(["--data", str(data), *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


def test_the_command_scores_and_tells_what_it_did(make_world: Callable[..., World], cli: Run):
    world = make_world()
    web(world, PAIRS)
    world.commit()
    root = world.index.root
    code, out, err = cli(root, "score")
    assert (code, err) == (0, "")
    assert out.startswith("Run 1: 6 sites and 6 pages scored, by 5 votes and 0 trusted seeds.")
    assert "seeds.toml" in out, "why there is no trust"
    assert re.search(r"All ranks converged, after \d+ iterations at most \(\w+\), with", out)

    code, out, err = cli(root, "score", "--json", "--no-background")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert list(told) == [
        *("run", "computed_at", "version", "sites", "pages", "parameters", "inputs", "notes"),
    ]
    assert (told["run"], told["sites"], told["version"]) == (2, 6, "1")
    assert told["parameters"] == {"damping": 0.85, "votes": "editorial"}
    assert datetime.fromisoformat(told["computed_at"]).tzinfo is not None
    assert told["inputs"]["steps"]["authority"]["residual"] <= 1e-13

    code, out, err = cli(root, "overview", "target.com", "--json")
    scores = json.loads(out)["scores"]
    assert scores["site"] == "target.com"
    assert scores["trust"] is None
    assert [point["authority"] for point in scores["history"]] == [scores["authority"]] * 2
    assert "authority" in cli(root, "overview", "target.com")[1]

    code, out, err = cli(root, "sql", "--json", "SELECT run, sites FROM score_runs ORDER BY run")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"run": 1, "sites": 6},
        {"run": 2, "sites": 6},
    ]
    code, out, err = cli(
        root, "sql", "--json",
        "SELECT s.site, s.authority FROM site_scores AS s "
        "INNER JOIN score_runs AS r ON r.computed_at = s.computed_at "
        "WHERE r.run = 2 AND s.site = 'target.com'",
    )  # fmt: skip
    assert json.loads(out) == {"site": "target.com", "authority": scores["authority"]}
    code, out, err = cli(root, "sql", "--json", "SELECT count(*) AS n FROM page_scores")
    assert json.loads(out) == {"n": 12}
    for table in ("site_scores", "page_scores", "link_scores"):
        statement = f"SELECT run, count(*) AS n FROM {table} GROUP BY run ORDER BY run"
        told = [json.loads(line) for line in cli(root, "sql", "--json", statement)[1].splitlines()]
        assert [row["run"] for row in told] == [1, 2], table
        assert told[0]["n"] == told[1]["n"] > 0


def test_what_cannot_be_scored_is_one_line(make_world: Callable[..., World], cli: Run):
    root = make_world().index.root
    code, out, err = cli(root, "score")
    assert (code, out) == (1, "")
    assert "nothing to score" in err
    (root / "seeds.toml").write_text("trusted = [")
    code, out, err = cli(root, "score")
    assert (code, out) == (2, "")
    assert "seeds.toml" in err
    assert err.count("\n") == 1


def test_before_the_first_run_the_tables_are_empty(unscored: World, cli: Run):
    for table in (*PARTS_OF_A_RUN, "score_runs"):
        code, out, err = cli(
            unscored.index.root, "sql", "--json", f"SELECT count(run) AS n FROM {table}"
        )
        assert (code, json.loads(out), err) == (0, {"n": 0}, "")
    told = json.loads(cli(unscored.index.root, "overview", "target.com", "--json")[1])
    assert told["scores"] is None
