"""Names that lead to a made-up web, and the gate that opens for its ports alone."""

import asyncio
import socket

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.net.gate import gated_socket_factory
from linkcensus.net.names import Endpoint, ListedNames, LocalNames, NamesResolver, SystemNames


def endpoints(names, host, port=80):
    return list(asyncio.run(names.endpoints(host, port)))


def test_all_names_below_a_suffix_lead_to_the_server():
    names = LocalNames(8080, 8443, ("test", "web.example"))
    assert endpoints(names, "a.b.test") == [Endpoint("127.0.0.1", 8080)]
    assert endpoints(names, "web.example", 443) == [Endpoint("127.0.0.1", 8443)]


@pytest.mark.parametrize("host", ["example.com", "nottest", "test.example.com", "web.example.org"])
def test_no_other_name_resolves(host):
    with pytest.raises(OSError, match="no name of the made-up web"):
        endpoints(LocalNames(8080), host)


@pytest.mark.parametrize("suffix", ["com", "example.com", "org", ""])
def test_real_names_are_refused(suffix):
    with pytest.raises(BadInput):
        LocalNames(8080, suffixes=(suffix,))


def info(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))


def test_the_gate_opens_for_the_ports_of_the_server_alone():
    make = gated_socket_factory((), LocalNames(8080, 8443).opened)
    for port in (8080, 8443):
        make(info("127.0.0.1", port)).close()
    for address, port in (
        ("127.0.0.1", 22),
        ("127.0.0.2", 8080),
        ("::1", 8080),
        ("10.0.0.1", 8080),
    ):
        with pytest.raises(PermissionError):
            make(info(address, port))


def test_the_machines_own_names_open_nothing_and_resolve_addresses():
    names = SystemNames()
    assert list(names.opened) == []
    assert endpoints(names, "192.0.2.7", 443) == [Endpoint("192.0.2.7", 443)]
    names.close()


@pytest.mark.parametrize("host", ["a" * 300 + ".test", "b\x00d.test", "ü" * 70])
def test_what_is_no_name_does_not_resolve(host):
    async def main():
        resolver = NamesResolver(SystemNames())
        try:
            await resolver.resolve(host, 80)
        finally:
            await resolver.close()

    with pytest.raises((OSError, ValueError)):
        asyncio.run(main())


def test_listed_names_lead_to_their_server_and_nowhere_else():
    names = ListedNames(frozenset({"www.shop.com"}), 8080, 8443)

    assert endpoints(names, "www.shop.com") == [Endpoint("127.0.0.1", 8080)]
    assert endpoints(names, "www.shop.com", 443) == [Endpoint("127.0.0.1", 8443)]
    assert names.opened == {Endpoint("127.0.0.1", 8080), Endpoint("127.0.0.1", 8443)}
    for host, port in (("shop.com", 80), ("www.shop.com", 22), ("localhost", 80)):
        with pytest.raises(OSError, match="no place of the made-up web"):
            endpoints(names, host, port)
