"""One request and its answer, as they went over the wire: what a crawler keeps as evidence.

No redirect is followed and nothing is tried again here; the crawler decides both, host by host.
Everything is bounded: the time from the first look at the name to the last byte, the head, the
bytes of the body. Bodies come as sent, their compression not undone; cookies are never kept.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.net.client import shown_url
from linkcensus.net.gate import REFUSAL, gated_socket_factory
from linkcensus.net.idle import IdleConnections
from linkcensus.net.names import Names, NamesResolver, SystemNames

_NAME_LIFE_SECONDS = 300
_KEEP_ALIVE_SECONDS = 75.0
_MOST_IDLE = 200
"""Origins that connections are kept to; a process may have 1,024 files open where nobody says
otherwise."""
_LONGEST_HEADER_BYTES = 16_384
_CHUNKED = b"transfer-encoding"


class Fault(StrEnum):
    """Where a connection failed."""

    NAME = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    """It was closed or reset before the head of an answer had come."""
    MALFORMED = "malformed"
    """What came is no HTTP."""


class Cut(StrEnum):
    """Why a body is not whole."""

    SIZE = "size"
    TIME = "time"
    BROKEN = "broken off"
    UNWANTED = "unwanted"


class WireFault(SourceUnavailable):
    """No answer came; `fault` says where it failed."""

    def __init__(self, message: str, fault: Fault) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an answer."""

    status: int
    headers: dict[str, list[str]]
    """Lower-case names; each repeated header is one more value, in order."""
    raw: bytes = field(repr=False)
    """Status line and headers as sent, without the blank line. `Transfer-Encoding` is renamed to
    `X-Crawler-Transfer-Encoding`, for the body is kept without its chunks."""
    ip: str | None
    """The address that answered."""

    def first(self, name: str) -> str | None:
        """Return the first value of a header, by its lower-case name."""
        values = self.headers.get(name)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer, with as much of its body as was wanted."""

    head: Head
    payload: bytes = field(repr=False)
    cut: Cut | None
    """Why the payload is not the whole body; None when it is."""


Wanted = Callable[[Head], int]
"""Told the head, says how many bytes of the body are wanted; 0 closes the connection."""


class Wire:
    """Asks for single URLs through the gate; use it as an async context manager.

    Args:
        settings: Opened networks and the longest wait for a connection or the next bytes.
        user_agent: How requests introduce themselves.
        names: Leads host names to addresses; the machine's resolver by default.
        tls: Decides which certificates are good; the machine's authorities by default.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        user_agent: str,
        names: Names | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self._names = names or SystemNames()
        self._tls = tls
        self._idle = IdleConnections(_MOST_IDLE, _KEEP_ALIVE_SECONDS)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        seconds = self._settings.http_timeout_seconds
        connector = aiohttp.TCPConnector(
            socket_factory=gated_socket_factory(
                self._settings.allowed_networks, self._names.opened
            ),
            resolver=NamesResolver(self._names),
            ttl_dns_cache=_NAME_LIFE_SECONDS,
            keepalive_timeout=_KEEP_ALIVE_SECONDS,
            limit=0,  # the crawler's own slots bound the connections
            ssl=self._tls if self._tls is not None else True,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, connect=seconds, sock_read=seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"User-Agent": self._user_agent},
            trust_env=False,
            max_line_size=_LONGEST_HEADER_BYTES,
            max_field_size=_LONGEST_HEADER_BYTES,
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

    async def ask(
        self, url: str, *, headers: Mapping[str, str], wanted: Wanted, seconds: float
    ) -> Exchange:
        """Ask for a URL once.

        Args:
            url: An http(s) URL without a fragment.
            headers: Sent beside the user agent.
            wanted: Decides by the head how much of the body is read.
            seconds: Longest time until the last byte; what has come by then is kept.

        Raises:
            BadInput: The URL cannot be asked for.
            Refused: The gate closed the address.
            WireFault: No head came.
        """
        head: Head | None = None
        body = bytearray()
        try:
            async with asyncio.timeout(seconds):
                response = await self._send(url, headers)
                try:
                    head = _head(response)
                    cut = await _read(response, body, wanted(head))
                finally:
                    if not response.content.is_eof():
                        response.close()
        except TimeoutError:
            if head is None:
                place = shown_url(url)
                raise WireFault(f"{place}: too slow", Fault.TIMEOUT) from None
            cut = Cut.TIME
        return Exchange(head, bytes(body), cut)

    async def _send(self, url: str, headers: Mapping[str, str]) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("Wire is used outside `async with`")
        try:
            asked = URL(url, encoded=True)
            if not self._idle.may_stay(asked.raw_authority):
                headers = {**headers, "Connection": "close"}
            return await self._session.get(asked, headers=headers, allow_redirects=False)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _translated(error, shown_url(url)) from None


