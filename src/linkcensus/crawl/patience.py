"""How long a crawl comes back to a host that wants to be left alone.

A pause is the host's word and no fault of the URLs that wait for it: they are queued again, and
only what was asked for has used up a try. So a host with a crawl delay of minutes is read page by
page. Bounded all the same, for a crawl is to end: a host that answers nothing but pauses, or wants
more than an hour, costs its URLs a try each time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from linkcensus.core.clock import Clock
from linkcensus.core.settings import Settings
from linkcensus.crawl.fetched import Fetched
from linkcensus.crawl.outcome import Outcome
from linkcensus.net.answers import RETRIED_STATUSES

MOST_TRIES = 3
_UNTOLD_SECONDS = 60.0
_LONGEST_SECONDS = 86_400.0
_PATIENT_SECONDS = 3_600.0
_MOST_IN_A_ROW = 5
_HOSTS_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Rest:
    """A host is to be left alone."""

    until: datetime
    costs_a_try: bool = False
    """Whether it also counts against the URLs that were not asked for."""

    def ends_it(self, tries: int) -> bool:
        """Tell whether a URL with so many tries behind it has used up the last one."""
        return self.costs_a_try and tries + 1 >= MOST_TRIES


class Patience:
    """The pauses that hosts wanted lately, for one worker at one crawl.

    Args:
        settings: The pause that is waited for at once.
        clock: Tells when pauses end.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._at_once = settings.crawl_longest_pause_seconds
        self._clock = clock
        self._in_a_row: dict[str, int] = {}

    def rest(self, host: str, fetched: Fetched) -> Rest | None:
        """Say until when a host rests after an answer of its; None when it need not."""
        if fetched.outcome is not Outcome.POSTPONED and not self._asks_for_pause(fetched):
            self._in_a_row.pop(host, None)
            return None
        wait = fetched.retry_after or _UNTOLD_SECONDS
        pauses = self._in_a_row.pop(host, 0) + (fetched.attempts == 0)
        self._in_a_row[host] = pauses  # the last one is the one of last
        if len(self._in_a_row) > _HOSTS_REMEMBERED:
            del self._in_a_row[next(iter(self._in_a_row))]
        until = self._clock.now() + timedelta(seconds=min(max(wait, 1.0), _LONGEST_SECONDS))
        return Rest(until, wait > _PATIENT_SECONDS or pauses > _MOST_IN_A_ROW)

    def _asks_for_pause(self, fetched: Fetched) -> bool:
        """Whether an answer says "later", and names a time that nobody waits for at once."""
        wait = fetched.retry_after or 0.0
        return fetched.status in RETRIED_STATUSES and wait > self._at_once
