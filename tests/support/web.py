"""THE made-up web of the tests: many hosts below `.test`, one loopback server that counts.

    with LoopbackWeb() as web:
        web.page("http://blog.test/post", '<a href="http://shop.test/">shop</a>')
        web.redirect("http://old.test/", "http://blog.test/post")
        web.forbid("blog.test", "/private/", crawl_delay=0.2)
        web.publish({"http://blog.test/post": "<p>the link is gone</p>"})     # the next step
        ... Fetcher(web.settings(), names=web.names, tls=web.tls) ...
        assert web.disallowed_hits() == [] and web.closest("blog.test") >= 0.2
        assert web.secret_connections == 0

URLs name ordinary ports (`https://` works with `LoopbackWeb(tls=True)`); `web.names` leads them to
the server and opens the gate for its ports alone. What hostile servers do is in `hostile.py`.
"""

import asyncio
import hashlib
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web as http
from tests.support.certificates import Certificates

from linkcensus.core.settings import Settings, load_settings
from linkcensus.net.names import Endpoint, LocalNames

Handler = Callable[[http.BaseRequest], Awaitable[http.StreamResponse]]
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a URL."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = False
    """Send ETag and Last-Modified, and answer 304 to a request that knows them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it."""

    host: str
    path: str
    """With the query."""
    at: float
    """Seconds of the server's own monotonic clock, when its head had come."""
    headers: Mapping[str, str]
    scheme: str
    method: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"


class MovableNames:
    """Names of the loopback web; single ones can be led elsewhere, each look at another place."""

    def __init__(self, local: LocalNames) -> None:
        self._local = local
        self.moved: dict[str, list[Endpoint | None]] = {}
        """By host: where each look leads, the last one for ever; None does not resolve."""
        self.looks: dict[str, int] = {}

    @property
    def opened(self) -> frozenset[Endpoint]:
        return frozenset(self._local.opened)

    async def endpoints(self, host: str, port: int) -> list[Endpoint]:
        self.looks[host] = look = self.looks.get(host, 0) + 1
        places = self.moved.get(host)
        if places is None:
            return list(await self._local.endpoints(host, port))
        place = places[min(look, len(places)) - 1]
        if place is None:
            raise OSError(f"{host} does not exist")
        return [place]

    def close(self) -> None:
        pass


