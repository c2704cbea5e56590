"""What the worst servers of the web do, as handlers for `LoopbackWeb.handle`."""

import asyncio
import gzip
import itertools
import zlib

from aiohttp import web as http
from tests.support.web import HTML, Handler

_PAGE = b"<!doctype html><title>page</title>"


def body(data: bytes, status: int = 200, **headers: str) -> Handler:
    """The same answer to everything; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        return http.Response(body=data, status=status, headers={"Content-Type": HTML} | named)

    return handler


def endless_redirects() -> Handler:
    """Each URL leads to a new one."""
    numbers = itertools.count(1)

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        return http.Response(status=302, headers={"Location": f"/further/{next(numbers)}"})

    return handler


def slow_head(seconds: float = 0.1) -> Handler:
    """A slow loris: one byte of the head at a time."""
    return raw(*(bytes([byte]) for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + 10_000 * b"x"),
               pause=seconds)  # fmt: skip


def slow_body(seconds: float = 0.1) -> Handler:
    """A page that comes a byte at a time and never ends."""

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        answer = http.StreamResponse(headers={"Content-Type": HTML})
        await answer.prepare(request)
        await answer.write(_PAGE)
        while True:
            await answer.write(b"x")
            await asyncio.sleep(seconds)

    return handler


def endless_body(chunk_bytes: int = 65_536) -> Handler:
    """A page without an end, as fast as it is taken; ten gigabytes and more."""

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        answer = http.StreamResponse(headers={"Content-Type": HTML})
        await answer.prepare(request)
        await answer.write(_PAGE)
        while True:
            await answer.write(chunk_bytes * b"y")

    return handler


def gzip_bomb(megabytes: int = 200) -> Handler:
    """A page of a few hundred kilobytes that unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(_PAGE)]
    parts += [packer.compress(bytes(1_000_000)) for _ in range(megabytes)]
    return body(b"".join([*parts, packer.flush()]), Content_Encoding="gzip")


def packed(html: bytes, keep: int | None = None) -> Handler:
    """A gzip page, whole or broken off after some bytes."""
    return body(gzip.compress(html)[:keep], Content_Encoding="gzip")


def raw(*pieces: bytes, pause: float = 0.0) -> Handler:
    """These very bytes, then the end of the connection."""

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        transport = request.transport
        assert transport is not None
        for piece in pieces:
            if transport.is_closing():
                break
            transport.write(piece)  # type: ignore[attr-defined]
            await asyncio.sleep(pause)
        transport.close()
        return http.Response()

    return handler


def silence(seconds: float = 60) -> Handler:
    """No answer at all."""

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        await asyncio.sleep(seconds)
        return http.Response()

    return handler


def in_turn(*handlers: Handler) -> Handler:
    """Another handler at each request, the last one for ever."""
    turns = itertools.count()

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        return await handlers[min(next(turns), len(handlers) - 1)](request)

    return handler


def calendar() -> Handler:
    """Every month links to the next and the one before, for ever."""

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        number = int(request.query.get("month", "0"))
        links = "".join(
            f'<a href="/calendar?month={number + step}">month</a>' for step in (-1, 1, 12)
        )
        return http.Response(text=f"<title>Month {number}</title>{links}", content_type="text/html")

    return handler


def session_ids() -> Handler:
    """The same three pages under a new session id in every link."""
    numbers = itertools.count(1)

    async def handler(request: http.BaseRequest) -> http.StreamResponse:
        links = "".join(
            f'<a href="/{page}.php?PHPSESSID={next(numbers):032x}">{page}</a>' for page in "abc"
        )
        return http.Response(text=f"<title>{request.path}</title>{links}", content_type="text/html")

    return handler


def soft_404() -> Handler:
    """200 and the same excuse for every path."""
    return body(b"<title>Page not found</title><h1>Sorry, this page does not exist</h1>")


def parked() -> Handler:
    """A domain for sale: every path is the same list of advertisements."""
    return body(
        b"<title>example.test is for sale</title><h1>This domain is for sale</h1>"
        b'<p>Buy this domain. Related searches</p><a href="http://ads.test/?q=1">Insurance</a>'
    )


def foreign_sitemap(*urls: str) -> Handler:
    """A sitemap that lists what does not belong to its host."""
    places = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    schema = "http://www.sitemaps.org/schemas/sitemap/0.9"
    text = f'<?xml version="1.0"?><urlset xmlns="{schema}">{places}</urlset>'
    return body(text.encode(), Content_Type="application/xml")


def big_robots(megabytes: int = 5) -> bytes:
    """A robots.txt of that size whose last rule forbids all, far behind what anyone reads."""
    line = b"Disallow: /a/very/long/path/that/nobody/asks/for/number/%07d\n"
    count = megabytes * 1_000_000 // len(line % 0)
    rules = b"".join(line % number for number in range(count))
    return b"User-agent: *\nDisallow: /first/\n" + rules + b"Disallow: /\n"
