"""Overview, history and referring sites: two roads to the same figures, and sums that agree."""

import itertools
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.insights.backlinks import BacklinksRequest, backlinks
from linkcensus.insights.compare import compare
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.history import HistoryRequest, Period, history
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.new_and_lost import NewLostRequest, happenings, new_and_lost
from linkcensus.insights.overview import OverviewRequest, overview
from linkcensus.insights.referring_sites import referring_sites
from linkcensus.insights.selection import ALL, Selection, parse_history
from linkcensus.insights.source_overlap import source_overlap
from linkcensus.insights.top_pages import top_pages

START = datetime.fromisoformat("2026-01-30")


def link_of(link_row):
    def make(number, page, target, state, first, lost, **fields):
        lost = max(first, lost)
        if state == "lost":
            fields |= {"lost_at": lost, "lost_reason": "removed", "lost_by": "ahrefs"}
        if state in ("missing", "lost"):
            fields |= {"missing_since": lost}
        return link_row(
            f"https://{page}.s{number}.example/{page}",
            f"https://shop.test/{target}",
            state=state,
            first_seen=first,
            **fields,
        )

    day = st.integers(0, 40).map(lambda n: START + timedelta(days=n, hours=n))
    return st.builds(
        make,
        st.integers(0, 4),
        st.integers(0, 4),
        st.integers(0, 2),
        st.sampled_from(["live", "unverified", "missing", "lost"]),
        day,
        day,
        kind=st.sampled_from(["text", "image", "redirect"]),
        position=st.none() | st.sampled_from(["content", "footer"]),
        follow=st.none() | st.booleans(),
        source_language=st.none() | st.sampled_from(["de", "en"]),
        source_ip=st.none()
        | st.sampled_from(
            ["10.0.0.1", "10.0.0.2", "10.0.1.1", "2001:db8:1:2::1", "2001:db8:1:3::1"]
        ),
        sources=st.integers(1, 7),
    )


def unique(rows):
    return list({(row["source_key"], row["target_key"], row["kind"]): row for row in rows}.values())


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_summary_and_links_agree_and_sums_hold(view_of, link_row, data):
    rows = unique(data.draw(st.lists(link_of(link_row), max_size=30)))
    rows.append(link_row("https://shop.test/own", "https://shop.test/"))
    slow, fast = view_of(rows), view_of(rows, compacted=True)
    seen = overview(slow)
    assert seen == overview(fast)
    for measure in (seen.kinds, seen.positions, seen.languages, seen.tlds):
        assert sum(share.links for share in measure) == seen.links
    assert seen.links == seen.verified + seen.unverified
    assert seen.links + seen.missing + seen.lost == len(rows) - 1
    assert seen.follow + seen.nofollow <= seen.links

    for mode in ("live", "all"):
        request = ListRequest(selection=Selection(parse_history(mode)), limit=1000)
        sites = referring_sites(slow, request)
        assert sites == referring_sites(fast, request)
        assert sum(site.links for site in sites.rows) == seen.links
        assert sum(site.pages for site in sites.rows) == seen.referring_pages
        assert sum(site.hosts for site in sites.rows) == seen.referring_hosts
        if mode == "live":
            assert sites.total == seen.referring_sites

    for period in Period:
        told = history(slow, HistoryRequest(period=period))
        assert told == history(fast, HistoryRequest(period=period))
        if told.points:
            assert told.points[-1].links == seen.links + seen.missing
            assert sum(point.links_lost for point in told.points) == seen.lost
            starts = [point.start for point in told.points]
            assert starts == sorted(set(starts))
            assert all(period.next(a) == b for a, b in itertools.pairwise(starts))

    changes = new_and_lost(slow)
    assert (changes.lost, changes.missing) == (seen.lost, seen.missing)
    assert changes.gained == len(rows) - 1
    listed = happenings(slow, NewLostRequest(limit=1000))
    assert listed.total == changes.gained + changes.lost + changes.missing
    pages = top_pages(slow, ListRequest(limit=1000))
    assert sum(page.links for page in pages.rows) == seen.links
    overlap = source_overlap(slow)
    assert overlap.links == seen.links
    assert {one.source: one.only for one in overlap.sources} == {
        one.source: one.only for one in seen.sources
    }
    assert backlinks(slow, BacklinksRequest()).total == seen.links


