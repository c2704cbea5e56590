"""When things come again: cron syntax, RRULEs, time zones, and what strangers write."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.jobs.recurrence import read_recurrence

NOW = datetime(2026, 10, 21, 12, 30, 15, tzinfo=UTC)  # a Wednesday


def moments(every: str, zone: str = "UTC", count: int = 3, since: datetime = NOW) -> list[str]:
    found = islice(read_recurrence(every, zone, NOW).after(since), count)
    return [f"{moment:%m-%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("every", "told"),
    [
        ("0 6 * * *", ["10-22 06:00", "10-23 06:00", "10-24 06:00"]),
        ("15 3 * * mon-fri", ["10-22 03:15", "10-23 03:15", "10-26 03:15"]),
        ("*/20 * * * *", ["10-21 12:40", "10-21 13:00", "10-21 13:20"]),
        ("daily", ["10-22 04:00", "10-23 04:00", "10-24 04:00"]),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0", ["10-26 06:00", "11-02 06:00", "11-09 06:00"]),
        ("rrule:freq=monthly;byday=1MO", ["11-02 12:30", "12-07 12:30", "01-04 12:30"]),
        ("FREQ=DAILY;INTERVAL=2", ["10-23 12:30", "10-25 12:30", "10-27 12:30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["10-31 12:30", "11-30 12:30", "12-31 12:30"]),
    ],
)  # fmt: skip
def test_what_comes_next(every: str, told: list[str]):
    assert moments(every) == told


@pytest.mark.parametrize("every", ["0 9 * * *", "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"])
def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change(every: str):
    assert moments(every, "Europe/Berlin", 5) == [
        *("10-22 07:00", "10-23 07:00", "10-24 07:00"),
        *("10-25 08:00", "10-26 08:00"),
    ]


@pytest.mark.parametrize("every", ["30 2 * * *", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"])
def test_a_time_that_a_day_does_not_have_comes_all_the_same_and_one_that_it_has_twice_once(every):
    spring = datetime(2026, 3, 28, 12, tzinfo=UTC)
    found = read_recurrence(every, "Europe/Berlin", spring)
    assert [f"{one:%d %H:%M}" for one in islice(found.after(spring), 2)] == ["29 01:30", "30 00:30"]
    autumn = datetime(2026, 10, 24, 12, tzinfo=UTC)
    found = read_recurrence(every, "Europe/Berlin", autumn)
    assert [f"{one:%d %H:%M}" for one in islice(found.after(autumn), 2)] == ["25 00:30", "26 01:30"]


def test_the_hour_that_comes_twice_does_not_stop_what_is_hourly():
    begin = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    found = list(islice(read_recurrence("0 * * * *", "Europe/Berlin", begin).after(begin), 30))
    assert max(after - before for before, after in pairwise(found)) <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("every", "why"),
    [
        ("", "is no rhythm"),
        ("now and then", "is no rhythm"),
        ("* * * *", "is no rhythm"),
        ("* * * * * *", "is no rhythm"),
        ("R R * * *", "is no rhythm"),
        ("61 * * * *", "is no cron syntax"),
        ("0 0 30 2 *", "never comes"),
        ("FREQ=SECONDLY", "does not fit"),
        ("BYDAY=MO", "is no RRULE"),
        ("FREQ=DAILY;COUNT=3", "is not taken"),
        ("FREQ=DAILY;FREQ=DAILY", "is no RRULE"),
        ("FREQ=DAILY;BYHOUR=99", "is no RRULE"),
        ("FREQ=MONTHLY;BYDAY=XX", "is no RRULE"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=DAILY;BYHOUR=" + ",".join(["1"] * 200), "is no RRULE"),
    ],
)
def test_what_is_no_rhythm_is_refused_in_one_line(every: str, why: str):
    with pytest.raises(BadInput, match=why) as caught:
        read_recurrence(every, "UTC", NOW)
    assert "\n" not in str(caught.value)


def test_an_unknown_zone_is_refused():
    with pytest.raises(BadInput, match="is no time zone"):
        read_recurrence("daily", "Europe/Nowhere", NOW)


def test_the_shortest_rest_is_found():
    assert read_recurrence("0,5 6 * * *", "UTC", NOW).shortest_rest(NOW) == timedelta(minutes=5)
    assert read_recurrence("weekly", "UTC", NOW).shortest_rest(NOW) == timedelta(days=7)


@given(
    st.sampled_from(["7 */3 * * *", "0 0 1 * *", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU", "hourly"]),
    st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]),
    st.integers(1, 20_000),
)
def test_moments_are_later_each_and_the_next_of_one_is_the_other(every, zone, hours):
    read = read_recurrence(every, zone, NOW)
    since = NOW + timedelta(hours=hours)
    found = list(islice(read.after(since), 4))

    assert all(earlier < later for earlier, later in pairwise(found))
    assert found[0] > since
    assert read.next_after(found[1]) == found[2]
    assert all(one.tzinfo is UTC for one in found)
    assert ZoneInfo(zone) == read.zone
