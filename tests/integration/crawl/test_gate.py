"""0 connections to private addresses: by name, by number, by redirect, by robots, by rebinding."""

import asyncio

import pytest
from tests.support.fetching import fetch, fetch_all

from linkcensus.crawl.fetched import Request
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.net.names import Endpoint

PRIVATE = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "0.0.0.0",  # noqa: S104 - never bound
           "100.64.0.1", "::1", "fd00::1", "fe80::1",
           "::ffff:127.0.0.1", "64:ff9b::7f00:1"]  # fmt: skip


@pytest.fixture
def written(web):
    """Ways to write the address of the secret server."""
    port = web.secret_port
    hosts = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "[::1]",
             "[::ffff:127.0.0.1]", "127.0.0.1.", "0"]  # fmt: skip
    return [f"http://{host}:{port}/" for host in hosts]


def is_closed(fetched):
    return fetched.outcome in (Outcome.REFUSED, Outcome.UNREACHABLE) and fetched.status is None


def test_however_it_is_written(web, written):
    assert all(map(is_closed, fetch_all(web, *written)))
    assert web.secret_connections == 0


@pytest.mark.parametrize("address", PRIVATE)
def test_by_a_name(web, address):
    web.lead("inside.test", Endpoint(address, web.secret_port))
    fetched = fetch(web, Request("http://inside.test/", check_robots=False))
    assert (fetched.outcome, fetched.reason) == (Outcome.REFUSED, Reason.PRIVATE_ADDRESS)
    assert fetched.attempts == 1
    assert web.secret_connections == 0


def test_by_a_redirect(web, written):
    for number, target in enumerate(written):
        web.redirect(f"http://r{number}.test/", target)
    fetched = fetch_all(web, *(f"http://r{number}.test/" for number in range(len(written))))
    for each in fetched:
        assert is_closed(each) or each.outcome is Outcome.REDIRECT_LOOP
        assert len(each.chain) == 1
    assert web.secret_connections == 0


def test_by_the_redirect_of_a_robots_file(web, written):
    for number, target in enumerate(written):
        web.redirect(f"http://r{number}.test/robots.txt", target)
        web.page(f"http://r{number}.test/", "<p>")
    fetch_all(web, *(f"http://r{number}.test/" for number in range(len(written))))
    assert web.secret_connections == 0


@pytest.mark.parametrize("check_robots", [True, False])
def test_by_a_name_that_leads_elsewhere_at_the_second_look(web, check_robots, monkeypatch):
    monkeypatch.setattr("linkcensus.net.wire._NAME_LIFE_SECONDS", 0)
    good = next(iter(web.names.opened))
    web.page("http://rebind.test/", "<p>", headers={"Connection": "close"})
    web.lead("rebind.test", good, good, web.secret)

    async def main():
        async with Fetcher(web.settings(), names=web.names) as fetcher:
            request = Request("http://rebind.test/", check_robots=check_robots)
            return [await fetcher.fetch(request) for _ in range(5)]

    fetched = asyncio.run(main())
    assert fetched[-1].reason is Reason.PRIVATE_ADDRESS
    assert any(each.outcome is Outcome.OK for each in fetched)
    assert web.names.looks["rebind.test"] >= 3
    assert web.secret_connections == 0


def test_a_name_with_a_good_and_a_closed_address_reaches_the_good_one(web):
    good = next(iter(web.names.opened))

    async def both(host, port):
        return [web.secret, good] if host == "two.test" else [good]

    web.names.endpoints = both
    web.page("http://two.test/", "<p>hello")
    fetched = fetch(web, "http://two.test/")
    assert fetched.outcome in (Outcome.OK, Outcome.REFUSED)
    assert web.secret_connections == 0


def test_proxies_of_the_environment_are_not_asked(web, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{web.secret_port}")
    web.page("http://a.test/", "<p>hello")
    assert fetch(web, "http://a.test/").outcome is Outcome.OK
    assert web.secret_connections == 0
