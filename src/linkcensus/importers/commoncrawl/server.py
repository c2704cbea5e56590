"""Asks Common Crawl's servers, one request after the other, and waits when they are busy.

They are a charity's, and shut out who asks too fast: with 403 and 503, and an answer that comes
later is asked for later. A pause holds for everything that is asked, not for one request.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.net.busy import LONGEST_WAIT_SECONDS, PAUSES_SECONDS, means_later
from linkcensus.net.client import GatedClient, shown_url

Note = Callable[[str], None]

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that is no "later"."""

    status: int
    body: bytes
    content_range: str
    cut: bool
    """It is longer than was wanted, or broke off."""


class Server:
    """A patient client; a context manager, not for use inside a running event loop.

    Args:
        settings: Where and how many at a time.
        note: Told why nothing moves.
        sleep: Waits, seconds.
        monotonic: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        settings: Settings,
        note: Note,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self.index_url = settings.commoncrawl_index_url.rstrip("/")
        self.data_url = settings.commoncrawl_data_url.rstrip("/")
        self._at_once = settings.commoncrawl_connections
        self._seconds = 10 * settings.http_timeout_seconds
        self._note = note
        self._sleep = sleep
        self._monotonic = monotonic
        self._not_before = float("-inf")
        self._client = GatedClient(
            settings, retries=0, decode=False, connections_per_host=self._at_once
        )
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self._runner.run(self._client.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._client.__aexit__(kind, error, trace))
        self._runner.close()

    def get(self, url: str, max_bytes: int) -> Told:
        """Ask for one URL.

        Raises:
            BadInput: It is no URL.
            Refused: The gate closed the address.
            SourceUnavailable: The server stays busy.
        """
        return self._runner.run(self.ask(url, max_bytes, {}))

    def each(
        self, items: Sequence[Asked], asked: Callable[[Asked], Awaitable[Answer]]
    ) -> list[Answer]:
        """Do something for each of some things, as many at a time as the settings allow."""

        async def all_of_them() -> list[Answer]:
            slots = asyncio.Semaphore(self._at_once)

            async def one(item: Asked) -> Answer:
                async with slots:
                    return await asked(item)

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(item)) for item in items]
            return [task.result() for task in tasks]

        try:
            return self._runner.run(all_of_them())
        except ExceptionGroup as group:
            raise group.exceptions[0] from None

    async def ask(self, url: str, max_bytes: int, headers: dict[str, str]) -> Told:
        """Ask for a URL until an answer comes that is no "later". Raises as `get`."""
        for pause in (*PAUSES_SECONDS, None):
            while (wait := self._not_before - self._monotonic()) > 0:
                await self._sleep(wait)
            try:
                answer = await self._asked(url, max_bytes, headers)
            except SourceUnavailable as error:
                busy = error
            else:
                if isinstance(answer, Told):
                    return answer
                busy = answer
            if pause is None:
                raise busy
            self._hold(busy, pause)
        raise AssertionError("the last try returns or raises")

    async def _asked(
        self, url: str, max_bytes: int, headers: dict[str, str]
    ) -> Told | SourceUnavailable:
        """Ask once; what broke off after the head had come is told as cut."""
        body, cut = bytearray(), False
        async with self._client.open(url, headers) as answer:
            if means_later(answer.status, url, self._settings):
                return SourceUnavailable(
                    f"{shown_url(url)}: the server answered {answer.status}",
                    retry_after=answer.retry_after,
                )
            try:
                async with asyncio.timeout(self._seconds):
                    async for piece in answer.chunks():
                        body += piece
                        if len(body) > max_bytes:
                            cut = True
                            break
            except (SourceUnavailable, TimeoutError):
                cut = True
            told = answer.headers.get("Content-Range", "")
            return Told(answer.status, bytes(body[:max_bytes]), told, cut)

    def _hold(self, busy: SourceUnavailable, pause: float) -> None:
        wait = max(pause, busy.retry_after or 0.0)
        if wait > LONGEST_WAIT_SECONDS:
            raise busy
        self._not_before = max(self._not_before, self._monotonic() + wait)
        self._note(f"{busy}; next try in {wait:.0f} seconds")


def refused(url: str, status: int) -> BadInput:
    """What an answer means that is neither what was asked for nor "later"."""
    return BadInput(f"the server answered {status}", place=shown_url(url))
