"""What time it is, as something a test can hold still."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment; everything that dates a fact takes one."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment as an aware UTC datetime, microsecond resolution."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved; for tests and reproducible runs.

    Args:
        moment: The time it shows, aware; kept in UTC.

    Raises:
        ValueError: `moment` has no time zone.
    """

    def __init__(self, moment: datetime) -> None:
        self._moment = _in_utc(moment)

    def now(self) -> datetime:
        """Return the moment the clock was set to."""
        return self._moment

    def set(self, moment: datetime) -> None:
        """Show `moment` (aware) from now on."""
        self._moment = _in_utc(moment)

    def advance(self, step: timedelta) -> None:
        """Move the clock by `step`, which may be negative."""
        self._moment += step


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)
