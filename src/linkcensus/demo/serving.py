"""Serves the made-up web on this machine's loopback: its hosts by name, over http and https.

    with MadeUpServer(web) as server:
        ... Fetcher(settings, names=server.names, tls=client_terms()) ...

Pages are written when they are first asked for; a web that was changed is to be published anew.
The gate is opened for the two ports of this server alone (`net.names.ListedNames`).
"""

import asyncio
import ssl
import threading
from typing import Self
from urllib.parse import urlsplit

from linkcensus.demo.archive import http_response
from linkcensus.demo.model import MadePage, MadeSite, MadeWeb
from linkcensus.net.loopback import server_terms
from linkcensus.net.names import ListedNames

_LATEST = 3
"""The snapshot after which the served web goes on."""
_LONGEST_REQUEST = 16_384
_START_SECONDS = 10
ROBOTS = "User-agent: *\nDisallow: /drafts/\nSitemap: https://{host}/sitemap.xml\n"


class MadeUpServer:
    """The server, in a thread of its own; a context manager.

    Args:
        web: What is served.
    """

    def __init__(self, web: MadeWeb) -> None:
        self.web = web
        self.requests = 0
        self.names: ListedNames
        self._places: dict[str, tuple[MadeSite, MadePage]] = {}
        self._answers: dict[str, bytes] = {}
        self._loop: asyncio.AbstractEventLoop
        self._terms = server_terms()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="made-up web", daemon=True)

    def publish(self) -> None:
        """Serve the web as it is now."""
        pages = [(site, page) for site in self.web.sites for page in site.pages]
        self._places = {_plain(page.url): (site, page) for site, page in pages}
        self._answers = {}

    def addresses(self) -> dict[str, str]:
        """Return where each host is said to stand: made-up addresses, which nobody has."""
        return {_host(url): site.ip for url, (site, _) in self._places.items()}

    def answer(self, scheme: str, host: str, path: str) -> bytes:
        """Return what the server says to a request: head and body."""
        self.requests += 1
        url = f"{scheme}://{host}{path}"
        said = self._answers.get(url)
        if said is None:
            said = self._answers[url] = self._said(scheme, host, path)
        return said

    def _said(self, scheme: str, host: str, path: str) -> bytes:
        if path == "/robots.txt":
            return _text(ROBOTS.format(host=host))
        if path == "/sitemap.xml":
            return _text(self._sitemap(host), "application/xml")
        found = self._places.get(f"{scheme}://{host}{path}")
        if found is not None:
            return http_response(*found, _LATEST)
        if scheme == "http" and f"https://{host}{path}" in self._places:
            return _moved(f"https://{host}{path}")
        return _text("not here", status="404 Not Found")

    def __enter__(self) -> Self:
        self.publish()
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError("the made-up web did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_SECONDS)

    # ------------------------------------------------------------ how it runs

    def _sitemap(self, host: str) -> str:
        there = [
            url
            for url, (_, page) in self._places.items()
            if _host(url) == host and page.answers(_LATEST) == 200
        ]
        listed = "".join(f"<url><loc>{url}</loc></url>" for url in sorted(there))
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        servers = self._loop.run_until_complete(self._begin())
        self._ready.set()
        self._loop.run_forever()
        for server in servers:
            server.close()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _begin(self) -> list[asyncio.Server]:
        plain = await self._listen("http", None)
        secure = await self._listen("https", self._terms)
        ports = [server.sockets[0].getsockname()[1] for server in (plain, secure)]
        hosts = frozenset(_host(url) for url in self._places)
        self.names = ListedNames(hosts, *ports)
        return [plain, secure]

    async def _listen(self, scheme: str, terms: ssl.SSLContext | None) -> asyncio.Server:
        return await self._loop.create_server(
            lambda: _Connection(self, scheme),
            "127.0.0.1",
            0,
            ssl=terms,
            backlog=512,
        )


class _Connection(asyncio.Protocol):
    """One connection; requests are GET and have no body."""

    def __init__(self, server: MadeUpServer, scheme: str) -> None:
        self._server = server
        self._scheme = scheme
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self._data += data
        while b"\r\n\r\n" in self._data:
            request, _, self._data = self._data.partition(b"\r\n\r\n")
            lines = request.decode("latin-1").split("\r\n")
            words = lines[0].split(" ")
            named = [line[5:].strip() for line in lines[1:] if line[:5].lower() == "host:"]
            if len(words) != 3 or not named:
                self._transport.close()
                return
            host = named[0].partition(":")[0].lower()
            self._transport.write(self._server.answer(self._scheme, host, words[1]))
        if len(self._data) > _LONGEST_REQUEST:
            self._transport.close()


def _text(body: str, kind: str = "text/plain", *, status: str = "200 OK") -> bytes:
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


def _moved(url: str) -> bytes:
    head = f"HTTP/1.1 301 Moved Permanently\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n"
    return head.encode()


def _plain(url: str) -> str:
    """The URL as a request for it puts it together."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{_host(url)}{parts.path or '/'}{query}"


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
