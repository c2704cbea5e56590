"""How a URL is asked for: through the gate, with a true name, bounded in time, size and redirects.

Redirects are followed here and not by the HTTP library, so that the whole chain is kept and each
target passes the same rules.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.core.url import PageBase
from linkcensus.net.answers import (
    MAX_REDIRECTS,
    REDIRECT_STATUSES,
    RETRIED_STATUSES,
    read_retry_after,
)
from linkcensus.net.gate import REFUSAL, gated_socket_factory

_LONGEST_WAIT_SECONDS = 60.0
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: the URL that answered, and how."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a response; its body is read through `chunks` while the answer is open."""

    url: str
    """The URL that answered, after all redirects; no fragment."""
    status: int
    headers: Mapping[str, str]
    """By name without regard to case; a repeated header has further values in `header_values`."""
    chain: tuple[Hop, ...]
    retry_after: float | None
    """Seconds the server asked to wait, if it did."""
    _response: aiohttp.ClientResponse = field(repr=False, compare=False)

    def header_values(self, name: str) -> list[str]:
        """Return all values of a header, in order."""
        return self._response.headers.getall(name, [])

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces of at most 256 kB.

        Raises:
            SourceUnavailable: The connection broke or stalled, or the body cannot be decoded.
        """
        try:
            async for piece in self._response.content.iter_chunked(_CHUNK_BYTES):
                yield piece
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SourceUnavailable(f"{shown_url(self.url)}: {_words(error)}") from None


@dataclass(frozen=True, slots=True)
class Response:
    """A response read into memory."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    chain: tuple[Hop, ...]
    body: bytes = field(repr=False)
    cut: bool
    """Whether the body was longer than asked for and ends early."""


class GatedClient:
    """An HTTP client that reaches public addresses only; use it as an async context manager.

    Args:
        settings: Timeout, user agent, opened networks.
        retries: Further tries after a failed connection or a status that means "later".
        decode: Whether to undo content encodings; archives are kept as they come.
        connections_per_host: Simultaneous connections to one host and port.
        clock: Reads dates in `Retry-After`.
        sleep: Waits between tries; tests need not.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        retries: int = 3,
        decode: bool = True,
        connections_per_host: int = 8,
        clock: Clock | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._retries = retries
        self._decode = decode
        self._connections_per_host = connections_per_host
        self._clock = clock or SystemClock()
        self._sleep = sleep
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        seconds = self._settings.http_timeout_seconds
        connector = aiohttp.TCPConnector(
            socket_factory=gated_socket_factory(self._settings.allowed_networks),
            limit_per_host=self._connections_per_host,
        )
        headers = {"User-Agent": self._settings.user_agent, "Accept": "*/*"}
        if not self._decode:
            headers["Accept-Encoding"] = "identity"
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, connect=seconds, sock_read=seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=self._decode,
            headers=headers,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def open(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Answer]:
        """Ask for a URL and yield the final answer, whatever its status.

        Failed connections and the statuses 429, 500, 502, 503 and 504 are tried again with
        growing pauses, or after the pause the server names where it is at most a minute.

        Raises:
            BadInput: Not an http(s) URL, or a redirect leads to none, or to no end.
            Refused: The gate closed the address of the URL or of a redirect.
            SourceUnavailable: No connection or no answer in time.
        """
        answer = await self._answer_or_retry(_requestable(url), dict(headers or {}))
        try:
            yield answer
        finally:
            answer._response.close()

    async def get(
        self, url: str, *, max_bytes: int, headers: Mapping[str, str] | None = None
    ) -> Response:
        """Read a URL into memory, at most `max_bytes` of its decoded body.

        The whole body must arrive within ten times the timeout. Raises as `open` does.
        """
        async with self.open(url, headers) as answer:
            body, cut = bytearray(), False
            try:
                async with asyncio.timeout(10 * self._settings.http_timeout_seconds):
                    async for piece in answer.chunks():
                        body += piece
                        if len(body) > max_bytes:
                            cut = True
                            break
            except TimeoutError:
                raise SourceUnavailable(f"{shown_url(answer.url)}: too slow") from None
            pairs = tuple(answer._response.headers.items())
            return Response(
                answer.url, answer.status, pairs, answer.chain, bytes(body[:max_bytes]), cut
            )

    async def _answer_or_retry(self, url: str, headers: dict[str, str]) -> Answer:
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            pause = (0.5 + random.random()) * 2**attempt  # noqa: S311 - spreads load, no secret
            try:
                answer = await self._follow(url, headers)
            except SourceUnavailable:
                if last:
                    raise
            else:
                wanted = answer.retry_after or 0.0
                if answer.status not in RETRIED_STATUSES or last or wanted > _LONGEST_WAIT_SECONDS:
                    return answer
                answer._response.close()
                pause = max(pause, wanted)
            await self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _follow(self, url: str, headers: dict[str, str]) -> Answer:
        chain: list[Hop] = []
        while len(chain) <= MAX_REDIRECTS:
            response = await self._request(url, headers)
            location = response.headers.get("Location")
            if response.status not in REDIRECT_STATUSES or location is None:
                wait = read_retry_after(response.headers.get("Retry-After"), self._clock)
                final = url, response.status, response.headers, tuple(chain), wait
                return Answer(*final, response)
            response.release()
            chain.append(Hop(url, response.status))
            joined = PageBase(url).join(location)
            if joined is None:
                raise BadInput("redirects to what is no http(s) URL", place=shown_url(url))
            url = joined.partition("#")[0]
        raise BadInput(f"more than {MAX_REDIRECTS} redirects", place=shown_url(chain[0].url))

    async def _request(self, url: str, headers: dict[str, str]) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("GatedClient is used outside `async with`")
        place = shown_url(url)
        try:
            return await self._session.get(
                URL(url, encoded=True), headers=headers, allow_redirects=False
            )
        except TimeoutError:
            seconds = self._settings.http_timeout_seconds
            raise SourceUnavailable(f"{place}: no answer within {seconds:g} seconds") from None
        except (aiohttp.InvalidURL, ValueError):
            raise BadInput("cannot be asked for", place=place) from None
        except (aiohttp.ClientError, OSError) as error:
            words = _words(error)
            if REFUSAL in words:
                raise Refused(f"{place}: {words}") from None
            raise SourceUnavailable(f"{place}: {words}") from None


def shown_url(url: str) -> str:
    """Return a URL as messages may show it: without password and query, which may hold tokens."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[:200].partition("?")[0]
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}"[:500]


def _requestable(url: str) -> str:
    try:
        return str(PageBase(url)).partition("#")[0]
    except BadInput:
        raise BadInput(
            "is not an http(s) URL", place=shown_url(url), remedy="give http:// or https://"
        ) from None


def _words(error: Exception) -> str:
    """Say what went wrong on the wire, in the library's words or the error's name."""
    if isinstance(error, TimeoutError):
        return "stalled"
    inner = getattr(error, "os_error", None) or error
    return str(inner) or type(inner).__name__
