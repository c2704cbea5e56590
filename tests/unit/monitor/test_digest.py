from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.monitor.digest import (
    Timetable,
    after_quiet,
    is_quiet,
    last_digest,
    local_moment,
    minute_of,
    next_digest,
    timetable_of,
    zone_of,
)
from linkcensus.store.monitors import Cadence
from linkcensus.store.watches import WatchSettings

DAY = timedelta(days=1)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # left out a whole day in 2011
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "America/Havana",  # midnight does not exist
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))
tables = st.builds(Timetable, zones, times, st.integers(0, 6), st.none() | st.tuples(times, times))
moments = st.datetimes(
    min_value=datetime.fromisoformat("2011-01-01"),
    max_value=datetime.fromisoformat("2035-12-31"),
    timezones=st.just(UTC),
)
cadences = st.sampled_from([Cadence.DAILY, Cadence.WEEKLY])


def moment(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@given(cadences, moments, tables)
def test_the_next_digest_is_later_and_soon(cadence, after, table):
    due = next_digest(cadence, after, table)

    assert after < due
    assert due - after <= (2 if cadence is Cadence.DAILY else 8) * DAY


@given(cadences, moments, tables)
def test_the_last_and_the_next_digest_are_neighbours(cadence, at, table):
    last = last_digest(cadence, at, table)

    assert last <= at < next_digest(cadence, at, table)
    assert next_digest(cadence, last, table) == next_digest(cadence, at, table)
    assert last_digest(cadence, last, table) == last


@given(cadences, moments, tables)
def test_a_digest_comes_at_its_time_or_right_after_a_gap(cadence, after, table):
    local = next_digest(cadence, after, table).astimezone(table.zone)

    if local.time() != table.digest_at:
        before = (local.astimezone(UTC) - timedelta(seconds=1)).astimezone(table.zone)
        assert local.utcoffset() > before.utcoffset()
        assert before.replace(tzinfo=None) < local.replace(tzinfo=None)


@settings(max_examples=30)
@given(moments, tables)
def test_a_year_has_a_daily_digest_for_each_day_that_there_is(begin, table):
    at, local_days, count = begin, set(), 0
    while at < begin + 370 * DAY:
        at = next_digest(Cadence.DAILY, at, table)
        local_days.add(at.astimezone(table.zone).date())
        count += 1

    assert count in range(len(local_days), len(local_days) + 2)  # Apia's lost day
    assert 369 <= count <= 371


@given(moments, tables)
def test_quiet_ends(at, table):
    later = after_quiet(at, table)

    assert at <= later <= at + 2 * DAY
    assert not is_quiet(later, table)
    assert after_quiet(later, table) == later
    if not is_quiet(at, table):
        assert later == at


@given(moments, tables)
def test_nobody_waits_longer_than_the_quiet_lasts(at, table):
    later, quarter = after_quiet(at, table), timedelta(minutes=15)

    while at < later:
        assert is_quiet(at, table)
        at += quarter


def test_quiet_ends_a_second_time_where_its_end_comes_twice():
    table = Timetable(ZoneInfo("Europe/Berlin"), time(8), 0, (time(22), time(2, 30)))

    end = after_quiet(moment("2026-10-25T01:15"), table)  # 02:15 there, for the second time

    assert end == moment("2026-10-25T01:30")


def test_a_time_that_does_not_exist_is_the_end_of_the_gap():
    berlin = ZoneInfo("Europe/Berlin")
    table = Timetable(berlin, time(2, 30), 0)

    due = next_digest(Cadence.DAILY, moment("2026-03-28T12:00"), table)

    assert due == moment("2026-03-29T01:00")  # 03:00 there


def test_a_time_that_comes_twice_is_told_once():
    table = Timetable(ZoneInfo("Europe/Berlin"), time(2, 30), 0)

    first = next_digest(Cadence.DAILY, moment("2026-10-24T12:00"), table)
    second = next_digest(Cadence.DAILY, first, table)

    assert first == moment("2026-10-25T00:30")
    assert second == moment("2026-10-26T01:30")


def test_the_same_local_time_in_summer_and_winter():
    table = Timetable(ZoneInfo("America/New_York"), time(8), 0)

    assert next_digest(Cadence.DAILY, moment("2026-01-10T00:00"), table).hour == 13
    assert next_digest(Cadence.DAILY, moment("2026-07-10T00:00"), table).hour == 12


def test_weekly_is_on_its_day():
    table = Timetable(ZoneInfo("Asia/Kathmandu"), time(9), 4)

    due = next_digest(Cadence.WEEKLY, moment("2026-03-02T00:00"), table)

    assert due.astimezone(table.zone).strftime("%A %H:%M") == "Friday 09:00"


@pytest.mark.parametrize(
    ("now", "quiet"),
    [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_go_over_midnight(now, quiet):
    table = Timetable(ZoneInfo("UTC"), time(8), 0, (time(22), time(7)))

    assert is_quiet(moment(f"2026-03-02T{now}"), table) is quiet


def test_quiet_from_and_until_the_same_time_is_never():
    table = Timetable(ZoneInfo("UTC"), time(8), 0, (time(7), time(7)))

    assert not is_quiet(moment("2026-03-02T07:00"), table)


def test_the_end_of_quiet_in_a_gap():
    table = Timetable(ZoneInfo("Europe/Berlin"), time(8), 0, (time(22), time(2, 30)))

    later = after_quiet(moment("2026-03-29T00:30"), table)

    assert later == moment("2026-03-29T01:00")


def test_settings_become_a_timetable():
    table = timetable_of(
        WatchSettings(zone="Europe/Berlin", digest_minute=510, quiet_from=1320, quiet_until=420)
    )

    assert table.digest_at == time(8, 30)
    assert table.quiet == (time(22), time(7))


@pytest.mark.parametrize("name", ["Europe/Berlim", "../etc/passwd", "", "x" * 500, "\0"])
def test_what_is_no_zone(name):
    with pytest.raises(BadInput) as caught:
        zone_of(name)

    assert "is no time zone" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_near_zone_is_named():
    with pytest.raises(BadInput, match="Europe/Berlin"):
        zone_of("Europe/Berlim")


def test_times_of_a_day_are_read():
    assert minute_of("08:30", "--at") == 510
    with pytest.raises(BadInput, match="--at: '25:00' is no time of a day"):
        minute_of("25:00", "--at")


def test_local_moments_are_utc():
    assert local_moment(
        datetime(2026, 7, 1, tzinfo=UTC).date(), time(12), ZoneInfo("Europe/Berlin")
    ) == moment("2026-07-01T10:00")