class LoopbackWeb:
    """The server, in a thread of its own; everything may be changed while it runs."""

    def __init__(self, *, tls: bool = False) -> None:
        self.requests: list[Asked] = []
        self.connections = 0
        self.secret_connections = 0
        """Connections to a second loopback port, which the gate must keep closed."""
        self.http_port = self.https_port = self.secret_port = 0
        self.names: MovableNames
        self.tls: ssl.SSLContext | None = None
        """Trusts the web's own authority."""
        self._answers: dict[str, Answer] = {}
        self._handlers: dict[str, Handler] = {}
        self._forbidden: dict[str, list[str]] = {}
        self._certificates = Certificates() if tls else None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    # ------------------------------------------------------------ what there is

    def page(self, url: str, html: str | bytes, **options: Any) -> None:
        """Answer a URL with HTML; options are those of `Answer`."""
        body = html.encode() if isinstance(html, str) else html
        headers = {"Content-Type": HTML} | dict(options.pop("headers", {}))
        self._answers[_key(url)] = Answer(body, headers=headers, **options)

    def answer(self, url: str, answer: Answer) -> None:
        """Answer a URL with anything."""
        self._answers[_key(url)] = answer

    def redirect(self, url: str, target: str, status: int = 301) -> None:
        """Lead a URL elsewhere."""
        self._answers[_key(url)] = Answer(b"", status, {"Location": target})

    def remove(self, url: str) -> None:
        """Answer 404 again."""
        self._answers.pop(_key(url), None)

    def publish(self, step: Mapping[str, str | Answer | None]) -> None:
        """Change many URLs at once: HTML, another answer, or None for a page that goes."""
        for url, content in step.items():
            if content is None:
                self.remove(url)
            elif isinstance(content, Answer):
                self.answer(url, content)
            else:
                self.page(url, content)

    def handle(self, url_or_host: str, handler: Handler) -> None:
        """Give a URL, or all other URLs of a host (`calendar.test`), to a handler."""
        key = _key(url_or_host) if "://" in url_or_host else url_or_host
        self._handlers[key] = handler

    def robots(self, host: str, text: str | bytes, status: int = 200) -> None:
        """Answer a host's robots.txt."""
        body = text.encode() if isinstance(text, str) else text
        answer = Answer(body, status, {"Content-Type": "text/plain"})
        for scheme in ("http", "https"):
            self._answers[f"{scheme}://{host}/robots.txt"] = answer

    def forbid(self, host: str, *prefixes: str, crawl_delay: float | None = None) -> None:
        """Write a robots.txt that forbids some paths; requests to them are counted."""
        lines = ["User-agent: *", *(f"Disallow: {prefix}" for prefix in prefixes)]
        if crawl_delay is not None:
            lines.append(f"Crawl-delay: {crawl_delay}")
        self.robots(host, "\n".join(lines) + "\n")
        self._forbidden[host] = list(prefixes)

    def lead(self, host: str, *places: Endpoint | None) -> None:
        """Let a name lead elsewhere: one place for each look, the last for ever; None: nowhere."""
        self.names.moved[host] = list(places)

    @property
    def secret(self) -> Endpoint:
        """A server on loopback that nothing may reach."""
        return Endpoint("127.0.0.1", self.secret_port)

    # ------------------------------------------------------------ what was asked

    def asked(self, host: str, *, robots: bool = True) -> list[Asked]:
        """The requests to a host in order, robots.txt among them or not."""
        return [
            asked
            for asked in self.requests
            if asked.host == host and (robots or asked.path != "/robots.txt")
        ]

    def times_asked(self, url: str) -> int:
        """How often a URL was asked for."""
        return sum(asked.url == _key(url) for asked in self.requests)

    def closest(self, host: str) -> float:
        """Seconds between the two closest requests to a host; infinite below two of them."""
        times = sorted(asked.at for asked in self.asked(host))
        gaps = [after - before for before, after in itertools.pairwise(times)]
        return min(gaps, default=float("inf"))

    def disallowed_hits(self) -> list[str]:
        """URLs that were asked for although `forbid` forbade them."""
        return [
            asked.url
            for asked in self.requests
            if any(asked.path.startswith(prefix) for prefix in self._forbidden.get(asked.host, ()))
        ]

    def forget(self) -> None:
        """Count anew."""
        self.requests.clear()
        self.connections = self.secret_connections = 0

    def settings(self, **overrides: Any) -> Settings:
        """Settings for crawling this web: no pauses, short patience."""
        quick = {
            "http_timeout_seconds": 2,
            "crawl_delay_seconds": 0,
            "crawl_page_seconds": 5,
            "contact_url": "http://operator.test/crawler",
        }
        return load_settings(**quick | overrides)

    # ------------------------------------------------------------ running

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the loopback web did not start"
        self.names = MovableNames(LocalNames(self.http_port, self.https_port or None))
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _respond(self, request: http.BaseRequest) -> http.StreamResponse:
        host = (request.headers.get("Host") or "").partition(":")[0].lower()
        path = request.raw_path if hasattr(request, "raw_path") else request.path_qs
        asked = Asked(
            host, path, time.monotonic(), dict(request.headers), request.scheme, request.method
        )
        self.requests.append(asked)
        handler = self._handlers.get(asked.url)
        if handler is None and asked.url not in self._answers:
            handler = self._handlers.get(host)
        if handler is not None:
            try:
                return await handler(request)
            except ConnectionError:  # the crawler has had enough
                return http.Response()
        return _response(self._answers.get(asked.url, Answer(b"not here", 404)), request)

    async def _begin(self) -> http.ServerRunner:
        web = self

        class Server(http.Server):
            def __call__(self) -> Any:
                web.connections += 1
                return super().__call__()

        runner = http.ServerRunner(Server(self._respond), shutdown_timeout=0.1)
        await runner.setup()
        await http.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        if self._certificates is not None:
            self.tls = self._certificates.client()
            site = http.TCPSite(runner, "127.0.0.1", 0, ssl_context=self._certificates.server())
            await site.start()
        ports = [address[1] for address in runner.addresses]
        self.http_port, self.https_port = ports[0], ports[-1] if self._certificates else 0
        self._secret = await asyncio.start_server(self._betrayed, "127.0.0.1", 0)
        self.secret_port = self._secret.sockets[0].getsockname()[1]
        self._ready.set()
        return runner

    async def _betrayed(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.secret_connections += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
        writer.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self._begin())
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(runner))
        self._loop.close()

    async def _end(self, runner: http.ServerRunner) -> None:
        self._secret.close()
        await runner.cleanup()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _response(answer: Answer, request: http.BaseRequest) -> http.Response:
    headers = dict(answer.headers)
    if answer.validators:
        headers["ETag"] = etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        headers["Last-Modified"] = format_datetime(datetime(2026, 1, 1, tzinfo=UTC), usegmt=True)
        if request.headers.get("If-None-Match") == etag:
            return http.Response(status=304, headers=headers)
    return http.Response(body=answer.body, status=answer.status, headers=headers)


def _key(url: str) -> str:
    """The URL as the server puts it together again."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{(parts.hostname or '')}{parts.path or '/'}{query}"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
