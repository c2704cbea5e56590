"""Every question on a real index: before and after compaction, now and as of a moment."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import pytest
from tests.integration.index.made_up import Moment, World, day, link, redirect, row, visit

from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import Source
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope, parse_target
from linkcensus.index import large_sites
from linkcensus.index.imports import ImportRecord
from linkcensus.insights.anchors import AnchorsRequest, anchor_profile, anchors
from linkcensus.insights.backlinks import BacklinksRequest, Grouping, backlinks, stream_backlinks
from linkcensus.insights.broken import broken_targets
from linkcensus.insights.bulk import bulk
from linkcensus.insights.compare import compare
from linkcensus.insights.filters import LINK_FIELDS, FieldType, condition, parse_filter
from linkcensus.insights.filters.tree import OPERATORS, WITHOUT_VALUE
from linkcensus.insights.history import HistoryRequest, Period, history
from linkcensus.insights.internal_links import internal_pages, internal_summary
from linkcensus.insights.intersect import IntersectRequest, intersect
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.networks import NetworksRequest, networks
from linkcensus.insights.new_and_lost import NewLostRequest, happenings, new_and_lost
from linkcensus.insights.outgoing import linked_sites
from linkcensus.insights.overview import overview
from linkcensus.insights.paging import Order
from linkcensus.insights.referring_sites import referring_sites
from linkcensus.insights.result import as_dict
from linkcensus.insights.selection import ALL, Selection, parse_history
from linkcensus.insights.source_overlap import source_overlap
from linkcensus.insights.sql import Sql, compose, join
from linkcensus.insights.top_pages import top_pages

HOME = "https://target.com/"
SHOES = "https://www.target.com/shoes"


def fill(world: World) -> None:
    """Two rivals with common friends; a lost, a missing and a redirected link; three sources."""
    world.see("blog.one/post", 1, link(HOME, "Target"), link(SHOES, "running shoes"))
    world.see("blog.one/post", 10, link(HOME, "Target"), link(SHOES, "running shoes"))
    world.see("two.org/a", 2, link(HOME, "here", follow=False, nofollow=True))
    world.see("two.org/a", 20)
    world.see("two.org/a", 22)
    world.see("three.net/x", 3, link(SHOES, "shoes"), link("https://rival.com/", "rival"))
    world.fill((visit("three.net/x", 30, outcome=Outcome.NOT_FOUND, status=404), []))
    world.see("four.de/", 4, link("https://sho.rt/1", "short"))
    moved = visit("https://sho.rt/1", 4, outcome=Outcome.REDIRECTED, status=301, redirect_url=SHOES)
    world.fill((moved, []), redirect("https://sho.rt/1", SHOES, 4))
    world.fill((visit(SHOES, 5, outcome=Outcome.NOT_FOUND, status=404), []))
    world.see(HOME, 5, link("https://target.com/about", "about"), link(SHOES, "shoes"))
    world.see("https://target.com/lonely", 5, link("https://blog.one/post", "out"))
    world.fill(
        row("https://blog.one/post", HOME, "Target", source_ip="198.51.100.1"),
        row("https://five.fr/p", HOME, "www.target.com", source_ip="198.51.100.9", follow=True),
        row("https://blog.one/r", "https://rival.com/", "rival"),
        source=Source.AHREFS,
    )


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    """The same facts thrice: fresh, compacted, and with rollups and summaries for all sites."""
    made = {}
    for name in ("fresh", "compacted", "summarised"):
        made[name] = World(tmp_path_factory.mktemp(name), keep_outgoing=True)
        fill(made[name])
        made[name].commit()
    made["compacted"].compact()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(large_sites, "ROLLUP_LINKS", 0)
        patch.setattr(large_sites, "SUMMARY_LINKS", 0)
        made["summarised"].compact()
    yield made
    for world in made.values():
        world.index.close()


@pytest.fixture(params=["fresh", "compacted", "summarised"])
def world(worlds: dict[str, World], request: pytest.FixtureRequest) -> World:
    return worlds[request.param]


def urls(rows) -> list[str]:
    return [one.source_url.removeprefix("https://") for one in rows]


def test_backlinks(world):
    with world.view() as view:
        live = backlinks(view, BacklinksRequest())
        assert sorted(urls(live.rows)) == [
            "blog.one/post",
            "blog.one/post",
            "five.fr/p",
            "four.de/",
        ]
        everything = BacklinksRequest(selection=Selection(ALL))
        rows = {(r.source_site, r.anchor_text): r for r in backlinks(view, everything).rows}
        lost, missing = rows["two.org", "here"], rows["three.net", "shoes"]
        assert (lost.state, lost.lost_reason, lost.lost_at) == ("lost", "removed", day(20))
        assert (missing.state, missing.lost_at, missing.missing_since) == ("missing", None, day(30))
        assert missing.lost_reason == "not_found"
        shared = rows["blog.one", "Target"]
        assert shared.sources == ("warc", "ahrefs")
        assert (shared.first_seen, shared.source_ip) == (day(1), "198.51.100.1")
        short = rows["four.de", "short"]
        assert (short.target_url, short.written_target_url) == (SHOES, "https://sho.rt/1")
        assert [(hop.url, hop.status) for hop in short.via] == [("https://sho.rt/1", 301)]
        assert rows["five.fr", "www.target.com"].state == "unverified"
        assert list(as_dict(lost))[:2] == ["source_url", "source_site"]
        assert sorted(map(repr, stream_backlinks(view, everything))) == sorted(
            map(repr, backlinks(view, everything).rows)
        )
        since = BacklinksRequest(selection=Selection(parse_history("since:2026-01-25")))
        assert backlinks(view, since).total == 4  # five.fr is known since its export only
        grouped = backlinks(view, BacklinksRequest(grouping=Grouping.ONE_PER_SITE))
        assert sorted((r.source_site, r.group_count) for r in grouped.rows) == [
            ("blog.one", 2),
            ("five.fr", 1),
            ("four.de", 1),
        ]


@pytest.mark.parametrize(
    ("target", "scope", "number"),
    [
        ("target.com", Scope.DOMAIN, 4),
        ("target.com", Scope.HOST, 2),
        ("www.target.com", Scope.HOST, 2),
        ("www.target.com/sh", Scope.PREFIX, 2),
        ("https://target.com/", Scope.URL, 2),
        ("https://target.com/none", Scope.URL, 0),
    ],
)
def test_scopes(world, target, scope, number):
    with world.view(target, scope) as view:
        assert backlinks(view, BacklinksRequest()).total == number
        assert overview(view).links == number
        sites = referring_sites(view, ListRequest()).rows
        assert sum(site.links for site in sites) == number


def test_overview_and_history(world):
    with world.view() as view:
        seen = overview(view)
        assert (seen.links, seen.unverified, seen.missing, seen.lost) == (4, 1, 1, 1)
        assert (seen.referring_sites, seen.ips, seen.subnets) == (3, 2, 1)
        assert seen.first_seen == day(1)
        assert {one.source: one.links for one in seen.sources} == {"warc": 3, "ahrefs": 2}
        points = history(view, HistoryRequest(period=Period.WEEK)).points
        assert points[-1].links == seen.links + seen.missing
        assert sum(point.links_lost for point in points) == 1


def test_as_of_a_moment(world):
    then = Moment(true_at=day(15))
    with world.view(moment=then) as view:
        assert overview(view).lost == 0
        assert "two.org/a" in urls(backlinks(view, BacklinksRequest()).rows)
    with world.view(moment=Moment(true_at=day(1))) as view:
        assert overview(view).links == 2
    with world.view(moment=Moment(known_at=day(0))) as view:
        assert overview(view).links == 0


def test_lists(world):
    with world.view() as view:
        sites = referring_sites(view, ListRequest(selection=Selection(ALL))).rows
        assert {site.source_site: (site.links, site.lost, site.missing) for site in sites} == {
            "blog.one": (2, 0, 0),
            "two.org": (0, 1, 0),
            "three.net": (0, 0, 1),
            "four.de": (1, 0, 0),
            "five.fr": (1, 0, 0),
        }
        pages = {page.target_url: page for page in top_pages(view, ListRequest()).rows}
        assert (pages[HOME].links, pages[SHOES].redirects, pages[SHOES].status) == (2, 1, 404)
        words = anchors(view, AnchorsRequest()).rows
        assert {one.anchor_text: one.anchor_class for one in words} == {
            "Target": "brand",
            "www.target.com": "url",
            "running shoes": "other",
            "short": "other",
        }
        assert anchor_profile(view).links == 4
        (network,) = networks(view, NetworksRequest()).rows
        assert (network.network, network.sites) == ("198.51.100.0/24", 2)
        broken = {one.target_url: one for one in broken_targets(view, ListRequest()).rows}
        assert broken[SHOES].problem == "broken"
        moved = broken["https://sho.rt/1"]
        assert (moved.leads_to, moved.status, moved.checked_at) == (SHOES, 301, day(4))


def test_new_and_lost(world):
    with world.view() as view:
        changes = new_and_lost(view)
        assert (changes.gained, changes.lost, changes.missing) == (6, 1, 1)
        assert changes.reasons == {"removed": 1}
        lost = happenings(view, NewLostRequest(events=("lost",))).rows
        assert [(one.happened_at, one.reported_by) for one in lost] == [(day(20), "visit")]


def test_internal_links(world):
    with world.view() as view:
        rows = {one.page_url: one for one in internal_pages(view, ListRequest()).rows}
        assert rows["https://target.com/about"].depth == 1
        assert [url for url, one in rows.items() if one.orphan] == ["https://target.com/lonely"]
        assert rows[SHOES].status == 404
        assert internal_summary(view).deepest == 1


def test_several_targets(world):
    targets = tuple(parse_target(text) for text in ("target.com", "rival.com"))
    common = intersect(world.index, IntersectRequest(targets=targets))
    assert [(one.source_site, one.per_target) for one in common.rows] == [("blog.one", (2, 1))]
    sides = compare(world.index, targets).targets
    assert [side.links for side in sides] == [4, 1]


def test_outgoing(worlds):
    with worlds["compacted"].index.outgoing_view(parse_target("target.com")) as view:
        assert [one.target_site for one in linked_sites(view, ListRequest()).rows] == ["blog.one"]
        assert backlinks(view, BacklinksRequest()).rows[0].anchor_text == "out"


def test_source_overlap(world):
    with world.view() as view:
        answer = source_overlap(view)
        assert {one.source: (one.links, one.only) for one in answer.sources} == {
            "warc": (3, 2),
            "ahrefs": (2, 1),
        }
        assert answer.shared[0].links == 1


def test_bulk(world):
    asked = [
        "target.com",
        "",
        "no host",
        "rival.com",
        HOME,
        "www.target.com/sh*",
        "unknown.example",
    ]
    rows = list(bulk(world.index, asked))
    assert [one.line for one in rows] == [1, 3, 4, 5, 6, 7]
    assert [one.links for one in rows] == [4, 0, 1, 2, 2, 0]
    assert rows[0].sites == 3
    assert (rows[0].lost, rows[0].first_seen) == (1, day(1))
    assert rows[1].error is not None
    for one in rows:
        if one.error is None:
            with world.index.view(parse_target(one.text)) as view:
                seen = overview(view)
            assert (one.links, one.follow, one.lost) == (seen.links, seen.follow, seen.lost)


VALUES = {
    FieldType.TEXT: "target",
    FieldType.NUMBER: 1,
    FieldType.DATE: "2026-01-05",
    FieldType.BOOLEAN: True,
}


def leaves() -> Iterator[dict[str, object]]:
    """Every operator of every field."""
    for field in LINK_FIELDS.values():
        value = VALUES[field.type] if field.type in VALUES else field.values[0]
        for operator in OPERATORS[field.type]:
            ask = "any" if field.type is FieldType.LIST else "is"
            asked = operator if operator in WITHOUT_VALUE else [operator, value]
            yield {"field": field.name, ask: asked}


LEAVES_AT_ONCE = 6
"""Planning one query over all of them takes minutes."""


def test_every_field_filters(world):
    with world.view() as view:
        every = iter(leaves())
        while some := list(islice(every, LEAVES_AT_ONCE)):
            trees = [tree for leaf in some for tree in (leaf, {"not": leaf})]
            conditions = [condition(parse_filter(tree)) for tree in trees]
            counts = join(", ", [Sql(f"count(*) FILTER ({c.text})", c.params) for c in conditions])
            query = compose("SELECT count(*), {counts} FROM links", counts=counts)
            (everything, *found) = view.sql(query.text, query.params)[0]
            for tree, these, others in zip(trees[::2], found[::2], found[1::2], strict=True):
                assert these + others == everything, tree


def test_every_field_sorts(worlds):
    with worlds["compacted"].view() as view:
        for number, field in enumerate(LINK_FIELDS):
            order = (Order(field, descending=number % 2 == 0),)
            request = BacklinksRequest(selection=Selection(ALL), order=order, limit=4, count=False)
            first = backlinks(view, request)
            second = backlinks(view, replace(request, cursor=first.cursor))
            assert len({repr(row) for row in first.rows + second.rows}) == 6, field


def test_a_cursor_outlives_compaction(tmp_path):
    world = World(tmp_path)
    try:
        fill(world)
        request = BacklinksRequest(limit=2, order=(Order("anchor_text"),))
        with world.view() as view:
            first = backlinks(view, request)
        world.compact()
        with world.view() as view:
            second = backlinks(view, replace(request, cursor=first.cursor))
        words = [row.anchor_text for row in first.rows + second.rows]
        assert words == ["Target", "running shoes", "short", "www.target.com"]
    finally:
        world.index.close()


def test_vendors_figures_disagree(tmp_path):
    world = World(tmp_path)
    try:
        for number, (vendor, value) in enumerate({"ahrefs": 10.0, "moz": 5.0}.items()):
            import_id = f"{number + 100:08x}"
            writer = world.index.segment_writer(import_id, day(1))
            site = ("target.com", Subject.SITE, "blog.one", "one,blog")
            metric = {"ahrefs": "referring_domains", "moz": "linking_domains"}[vendor]
            writer.fact(Fact(vendor, *site, metric, value, date=day(1)))
            record = ImportRecord(
                import_id=import_id,
                batch_id="b",
                learned_at=day(1),
                file=vendor,
                digest=vendor,
                bytes=1,
                format="t",
                source=vendor,
            )
            world.index.commit([(writer.close(), record)])
        for _ in world.stages():
            with world.view() as view:
                (one,) = source_overlap(view).disagreements
            assert (one.subject, one.metric, one.spread) == ("blog.one", "referring_sites", 0.5)
    finally:
        world.index.close()
