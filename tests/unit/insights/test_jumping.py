"""Jumps into a list: by a row's number and by a value, in every order and grouping."""

from datetime import datetime, timedelta

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.insights.backlinks import BacklinksRequest, Grouping, backlinks
from linkcensus.insights.paging import Order, parse_order

START = datetime.fromisoformat("2026-01-01")
ORDERS = ("", "authority", "authority:desc", "first_seen:desc", "anchor_text", "source_url:desc")


@pytest.fixture
def view(view_of, link_row):
    rows = [
        link_row(
            f"https://s{number % 7}.example/{number}",
            f"https://shop.test/{number % 3}",
            authority=None if number % 5 == 0 else float(number % 4),
            anchor=("a", "b", None)[number % 3],
            first_seen=START + timedelta(days=number % 6),
        )
        for number in range(40)
    ]
    return view_of(rows)


def asked(view, order: str, **rest):
    return backlinks(view, BacklinksRequest(order=parse_order(order), **rest))


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("order", ORDERS)
def test_a_page_by_number_is_that_part_of_the_whole_list(view, order, grouping):
    whole = asked(view, order, grouping=grouping, limit=1_000)
    for offset in (0, 1, 5, len(whole.rows) - 1):
        page = asked(view, order, grouping=grouping, offset=offset, limit=4)
        assert page.rows == whole.rows[offset : offset + 4]
        assert (page.total, page.offset) == (whole.total, offset)
        if page.cursor is not None:
            following = asked(view, order, grouping=grouping, cursor=page.cursor, limit=4)
            assert following.rows == whole.rows[offset + 4 : offset + 8]
    for offset in (len(whole.rows), 10**9):
        page = asked(view, order, grouping=grouping, offset=offset)
        assert (page.rows, page.total, page.offset) == ((), whole.total, offset)


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize(
    ("order", "value", "fits"),
    [
        ("authority:desc", "2", lambda row: row.authority is None or row.authority <= 2),
        ("authority", "1.5", lambda row: row.authority is None or row.authority >= 1.5),
        ("first_seen:desc", "2026-01-03", lambda row: row.first_seen.day <= 3),
        ("first_seen", "2026-01-03", lambda row: row.first_seen.day >= 3),
        ("first_seen", "2026-01-03T00:00:01", lambda row: row.first_seen.day > 3),
        ("anchor_text", "b", lambda row: row.anchor_text in ("b", None)),
        ("source_url", "s3.example", lambda row: row.source_site >= "s3.example"),
        ("", "1", lambda row: row.authority is None or row.authority <= 1),
    ],
)
def test_a_page_by_value_begins_at_the_first_row_that_is_not_before_it(
    view, order, value, fits, grouping
):
    whole = asked(view, order, grouping=grouping, limit=1_000)
    page = asked(view, order, grouping=grouping, from_value=value, limit=1_000)
    before = len(whole.rows) - len(page.rows)
    assert page.rows == whole.rows[before:]
    assert (page.offset, page.total) == (before, whole.total)
    assert [fits(row) for row in whole.rows] == [False] * before + [True] * len(page.rows)
    if grouping is Grouping.ALL:
        assert 0 < before < len(whole.rows)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"offset": -1}, "no place in a list"),
        ({"offset": 2**40}, "no place in a list"),
        ({"offset": 1, "cursor": "x"}, "one of the three"),
        ({"from_value": "1", "offset": 0}, "one of the three"),
        ({"from_value": "many"}, "no authority"),
        ({"from_value": "nan"}, "no authority"),
        ({"from_value": "yesterday", "order": (Order("first_seen"),)}, "no first_seen"),
        ({"from_value": "\ud800", "order": (Order("anchor_text"),)}, "no anchor_text"),
        ({"from_value": "http://", "order": (Order("source_url"),)}, "no source_url"),
        ({"from_value": "true", "order": (Order("follow"),)}, "use offset"),
    ],
)
def test_what_cannot_be_jumped_to_is_said(view, given, told):
    for grouping in Grouping:
        with pytest.raises(BadInput) as caught:
            backlinks(view, BacklinksRequest(grouping=grouping, **given))
        assert told in str(caught.value)
