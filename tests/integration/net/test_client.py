"""The gated client against a server on loopback: closed by default, bounded when opened."""

import asyncio
import gzip
from datetime import UTC, datetime

import pytest
from aiohttp import web

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.net.client import GatedClient, Hop


async def no_pause(seconds: float) -> None:
    pauses.append(seconds)


pauses: list[float] = []


def get(settings, url, *, retries=0, max_bytes=100_000, **options):
    pauses.clear()

    async def run():
        async with GatedClient(settings, retries=retries, sleep=no_pause, **options) as client:
            return await client.get(url, max_bytes=max_bytes)

    return asyncio.run(run())


def answers(**response):
    async def handler(request):
        return web.Response(**response)

    return handler


def redirects(location, status=302):
    return answers(status=status, headers={"Location": location})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]",
     "[::ffff:127.0.0.1]", "0", "127.0.0.1."],
)  # fmt: skip
def test_this_machine_is_closed_however_it_is_written(server, closed, host):
    server.handlers["/"] = answers(text="secret")
    with pytest.raises(Refused, match="is not a public address"):
        get(closed, server.url("/", host))
    assert server.requests == []


def test_a_name_that_resolves_to_loopback_is_closed(server, closed, monkeypatch):
    async def rebound(self, host, port=0, family=0):
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": port,
                "family": 2,
                "proto": 6,
                "flags": 0,
            }
        ]

    monkeypatch.setattr("aiohttp.resolver.DefaultResolver.resolve", rebound)
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is not a public address"):
        get(closed, server.url("/", "innocent.example"))
    assert server.requests == []


def test_the_metadata_service_is_closed_even_to_a_test_network(opened):
    with pytest.raises(Refused):
        get(opened, "http://169.254.169.254/latest/meta-data/")


def test_an_opened_network_answers(server, opened):
    server.handlers["/"] = answers(text="hello", headers={"X-A": "1"})
    page = get(opened, server.url("/#fragment"))
    assert (page.status, page.body, page.cut) == (200, b"hello", False)
    assert ("X-A", "1") in page.headers
    assert page.chain == ()
    request = server.requests[0]
    assert request.headers["User-Agent"] == opened.user_agent
    assert "Cookie" not in request.headers


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/", "//[::1]/"])
def test_a_redirect_to_a_closed_address_is_refused(server, opened, target):
    server.handlers["/"] = redirects(target)
    with pytest.raises(Refused):
        get(opened, server.url("/"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:1", "http://["])
def test_a_redirect_elsewhere_is_an_error(server, opened, target):
    server.handlers["/"] = redirects(target)
    with pytest.raises(BadInput, match="redirects to what is no"):
        get(opened, server.url("/"))


def test_the_chain_is_kept_and_cookies_are_not(server, opened):
    server.handlers["/a"] = answers(
        status=301, headers={"Location": "b?x=%41", "Set-Cookie": "id=1"}
    )
    server.handlers["/b"] = redirects(server.url("/c#f"), 307)
    server.handlers["/c"] = answers(text="end")
    page = get(opened, server.url("/a"))
    assert page.url == server.url("/c")
    assert page.chain == (Hop(server.url("/a"), 301), Hop(server.url("/b?x=%41"), 307))
    assert all("Cookie" not in request.headers for request in server.requests)


def test_ten_redirects_and_no_more(server, opened):
    for number in range(11):
        server.handlers[f"/{number}"] = redirects(f"/{number + 1}")
    server.handlers["/11"] = answers(text="end")
    assert len(get(opened, server.url("/1")).chain) == 10
    with pytest.raises(BadInput, match="more than 10 redirects"):
        get(opened, server.url("/0"))


def test_a_body_is_cut_where_asked(server, opened):
    server.handlers["/"] = answers(body=b"x" * 500_000)
    page = get(opened, server.url("/"), max_bytes=1000)
    assert (page.body, page.cut) == (b"x" * 1000, True)


def test_a_compressed_bomb_is_cut_too(server, opened):
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.handlers["/"] = answers(body=bomb, headers={"Content-Encoding": "gzip"})
    page = get(opened, server.url("/"), max_bytes=1000)
    assert (len(page.body), page.cut) == (1000, True)


def test_a_broken_encoding_is_the_servers_fault(server, opened):
    server.handlers["/"] = answers(body=b"no gzip", headers={"Content-Encoding": "gzip"})
    with pytest.raises(SourceUnavailable):
        get(opened, server.url("/"))


def test_a_silent_server_runs_into_the_timeout(server, opened):
    async def silent(request):
        await asyncio.sleep(30)
        return web.Response()

    server.handlers["/"] = silent
    with pytest.raises(SourceUnavailable, match="no answer within"):
        get(opened.model_copy(update={"http_timeout_seconds": 0.2}), server.url("/"))


def test_a_dripping_server_runs_into_the_time_of_the_whole(server, opened):
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(300):
            await response.write(b"x")
            await asyncio.sleep(0.05)
        return response

    server.handlers["/"] = drip
    with pytest.raises(SourceUnavailable, match="too slow"):
        get(opened.model_copy(update={"http_timeout_seconds": 0.1}), server.url("/"))


def test_no_server_and_no_name(opened):
    with pytest.raises(SourceUnavailable):
        get(opened, "http://127.0.0.1:1/")
    with pytest.raises(SourceUnavailable):
        get(opened, "http://no-such-name.invalid/")


def busy_then_well(times, status=503, **headers):
    left = [times]

    async def handler(request):
        if left[0]:
            left[0] -= 1
            return web.Response(status=status, headers=headers)
        return web.Response(text="well")

    return handler


def test_later_means_later(server, opened):
    server.handlers["/"] = busy_then_well(2)
    assert get(opened, server.url("/"), retries=3).body == b"well"
    assert len(pauses) == 2
    assert 0.5 <= pauses[0] <= 1.5
    assert 1 <= pauses[1] <= 3


def test_the_pause_is_the_one_the_server_names(server, opened):
    server.handlers["/"] = busy_then_well(1, 429, **{"Retry-After": "7"})
    assert get(opened, server.url("/"), retries=1).status == 200
    assert pauses == [7]
    server.handlers["/"] = busy_then_well(
        1, 429, **{"Retry-After": "Thu, 01 Jan 2026 00:00:20 GMT"}
    )
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert get(opened, server.url("/"), retries=1, clock=clock).status == 200
    assert pauses == [20]


@pytest.mark.parametrize("value", ["86400", "nonsense", "-5", "9" * 400])
def test_long_or_unreadable_pauses(server, opened, value):
    server.handlers["/"] = busy_then_well(9, 429, **{"Retry-After": value})
    assert get(opened, server.url("/"), retries=1).status == 429
    assert all(pause < 60 for pause in pauses)


def test_answers_that_are_final_are_not_asked_twice(server, opened):
    assert get(opened, server.url("/none"), retries=3).status == 404
    assert len(server.requests) == 1


@pytest.mark.parametrize("url", ["", "example.com", "ftp://example.com/", "http://[/", "http:///"])
def test_what_is_no_url(opened, url):
    with pytest.raises(BadInput):
        get(opened, url)


def test_messages_hide_passwords_and_tokens(opened):
    with pytest.raises(SourceUnavailable) as caught:
        get(opened, "http://me:secret@127.0.0.1:1/x?token=abc")
    assert "secret" not in str(caught.value)
    assert "abc" not in str(caught.value)
