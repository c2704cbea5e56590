"""Which moment a cell means."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.importers.tables.dates import DayOrder, Order, from_cell, parse_date

DAY = datetime(2026, 9, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-28",
        "2026/09/28",
        "2026-9-28",
        "2026-09-28 00:00",
        "2026-09-28T00:00:00Z",
        "2026-09-28T02:00:00+02:00",
        "2026-09-28 00:00:00 UTC",
        "Sep 28, 2026",
        "September 28, 2026",
        "Sept. 28 2026",
        "Mon, Sep 28, 2026",
        "28 Sep 2026",
        "28 September 2026",
        "28. September 2026",
        "28-Sep-2026",
        "28 de septiembre de 2026",
        "28 sept. 2026",
        "28 set 2026",
        "28/09/2026",
        "09/28/2026",
        "28.09.2026",
        "28-09-2026",
        "28/09/26",
        "28/09/2026 00:00",
        "1790553600",
        "1790553600000",
        "46293",
        "46293.0",
        "  2026-09-28  ",
    ],
)
def test_one_day_in_many_forms(text):
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-28 17:57:55", DAY.replace(hour=17, minute=57, second=55)),
        ("2026-09-28T17:57:55.5Z", DAY.replace(hour=17, minute=57, second=55, microsecond=500000)),
        ("28/09/2026 5:57 PM", DAY.replace(hour=17, minute=57)),
        ("28/09/2026 12:05 AM", DAY.replace(minute=5)),
        ("Sep 28, 2026 17:57", DAY.replace(hour=17, minute=57)),
        ("46293.5", DAY.replace(hour=12)),
    ],
)
def test_times(text, moment):
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "yesterday", "2026", "2026-13-01", "2026-02-30", "31/02/2026", "0001-01-01"),
        *("9999-12-31", "99/99/2026", "28 Foo 2026", "true", "12", "2026-09-28 99:00", "x" * 500),
        *("9999999999", "2026-09-28 nonsense", "0000-00-00"),
    ],
)
def test_no_date(text):
    assert parse_date(text) is None


def test_the_order_decides_what_could_be_both():
    assert parse_date("03/04/2026") == datetime(2026, 4, 3, tzinfo=UTC)
    assert parse_date("03/04/2026", Order.MONTH_FIRST) == datetime(2026, 3, 4, tzinfo=UTC)
    assert parse_date("28/04/2026", Order.MONTH_FIRST) == datetime(2026, 4, 28, tzinfo=UTC)


def test_a_column_decides_the_order():
    assert DayOrder(["03/04/2026", "28/04/2026"]).decide() is Order.DAY_FIRST
    assert DayOrder(["03/04/2026", "04/28/2026"]).decide() is Order.MONTH_FIRST
    assert DayOrder(["03.04.2026"]).decide(Order.MONTH_FIRST) is Order.DAY_FIRST
    assert DayOrder(["2026-04-03"]).decide(Order.MONTH_FIRST) is Order.MONTH_FIRST


def test_a_column_may_leave_the_order_open():
    assert DayOrder(["03/04/2026"]).undecided
    assert not DayOrder(["03/03/2026"]).undecided
    assert not DayOrder(["03/04/2026", "13/04/2026"]).undecided
    assert not DayOrder(["2026-03-04"]).undecided


def test_cells_of_spreadsheets():
    assert parse_date(from_cell(DAY.replace(tzinfo=None))) == DAY
    assert parse_date(from_cell(date(2026, 9, 28))) == DAY


days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days)
def test_a_day_survives_being_written_in_any_form(day):
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%b %d, %Y", "%d %B %Y", "%Y/%m/%d"):
        assert parse_date(day.strftime(form)) == moment, form
    assert parse_date(day.strftime("%m/%d/%Y"), Order.MONTH_FIRST) == moment


@given(
    st.datetimes(datetime(2001, 9, 10), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis wants bounds without zone
    st.integers(-14, 14),
)
def test_a_moment_survives_zones_and_seconds(moment, hours):
    moment = moment.replace(microsecond=0)
    assert parse_date(str(int(moment.timestamp()))) == moment
    assert parse_date(str(int(moment.timestamp() * 1000))) == moment
    local = moment + timedelta(hours=hours)
    sign = "+" if hours >= 0 else "-"
    assert parse_date(f"{local:%Y-%m-%dT%H:%M:%S}{sign}{abs(hours):02}:00") == moment


@given(st.text(max_size=100))
def test_any_text_is_a_plausible_moment_or_none(text):
    for order in Order:
        moment = parse_date(text, order)
        assert moment is None or (1990 <= moment.year <= 2100 and moment.tzinfo is UTC)
