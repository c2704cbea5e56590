"""The smaller questions: pages, broken targets, networks, internal links, sources, intersect."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.core.link import Source
from linkcensus.core.scope import parse_target
from linkcensus.insights.broken import BROKEN_FIELDS, broken_targets, stream_broken_targets
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.internal_links import (
    INTERNAL_FIELDS,
    internal_pages,
    internal_summary,
    stream_internal_pages,
)
from linkcensus.insights.intersect import IntersectRequest, intersect
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.networks import (
    NetworkSize,
    NetworksRequest,
    networks,
)
from linkcensus.insights.outgoing import linked_sites
from linkcensus.insights.paging import Order
from linkcensus.insights.referring_hosts import referring_hosts
from linkcensus.insights.result import as_dict
from linkcensus.insights.selection import ALL, Selection
from linkcensus.insights.source_overlap import source_overlap
from linkcensus.insights.top_pages import stream_top_pages, top_pages

day = datetime.fromisoformat


def visit(key, status, when="2026-02-01", **fields):
    return {
        "page_key": key,
        "page_https": True,
        "status": status,
        "visited_at": day(when),
        "outcome": "seen" if status == 200 else "not_found",
    } | fields


def test_top_pages_count_links_sites_and_redirects(view_of, link_row):
    view = view_of(
        [
            link_row("https://a.example/1", "https://shop.test/x", target_status=404),
            link_row("https://a.example/2", "https://shop.test/x", follow=False),
            link_row("https://b.example/", "https://shop.test/x", via='[["u", 301]]'),
            link_row("https://b.example/", "https://shop.test/y"),
        ]
    )
    first, second = top_pages(view, ListRequest()).rows
    assert (first.target_url, first.links, first.sites, first.pages) == (
        "https://shop.test/x",
        3,
        2,
        3,
    )
    assert (first.follow, first.nofollow, first.redirects, first.status) == (2, 1, 1, 404)
    assert second.links == 1
    assert list(stream_top_pages(view, ListRequest())) == [first, second]
    by_url = ListRequest(order=(Order("target_url", descending=True),), limit=1)
    page = top_pages(view, by_url)
    assert page.rows == (second,)
    again = ListRequest(order=by_url.order, limit=1, cursor=page.cursor)
    assert top_pages(view, again).rows == (first,)


def test_hosts_of_one_site_are_told_apart_and_ports_are_not(view_of, link_row):
    view = view_of(
        [
            link_row("https://blog.a.example/1", "https://shop.test/", follow=False),
            link_row("https://blog.a.example:8443/2", "https://shop.test/"),
            link_row("https://a.example/", "https://shop.test/"),
            link_row("http://192.0.2.7/", "https://shop.test/"),
        ]
    )
    found = {row.source_host: row for row in referring_hosts(view, ListRequest()).rows}
    assert set(found) == {"blog.a.example", "a.example", "192.0.2.7"}
    blog = found["blog.a.example"]
    assert (blog.source_site, blog.links, blog.follow, blog.pages) == ("a.example", 2, 1, 2)


def test_broken_targets_trust_the_newest_visit(view_of, link_row):
    view = view_of(
        [
            link_row("https://a.example/", "https://shop.test/gone"),
            link_row("https://a.example/", "https://shop.test/claimed", target_status=404),
            link_row("https://a.example/", "https://shop.test/mended", target_status=404),
            link_row("https://a.example/", "https://shop.test/moved"),
            link_row("https://a.example/", "https://shop.test/fine"),
            link_row(
                "https://b.example/",
                "https://shop.test/fine",
                raw_target_site="short.example",
                raw_target_key="example,short)/1",
                raw_target_url="https://short.example/1",
                via='[["https://short.example/1", 301]]',
                target_status=200,
            ),
            link_row(
                "https://b.example/",
                "https://shop.test/fine",
                raw_target_site="short.example",
                raw_target_key="example,short)/2",
                raw_target_url="https://short.example/2",
                via='[["https://short.example/2", 0], ["https://short.example/1", 301]]',
            ),
            link_row(
                "https://b.example/",
                "https://shop.test/fine",
                raw_target_site="short.example",
                raw_target_key="example,short)/3",
                raw_target_url="https://short.example/3",
                via='[["https://short.example/3", 308]]',
            ),
        ],
        hops=[visit("example,short)/3", 307)],
        visits=[
            visit("test,shop)/gone", 200, "2026-01-01"),
            visit("test,shop)/gone", 404),
            visit("test,shop)/mended", 200),
            visit("test,shop)/moved", 301, redirect_url="https://shop.test/new"),
            visit("test,shop)/fine", 200),
        ],
    )
    found = {row.target_url: row for row in broken_targets(view, ListRequest()).rows}
    assert {url: row.problem for url, row in found.items()} == {
        "https://shop.test/gone": "broken",
        "https://shop.test/claimed": "broken",
        "https://shop.test/moved": "redirected",
        "https://short.example/1": "redirected",
        "https://short.example/2": "redirected",
        "https://short.example/3": "redirected",
    }
    looked = {url[-1]: (row.status, row.checked_at) for url, row in found.items() if "short" in url}
    assert looked == {
        "1": (301, None),
        "2": (None, None),
        "3": (307, datetime(2026, 2, 1, tzinfo=UTC)),
    }
    assert found["https://shop.test/gone"].checked_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert found["https://shop.test/claimed"].checked_at is None
    assert found["https://shop.test/moved"].leads_to == "https://shop.test/new"
    assert found["https://short.example/1"].leads_to == "https://shop.test/fine"
    only = ListRequest(
        having=parse_filter({"field": "problem", "is": ["eq", "broken"]}, BROKEN_FIELDS)
    )
    assert broken_targets(view, only).total == 2
    assert len(list(stream_broken_targets(view, only))) == 2


def test_networks_know_shared_platforms(view_of, link_row):
    view = view_of(
        [
            link_row("https://a.example/", source_ip="198.51.100.1"),
            link_row("https://a.example/2", source_ip="198.51.100.1"),
            link_row("https://b.example/", source_ip="198.51.100.9"),
            link_row("https://one.blogspot.com/", source_ip="198.51.100.9"),
            link_row("https://c.example/", source_ip="23.227.38.65"),
            link_row("https://d.example/", source_ip="2001:DB8::1"),
            link_row("https://e.example/", source_ip="no address"),
            link_row("https://f.example/"),
        ]
    )
    rows = {row.network: row for row in networks(view, NetworksRequest()).rows}
    assert set(rows) == {"198.51.100.0/24", "23.227.38.0/24", "2001:db8::/48"}
    first = rows["198.51.100.0/24"]
    assert (first.sites, first.independent_sites, first.links, first.ips) == (3, 2, 4, 2)
    assert (first.platform, rows["23.227.38.0/24"].platform) == (None, "Shopify")
    assert first.sample == ("a.example", "b.example", "one.blogspot.com")
    by_ip = networks(view, NetworksRequest(size=NetworkSize.IP))
    assert by_ip.total == 4
    assert sum(row.links for row in by_ip.rows) == 6
    one = parse_filter({"field": "source_ip", "is": ["prefix", "198.51.100.1"]})
    assert networks(view, NetworksRequest(selection=Selection(filter=one))).rows[0].links == 2
    assert networks(view_of([]), NetworksRequest()).rows == ()


def test_internal_links_orphans_and_depth(view_of, link_row):
    def inner(source, target, **fields):
        return link_row(f"https://shop.test{source}", f"https://shop.test{target}", **fields)

    view = view_of(
        [
            inner("/", "/a"),
            inner("/", "/a", occurrence=1, follow=False),
            inner("/a", "/b"),
            inner("/b", "/"),
            inner("/b", "/b"),
            inner("/lonely", "/a"),
            inner("/", "/lost", state="lost"),
            link_row("https://x.example/", "https://shop.test/lonely"),
        ],
        visits=[visit("test,shop)/visited", 200), visit("test,shop)/never", 404)],
        pages=[{"page_key": "test,shop)/a", "page_https": True, "title": "A", "status": 200}],
    )
    rows = {row.page_url: row for row in internal_pages(view, ListRequest(limit=100)).rows}
    found = {
        url.removeprefix("https://shop.test"): (row.depth, row.orphan) for url, row in rows.items()
    }
    assert found == {
        "/": (0, False),
        "/a": (1, False),
        "/b": (2, False),
        "/lonely": (None, True),
        "/visited": (None, True),
        "/never": (None, False),
    }
    a = rows["https://shop.test/a"]
    assert (a.links_in, a.pages_in, a.follow_in, a.links_out, a.title) == (3, 2, 2, 1, "A")
    assert rows["https://shop.test/lonely"].backlinks == 1
    orphans = ListRequest(
        having=parse_filter({"field": "orphan", "is": ["eq", True]}, INTERNAL_FIELDS)
    )
    assert {row.page_url for row in stream_internal_pages(view, orphans)} == {
        "https://shop.test/lonely",
        "https://shop.test/visited",
    }
    whole = internal_summary(view)
    assert (whole.pages, whole.links, whole.orphans, whole.unreachable, whole.deepest) == (
        6,
        5,
        2,
        3,
        2,
    )
    assert whole.depths == ((0, 1), (1, 1), (2, 1))
    assert internal_summary(view_of([])).pages == 0


def test_depth_survives_a_long_chain_and_a_loop(view_of, link_row):
    chain = [
        link_row(f"https://shop.test/{'' if n == 0 else n}", f"https://shop.test/{n + 1}")
        for n in range(60)
    ]
    chain.append(link_row("https://shop.test/60", "https://shop.test/"))
    assert internal_summary(view_of(chain)).deepest == 60


def test_outgoing_groups_by_target_site(view_of, link_row):
    view = view_of(
        [
            link_row("https://shop.test/1", "https://a.example/", target_status=404),
            link_row("https://shop.test/1", "https://a.example/2"),
            link_row("https://shop.test/2", "https://b.example/", follow=False),
        ]
    )
    rows = linked_sites(view, ListRequest()).rows
    assert [(row.target_site, row.links, row.broken, row.follow) for row in rows] == [
        ("a.example", 2, 1, 2),
        ("b.example", 1, 0, 0),
    ]


def test_source_overlap_and_disagreement(view_of, link_row):
    ahrefs, moz = Source.AHREFS.bit, Source.MOZ.bit

    def fact(vendor, metric, value, when="2026-01-01", subject="a.example"):
        return {
            "vendor": vendor,
            "metric": metric,
            "value": value,
            "date": day(when),
            "subject_kind": "site",
            "subject": subject,
            "subject_key": subject,
            "learned_at": day(when),
        }

    view = view_of(
        [
            link_row("https://a.example/1", sources=ahrefs),
            link_row("https://a.example/2", sources=ahrefs | moz),
            link_row("https://b.example/", sources=moz),
            link_row("https://c.example/", sources=moz),
        ],
        facts=[
            fact("ahrefs", "referring_domains", 100.0),
            fact("ahrefs", "referring_domains", 90.0, "2026-02-01"),
            fact("moz", "linking_domains", 45.0),
            fact("moz", "domain_authority", 45.0),
            fact("majestic", "links_to_target", 0.0, subject="b.example"),
            fact("semrush", "links_to_target", 0.0, subject="b.example"),
        ],
    )
    answer = source_overlap(view)
    known = {one.source: (one.links, one.only, one.sites, one.only_sites) for one in answer.sources}
    assert known == {"moz": (3, 2, 3, 2), "ahrefs": (2, 1, 1, 0)}
    (shared,) = answer.shared
    assert (shared.links, shared.jaccard) == (1, 0.25)
    first, second = answer.disagreements
    assert (first.subject, first.metric, first.spread) == ("a.example", "referring_sites", 0.5)
    assert [(one.vendor, one.value) for one in first.figures] == [("ahrefs", 90), ("moz", 45)]
    assert second.spread == 0
    assert source_overlap(view_of([])).sources == ()
    assert "disagreements" in as_dict(answer)


@pytest.fixture(scope="module")
def three(view_of, link_row, index_of):
    linking = {"one.test": "abcde", "two.test": "bcd", "three.test": "cdf"}
    views = {
        f"v{n}": view_of(
            [
                link_row(f"https://{site}.example/{page}", f"https://{target}/")
                for site in sites
                for page in range(n + 1)
            ]
            + [link_row("https://two.test/", f"https://{target}/")],
            target=target,
            compacted=n == 1,
        )
        for n, (target, sites) in enumerate(linking.items())
    }
    return index_of(**views), tuple(parse_target(target) for target in linking)


def test_intersect(three):
    index, targets = three
    answer = intersect(index, IntersectRequest(targets=targets))
    assert [(row.source_site, row.targets, row.per_target) for row in answer.rows] == [
        ("c.example", 3, (1, 2, 3)),
        ("d.example", 3, (1, 2, 3)),
        ("b.example", 2, (1, 2, 0)),
    ]
    assert answer.rows[0].links == 6
    gap = intersect(index, IntersectRequest(targets=targets[:2], exclude=targets[2:]))
    assert [row.source_site for row in gap.rows] == ["b.example"]


def test_intersect_grows_as_k_falls(three):
    index, targets = three
    found = []
    for k in (1, 2, 3):
        cursor, sites = None, []
        while True:
            request = IntersectRequest(targets=targets, at_least=k, limit=2, cursor=cursor)
            page = intersect(index, request)
            sites += [row.source_site for row in page.rows]
            cursor = page.cursor
            if cursor is None:
                break
        assert len(sites) == len(set(sites)) == page.total
        found.append(set(sites))
    assert found[0] > found[1] > found[2]
    assert found[0] == {f"{site}.example" for site in "abcdef"}


def test_intersect_checks_its_request(three):
    index, targets = three
    for bad, words in [
        (IntersectRequest(targets=()), "1 to 10"),
        (IntersectRequest(targets=targets[:1]), "no site can link to 2 of 1"),
        (IntersectRequest(targets=(targets[0],) * 2), "twice"),
        (IntersectRequest(targets=targets, at_least=4), "no site can link to 4 of 3"),
        (IntersectRequest(targets=targets, at_least=0), "use 1 to 3"),
    ]:
        with pytest.raises(BadInput, match=words):
            intersect(index, bad)


@settings(max_examples=5, deadline=None)
@given(
    first=st.sets(st.sampled_from("abcdefg")),
    second=st.sets(st.sampled_from("abcdefg")),
)
def test_intersect_of_two_is_the_intersection(view_of, link_row, index_of, first, second):
    def view(target, sites):
        return view_of(
            [link_row(f"https://{s}.example/", f"https://{target}/") for s in sites], target
        )

    index = index_of(a=view("one.test", first), b=view("two.test", second))
    targets = (parse_target("one.test"), parse_target("two.test"))
    both = intersect(index, IntersectRequest(targets=targets)).rows
    assert {row.source_site[0] for row in both} == first & second
    either = intersect(index, IntersectRequest(targets=targets, at_least=1)).rows
    assert {row.source_site[0] for row in either} == first | second


def test_all_history_reaches_every_grouped_question(view_of, link_row):
    view = view_of([link_row(state="lost", source_ip="198.51.100.1")])
    request = ListRequest(selection=Selection(ALL))
    assert top_pages(view, request).total == 1
    assert top_pages(view, ListRequest()).total == 0
    assert networks(view, NetworksRequest(selection=Selection(ALL))).total == 1
