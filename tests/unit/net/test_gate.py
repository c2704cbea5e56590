"""The gate: which addresses are closed, however they are written."""

import socket
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import Refused, SourceUnavailable
from linkcensus.net.gate import check_host, gated_socket_factory, is_allowed


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",  # noqa: S104 - an address under test
        "0.1.2.3",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "192.88.99.1",
        "168.63.129.16",
        "198.18.0.1",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:53aa:64c::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "100::1",
        "5f00::1",
        "",
        "localhost",
        "2130706433",
    ],
)
def test_closed_addresses(address):
    assert not is_allowed(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.215.14", "100.63.255.255", "172.32.0.1", "2606:4700::1111",
     "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"],
)  # fmt: skip
def test_open_addresses(address):
    assert is_allowed(address)


def test_a_setting_opens_a_test_network_and_no_other():
    opened = (ip_network("127.0.0.0/8"),)
    assert is_allowed("127.0.0.1", opened)
    assert is_allowed("::ffff:127.0.0.1", opened)
    assert not is_allowed("::1", opened)
    assert not is_allowed("10.0.0.1", opened)
    assert not is_allowed("169.254.169.254", opened)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_disguise_opens_a_private_address(address):
    number = int(address)
    for disguise in (
        str(address),
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ):
        assert not is_allowed(disguise)


def test_the_factory_makes_sockets_for_open_addresses_only():
    make = gated_socket_factory()
    made = make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80)))
    made.close()
    with pytest.raises(PermissionError, match=r"127\.0\.0\.1 is not a public address"):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    with pytest.raises(PermissionError):
        make((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("/run/x", 0)))


def test_hosts_are_judged_by_every_address_of_their_name():
    with pytest.raises(Refused, match="LINKCENSUS_ALLOWED_NETWORKS"):
        check_host("localhost", 80)
    check_host("127.0.0.1", 80, (ip_network("127.0.0.0/8"),))
    with pytest.raises(Refused):
        check_host("[::1]", 80)
    with pytest.raises(SourceUnavailable, match="does not resolve"):
        check_host("a" * 70 + ".invalid", 80)
