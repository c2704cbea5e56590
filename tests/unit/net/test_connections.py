"""What of a URL goes where, and which connections are kept."""

import asyncio

import pytest

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.settings import load_settings
from linkcensus.net import connections as module
from linkcensus.net.answer import Fault
from linkcensus.net.connections import Connections, Origin
from linkcensus.net.http1 import Fallen
from linkcensus.net.names import Endpoint
from linkcensus.net.wire import _parts_of

HERE = Origin(False, "a.test", 80)


class Known:
    """Names that lead where a test wants them; counts the lookups."""

    opened = ()

    def __init__(self, *endpoints):
        self.found = endpoints
        self.asked = 0

    async def endpoints(self, host, port):
        self.asked += 1
        if isinstance(self.found[0], Exception):
            raise self.found[0]
        return [one._replace(port=port) for one in self.found]

    def close(self):
        pass


class Kept:
    """A connection as the pool sees it."""

    def __init__(self, is_open=True):
        self.is_open = is_open
        self.idle_since = 0.0

    def abort(self):
        self.is_open = False


def within(work, *endpoints):
    async def main():
        names = Known(*endpoints)
        pool = Connections(load_settings(), names, None)
        try:
            return await work(pool, names)
        finally:
            await pool.close()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://a.test/", (HERE, "a.test", "")),
        ("https://a.test/b?c=%20", (Origin(True, "a.test", 443), "a.test", "b?c=%20")),
        ("http://a.test:8080/b", (Origin(False, "a.test", 8080), "a.test:8080", "b")),
        ("http://u:p@a.test/", (HERE, "a.test", "")),
        ("http://[2001:db8::1]/", (Origin(False, "[2001:db8::1]", 80), "[2001:db8::1]", "")),
        ("http://[::1]:81/", (Origin(False, "[::1]", 81), "[::1]:81", "")),
    ],
)
def test_a_url_says_whom_to_ask_for_what(url, parts):
    assert _parts_of(url) == parts


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.test/", "http:///x", "http://a.test/ x", "http://a.test/\r\nX: y", "http://ä/"],
)
def test_what_is_no_serialised_url_is_not_asked_for(url):
    with pytest.raises(BadInput):
        _parts_of(url)


def test_the_one_kept_last_is_used_first_and_closed_ones_never():
    async def work(pool, _names):
        first, second, closed = Kept(), Kept(), Kept()
        for connection in (first, second, closed, Kept(is_open=False)):
            pool.keep(HERE, connection)
        closed.is_open = False
        assert pool.idle(HERE) is second
        assert pool.idle(Origin(True, "a.test", 443)) is None
        assert pool.idle(HERE) is first
        assert pool.idle(HERE) is None

    within(work, Endpoint("192.0.2.1", 80))


def test_what_lay_idle_too_long_is_closed(monkeypatch):
    async def work(pool, _names):
        old, older = Kept(), Kept()
        pool.keep(HERE, older)
        pool.keep(HERE, old)
        monkeypatch.setattr(module, "KEEP_ALIVE_SECONDS", -1.0)
        assert pool.idle(HERE) is None
        assert not old.is_open
        pool.keep(HERE, third := Kept())
        pool._sweep()
        assert not third.is_open
        assert not pool._idle

    within(work, Endpoint("192.0.2.1", 80))


def test_a_name_is_looked_up_once_in_five_minutes():
    async def work(pool, names):
        for _ in range(3):
            assert await pool._endpoints(HERE) == [Endpoint("192.0.2.1", 80)]
        await pool._endpoints(Origin(True, "a.test", 443))
        assert await pool._endpoints(Origin(False, "[::1]", 81)) == [Endpoint("::1", 81)]
        return names.asked

    assert within(work, Endpoint("192.0.2.1", 80)) == 2


@pytest.mark.parametrize("error", [OSError("no such name"), UnicodeError("label too long")])
def test_a_name_that_leads_nowhere_says_so(error):
    async def work(pool, _names):
        await pool.open(HERE, 5)

    with pytest.raises(Fallen) as raised:
        within(work, error)
    assert raised.value.fault is Fault.NAME


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1", "10.0.0.1", "169.254.169.254"]])
def test_private_addresses_are_refused_however_many(addresses):
    async def work(pool, _names):
        await pool.open(HERE, 5)

    with pytest.raises(Refused):
        within(work, *(Endpoint(address, 80) for address in addresses))


def test_addresses_of_both_kinds_take_turns():
    four = [Endpoint(f"192.0.2.{n}", 80) for n in range(3)]
    six = [Endpoint("2001:db8::1", 80)]
    assert module._in_turns([*six, *four]) == [six[0], *four]
    assert module._in_turns([*four, *six]) == [four[0], six[0], *four[1:]]
