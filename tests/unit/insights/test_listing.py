"""Every list: pages in a row are the stream, whatever the order, the limit and the filter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.insights.anchors import ANCHOR_FIELDS, AnchorsRequest, anchors, stream_anchors
from linkcensus.insights.broken import BROKEN_FIELDS, broken_targets, stream_broken_targets
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.internal_links import (
    INTERNAL_FIELDS,
    internal_pages,
    stream_internal_pages,
)
from linkcensus.insights.listing import ListRequest, build, columns, cursor_behind
from linkcensus.insights.networks import (
    NETWORK_FIELDS,
    NetworksRequest,
    networks,
    stream_networks,
)
from linkcensus.insights.paging import Key, Order, Plan, identity_of, plan
from linkcensus.insights.referring_hosts import (
    HOST_FIELDS,
    referring_hosts,
    stream_referring_hosts,
)
from linkcensus.insights.referring_sites import (
    SITE_FIELDS,
    ReferringSite,
    referring_sites,
    stream_referring_sites,
)
from linkcensus.insights.selection import Selection, parse_history
from linkcensus.insights.top_pages import PAGE_FIELDS, stream_top_pages, top_pages

START = datetime.fromisoformat("2026-01-30")

LISTS = {
    "anchors": (anchors, stream_anchors, ANCHOR_FIELDS, AnchorsRequest),
    "broken": (broken_targets, stream_broken_targets, BROKEN_FIELDS, ListRequest),
    "internal": (internal_pages, stream_internal_pages, INTERNAL_FIELDS, ListRequest),
    "networks": (networks, stream_networks, NETWORK_FIELDS, NetworksRequest),
    "hosts": (referring_hosts, stream_referring_hosts, HOST_FIELDS, ListRequest),
    "sites": (referring_sites, stream_referring_sites, SITE_FIELDS, ListRequest),
    "pages": (top_pages, stream_top_pages, PAGE_FIELDS, ListRequest),
}


def rows_of(link_row):
    """Some 60 links with everything that ties, is unknown or sorts in a surprising way."""
    made = []
    for number in range(60):
        lost = number % 7 == 0
        made.append(
            link_row(
                f"https://{'www.' * (number % 2)}s{number % 11}.example/{number % 5}",
                "https://shop.test/" + ["", "a", "ä?ö=1", "Z", "z"][number % 5],
                occurrence=number,
                anchor=[None, "", "here", "Here", "Schuhe", "🙂", "a'b", "ä"][number % 8],
                follow=[True, False, None][number % 3],
                authority=[None, 0.1, 7.25, 100.0][number % 11 % 4],
                source_language=[None, "de", "en"][number % 4 % 3],
                source_ip=[None, "192.0.2.1", "192.0.2.9", "2001:db8::1", "203.0.113.7"][
                    number % 5
                ],
                target_status=[None, 200, 404, 301][number % 4],
                first_seen=None if number % 13 == 0 else START + timedelta(microseconds=number % 3),
                last_seen=START + timedelta(days=number % 4),
                state="lost" if lost else ["live", "unverified", "missing"][number % 3],
                lost_at=START if lost else None,
            )
        )
    made += [
        link_row(f"https://shop.test/{n}", f"https://shop.test/{n + 1}", source_ip="192.0.2.1")
        for n in range(5)
    ]
    return made


@pytest.fixture(scope="module")
def view(view_of, link_row):
    visits = [
        {
            "page_key": f"test,shop)/{path}",
            "page_https": True,
            "status": status,
            "visited_at": START + timedelta(days=status),
            "outcome": "seen",
        }
        for path, status in (("a", 404), ("Z", 500), ("z", 301))
    ]
    return view_of(rows_of(link_row), visits=visits)


def in_pages(ask, view, request):
    rows, cursor, sizes, totals = [], None, [], set()
    while not sizes or cursor is not None:
        page = ask(view, replace(request, cursor=cursor))
        rows += page.rows
        cursor = page.cursor
        sizes.append(len(page.rows))
        totals.add(page.total)
    (total,) = totals
    return rows, total, sizes


def orders(fields):
    one = st.builds(Order, st.sampled_from(sorted(fields)), st.booleans())
    return st.lists(one, max_size=3, unique_by=lambda order: order.field).map(tuple)


histories = st.sampled_from(["live", "all", "since:2026-01-30"]).map(parse_history)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_pages_put_together_are_the_stream(view, name, data):
    ask, stream, fields, request_type = LISTS[name]
    request = request_type(
        selection=Selection(data.draw(histories), internal=data.draw(st.booleans())),
        order=data.draw(orders(fields)),
        limit=data.draw(st.integers(1, 12)),
    )
    everything = list(stream(view, request))
    rows, total, sizes = in_pages(ask, view, request)
    assert rows == everything
    assert total == len(everything)
    assert all(size == request.limit for size in sizes[:-1]), "only the last page is short"
    assert len(set(map(repr, rows))) == len(rows)


@pytest.mark.parametrize("name", LISTS)
def test_every_column_sorts_both_ways_with_the_unknown_last(view, name):
    ask, _, fields, request_type = LISTS[name]
    shown = [field for field in fields if field not in ("target_key", "written_key", "folded")]
    for field in shown:
        if field == "page_key":
            continue
        for descending in (False, True):
            request = request_type(order=(Order(field, descending),), limit=1000)
            values = [getattr(row, field) for row in ask(view, request).rows]
            known = [value for value in values if value is not None]
            assert values == known + [None] * (len(values) - len(known)), field
            assert known == sorted(known, reverse=descending), field


@pytest.mark.parametrize("name", LISTS)
def test_having_keeps_the_rows_it_says(view, name):
    ask, stream, fields, request_type = LISTS[name]
    everything = list(stream(view, request_type()))
    field = "links_in" if name == "internal" else "links"
    tree = {"field": field, "is": ["gte", 3]}
    for wanted, chosen in ((True, tree), (False, {"not": tree})):
        request = request_type(having=parse_filter(chosen, fields), limit=2)
        kept = [row for row in everything if (getattr(row, field) >= 3) is wanted]
        rows, total, _ = in_pages(ask, view, request)
        assert rows == kept == list(stream(view, request))
        assert total == len(kept)


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_one_empty_page(view_of, name):
    ask, stream, _, request_type = LISTS[name]
    page = ask(view_of([]), request_type())
    assert (page.rows, page.total, page.cursor) == ((), 0, None)
    assert list(stream(view_of([]), request_type())) == []


@pytest.mark.parametrize("name", LISTS)
def test_what_cannot_be_asked_is_refused(view, name):
    ask, stream, _, request_type = LISTS[name]
    for request, words in [
        (request_type(limit=0), "page size"),
        (request_type(limit=10_001), "page size"),
        (request_type(order=(Order("nonsense"),)), "unknown field"),
        (request_type(cursor="nonsense"), "cursor"),
    ]:
        with pytest.raises(BadInput, match=words):
            ask(view, request)
    with pytest.raises(BadInput, match="unknown field"):
        list(stream(view, request_type(order=(Order("nonsense"),))))


def test_a_cursor_of_one_list_is_refused_by_another(view):
    cursors = {
        name: ask(view, request_type(limit=1)).cursor
        for name, (ask, _, _, request_type) in LISTS.items()
    }
    assert None not in cursors.values()
    for name, (ask, _, _, request_type) in LISTS.items():
        for other, cursor in cursors.items():
            if other != name:
                with pytest.raises(BadInput, match="belongs to another"):
                    ask(view, request_type(cursor=cursor))


def test_a_stream_knows_no_limit_and_no_cursor(view):
    cursor = referring_sites(view, ListRequest(limit=1)).cursor
    everything = list(stream_referring_sites(view, ListRequest()))
    assert list(stream_referring_sites(view, ListRequest(limit=1, cursor=cursor))) == everything
    assert len(everything) > 1


def test_the_limit_may_change_between_pages(view):
    everything = list(stream_referring_sites(view, ListRequest()))
    first = referring_sites(view, ListRequest(limit=3))
    rest = referring_sites(view, ListRequest(limit=1000, cursor=first.cursor))
    assert [*first.rows, *rest.rows] == everything
    assert rest.cursor is None


def test_rows_that_come_later_do_not_move_the_pages_behind_a_cursor(view_of, link_row):
    def sites(names):
        return view_of([link_row(f"https://{name}.example/") for name in names])

    request = ListRequest(order=(Order("source_site"),), limit=2)
    first = referring_sites(sites("bdfh"), request)
    later = referring_sites(sites("abcdeh"), replace(request, cursor=first.cursor))
    assert [row.source_site[0] for row in first.rows + later.rows] == ["b", "d", "e", "h"]


# -- cursors -------------------------------------------------------------------------------------

DATES = ["2026-01-01", "2026-01-01T00:00:00+02:00", "0001-01-01", "9999-12-31T23:59:59", "", "x"]
FORGED = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
)


@settings(max_examples=40, deadline=None)
@given(
    first=FORGED | st.sampled_from(DATES),
    second=st.none() | st.sampled_from(DATES),
    last=st.text(max_size=8) | FORGED,
)
@pytest.mark.parametrize("order", ["first_seen", "links", "authority", "language"])
def test_a_forged_cursor_is_answered_or_refused_and_never_a_crash(view, order, first, second, last):
    asked = (Order(order), Order("last_seen", descending=True))
    real = plan(asked, (), SITE_FIELDS, identity_of(SITE_FIELDS, ("source_site",)))
    request = ListRequest(order=asked, cursor=real.cursor([first, second, last]))
    place = "cursor"
    try:
        assert len(referring_sites(view, request).rows) <= 11
    except BadInput as refused:
        place = refused.place or ""
    assert place == "cursor"


@given(
    st.lists(
        st.none()
        | st.integers(-(2**62), 2**62)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
        | st.datetimes(),
        min_size=1,
        max_size=5,
    )
)
def test_a_cursor_gives_back_the_values_it_was_made_of(values):
    kinds = {str: FieldType.TEXT, datetime: FieldType.DATE}
    keys = [Key(f"k{n}", kinds.get(type(v), FieldType.NUMBER)) for n, v in enumerate(values)]
    asked = Plan(tuple(keys), "s")
    cursor = asked.cursor(values)
    assert cursor.isascii()
    assert not set(cursor) & set("+/= \n"), "it goes into a URL as it is"
    assert asked._read(cursor) == values


def test_the_last_page_has_no_cursor():
    asked = Plan((Key("a", FieldType.NUMBER),), "s")
    found = [{"key_0": n} for n in range(3)]
    assert cursor_behind(asked, found, 3) is None
    assert cursor_behind(asked, [], 3) is None
    behind = cursor_behind(asked, found, 2)
    assert behind is not None
    assert asked._read(behind) == [1], "of the last row shown, not of the one too many"


# -- rows ----------------------------------------------------------------------------------------


def test_a_row_is_made_of_the_columns_it_names(view):
    columns_of_site = dict.fromkeys(ReferringSite.__dataclass_fields__)
    values = columns_of_site | {"source_site": "a.example", "first_seen": START, "more": 1}
    row = build(ReferringSite, values)
    assert (row.source_site, row.first_seen) == ("a.example", START.replace(tzinfo=UTC))
    assert row.links is None
    with pytest.raises(KeyError):
        build(ReferringSite, {})


def test_columns_are_quoted_so_that_no_name_is_a_word_of_sql():
    made = columns({"order": (FieldType.NUMBER, "A number.")})
    assert made["order"].expression == '"order"'
    assert (made["order"].type, made["order"].description) == (FieldType.NUMBER, "A number.")
