"""One request of an access log, and the times that logs write."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MILLISECONDS_FROM = 1e11
_MICROSECONDS_FROM = 1e14


class Entry(NamedTuple):
    """What a line says; a field the log does not have is ''."""

    time: str
    """As written; `moment_of` reads it."""
    method: str
    path: str
    """Of the request, with its query."""
    status: int
    referrer: str
    agent: str
    host: str = ""
    """The host that was asked, where the log names it."""
    address: str = ""
    """The visitor's. Held in memory for a line, never written anywhere."""
    has_referrer: bool = True
    """Whether lines of this form have a place for the referrer."""


def moment_of(text: str) -> datetime | None:
    """Read a time as logs write it, aware UTC; None when it is none.

    Forms: `10/Oct/2000:13:55:36 -0700`, ISO 8601 (UTC where no zone stands), seconds,
    milliseconds or microseconds since 1970.
    """
    text = text.strip()
    if len(text) >= 20 and text[2:3] == "/":
        start = _minute(text[:17], text[21:26])
        seconds = text[18:20]
        if start is None or not seconds.isdecimal():
            return None
        return start + timedelta(seconds=min(int(seconds), 59))
    try:
        if text[4:5] == "-":
            moment = datetime.fromisoformat(text.replace(" UTC", "Z"))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        number = float(text)
        if number >= _MICROSECONDS_FROM:
            number /= 1e6
        elif number >= _MILLISECONDS_FROM:
            number /= 1e3
        return datetime.fromtimestamp(number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


@lru_cache(maxsize=4_096)
def _minute(text: str, offset: str) -> datetime | None:
    """Read `10/Oct/2000:13:55` in a zone such as `-0700`."""
    try:
        zone = timedelta(hours=int(offset[1:3] or 0), minutes=int(offset[3:5] or 0))
        if offset.startswith("-"):
            zone = -zone
        month = _MONTHS.index(text[3:6].lower()) + 1
        local = datetime(
            int(text[7:11]),
            month,
            int(text[:2]),
            int(text[12:14]),
            int(text[15:17]),
            tzinfo=timezone(zone),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