def test_a_filter_narrows_and_internal_links_are_asked_for(view_of, link_row):
    view = view_of(
        [
            link_row("https://a.example/1", follow=False, nofollow=True),
            link_row("https://a.example/2"),
            link_row("https://shop.test/own"),
        ],
        compacted=True,
    )
    nofollow = parse_filter({"field": "follow", "is": ["eq", False]})
    assert overview(view).links == 2
    assert overview(view, OverviewRequest(internal=True)).links == 3
    narrowed = overview(view, OverviewRequest(filter=nofollow))
    assert (narrowed.links, narrowed.follow_share) == (1, 0.0)
    assert overview(view_of([])).follow_share is None


def test_addresses_count_once_and_by_network(view_of, link_row):
    view = view_of(
        [
            link_row(f"https://s{n}.example/", source_ip=ip)
            for n, ip in enumerate(["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.1", None])
        ]
    )
    seen = overview(view)
    assert (seen.ips, seen.subnets) == (3, 2)


def test_history_periods(view_of, link_row):
    view = view_of(
        [
            link_row("https://a.example/", first_seen=datetime.fromisoformat("2026-01-31")),
            link_row(
                "https://b.example/",
                first_seen=datetime.fromisoformat("2026-02-28T23:59:59"),
                state="lost",
                lost_at=datetime.fromisoformat("2026-04-01"),
                lost_by="ahrefs",
            ),
            link_row("https://c.example/", first_seen=None),
        ]
    )
    months = history(view, HistoryRequest(period=Period.MONTH)).points
    assert [point.start for point in months] == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
        date(2026, 4, 1),
    ]
    assert [point.links for point in months] == [2, 3, 3, 2]
    assert [point.sites for point in months] == [2, 3, 3, 2]
    assert [point.links_lost for point in months] == [0, 0, 0, 1]
    later = history(view, HistoryRequest(period=Period.WEEK, since=date(2026, 3, 4)))
    assert later.points[0].start == date(2026, 3, 2)
    assert later.points[0].links == 3
    with pytest.raises(BadInput, match="before it begins"):
        history(view, HistoryRequest(since=date(2026, 3, 1), until=date(2026, 2, 1)))
    with pytest.raises(BadInput, match="more than"):
        history(view, HistoryRequest(since=date(1900, 1, 1)))
    assert history(view_of([])).points == ()


def test_history_of_links_chooses_what_lived_since(view_of, link_row):
    lost = datetime.fromisoformat("2026-03-01")
    view = view_of(
        [
            link_row("https://a.example/"),
            link_row("https://b.example/", state="lost", lost_at=lost, lost_by="moz"),
            link_row("https://c.example/", state="missing", missing_since=lost),
        ]
    )
    expected = {"live": 1, "all": 3, "since:2026-03-01": 3, "since:2026-03-02": 1}
    for text, number in expected.items():
        selection = Selection(parse_history(text))
        assert backlinks(view, BacklinksRequest(selection=selection)).total == number
        assert referring_sites(view, ListRequest(selection=selection)).total == number
    for text in ("", "live:now", "since", "since:never", "dead"):
        with pytest.raises(BadInput, match="is no history"):
            parse_history(text)


def key_of(link):
    names = ("target_hash", "target_site", "target_key", "source_site", "source_key", "kind")
    return {name: link[name] for name in (*names, "occurrence")}


def lost_and_back(link, lost, back):
    """Events of a link that was lost from one day to another."""
    told = [("lost", lost, "removed"), ("restored", back, "lost")]
    return [
        key_of(link)
        | {"event": event, "happened_at": datetime.fromisoformat(when), "reason": reason}
        for event, when, reason in told
    ]


def test_a_day_of_the_past_knows_no_link_that_was_away_or_had_not_come(view_of, link_row):
    first = {"first_seen": datetime.fromisoformat("2026-01-01")}
    away = link_row("https://a.example/", **first)
    view = view_of(
        [away, link_row("https://b.example/", first_seen=datetime.fromisoformat("2026-03-01T15"))],
        events=lost_and_back(away, "2026-02-01", "2026-02-10"),
    )
    expected = {"01-31": "a", "02-01": "a", "02-05": "", "02-10T00": "a", "02-11": "a"}
    expected |= {"02-28": "a", "03-01": "ab", "03-01T14:00": "a"}
    for day, sites in expected.items():
        selection = Selection(parse_history(f"since:2026-{day}"))
        rows = backlinks(view, BacklinksRequest(selection=selection)).rows
        assert sorted(row.source_site for row in rows) == [f"{site}.example" for site in sites]
        found = referring_sites(view, ListRequest(selection=selection)).rows
        assert {site.source_site for site in found} == {row.source_site for row in rows}


