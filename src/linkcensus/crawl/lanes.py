"""What is to be asked for, host by host, in as many lanes as a host gets connections.

A task for each URL would mostly wait for its host: of a thousand only a hundred fetch. A lane
takes the next URL of its host when it is done with one, so that nothing waits but the URLs.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Lanes(Generic[_T]):
    """URLs being fetched, and those that wait for them; for one event loop.

    Args:
        handle: Fetches a URL and puts away what came of it.
        of_a_host: URLs of one host that may be under way at once.
        host_of: Tells the host of a URL.
    """

    def __init__(
        self,
        handle: Callable[[_T], Awaitable[None]],
        of_a_host: int,
        host_of: Callable[[_T], str],
    ) -> None:
        self.held = 0
        """URLs that wait or are under way."""
        self._handle = handle
        self._of_a_host = of_a_host
        self._host_of = host_of
        self._waiting: dict[str, deque[_T]] = {}
        self._lanes: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: list[asyncio.Task[None]] = []
        self._moved = asyncio.Event()

    @property
    def hosts(self) -> int:
        """Hosts that URLs are held of."""
        return len(self._lanes)

    def add(self, entries: Iterable[_T]) -> None:
        """Take URLs; those of a host in their order."""
        for entry in entries:
            host = self._host_of(entry)
            self.held += 1
            self._waiting.setdefault(host, deque()).append(entry)
            if self._lanes.get(host, 0) < self._of_a_host:
                self._open(host)

    def take_back(self, host: str) -> list[_T]:
        """Return what waits of a host, which is held no more."""
        waiting = self._waiting.get(host, deque())
        taken = list(waiting)
        waiting.clear()
        self.held -= len(taken)
        return taken

    def stir(self, _: object = None) -> None:
        """Let `wait` return: something has changed elsewhere."""
        self._moved.set()

    async def wait(self, seconds: float) -> None:
        """Wait until a URL is done, at most so long.

        Raises:
            Exception: Whatever ended a lane: a fault of ours, never one of the web's.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        except TimeoutError:
            return
        self._moved.clear()
        ended, self._ended = self._ended, []
        for task in ended:
            task.result()

    async def close(self) -> None:
        """Stop everything; what was not handled is still held."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in self._ended:
            task.exception()  # the first one was told, and the others need not be

    def _open(self, host: str) -> None:
        self._lanes[host] = self._lanes.get(host, 0) + 1
        task = asyncio.create_task(self._run(host))
        self._tasks.add(task)
        task.add_done_callback(self._end)

    async def _run(self, host: str) -> None:
        waiting = self._waiting[host]
        try:
            while waiting:
                await self._handle(waiting.popleft())
                self.held -= 1
                self._moved.set()
        finally:
            self._lanes[host] -= 1
            if not self._lanes[host]:
                del self._lanes[host], self._waiting[host]

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._ended.append(task)
        self._moved.set()
