"""URLs host by host: in order, as many at once as a host gets, none forgotten."""

import asyncio
from dataclasses import replace
from operator import attrgetter

import pytest

from linkcensus.crawl.lanes import Lanes
from linkcensus.store.crawl_entry import Entry, Role

HOST = attrgetter("host")
ENTRY = Entry(1, 1, "a.test", "http://a.test/", Role.PAGE, 0, 0, 0)


def entries(host, count):
    return [replace(ENTRY, host=host, url_hash=number) for number in range(count)]


class Handler:
    """Writes down what it was given, and how many of a host at once."""

    def __init__(self):
        self.seen = []
        self.busy = {}
        self.most = 0

    async def handle(self, entry):
        self.busy[entry.host] = self.busy.get(entry.host, 0) + 1
        self.most = max(self.most, self.busy[entry.host])
        await asyncio.sleep(0)
        self.seen.append((entry.host, entry.url_hash))
        self.busy[entry.host] -= 1


async def drained(lanes):
    while lanes.held:
        await lanes.wait(1)


def test_all_are_handled_in_the_order_of_their_hosts():
    handler = Handler()

    async def main():
        lanes = Lanes(handler.handle, 1, HOST)
        lanes.add(entries("a.test", 3) + entries("b.test", 2))
        await lanes.wait(1)
        lanes.add(entries("a.test", 2))
        await drained(lanes)
        lanes.add(entries("a.test", 1))  # after its lane has closed
        await drained(lanes)

    asyncio.run(main())
    assert [hash_ for host, hash_ in handler.seen if host == "a.test"] == [0, 1, 2, 0, 1, 0]
    assert [hash_ for host, hash_ in handler.seen if host == "b.test"] == [0, 1]


@pytest.mark.parametrize("of_a_host", [1, 2, 3])
def test_a_host_has_no_more_lanes_than_it_may(of_a_host):
    handler = Handler()

    async def main():
        lanes = Lanes(handler.handle, of_a_host, HOST)
        lanes.add(entries("a.test", 10))
        lanes.add(entries("a.test", 10))
        await drained(lanes)

    asyncio.run(main())
    assert handler.most == of_a_host
    assert len(handler.seen) == 20


def test_a_fault_of_ours_is_told():
    async def handle(_entry):
        raise ZeroDivisionError

    async def main():
        lanes = Lanes(handle, 1, HOST)
        lanes.add([ENTRY])
        await lanes.wait(1)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(main())


def test_what_was_not_handled_is_still_held_when_it_closes():
    async def handle(_entry):
        await asyncio.Event().wait()

    async def main():
        lanes = Lanes(handle, 2, HOST)
        lanes.add(entries("a.test", 5))
        lanes.stir()
        await lanes.wait(1)
        await lanes.close()
        return lanes.held

    assert asyncio.run(main()) == 5


def test_what_waits_of_a_host_is_taken_back():
    handler = Handler()

    async def main():
        lanes = Lanes(handler.handle, 1, HOST)
        lanes.add(entries("a.test", 5) + entries("b.test", 2))
        assert lanes.hosts == 2
        await lanes.wait(1)
        taken = lanes.take_back("a.test")
        assert lanes.take_back("nobody.test") == []
        await drained(lanes)
        assert lanes.hosts == 0
        lanes.add(taken[:1])
        await drained(lanes)
        return [entry.url_hash for entry in taken]

    taken = asyncio.run(main())
    seen = [hash_ for host, hash_ in handler.seen if host == "a.test"]
    assert seen[:-1] + taken == [0, 1, 2, 3, 4]
    assert seen[-1] == taken[0]


def test_waiting_ends_by_itself():
    async def main():
        await Lanes(Handler().handle, 1, HOST).wait(0)

    asyncio.run(main())
