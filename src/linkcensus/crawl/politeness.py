"""When may a host be asked again?

A host with a pause gets one request at a time, and the next one begins no earlier than the pause
after the answer before it ended: whatever the network does in between, the server never sees two
requests closer together. Failures and `Retry-After` hold a host back further; a success forgets
the failures.

This is what one process keeps to. Several workers share hosts through the frontier, which leases a
host to one of them; a redirect to a host that is not leased is followed once the frontier lets it
through (`shared_hosts`). A robots.txt that has moved to another host, and what the pages in a
browser ask other hosts for, keep to the pauses of their own process alone.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from linkcensus.core.settings import Settings

_LONGEST_BACK_OFF_SECONDS = 3_600.0
_LEAST_BACK_OFF_SECONDS = 0.5
_MOST_DOUBLINGS = 16
_HOSTS_REMEMBERED = 20_000


class TooSoon(Exception):  # noqa: N818 - it says what is the matter, and nothing is wrong
    """A host wants a longer pause than anyone waits here.

    Args:
        seconds: The rest of the pause.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:g} s")
        self.seconds = seconds


class Passage(Protocol):
    """Lets redirects through to other hosts, which other workers may be asking."""

    async def enter(self, host: str) -> float:
        """Ask to be let through; the seconds that it takes until then, 0 when it is now."""
        ...

    def leave(self, host: str, pause: float) -> None:
        """Say that a host that was entered may be asked again after so many seconds."""
        ...


@dataclass(slots=True)
class _Host:
    """What is remembered of one host; times are seconds of the monotonic clock."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    users: int = 0
    """Requests under way and waiting."""
    busy: int = 0
    """Requests under way."""
    ended: float = float("-inf")
    not_before: float = float("-inf")
    failures: int = 0


class Politeness:
    """The slots of all hosts, and the limit over all of them.

    Args:
        settings: Connections in all and to a host, and the longest pause that is waited for.
        monotonic: Seconds of a clock that never goes back.
        sleep: Waits; tests move their clock instead.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connections = asyncio.Semaphore(settings.crawl_connections)
        self._host_connections = settings.crawl_host_connections
        self._longest_pause = settings.crawl_longest_pause_seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    def slot(self, host: str, delay: float) -> "Slot":
        """Return the slot of a host for one request: an async context manager that waits for it.

        Args:
            host: A host name; its ports share the slot.
            delay: The pause that holds for it, seconds.

        Raises (on entering):
            TooSoon: The pause is longer than the setting allows to wait for.
        """
        return Slot(self, self._host(host), delay)

    def succeeded(self, host: str) -> None:
        """Forget a host's failures: it has answered in earnest."""
        known = self._hosts.get(host)
        if known is not None:
            known.failures = 0

    def failed(self, host: str, delay: float, retry_after: float | None) -> float:
        """Hold a host back after a failure, twice as long each time.

        Args:
            host: The host name.
            delay: The pause that holds for it, seconds.
            retry_after: What it asked for, seconds.

        Returns:
            The seconds it is held back for, from now on.
        """
        known = self._host(host)
        doublings = min(known.failures, _MOST_DOUBLINGS)
        pause = max(delay, _LEAST_BACK_OFF_SECONDS) * 2.0**doublings
        known.failures += 1
        pause = max(min(pause, _LONGEST_BACK_OFF_SECONDS), retry_after or 0.0)
        known.not_before = max(known.not_before, self._monotonic() + pause)
        return pause

    def rest(self, host: str, delay: float) -> float:
        """Return the seconds until a host may be asked again; 0 where that is now."""
        known = self._hosts.get(host)
        return 0.0 if known is None else max(self._due(known, delay) - self._monotonic(), 0.0)

    async def enter(self, host: _Host, delay: float) -> None:
        """Wait for a slot and take it; `Slot` does."""
        host.users += 1
        try:
            async with host.turn:
                await self._wait_for(host, delay)
                await self._connections.acquire()
                host.busy += 1
        except BaseException:
            host.users -= 1
            raise

    def leave(self, host: _Host) -> None:
        """Give a slot back; `Slot` does."""
        host.users -= 1
        host.busy -= 1
        host.ended = self._monotonic()
        host.left.set()
        self._connections.release()

    async def _wait_for(self, host: _Host, delay: float) -> None:
        limit = 1 if delay > 0 else self._host_connections
        while host.busy >= limit:
            host.left.clear()
            await host.left.wait()
        # sleeping is not exact, and another request may have moved the time meanwhile
        while (wait := self._due(host, delay) - self._monotonic()) > 0:
            if wait > self._longest_pause:
                raise TooSoon(wait)
            await self._sleep(wait)

    def _due(self, host: _Host, delay: float) -> float:
        return max(host.ended + delay, host.not_before)

    def _host(self, name: str) -> _Host:
        known = self._hosts.pop(name, None) or _Host()
        self._hosts[name] = known  # the last one is the one used last
        if len(self._hosts) > _HOSTS_REMEMBERED:
            self._drop_idle()
        return known

    def _drop_idle(self) -> None:
        """Forget the hosts that were not used for longest and hold nobody back."""
        now = self._monotonic()
        idle = [
            name
            for name, host in self._hosts.items()
            if host.users == 0 and host.not_before <= now and host.ended + self._longest_pause < now
        ]
        for name in idle[: _HOSTS_REMEMBERED // 4]:
            del self._hosts[name]


class Slot:
    """The right to send one request to a host, held while its answer comes."""

    __slots__ = ("_delay", "_host", "_politeness")

    def __init__(self, politeness: Politeness, host: _Host, delay: float) -> None:
        self._politeness = politeness
        self._host = host
        self._delay = delay

    async def __aenter__(self) -> None:
        await self._politeness.enter(self._host, self._delay)

    async def __aexit__(self, *_: object) -> None:
        self._politeness.leave(self._host)
