"""The hosts that redirects lead to, shared with the other workers through the frontier.

A worker leases the hosts of its URLs, and a redirect may lead to a host that it has not leased. It
takes that one too until its next batch is committed, or learns that it cannot have it now.
"""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

from linkcensus.core.clock import Clock
from linkcensus.store.frontier import Frontier


class SharedHosts:
    """Lets one worker's redirects through to other hosts; for one event loop.

    Args:
        frontier: Knows who asks which host, and when it may be asked.
        worker: Who asks.
        clock: Tells when a host may be asked again.
    """

    def __init__(self, frontier: Frontier, worker: str, clock: Clock) -> None:
        self._frontier = frontier
        self._worker = worker
        self._clock = clock
        self._under_way: Counter[str] = Counter()
        self._left: dict[str, datetime] = {}

    def visited(self) -> list[str]:
        """Return the hosts that no batch has told the frontier of yet; safe from any thread."""
        return [*list(self._under_way), *list(self._left)]

    async def enter(self, host: str) -> float:
        """Take a host; the seconds until that may be tried again, 0 when it was taken."""
        self._under_way[host] += 1  # before it is: else the end of a batch might set it free
        wait = 1.0
        try:
            wait = await asyncio.to_thread(self._frontier.visit, host, self._worker)
        finally:
            if wait > 0:
                self._forget(host)
        return wait

    def leave(self, host: str, pause: float) -> None:
        """Say that a request is over, and for how long the host is to be left alone."""
        at = self._clock.now() + timedelta(seconds=pause)
        self._left[host] = max(at, self._left.get(host, at))
        self._forget(host)

    def take_left(self) -> dict[str, datetime]:
        """Give the hosts that were left, with when they may be asked again."""
        left, self._left = self._left, {}
        return left

    def _forget(self, host: str) -> None:
        self._under_way[host] -= 1
        if self._under_way[host] <= 0:
            del self._under_way[host]