@pytest.mark.parametrize("compacted", [False, True])
def test_a_loss_that_ended_stays_in_the_history(view_of, link_row, compacted):
    first = datetime.fromisoformat("2026-01-01")
    away = link_row("https://a.example/", first_seen=first)
    rows = [
        away,
        link_row("https://b.example/1", first_seen=first),
        link_row("https://b.example/2", first_seen=datetime.fromisoformat("2026-02-05")),
    ]
    events = lost_and_back(away, "2026-02-01", "2026-03-10")
    events += lost_and_back(rows[1], "2026-02-07", "2026-02-08")
    view = view_of(rows, events=events, compacted=compacted)
    told = history(view, HistoryRequest(period=Period.MONTH)).points
    counts = [(p.links, p.links_gained, p.links_lost) for p in told]
    assert counts == [(2, 2, 0), (2, 2, 2), (3, 1, 0)]
    assert [(p.sites, p.sites_gained, p.sites_lost) for p in told] == [
        (2, 2, 0),
        (1, 0, 1),
        (2, 1, 0),
    ]
    only = HistoryRequest(filter=parse_filter({"field": "source_site", "is": ["eq", "a.example"]}))
    assert [p.links for p in history(view, only).points][:32:31] == [1, 0]
    changes = new_and_lost(view)
    lost = {day.day.isoformat(): day.sites_lost for day in changes.days if day.lost}
    assert lost == {"2026-02-01": 1, "2026-02-07": 0}


def test_new_and_lost_counts_each_time_a_link_is_lost(view_of, link_row):
    day = datetime.fromisoformat
    link = link_row(
        "https://a.example/",
        first_seen=day("2026-01-01"),
        state="lost",
        lost_at=day("2026-03-01"),
        missing_since=day("2026-03-01"),
        lost_reason="not_found",
        lost_by="visit",
    )
    events = [
        key_of(link) | {"event": event, "happened_at": day(when), "reason": reason}
        for event, when, reason in [
            ("missing", "2026-02-01", "removed"),
            ("lost", "2026-02-01", "removed"),
            ("restored", "2026-02-10", "lost"),
            ("missing", "2026-02-15", "removed"),
            ("restored", "2026-02-16", "missing"),
            ("lost", "2026-03-01", "not_found"),
            ("changed", "2026-02-20", "anchor"),
        ]
    ]
    view = view_of([link], events=events)
    changes = new_and_lost(view)
    assert (changes.gained, changes.restored, changes.lost, changes.missing) == (1, 1, 2, 0)
    assert changes.reasons == {"not_found": 1, "removed": 1}
    assert [(one.day.isoformat(), one.sites_gained, one.sites_lost) for one in changes.days] == [
        ("2026-01-01", 1, 0),
        ("2026-02-01", 0, 1),
        ("2026-02-10", 1, 0),
        ("2026-03-01", 0, 1),
    ]
    in_february = NewLostRequest(since=date(2026, 2, 1), until=date(2026, 2, 10))
    assert Counter(one.event for one in happenings(view, in_february).rows) == {
        "lost": 1,
        "restored": 1,
    }
    only = happenings(view, NewLostRequest(events=("lost",))).rows
    assert [one.happened_at for one in only] == [
        datetime(2026, 3, 1, tzinfo=UTC),
        datetime(2026, 2, 1, tzinfo=UTC),
    ]


def test_compare_is_overviews_side_by_side(view_of, link_row, index_of):
    one = view_of([link_row()])
    other = view_of([link_row("https://b.example/", "https://rival.test/")], target="rival.test")
    answer = compare(index_of(one=one, other=other), [one.target, other.target])
    assert [each.target for each in answer.targets] == ["shop.test", "rival.test"]
    with pytest.raises(BadInput, match="1 to 10"):
        compare(index_of(one=one), [])


def test_since_uses_the_whole_selection(view_of, link_row):
    request = ListRequest(selection=Selection(ALL, internal=True))
    sites = referring_sites(view_of([link_row("https://shop.test/x")]), request)
    assert [site.source_site for site in sites.rows] == ["shop.test"]
