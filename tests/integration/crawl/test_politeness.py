"""Counted by the server: pauses, forbidden paths, connections."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support import hostile
from tests.support.fetching import fetch_all

from linkcensus.crawl.fetched import Request
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.outcome import Outcome
from linkcensus.net import wire


def test_requests_to_a_host_keep_its_pause_and_hosts_run_at_once(web):
    urls = []
    for host in range(12):
        name = f"h{host}.test"
        web.forbid(name, "/private/", crawl_delay=0.15 if host % 2 else None)
        for page in range(4):
            web.page(f"http://{name}/{page}", "<p>page")
            urls += [f"http://{name}/{page}", f"http://{name}/private/{page}"]
    loop = asyncio.new_event_loop()
    began = loop.time()
    fetched = fetch_all(web, *urls, crawl_delay_seconds=0.1)
    seconds = loop.time() - began
    loop.close()
    for host in range(12):
        assert web.closest(f"h{host}.test") >= (0.15 if host % 2 else 0.1)
    assert web.disallowed_hits() == []
    assert sum(each.outcome is Outcome.OK for each in fetched) == 48
    assert sum(each.outcome is Outcome.ROBOTS_DISALLOWED for each in fetched) == 48
    assert seconds < 12 * 0.6  # one host after the other would take that long


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["ok", "500", "moved", "slow", "no"])),
             min_size=1, max_size=14),
    st.sampled_from([0.02, 0.05]),
)  # fmt: skip
def test_whatever_is_asked_for_the_pauses_hold(web, wanted, delay):
    web.forget()
    urls = []
    for number, (host, kind) in enumerate(wanted):
        url = f"http://h{host}.test/{kind}/{number}"
        if kind == "ok":
            web.page(url, "<p>page")
        elif kind == "500":
            web.handle(url, hostile.in_turn(hostile.body(b"", 500), hostile.body(b"<p>ok")))
        elif kind == "moved":
            web.redirect(url, f"http://h{(host + 1) % 4}.test/ok/moved")
        elif kind == "slow":
            web.handle(url, hostile.silence(0.03))
        urls.append(url)
    for host in range(4):
        web.forbid(f"h{host}.test", "/no/")
    fetched = fetch_all(web, *urls, crawl_delay_seconds=delay)
    assert len(fetched) == len(urls)
    assert web.disallowed_hits() == []
    for host in range(4):
        assert web.closest(f"h{host}.test") >= delay


def test_without_a_pause_connections_to_a_host_are_few_and_kept_alive(web):
    for page in range(40):
        web.page(f"http://a.test/{page}", "<p>page")
    fetch_all(web, *(f"http://a.test/{page}" for page in range(40)), crawl_host_connections=3)
    assert web.connections <= 3


def test_few_connections_lie_idle_however_many_hosts(web, monkeypatch):
    monkeypatch.setattr(wire, "_MOST_IDLE", 1)
    pages = [f"http://{host}.test/{page}" for page in range(3) for host in "ab"]
    for page in pages:
        web.page(page, "<p>page")

    async def main():
        async with Fetcher(web.settings(), names=web.names) as fetcher:
            for page in pages:
                await fetcher.fetch(Request(page, check_robots=False))

    asyncio.run(main())
    assert web.connections == 1 + 3


def test_a_long_crawl_delay_postpones(web):
    web.forbid("a.test", "/private/", crawl_delay=900)
    web.page("http://a.test/", "<p>")
    now = [0.0]

    async def main():
        fetcher = Fetcher(web.settings(), names=web.names, monotonic=lambda: now[0])
        async with fetcher:
            postponed = await fetcher.fetch(Request("http://a.test/"))
            assert web.asked("a.test", robots=False) == []
            now[0] += postponed.retry_after
            return postponed, await fetcher.fetch(Request("http://a.test/"))

    postponed, fetched = asyncio.run(main())
    assert postponed.outcome is Outcome.POSTPONED
    assert 890 < postponed.retry_after <= 900
    assert postponed.attempts == 0
    assert fetched.outcome is Outcome.OK


def test_robots_are_asked_for_once_however_many_pages(web):
    web.forbid("a.test", "/private/")
    fetch_all(web, *(f"http://a.test/{page}" for page in range(30)))
    assert web.times_asked("http://a.test/robots.txt") == 1


@pytest.mark.parametrize("connections", [1, 5])
def test_no_more_connections_than_set(web, connections):
    for host in range(20):
        web.handle(f"http://h{host}.test/", hostile.body(b"<p>page"))

    async def main():
        chosen = web.settings(crawl_connections=connections)
        async with Fetcher(chosen, names=web.names) as fetcher:
            requests = [Request(f"http://h{host}.test/", check_robots=False) for host in range(20)]
            return await asyncio.gather(*map(fetcher.fetch, requests))

    fetched = asyncio.run(main())
    assert all(each.outcome is Outcome.OK for each in fetched)
