"""The kept first links of large sites: a list shows the same with and without them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.integration.index.made_up import World, link, row
from tests.integration.index.test_on_disk import state_of, write_state

from linkcensus.core.link import Source
from linkcensus.index import large_sites, top_links
from linkcensus.index.compaction import Compaction
from linkcensus.index.schema import SCHEMA_VERSION
from linkcensus.insights import backlinks as lists
from linkcensus.insights.backlinks import BacklinksRequest, backlinks, stream_backlinks
from linkcensus.insights.filters import parse_short_filters
from linkcensus.insights.paging import parse_order
from linkcensus.insights.selection import Selection, parse_history

KEPT = 11
ORDERS = ("", "authority:desc", "state,authority:desc,last_seen:desc")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Fifteen live links, ties and unknown authorities among them, one lost, one of its own."""
    world = World(tmp_path_factory.mktemp("top"))
    for number in range(6):
        links = [link(f"target.com/{n}") for n in range(1 + number % 3)]
        world.see(f"site-{number}.net/page", 1, *links)
    world.see("blog.site-0.net/", 2, link("www.target.com/"))
    for page in range(2):
        claimed = row(f"site-1.net/{page}", "target.com/", follow=True)
        world.fill(claimed, source=Source.MOZ)
    world.see("gone.net/", 1, link("target.com/"))
    world.see("gone.net/", 3)
    world.see("gone.net/", 5)
    world.see("target.com/own", 2, link("target.com/1"))
    world.commit()
    scores = world.index.root / "authorities.parquet"
    sites = [f"site-{number}.net" for number in range(5)]
    authority = pa.array([10, 90, 90, 40, 90], pa.float32())
    pq.write_table(pa.table({"site": sites, "authority": authority}), scores)
    with pytest.MonkeyPatch.context() as patch:
        keep_all(patch)
        Compaction(world.index.lake, world.settings, authorities=scores).run(everything=True)
    yield world
    world.index.close()


def keep_all(patch: pytest.MonkeyPatch) -> None:
    for module, name in (
        (large_sites, "ROLLUP_LINKS"),
        (large_sites, "SUMMARY_LINKS"),
    ):
        patch.setattr(module, name, 0)
    patch.setattr(top_links, "TOP_LINKS", KEPT)


def pages(world: World, request: BacklinksRequest) -> list[list[tuple[str, str]]]:
    """Every page, as pairs of addresses."""
    found, cursor = [], None
    while True:
        with world.view() as view:
            page = backlinks(view, replace(request, cursor=cursor))
        found.append([(row.source_url, str(row.target_url)) for row in page.rows])
        cursor = page.cursor
        if cursor is None:
            return found


def from_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists not know the kept links."""
    monkeypatch.setattr(lists, "_top_rows", lambda *asked: None)


def test_the_first_links_are_kept_with_their_places(world):
    with world.view() as view:
        assert view.has_top_links
        kept = view.sql(
            "SELECT place, authority, source_site FROM top_links WHERE place > 0 ORDER BY 1"
        )
    assert [place for place, *_ in kept] == list(range(1, KEPT + 1))
    assert [authority for _, authority, _ in kept] == [90] * 9 + [40, 10]


@pytest.mark.parametrize("limit", [1, 2, KEPT - 1, KEPT, KEPT + 1, 100])
@pytest.mark.parametrize("columns", [(), ("source_url", "target_url")])
@pytest.mark.parametrize("order", ORDERS)
def test_every_page_is_the_same_without_them(world, monkeypatch, limit, columns, order):
    request = BacklinksRequest(limit=limit, columns=columns, order=parse_order(order))
    with_them = pages(world, request)
    from_links(monkeypatch)
    assert with_them == pages(world, request)
    assert sum(map(len, with_them)) == 15


def test_rows_are_the_same_in_every_field(world, monkeypatch):
    with world.view() as view:
        kept = backlinks(view, BacklinksRequest(limit=KEPT - 1))
        from_links(monkeypatch)
        assert kept == backlinks(view, BacklinksRequest(limit=KEPT - 1))
        assert (
            kept.total
            == view.sql(
                "SELECT count(*) FROM links WHERE state IN ('live', 'unverified') AND NOT internal"
            )[0][0]
        )
        default = parse_order("authority:desc")
        streamed = list(stream_backlinks(view, BacklinksRequest(order=default)))
    assert list(kept.rows) == streamed[: KEPT - 1]


@pytest.mark.parametrize(
    "asked",
    [
        {"selection": Selection(filter=parse_short_filters(["state:eq:live"]))},
        {"selection": Selection(parse_history("all"))},
        {"selection": Selection(internal=True)},
        {"order": parse_order("first_seen")},
        {"order": parse_order("authority")},
    ],
)
def test_other_questions_do_not_use_them(world, asked):
    request = BacklinksRequest(limit=2, **asked)
    with world.view() as view:
        said = []
        monitored = view.rows
        view.rows = lambda query, params=(): said.append(query) or monitored(query, params)
        backlinks(view, request)
        assert not any("top_links" in query for query in said)


@pytest.mark.parametrize("target", ["www.target.com", "target.com/1"])
def test_a_part_of_a_site_has_none(world, target):
    with world.view(target, None) as view:
        assert not view.has_top_links


def test_an_index_of_version_1_gets_them_with_its_next_compaction(tmp_path: Path, monkeypatch):
    keep_all(monkeypatch)
    world = World(tmp_path)
    world.see("a.com/p", 1, link("target.com/x"), link("target.com/y"))
    world.compact()
    world.index.close()
    for name in ("linking_sites", "top_links"):
        shutil.rmtree(tmp_path / "lake" / name)
    write_state(tmp_path, {**state_of(tmp_path), "schema_version": 1})

    again = World(tmp_path)
    assert state_of(tmp_path)["schema_version"] == SCHEMA_VERSION
    with again.view() as view:
        assert not view.has_top_links
        assert not view.has_linking_sites
        first = backlinks(view, BacklinksRequest(limit=1))
    assert again.index.compact().buckets == 0
    with again.view() as view:
        assert view.has_top_links
        assert view.has_linking_sites
        assert backlinks(view, BacklinksRequest(limit=1)) == first

    again.see("fresh.org/", 2, link("target.com/a"))
    with again.view() as view:
        assert not view.has_top_links
        page = backlinks(view, BacklinksRequest(limit=1))
    assert page.rows[0].source_url == "https://fresh.org/"
    again.index.close()
