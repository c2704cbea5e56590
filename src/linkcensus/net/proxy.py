"""A proxy on loopback through which a browser reaches the web: by the gate's rules, within bounds.

A browser resolves names and opens connections as it likes, so none of that is left to it: every
connection it makes goes to this proxy, which resolves the name and looks at the address where the
socket is made. What a page asks of a private address is answered 403, and no connection is made.
"""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from linkcensus.core.settings import Settings
from linkcensus.net.gate import gated_socket_factory
from linkcensus.net.names import Endpoint, Names

_LOOPBACK = "127.0.0.1"
_LONGEST_HEAD = 64 * 1024
_CHUNK_BYTES = 64 * 1024
_HEAD_SECONDS = 30.0
_END = b"\r\n\r\n"
_OWN_HEADERS = ("proxy-", "connection:", "keep-alive:")
"""Headers that are meant for the proxy, and end here."""


class _Refusal(Exception):  # noqa: N818 - an answer to the browser
    """What is answered instead of a connection."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class GatedProxy:
    """An HTTP proxy for one page of a browser; an async context manager.

    Args:
        settings: Opened networks, and the longest wait for a connection.
        names: Leads host names to addresses.
        max_bytes: Bytes that may come through it; then every connection is cut.
        max_connections: Connections that may be made through it, in all.
    """

    def __init__(
        self, settings: Settings, names: Names, *, max_bytes: int, max_connections: int
    ) -> None:
        self._names = names
        self._make_socket = gated_socket_factory(settings.allowed_networks, names.opened)
        self._seconds = settings.http_timeout_seconds
        self._bytes_left = max_bytes
        self._connections_left = max_connections
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.refused: list[str] = []
        """Hosts with ports that the gate or a bound kept it from."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, _LOOPBACK, 0, limit=_LONGEST_HEAD)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://{_LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._connected(reader, writer)
        except _Refusal as refusal:
            writer.write(f"HTTP/1.1 {refusal.status}\r\nContent-Length: 0\r\n\r\n".encode())
            with suppress(OSError):
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # one of the two hung up
        except asyncio.CancelledError:
            pass  # the page is closed, and this task is nobody's who would wait for it
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(_END)
        host, port, forwarded = _request_of(head)
        there, upstream = await self._open(host, port)
        try:
            if forwarded is None:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                upstream.write(forwarded)
            await self._relay((reader, upstream), (there, writer))
        finally:
            upstream.close()

    # ------------------------------------------------------------ connections

    async def _open(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._connections_left <= 0 or self._bytes_left <= 0:
            self.refused.append(f"{host}:{port}")
            raise _Refusal("429 Too Many Requests")
        self._connections_left -= 1
        try:
            async with asyncio.timeout(self._seconds):
                return await self._first_open(await self._names.endpoints(host, port))
        except PermissionError:
            self.refused.append(f"{host}:{port}")
            raise _Refusal("403 Forbidden") from None
        except (OSError, UnicodeError, TimeoutError):
            raise _Refusal("502 Bad Gateway") from None

    async def _first_open(
        self, endpoints: Sequence[Endpoint]
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first of some addresses that answers; a closed one ends it."""
        last: OSError = OSError("no address")
        for address, port in endpoints:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            made = self._make_socket((family, socket.SOCK_STREAM, 0, "", (address, port)))
            try:
                made.setblocking(False)
                await asyncio.get_running_loop().sock_connect(made, (address, port))
                return await asyncio.open_connection(sock=made, limit=_LONGEST_HEAD)
            except OSError as error:
                made.close()
                last = error
            except BaseException:
                made.close()
                raise
        raise last

    async def _relay(
        self,
        up: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        down: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Pass bytes both ways until one side ends, or too many have come."""
        tasks = [
            asyncio.create_task(self._pass_on(*up, counted=False)),
            asyncio.create_task(self._pass_on(*down, counted=True)),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        while piece := await reader.read(_CHUNK_BYTES):
            if counted:
                self._bytes_left -= len(piece)
                if self._bytes_left <= 0:
                    return
            writer.write(piece)
            await writer.drain()


def _request_of(head: bytes) -> tuple[str, int, bytes | None]:
    """Read a request: host, port, and what is sent on; nothing is, where a tunnel is asked for.

    Raises:
        _Refusal: It is no request to a proxy.
    """
    line, _, rest = head.partition(b"\r\n")
    parts = line.split(b" ")
    if len(parts) != 3 or not parts[2].startswith(b"HTTP/1."):
        raise _Refusal("400 Bad Request")
    method, target = parts[0], parts[1].decode("latin-1")
    try:
        if method == b"CONNECT":
            place = urlsplit(f"//{target}")
            return _host(place.hostname), place.port or 443, None
        url = urlsplit(target)
        host, port = _host(url.hostname), url.port or 80
    except ValueError:
        raise _Refusal("400 Bad Request") from None
    if url.scheme != "http":
        raise _Refusal("400 Bad Request")
    path = url._replace(scheme="", netloc="").geturl() or "/"
    kept = [one for one in rest.split(b"\r\n") if one and not _is_own(one)]
    first = b" ".join((method, path.encode("latin-1"), b"HTTP/1.1"))
    # one request a connection: the next one may be for another host
    return host, port, b"\r\n".join((first, *kept, b"Connection: close")) + _END


def _host(name: str | None) -> str:
    if not name:
        raise ValueError("no host")
    return name


def _is_own(header: bytes) -> bool:
    return header.lower().startswith(tuple(one.encode() for one in _OWN_HEADERS))
