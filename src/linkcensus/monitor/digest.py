"""When people are told: pure functions of moments, settings and the rules of a time zone.

Times of the day are local. Where the clocks go forward, a time that does not exist is the first
moment after the gap; where they go back, a time that comes twice is its first coming.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters.fields import closest
from linkcensus.store.monitors import Cadence
from linkcensus.store.watches import WatchSettings

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a project's people want to hear."""

    zone: ZoneInfo
    digest_at: time
    """Local."""
    weekday: int
    """Of the weekly digest; 0 is Monday."""
    quiet: tuple[time, time] | None = None
    """Local begin and end; over midnight where the end is earlier. Both alike: never quiet."""


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        BadInput: There is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = closest(name[:60], sorted(available_timezones() | {"UTC"}))
        short = remedy if len(remedy) < 100 else "write a name such as Europe/Berlin"
        raise BadInput(f"{name[:60]!r} is no time zone", place="zone", remedy=short) from None


def timetable_of(settings: WatchSettings) -> Timetable:
    """Return the timetable that settings stand for.

    Raises:
        BadInput: The zone is none (any more).
    """
    quiet = None
    if settings.quiet_from is not None and settings.quiet_until is not None:
        quiet = clock_time(settings.quiet_from), clock_time(settings.quiet_until)
    return Timetable(
        zone_of(settings.zone), clock_time(settings.digest_minute), settings.digest_weekday, quiet
    )


def clock_time(minute: int) -> time:
    """Return a time of the day by its minute from midnight."""
    return time(minute // 60, minute % 60)


def next_digest(cadence: Cadence, after: datetime, table: Timetable) -> datetime:
    """Return when the next digest is due, UTC.

    Args:
        cadence: DAILY or WEEKLY.
        after: Aware; the digest comes later than this.
        table: Of the project.
    """
    # two days back, for the zone's day may have begun before, and a gap may move its digest
    day = after.astimezone(table.zone).date() - 2 * _DAY
    while True:
        if _has_digest(cadence, day, table):
            moment = local_moment(day, table.digest_at, table.zone)
            if moment > after:
                return moment
        day += _DAY


def last_digest(cadence: Cadence, at: datetime, table: Timetable) -> datetime:
    """Return when the newest digest that is not later than a moment was due, UTC."""
    day = at.astimezone(table.zone).date() + 2 * _DAY
    while True:
        if _has_digest(cadence, day, table):
            moment = local_moment(day, table.digest_at, table.zone)
            if moment <= at:
                return moment
        day -= _DAY


def after_quiet(moment: datetime, table: Timetable) -> datetime:
    """Return the moment itself where people may be disturbed, else when their quiet ends, UTC."""
    if table.quiet is None or not is_quiet(moment, table):
        return moment.astimezone(UTC)
    local = moment.astimezone(table.zone)
    for days in range(3):
        for end in _comings(local.date() + days * _DAY, table.quiet[1], table.zone):
            if end > moment and not is_quiet(end, table):
                return end
    return moment.astimezone(UTC)


def is_quiet(moment: datetime, table: Timetable) -> bool:
    """Tell whether people want to hear nothing now."""
    if table.quiet is None:
        return False
    begin, end = table.quiet
    now = moment.astimezone(table.zone).time()
    if begin <= end:
        return begin <= now < end
    return now >= begin or now < end


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return a local time of a day as a moment, UTC; see the module for gaps and repeats."""
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted:
        return moment
    return _end_of_gap(wanted, zone)


def _comings(day: date, at: time, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield a local time of a day as moments: two where the clocks go back over it."""
    first = local_moment(day, at, zone)
    yield first
    second = datetime.combine(day, at).replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second > first:
        yield second


def _end_of_gap(wanted: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment after a gap of the local clock that holds a time."""
    # within a gap, the offset of before gives a moment after it, that of after one before it
    late = wanted.replace(tzinfo=zone, fold=0).astimezone(UTC)
    early = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while late - early > timedelta(microseconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).replace(tzinfo=None) > wanted:
            late = middle
        else:
            early = middle
    return late


def _has_digest(cadence: Cadence, day: date, table: Timetable) -> bool:
    return cadence is Cadence.DAILY or day.weekday() == table.weekday


def minute_of(text: str, place: str) -> int:
    """Read a local time such as `08:30` as minutes from midnight.

    Raises:
        BadInput: It is none.
    """
    try:
        read = time.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            f"{text[:20]!r} is no time of a day", place=place, remedy="write 08:30"
        ) from None
    return read.hour * 60 + read.minute
