"""Slots of hosts, in virtual time: never closer than the pause, never more than the limits."""

import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.virtual_time import run_virtually

from linkcensus.core.settings import load_settings
from linkcensus.crawl.politeness import Politeness, TooSoon


class Log:
    """What requests did, in virtual time."""

    def __init__(self):
        self.spans = []
        self.busy = self.most_busy = 0

    async def request(self, polite, host, delay, seconds, ends=None):
        loop = asyncio.get_running_loop()
        async with polite.slot(host, delay):
            began = loop.time()
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
            await asyncio.sleep(seconds)
            self.busy -= 1
            self.spans.append((host, began, loop.time()))
            if ends is not None:
                ends(polite, host, delay)

    def of(self, host):
        return sorted((began, ended) for name, began, ended in self.spans if name == host)


def polite(**settings):
    loop = asyncio.get_running_loop()
    return Politeness(load_settings(**settings), monotonic=loop.time)


requests = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.floats(0, 20),  # when it is wanted
        st.floats(0, 5),  # how long it takes
        st.sampled_from(["well", "badly", "later"]),
    ),
    max_size=30,
)
ENDS = {
    "well": lambda polite, host, delay: polite.succeeded(host),
    "badly": lambda polite, host, delay: polite.failed(host, delay, None),
    "later": lambda polite, host, delay: polite.failed(host, delay, 3.0),
}


@settings(max_examples=40)
@given(requests, st.floats(0.01, 10), st.integers(1, 4))
def test_no_request_begins_within_the_pause_after_the_one_before(wanted, delay, connections):
    log = Log()

    async def main():
        slots = polite(crawl_connections=connections, crawl_longest_pause_seconds=1e9)

        async def one(host, at, seconds, end):
            await asyncio.sleep(at)
            await log.request(slots, host, delay, seconds, ENDS[end])

        await asyncio.gather(*(one(*each) for each in wanted))

    run_virtually(main())
    assert len(log.spans) == len(wanted)
    assert log.most_busy <= connections
    for host in "abc":
        for (_, ended), (began, _) in itertools.pairwise(log.of(host)):
            assert began >= ended + delay


@settings(max_examples=40)
@given(requests, st.integers(1, 3))
def test_without_a_pause_a_host_has_at_most_its_connections(wanted, connections):
    log = Log()

    async def main():
        slots = polite(crawl_host_connections=connections)

        async def one(host, at, seconds, _):
            await asyncio.sleep(at)
            await log.request(slots, host, 0, seconds)

        await asyncio.gather(*(one(*each) for each in wanted))

    run_virtually(main())
    assert len(log.spans) == len(wanted)
    for host in "abc":
        spans = log.of(host)
        for began, _ in spans:
            assert sum(b <= began < e for b, e in spans) <= connections


def test_retry_after_holds_the_next_request_back():
    log = Log()

    async def main():
        slots = polite()
        await log.request(slots, "a", 0, 0, lambda slots, host, delay: slots.failed(host, 0, 12))
        await log.request(slots, "a", 0, 0)
        await log.request(slots, "b", 0, 0)

    run_virtually(main())
    assert log.spans == [("a", 0, 0), ("a", 12, 12), ("b", 12, 12)]


def test_failures_double_the_pause_and_a_success_forgets_them():
    async def main():
        slots = polite()
        pauses = [slots.failed("a", 1, None) for _ in range(4)]
        slots.succeeded("a")
        return [*pauses, slots.failed("a", 1, None), slots.failed("b", 0, None)]

    assert run_virtually(main()) == [1, 2, 4, 8, 1, 0.5]


def test_a_back_off_ends_within_the_hour():
    async def main():
        slots = polite()
        return [slots.failed("a", 1, None) for _ in range(40)]

    assert max(run_virtually(main())) == 3_600


def test_a_longer_pause_than_anyone_waits_for_is_told():
    async def main():
        slots = polite(crawl_longest_pause_seconds=30)
        slots.failed("a", 0, 600)
        with pytest.raises(TooSoon) as told:
            await Log().request(slots, "a", 0, 0)
        return told.value.seconds

    assert run_virtually(main()) == 600


def test_a_cancelled_request_leaves_its_slot():
    log = Log()

    async def main():
        slots = polite(crawl_connections=1)
        stuck = asyncio.create_task(log.request(slots, "a", 0, 1e6))
        waiting = asyncio.create_task(log.request(slots, "a", 0, 0))
        await asyncio.sleep(1)
        waiting.cancel()
        stuck.cancel()
        await asyncio.gather(stuck, waiting, return_exceptions=True)
        await log.request(slots, "a", 0, 0)

    run_virtually(main())
    assert log.spans == [("a", 1, 1)]


def test_hosts_of_the_past_are_forgotten_and_those_in_a_pause_are_not(monkeypatch):
    monkeypatch.setattr("linkcensus.crawl.politeness._HOSTS_REMEMBERED", 10)

    async def main():
        slots = polite()
        slots.failed("paused", 0, 86_400)
        for number in range(50):
            await Log().request(slots, f"host{number}", 0, 0)
            await asyncio.sleep(60)
        return slots._hosts

    hosts = run_virtually(main())
    assert "paused" in hosts
    assert len(hosts) <= 11
