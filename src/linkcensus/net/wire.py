"""One request and its answer, as they went over the wire: what a crawler keeps as evidence.

No redirect is followed and nothing is tried again here, but for a kept connection that the server
had closed; the crawler decides both, host by host. Everything is bounded: the time from the first
look at the name to the last byte, the head, the bytes of the body. Bodies come as sent, their
compression not undone; no cookies are kept, and no password of a URL is sent.
"""

import ssl
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.settings import Settings
from linkcensus.net.answer import Exchange, Wanted, WireFault
from linkcensus.net.client import shown_url
from linkcensus.net.connections import KEEP_ALIVE_SECONDS, Connections, Origin
from linkcensus.net.http1 import Connection, Fallen
from linkcensus.net.idle import IdleConnections
from linkcensus.net.names import Names, SystemNames

_MOST_IDLE = 200
"""Origins that connections are kept to; a process may have 1,024 files open where nobody says
otherwise."""
_PORTS = {"http": 80, "https": 443}


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
        self._stall = settings.http_timeout_seconds
        self._user_agent = user_agent
        self._idle = IdleConnections(_MOST_IDLE, KEEP_ALIVE_SECONDS)
        self._connections = Connections(settings, names or SystemNames(), tls)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.close()

    async def ask(
        self, url: str, *, headers: Mapping[str, str], wanted: Wanted, seconds: float
    ) -> Exchange:
        """Ask for a URL once.

        Args:
            url: A serialised http(s) URL without a fragment.
            headers: Sent beside the user agent.
            wanted: Decides by the head how much of the body is read.
            seconds: Longest time until the last byte; what has come by then is kept.

        Raises:
            BadInput: The URL cannot be asked for.
            Refused: The gate closed the address.
            WireFault: No head came.
        """
        origin, authority, path = _parts_of(url)
        stays = self._idle.may_stay(authority)
        request = self._request(authority, path, headers, stays=stays, url=url)
        deadline = time.monotonic() + seconds
        try:
            kept = self._connections.idle(origin)
            if kept is not None:
                try:
                    return await self._asked(origin, kept, request, wanted, deadline)
                except Fallen as fallen:
                    if not fallen.unheard:
                        raise
            made = await self._connections.open(origin, seconds)
            return await self._asked(origin, made, request, wanted, deadline)
        except Fallen as fallen:
            raise WireFault(f"{shown_url(url)}: {fallen}", fallen.fault) from None
        except Refused as refused:
            raise Refused(f"{shown_url(url)}: {refused}") from None

    async def _asked(
        self, origin: Origin, connection: Connection, request: bytes, wanted: Wanted, until: float
    ) -> Exchange:
        rest = max(until - time.monotonic(), 0.0)
        exchange = await connection.ask(request, wanted, seconds=rest, stall=self._stall)
        self._connections.keep(origin, connection)
        return exchange

    def _request(
        self, authority: str, path: str, headers: Mapping[str, str], *, stays: bool, url: str
    ) -> bytes:
        fields = {"Host": authority, "User-Agent": self._user_agent, **headers}
        if not stays:
            fields["Connection"] = "close"
        if not all(value.isprintable() for value in fields.values()):
            raise BadInput("cannot be asked for with such headers", place=shown_url(url))
        lines = [f"GET /{path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join((*lines, "", "")).encode()


def _parts_of(url: str) -> tuple[Origin, str, str]:
    """Take a serialised URL apart: whom to ask, under which name, and for what.

    Raises:
        BadInput: It is no such URL.
    """
    scheme, _, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    authority = place.rpartition("@")[2]
    host, colon, port = authority.rpartition(":")
    if not colon or authority.endswith("]"):
        host, port = authority, ""
    plain = url.isascii() and url.isprintable() and " " not in url
    if not (plain and slash and host and scheme in _PORTS and (not port or port.isdecimal())):
        raise BadInput("cannot be asked for", place=shown_url(url))
    return Origin(scheme == "https", host, int(port or _PORTS[scheme])), authority, path
