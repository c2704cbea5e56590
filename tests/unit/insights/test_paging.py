"""Cursors: pages in a row are the whole sorted list, whatever is equal or NULL."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.index.engine import connect
from linkcensus.insights.backlinks import BacklinksRequest, Grouping, backlinks, stream_backlinks
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.paging import Key, Order, Plan, check_limit, parse_order, plan

SORTABLE = ("authority", "anchor_text", "first_seen", "lost_at", "follow", "state", "sources")
START = datetime.fromisoformat("2026-01-01")


@pytest.fixture(scope="module")
def numbers():
    with connect(threads=1) as engine:
        yield engine


def link_of(link_row):
    return st.builds(
        lambda n, page, **fields: link_row(
            f"https://s{n}.example/{page}", f"https://shop.test/{page % 3}", **fields
        ),
        st.integers(0, 3),
        st.integers(0, 9),
        occurrence=st.integers(0, 2),
        authority=st.none() | st.sampled_from([0.1, 0.5, 7.0]),
        anchor=st.none() | st.sampled_from(["", "a", "Ä", "ab", "🙂"]),
        first_seen=st.integers(0, 3).map(lambda n: START + timedelta(microseconds=n)),
        lost_at=st.none() | st.just(START),
        follow=st.none() | st.booleans(),
        sources=st.integers(1, 3),
    )


def pages_of(view, request):
    rows, cursor, count = [], None, 0
    while count == 0 or cursor is not None:
        page = backlinks(
            view,
            BacklinksRequest(
                grouping=request.grouping, order=request.order, limit=request.limit, cursor=cursor
            ),
        )
        rows += page.rows
        cursor = page.cursor
        count += 1
        assert page.total is not None
    return rows, page.total, count


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_pages_in_a_row_are_the_whole_list(view_of, link_row, data):
    rows = data.draw(st.lists(link_of(link_row), max_size=25))
    identity = ("source_key", "target_key", "occurrence")
    rows = list({tuple(row[name] for name in identity): row for row in rows}.values())
    order = data.draw(
        st.lists(
            st.builds(Order, st.sampled_from(SORTABLE), st.booleans()), max_size=3, unique=True
        )
    )
    request = BacklinksRequest(
        grouping=data.draw(st.sampled_from(Grouping)),
        order=tuple(order),
        limit=data.draw(st.integers(1, 7)),
    )
    view = view_of(rows)
    paged, total, pages = pages_of(view, request)
    everything = list(stream_backlinks(view, request))
    assert total == len(paged) == len(everything)
    assert pages == max(1, math.ceil(len(paged) / request.limit))
    assert sum(row.group_count for row in paged) == len(rows)
    if order:
        assert paged == everything
    else:
        assert sorted(map(repr, paged)) == sorted(map(repr, everything))
        authorities = [-1 if row.authority is None else row.authority for row in paged]
        assert authorities == sorted(authorities, reverse=True)


def test_nulls_come_last_both_ways(view_of, link_row):
    view = view_of(
        [
            link_row(f"https://s{n}.example/", authority=value)
            for n, value in enumerate([None, 1.0, None, 2.0])
        ]
    )
    for descending, expected in ((False, [1, 2, None, None]), (True, [2, 1, None, None])):
        request = BacklinksRequest(order=(Order("authority", descending),))
        assert [row.authority for row in backlinks(view, request).rows] == expected


def test_a_foreign_or_damaged_cursor_is_refused():
    identity = [Key("source_key", FieldType.TEXT)]
    one = plan([Order("authority", descending=True)], [], LINK_FIELDS, identity)
    other = plan([Order("authority")], [], LINK_FIELDS, identity)
    cursor = one.cursor([1.5, "com,a)/"])
    assert one.after(cursor) is not None
    bad = [
        (other, cursor),
        (one, ""),
        (one, "%%%"),
        (one, "äöü"),
        (one, cursor[:-3]),
        (one, one.cursor([1.5])),
        (one, one.cursor(["text", "com,a)/"])),
        (one, one.cursor([True, 5])),
        (one, one.cursor([10**400, "a"])),
        (one, "A" * 200_000),
    ]
    for asked, given_cursor in bad:
        with pytest.raises(BadInput, match="cursor"):
            asked.after(given_cursor)


@given(st.text(max_size=60))
def test_no_text_breaks_the_cursor_reader(text):
    asked = Plan((Key("a", FieldType.DATE),), "x")
    try:
        asked.after(text)
    except BadInput:
        return


def test_orders_and_limits_are_checked():
    assert parse_order("authority:desc, first_seen") == (
        Order("authority", descending=True),
        Order("first_seen"),
    )
    with pytest.raises(BadInput, match="is no direction"):
        parse_order("authority:down")
    with pytest.raises(BadInput, match="did you mean 'authority'"):
        plan([Order("autority")], [], LINK_FIELDS, [])
    with pytest.raises(BadInput, match="at most"):
        plan([Order("authority")] * 9, [], LINK_FIELDS, [])
    for limit in (0, -1, 10_001):
        with pytest.raises(BadInput, match="page size"):
            check_limit(limit)


VALUES = st.none() | st.integers(0, 2)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=12),
    directions=st.tuples(st.booleans(), st.booleans()),
    data=st.data(),
)
def test_within_takes_every_row_up_to_the_last_and_no_later_one(numbers, rows, directions, data):
    keys = tuple(
        Key(name, FieldType.NUMBER, down) for name, down in zip("ab", directions, strict=True)
    )
    asked = Plan(keys, "x")
    values = ", ".join("(?::INT, ?::INT)" for _ in rows)
    given_rows = [value for row in rows for value in row]
    source = f"FROM (VALUES {values}) AS t(a, b)"
    order = f"ORDER BY {asked.order_by().text}"
    ordered = numbers.execute(f"SELECT a, b {source} {order}", given_rows).fetchall()
    end = data.draw(st.integers(0, len(ordered) - 1))
    where = asked.within(ordered[0], ordered[end])
    found = numbers.execute(
        f"SELECT a, b {source} WHERE {where.text} {order}", [*given_rows, *where.params]
    ).fetchall()
    last_equal = max(n for n, row in enumerate(ordered) if row == ordered[end])
    assert found == ordered[: last_equal + 1]
