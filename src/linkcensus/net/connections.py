"""Connections to many hosts: made through the gate, kept for the next request, closed in time."""

import asyncio
import socket
import ssl
from asyncio.staggered import staggered_race
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from linkcensus.core.errors import Refused
from linkcensus.core.settings import Settings
from linkcensus.core.site import is_ip_address
from linkcensus.net.answer import Fault
from linkcensus.net.gate import REFUSAL, gated_socket_factory
from linkcensus.net.http1 import Connection, Fallen
from linkcensus.net.names import Endpoint, Names

KEEP_ALIVE_SECONDS = 75.0
_NAME_LIFE_SECONDS = 300.0
_MOST_NAMES = 20_000
_HEAD_START_SECONDS = 0.25
"""How long an address is given before the next one of its host is tried beside it (RFC 8305)."""
_CLOSING_TURNS = 100


class Origin(NamedTuple):
    """Whom a connection is to."""

    tls: bool
    host: str
    """IPv6 addresses in brackets."""
    port: int


class Connections:
    """The connections of one event loop.

    Args:
        settings: Opened networks and the longest wait for a connection.
        names: Leads host names to addresses.
        tls: Decides which certificates are good; the machine's authorities by default.
    """

    def __init__(self, settings: Settings, names: Names, tls: ssl.SSLContext | None) -> None:
        self._names = names
        self._seconds = settings.http_timeout_seconds
        self._make_socket = gated_socket_factory(settings.allowed_networks, names.opened)
        self._tls = tls
        self._known: OrderedDict[tuple[str, int], tuple[float, Sequence[Endpoint]]] = OrderedDict()
        self._idle: dict[Origin, list[Connection]] = {}
        self._open: set[Connection] = set()
        self._sweeper: asyncio.TimerHandle | None = None

    def idle(self, origin: Origin) -> Connection | None:
        """Return a connection that was kept; None where there is none."""
        kept = self._idle.get(origin, [])
        oldest = asyncio.get_running_loop().time() - KEEP_ALIVE_SECONDS
        while kept:
            connection = kept.pop()
            if connection.is_open and connection.idle_since > oldest:
                return connection
            connection.abort()
        return None

    def keep(self, origin: Origin, connection: Connection) -> None:
        """Keep a connection for the next request, if it can bear one."""
        if not connection.is_open:
            return
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.setdefault(origin, []).append(connection)
        if self._sweeper is None:
            self._sweeper = loop.call_later(KEEP_ALIVE_SECONDS / 2, self._sweep)

    async def open(self, origin: Origin, seconds: float) -> Connection:
        """Connect to a host.

        Args:
            origin: The host.
            seconds: Longest time it may take, where the settings allow more.

        Raises:
            Refused: The gate closed all its addresses.
            Fallen: It cannot be reached.
        """
        try:
            async with asyncio.timeout(min(self._seconds, seconds)):
                endpoints = await self._endpoints(origin)
                made = await self._first_of(endpoints)
                return await self._spoken_to(origin, made)
        except TimeoutError:
            raise Fallen(Fault.TIMEOUT, "too slow") from None

    async def close(self) -> None:
        """Close all of them."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for connection in list(self._open):
            connection.abort()
        for _ in range(_CLOSING_TURNS):  # the loop tells them in one of its next turns
            if not self._open:
                break
            await asyncio.sleep(0)
        self._names.close()

    # ------------------------------------------------------------ names and addresses

    async def _endpoints(self, origin: Origin) -> Sequence[Endpoint]:
        """Where a host is reached; names are looked up once in five minutes."""
        _, host, port = origin
        if is_ip_address(host):
            return [Endpoint(host.strip("[]"), port)]
        now = asyncio.get_running_loop().time()
        expires, known = self._known.get((host, port), (0.0, ()))
        if expires > now:
            return known
        try:
            found = await self._names.endpoints(host, port)
        except (OSError, UnicodeError) as error:
            raise Fallen(Fault.NAME, str(error)) from None
        if not found:
            raise Fallen(Fault.NAME, f"{host} has no address")
        self._known[host, port] = (now + _NAME_LIFE_SECONDS, found)
        self._known.move_to_end((host, port))
        if len(self._known) > _MOST_NAMES:
            self._known.popitem(last=False)
        return found

    async def _first_of(self, endpoints: Sequence[Endpoint]) -> socket.socket:
        """Connect to the first of some addresses that answers; each gets a head start."""
        tries = [partial(self._connected, endpoint) for endpoint in _in_turns(endpoints)]
        if len(tries) == 1:
            try:
                return await tries[0]()
            except OSError as error:
                raise _told([error]) from None
        made: socket.socket | None
        made, _, errors = await staggered_race(tries, _HEAD_START_SECONDS)
        if made is None:
            raise _told([error for error in errors if isinstance(error, OSError)])
        return made

    async def _connected(self, endpoint: Endpoint) -> socket.socket:
        address, port = endpoint
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, port)
        made = self._make_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place))
        try:
            made.setblocking(False)
            await asyncio.get_running_loop().sock_connect(made, place)
        except BaseException:
            made.close()
            raise
        return made

    async def _spoken_to(self, origin: Origin, made: socket.socket) -> Connection:
        """Make a connection of a socket, encrypted where the address says so."""
        loop = asyncio.get_running_loop()
        if origin.tls and self._tls is None:
            self._tls = ssl.create_default_context()
        context = self._tls if origin.tls else None
        name = origin.host.strip("[]") if origin.tls else None
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(self._open.discard),
                sock=made,
                ssl=context,
                server_hostname=name,
            )
        except BaseException as error:
            made.close()
            if isinstance(error, ssl.SSLError | ssl.CertificateError):
                raise Fallen(Fault.TLS, str(error)) from None
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise Fallen(Fault.CONNECT, str(error)) from None
            raise
        self._open.add(connection)
        return connection

    def _sweep(self) -> None:
        """Close what nobody used for long."""
        loop = asyncio.get_running_loop()
        oldest = loop.time() - KEEP_ALIVE_SECONDS
        for origin, kept in list(self._idle.items()):
            for connection in kept:
                if connection.idle_since <= oldest:
                    connection.abort()
            self._idle[origin] = [one for one in kept if one.is_open]
            if not self._idle[origin]:
                del self._idle[origin]
        more = bool(self._idle)
        self._sweeper = loop.call_later(KEEP_ALIVE_SECONDS / 2, self._sweep) if more else None


def _in_turns(endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """Addresses of both kinds in turns: one kind may not work from here at all."""
    six = [endpoint for endpoint in endpoints if ":" in endpoint.address]
    four = [endpoint for endpoint in endpoints if ":" not in endpoint.address]
    first, second = (six, four) if ":" in endpoints[0].address else (four, six)
    turns: list[Endpoint] = []
    for number in range(max(len(first), len(second))):
        turns += [*first[number : number + 1], *second[number : number + 1]]
    return turns


def _told(errors: Sequence[OSError]) -> Refused | Fallen:
    """What is said of addresses of which none could be reached."""
    for error in errors:
        if REFUSAL in str(error):
            return Refused(str(error))
    return Fallen(Fault.CONNECT, str(errors[0]) if errors else "no address answers")
