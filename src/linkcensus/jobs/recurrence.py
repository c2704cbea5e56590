"""When does something come again? Cron syntax and the RRULE of RFC 5545, in anybody's time zone.

    15 3 * * 1-5                        a quarter past three, Monday to Friday
    FREQ=MONTHLY;BYDAY=1MO;BYHOUR=6     six o'clock on the first Monday of the month

Both are counted in local time, so that nine o'clock stays nine o'clock when the clocks change; a
local time that a day does not have is the moment an hour later. What strangers write is bounded:
few parts of an RRULE are taken, and nothing is looked for further ahead than five years.

Source:
    RFC 5545, section 3.3.10; POSIX `crontab`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter
from dateutil.rrule import rrule, rrulestr

from linkcensus.core.errors import BadInput
from linkcensus.monitor.digest import zone_of

_HORIZON = timedelta(days=5 * 366)
_LOOKED_AT = 60
"""Moments between which the shortest rest is looked for."""
_LONGEST = 300
_WORDS = {
    "hourly": "0 * * * *",
    "daily": "0 4 * * *",
    "weekly": "0 4 * * 1",
    "monthly": "0 4 1 * *",
}
_CRON = re.compile(r"[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}")
_LETTERS = re.compile(
    "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|MON|TUE|WED|THU|FRI|SAT|SUN", re.IGNORECASE
)
_PARTS = {
    "FREQ": r"HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "BYMONTH": r"\d{1,2}(,\d{1,2})*",
    "BYMONTHDAY": r"-?\d{1,2}(,-?\d{1,2})*",
    "BYDAY": r"([+-]?\d{1,2})?[A-Z]{2}(,([+-]?\d{1,2})?[A-Z]{2})*",
    "BYHOUR": r"\d{1,2}(,\d{1,2})*",
    "BYMINUTE": r"\d{1,2}(,\d{1,2})*",
    "BYSETPOS": r"-?\d{1,2}",
    "WKST": r"[A-Z]{2}",
}
_REMEDY = "write cron such as 0 6 * * 1, an RRULE such as FREQ=WEEKLY;BYDAY=MO, or daily"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rhythm; made by `read_recurrence`."""

    text: str
    """As it is kept: cron syntax, or an RRULE without its name."""
    zone: ZoneInfo
    begins: datetime
    """From where an interval of more than one is counted; aware."""

    def after(self, moment: datetime) -> Iterator[datetime]:
        """Yield the next moments, aware UTC, in order; ends where none comes within five years."""
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        last = moment
        for naive in self._local(local - timedelta(hours=3)):
            aware = naive.replace(tzinfo=self.zone).astimezone(UTC)
            if aware > last:
                last = aware
                yield aware

    def next_after(self, moment: datetime) -> datetime | None:
        """Return the next moment, aware UTC; None where none comes within five years."""
        return next(self.after(moment), None)

    def shortest_rest(self, moment: datetime) -> timedelta:
        """Return the shortest time between two of the next moments."""
        some = islice(self.after(moment), _LOOKED_AT)
        return min((later - earlier for earlier, later in pairwise(some)), default=_HORIZON)

    def _local(self, since: datetime) -> Iterator[datetime]:
        """Yield local times without their zone, in order."""
        if "=" not in self.text:
            counted = croniter(self.text, since, max_years_between_matches=5)
            try:
                while True:
                    yield counted.get_next(datetime)
            except CroniterError:
                return
        begins = self.begins.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)
        rule = _rule(self.text, begins, max(since, begins) + _HORIZON)
        yield from rule.xafter(since)


def read_recurrence(text: str, zone: str, begins: datetime) -> Recurrence:
    """Read a rhythm as people write it.

    Args:
        text: Cron syntax of five fields, an RRULE, or hourly, daily, weekly, monthly.
        zone: IANA name.
        begins: Aware; where an RRULE names no hour or minute, those of this moment are meant.

    Raises:
        BadInput: It is none, never comes, or the zone is unknown.
    """
    plain = " ".join(text.split())
    plain = _WORDS.get(plain.lower(), plain)
    named = zone_of(zone)
    read = _read_rrule(plain, begins) if "=" in plain else _read_cron(plain)
    found = Recurrence(read, named, begins)
    if found.next_after(begins) is None:
        raise BadInput(f"{plain[:80]!r} never comes", place="every", remedy=_REMEDY)
    return found


def _read_cron(text: str) -> str:
    words = re.findall(r"[A-Za-z]+", text)
    known = all(_LETTERS.fullmatch(word) for word in words)
    if len(text) > _LONGEST or not _CRON.fullmatch(text) or not known:
        raise BadInput(f"{text[:80]!r} is no rhythm", place="every", remedy=_REMEDY)
    try:
        croniter(text)
    except (CroniterError, ValueError):
        raise BadInput(f"{text[:80]!r} is no cron syntax", place="every", remedy=_REMEDY) from None
    return text


def _read_rrule(text: str, begins: datetime) -> str:
    plain = text.upper().removeprefix("RRULE:").replace(" ", "").rstrip(";")
    parts = [part.partition("=") for part in plain.split(";")]
    names = [name for name, _, _ in parts]
    if len(plain) > _LONGEST or len(set(names)) < len(names) or "FREQ" not in names:
        raise BadInput(f"{text[:80]!r} is no RRULE", place="every", remedy=_REMEDY)
    for name, _, value in parts:
        if name not in _PARTS:
            known = ", ".join(_PARTS)
            raise BadInput(f"{name[:20]!r} is not taken", place="every", remedy=f"use {known}")
        if not re.fullmatch(_PARTS[name], value):
            raise BadInput(f"{name}={value[:40]} does not fit", place="every", remedy=_REMEDY)
    try:
        _rule(plain, begins.replace(tzinfo=None), None)
    except (ValueError, IndexError, KeyError, TypeError):
        raise BadInput(f"{text[:80]!r} is no RRULE", place="every", remedy=_REMEDY) from None
    return plain


def _rule(text: str, begins: datetime, until: datetime | None) -> rrule:
    made: rrule = rrulestr(text, dtstart=begins)  # of one line: never a set of rules
    return made if until is None else made.replace(until=until)