async def _read(response: aiohttp.ClientResponse, body: bytearray, most: int) -> Cut | None:
    """Append at most `most` bytes to the body and say why no more were taken."""
    if most <= 0:
        return None if response.content.at_eof() else Cut.UNWANTED
    try:
        while piece := await response.content.readany():
            body += piece
            if len(body) > most:
                del body[most:]
                return Cut.SIZE
    except aiohttp.ServerTimeoutError:
        return Cut.TIME
    except (aiohttp.ClientError, OSError):
        return Cut.BROKEN
    return None


def _head(response: aiohttp.ClientResponse) -> Head:
    headers: dict[str, list[str]] = {}
    version = response.version
    number = f"{version.major}.{version.minor}" if version is not None else "1.1"
    reason = (response.reason or "").encode("utf-8", "surrogateescape")
    lines = [f"HTTP/{number} {response.status} ".encode() + reason]
    for name, value in response.raw_headers:
        if name.lower() == _CHUNKED:
            lines.append(b"X-Crawler-" + name + b": " + value)
            continue
        headers.setdefault(_name(name), []).append(_text(value))
        lines.append(name + b": " + value)
    return Head(response.status, headers, b"\r\n".join(lines), _peer(response))


@lru_cache(maxsize=1_000)
def _name(raw: bytes) -> str:
    return _text(raw).lower()


def _text(raw: bytes) -> str:
    """Decode a header: UTF-8 where it is that, else Latin-1, which never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _peer(response: aiohttp.ClientResponse) -> str | None:
    """The address that answered; the connection of a short answer is given back already."""
    protocol = getattr(response, "_protocol", None)
    transport = getattr(protocol, "transport", None)
    peer = transport.get_extra_info("peername") if transport is not None else None
    return str(peer[0]) if peer else None


def _translated(error: Exception, place: str) -> BadInput | Refused | WireFault:
    """Say in our words what aiohttp met."""
    words = str(getattr(error, "os_error", None) or error) or type(error).__name__
    if REFUSAL in words:
        return Refused(f"{place}: {words}")
    if isinstance(error, aiohttp.InvalidURL) or not isinstance(
        error, aiohttp.ClientError | OSError
    ):
        return BadInput("cannot be asked for", place=place)
    return WireFault(f"{place}: {words}", _fault_of(error))


def _fault_of(error: Exception) -> Fault:
    for kinds, fault in _FAULTS:
        if isinstance(error, kinds):
            return fault
    return Fault.BROKEN


_FAULTS: tuple[tuple[tuple[type[Exception], ...], Fault], ...] = (
    ((aiohttp.ClientConnectorDNSError,), Fault.NAME),
    ((aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError), Fault.TLS),
    ((TimeoutError,), Fault.TIMEOUT),
    ((aiohttp.ClientConnectorError,), Fault.CONNECT),
    ((aiohttp.ClientResponseError,), Fault.MALFORMED),
)
"""The narrower kinds first."""
