"""Which addresses does a host name lead to?

The answer is never trusted: the gate looks at each address again where the socket is made, so a
name that leads somewhere else at the second look (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from aiohttp.abc import AbstractResolver, ResolveResult

from linkcensus.core.errors import BadInput

_RESERVED = frozenset({"test", "example", "invalid", "localhost"})
"""Top-level names that no one can own (RFC 2606, RFC 6761)."""
_LOOKUPS_AT_ONCE = 32
_LOCAL_ADDRESS = "127.0.0.1"


class Endpoint(NamedTuple):
    """One address and port that a connection can go to."""

    address: str
    port: int


class Names(Protocol):
    """Leads host names to endpoints."""

    @property
    def opened(self) -> Collection[Endpoint]:
        """Endpoints that the gate lets pass although their addresses are not public."""
        ...

    async def endpoints(self, host: str, port: int) -> Sequence[Endpoint]:
        """Return where a host's port is reached.

        Raises:
            OSError: The name does not resolve.
        """
        ...

    def close(self) -> None:
        """Give back what the lookups hold."""
        ...


class SystemNames:
    """The machine's own resolver, in threads of its own: a slow name holds up no file access."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS_AT_ONCE, thread_name_prefix="names")

    @property
    def opened(self) -> Collection[Endpoint]:
        """None: what the world's name servers say opens nothing."""
        return ()

    async def endpoints(self, host: str, port: int) -> Sequence[Endpoint]:
        """As `Names.endpoints`."""
        loop = asyncio.get_running_loop()
        addresses = await loop.run_in_executor(self._threads, _look_up, host, port)
        return [Endpoint(address, port) for address in addresses]

    def close(self) -> None:
        """Stop waiting for lookups; those that hang end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class LocalNames:
    """A made-up web on this machine: all names below some suffixes lead to one loopback server.

    No other name resolves, so nothing that knows only these names reaches the world; and the gate
    opens for the ports of that server alone. URLs name the ordinary ports 80 and 443.
    """

    http_port: int
    https_port: int | None = None
    suffixes: tuple[str, ...] = ("test",)

    def __post_init__(self) -> None:
        """Refuse suffixes below which real sites may be.

        Raises:
            BadInput: A suffix is not reserved for tests and examples.
        """
        for suffix in self.suffixes:
            if suffix.rpartition(".")[2] not in _RESERVED:
                raise BadInput(f"names below .{suffix} belong to the real web")

    @property
    def opened(self) -> Collection[Endpoint]:
        """The server's own ports on loopback."""
        ports = (self.http_port, self.https_port)
        return frozenset(Endpoint(_LOCAL_ADDRESS, port) for port in ports if port is not None)

    async def endpoints(self, host: str, port: int) -> Sequence[Endpoint]:
        """As `Names.endpoints`."""
        if not any(host == suffix or host.endswith(f".{suffix}") for suffix in self.suffixes):
            raise OSError(f"{host} is no name of the made-up web")
        local = self.https_port if port == 443 else self.http_port
        return [Endpoint(_LOCAL_ADDRESS, port if local is None else local)]

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class ListedNames:
    """A made-up web on this machine whose hosts bear names like any: exactly these, no others.

    Whatever they are, they lead to one loopback server, and nothing else resolves: who knows only
    these names reaches neither the world nor another port of this machine.
    """

    hosts: frozenset[str]
    http_port: int
    https_port: int

    @property
    def opened(self) -> Collection[Endpoint]:
        """The server's two ports on loopback."""
        return frozenset(
            Endpoint(_LOCAL_ADDRESS, port) for port in (self.http_port, self.https_port)
        )

    async def endpoints(self, host: str, port: int) -> Sequence[Endpoint]:
        """As `Names.endpoints`; URLs name the ordinary ports 80 and 443."""
        local = {80: self.http_port, 443: self.https_port}.get(port)
        if host not in self.hosts or local is None:
            raise OSError(f"{host} port {port} is no place of the made-up web")
        return [Endpoint(_LOCAL_ADDRESS, local)]

    def close(self) -> None:
        """Nothing is held."""


class NamesResolver(AbstractResolver):
    """Gives aiohttp the endpoints of our names."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the endpoints of a host in aiohttp's form.

        Raises:
            OSError: The name does not resolve.
        """
        try:
            found = await self._names.endpoints(host, port)
        except UnicodeError as error:
            raise OSError(f"{host!r} is no host name: {error}") from None
        if not found:
            raise OSError(f"{host} has no address")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=its_port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address, its_port in found
        ]

    async def close(self) -> None:
        """Give back what the lookups hold."""
        self._names.close()


def _look_up(host: str, port: int) -> list[str]:
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in infos]
