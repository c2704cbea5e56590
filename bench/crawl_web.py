"""The web that crawlers are measured on: many hosts on one loopback port, a process of its own.

Pages are made once and sent gzipped from memory, so that the server costs next to nothing. It
counts: the closest two requests to a host, requests to what robots.txt forbids, requests at once,
connections to a second port that no crawler may reach. `/__figures` tells, `/__reset` forgets,
`/__without_target` and `/__with_target` change the web, `/__latency?0.3` makes it slow, and
`/__pause?1` counts the requests to a host that come sooner after the one before.
"""

import asyncio
import gzip
import json
import random
import sys
import time
from dataclasses import dataclass, field

import uvloop

TARGET = "target.test"
FORBIDDEN = "/private/"
_WORDS = [
    "garden", "water", "stone", "market", "letter", "window", "winter", "summer",
    "bread", "river", "music", "paper", "silver", "road", "house", "green", "light",
    "morning", "story", "travel", "kitchen", "history", "forest", "bridge", "village",
    "ocean", "color",
]  # fmt: skip


def host(number: int) -> str:
    """The name of a host."""
    return f"h{number:03d}.test"


def url(of_host: int, page: int) -> str:
    """The address of a page."""
    return f"http://{host(of_host)}/p/{page}.html"


def make_page(number: int, hosts: int, links: int, *, with_target: bool) -> bytes:
    """A page with navigation, prose with links to other hosts, and a footer."""
    chosen = random.Random(number)

    def prose(count: int) -> str:
        return " ".join(chosen.choices(_WORDS, k=count))

    def link() -> str:
        address = url(chosen.randrange(hosts), chosen.randrange(1_000))
        return f'<a href="{address}">{prose(3)}</a>'

    menu = "".join(f'<li><a href="/p/{n}.html">{prose(1)}</a></li>' for n in range(links // 4))
    foot = " ".join(f'<a href="/about/{n}.html">{prose(2)}</a>' for n in range(links // 4))
    text = "".join(f"<p>{prose(40)} {link()} {prose(40)}</p>" for _ in range(links // 2))
    named = f'<p>{prose(20)} <a href="http://{TARGET}/">{prose(2)}</a> {prose(20)}</p>'
    return (
        f'<!doctype html><html lang="en"><head><title>{prose(6)}</title>'
        f'<meta name="description" content="{prose(20)}"></head><body>'
        f"<header><nav><ul>{menu}</ul></nav></header><main><h1>{prose(6)}</h1>{text}"
        f"{named if with_target else ''}</main><footer>{foot}</footer></body></html>"
    ).encode()


@dataclass
class Web:
    """What is served, and what was counted."""

    hosts: int
    links: int
    different: int = 200
    latency: float = 0.0
    requests: int = 0
    forbidden: int = 0
    betrayed: int = 0
    under_way: int = 0
    most_at_once: int = 0
    latest: dict[bytes, float] = field(default_factory=dict)
    closest: float = float("inf")
    pause: float = 0.0
    too_close: int = 0
    """Requests to a host within the pause after the one before."""

    def __post_init__(self) -> None:
        made = [
            [
                make_page(n, self.hosts, self.links, with_target=with_target)
                for n in range(self.different)
            ]
            for with_target in (True, False)
        ]
        self.kilobytes = sum(map(len, made[0])) / len(made[0]) / 1000
        self.versions = [[_answer(page) for page in pages] for pages in made]
        self.pages = self.versions[0]
        robots = f"User-agent: *\nDisallow: {FORBIDDEN}\n".encode()
        self.robots = _answer(robots, b"text/plain")
        self.missing = _answer(b"<p>not here", status=b"404 Not Found")

    def command(self, path: bytes) -> bytes:
        """Do what the bench asks for, and tell."""
        name, _, value = path[3:].partition(b"?")
        if name == b"reset":
            self.requests = self.forbidden = self.betrayed = self.most_at_once = 0
            self.latest.clear()
            self.closest, self.too_close = float("inf"), 0
        elif name == b"without_target":
            self.pages = self.versions[1]
        elif name == b"with_target":
            self.pages = self.versions[0]
        elif name == b"latency":
            self.latency = float(value)
        elif name == b"pause":
            self.pause = float(value)
        told = {
            "requests": self.requests,
            "forbidden": self.forbidden,
            "betrayed": self.betrayed,
            "most_at_once": self.most_at_once,
            "closest_ms": 1000 * self.closest if self.latest and self.closest < 1e9 else -1.0,
            "too_close": self.too_close,
            "kilobytes": self.kilobytes,
        }
        return _answer(json.dumps(told).encode(), b"application/json", packed=False)

    def answer(self, name: bytes, path: bytes) -> bytes:
        """Answer a request and count it."""
        now = time.monotonic()
        self.requests += 1
        before = self.latest.get(name)
        if before is not None:
            self.closest = min(self.closest, now - before)
            self.too_close += now - before < self.pause
        self.latest[name] = now
        if path == b"/robots.txt":
            return self.robots
        if path.startswith(FORBIDDEN.encode()):
            self.forbidden += 1
        if path.startswith(b"/to-secret/"):
            return _redirect(path[len(b"/to-secret/") :])
        number = path[3:-5]
        if path.startswith(b"/p/") and number.isdigit():
            return self.pages[int(number) % len(self.pages)]
        return self.missing


def _answer(body: bytes, kind: bytes = b"text/html; charset=utf-8", *, status: bytes = b"200 OK",
            packed: bool = True) -> bytes:  # fmt: skip
    coding = b"Content-Encoding: gzip\r\n" if packed else b""
    body = gzip.compress(body, 6) if packed else body
    head = b"HTTP/1.1 %s\r\nServer: bench\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
    return head % (status, kind, coding, len(body)) + body


def _redirect(target: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: http://%s\r\nContent-Length: 0\r\n\r\n" % target


class Connection(asyncio.Protocol):
    """One connection; requests have no body."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        self._data += data
        while b"\r\n\r\n" in self._data:
            request, _, self._data = self._data.partition(b"\r\n\r\n")
            lines = request.split(b"\r\n")
            path = lines[0].split(b" ")[1]
            hosts = [line[5:].strip() for line in lines if line[:5].lower() == b"host:"]
            if path.startswith(b"/__"):
                self._transport.write(self._web.command(path))
                continue
            self._begin(self._web.answer(hosts[0].partition(b":")[0], path))

    def _begin(self, answer: bytes) -> None:
        web = self._web
        web.under_way += 1
        web.most_at_once = max(web.most_at_once, web.under_way)
        if web.latency:
            asyncio.get_running_loop().call_later(web.latency, self._end, answer)
        else:
            asyncio.get_running_loop().call_soon(self._end, answer)

    def _end(self, answer: bytes) -> None:
        self._web.under_way -= 1
        self._transport.write(answer)


class Secret(asyncio.Protocol):
    """A port behind the gate: counts who gets through."""

    def __init__(self, web: Web) -> None:
        web.betrayed += 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say nothing."""
        transport.close()


async def serve(web: Web) -> None:
    """Serve until the process ends; the first line of output tells the two ports."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(web), "127.0.0.1", 0, backlog=2048)
    secret = await loop.create_server(lambda: Secret(web), "127.0.0.1", 0)
    ports = [each.sockets[0].getsockname()[1] for each in (server, secret)]
    print(json.dumps(ports), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(Web(int(sys.argv[1]), int(sys.argv[2]))))
