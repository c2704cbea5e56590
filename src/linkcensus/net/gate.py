"""Which addresses may a connection go to?

Public ones only. URLs come out of strangers' pages, so a request must never reach this machine,
its neighbours or a cloud's metadata service. The rule stands where sockets are made: there the
final address is known, whatever the URL, the name server or a redirect said before.

Source:
    IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 4291, 6052 (NAT64), 3056 (6to4),
    4380 (Teredo).
"""

import socket
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType, SocketFactoryType

from linkcensus.core.errors import Refused, SourceUnavailable

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

REFUSAL = "is not a public address"
"""What every refusal says; HTTP libraries wrap the error but keep the words."""

_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")
_ALSO_CLOSED: tuple[Network, ...] = (
    IPv4Network("100.64.0.0/10"),  # carrier-grade NAT, and Alibaba's metadata service
    IPv4Network("192.0.0.0/24"),  # protocol assignments, Oracle's metadata service
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, withdrawn
    IPv4Network("168.63.129.16/32"),  # Azure's host services, a public-looking address
    IPv6Network("fec0::/10"),  # site-local, withdrawn
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of local networks
    IPv6Network("2001::/23"),  # protocol assignments, among them Teredo
    IPv6Network("100::/64"),  # discard
    IPv6Network("5f00::/16"),  # segment routing
)


def is_allowed(address: str | Address, opened: Sequence[Network] = ()) -> bool:
    """Tell whether a connection may go to an address.

    Args:
        address: As the resolver gives it; IPv6 may carry a zone (`fe80::1%eth0`).
        opened: Networks that a setting opens although they are not public.
    """
    if isinstance(address, str):
        try:
            address = ip_address(address.partition("%")[0])
        except ValueError:
            return False
    if any(_within(address, network) for network in opened):
        return True
    inner = _embedded(address)
    if inner is not None:
        return is_allowed(inner, opened)
    if address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return address.is_global and not any(_within(address, network) for network in _ALSO_CLOSED)


def gated_socket_factory(
    opened: Sequence[Network] = (), endpoints: Collection[tuple[str, int]] = ()
) -> SocketFactoryType:
    """Return a maker of sockets that refuses closed addresses.

    Args:
        opened: Networks that a setting opens although they are not public.
        endpoints: Single addresses with their ports that are open too: a made-up web's server.

    Raises (from the maker):
        OSError: The address is not public and no setting opens it; an OSError because HTTP
            libraries then treat it as a failed connection and close what they hold.
    """

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        target = str(address[0])
        is_open = is_allowed(target, opened) or (target, address[1]) in endpoints
        if family not in (socket.AF_INET, socket.AF_INET6) or not is_open:
            raise PermissionError(f"{target} {REFUSAL}")
        return socket.socket(family, kind, protocol)

    return make


def check_host(host: str, port: int, opened: Sequence[Network] = ()) -> None:
    """Refuse a host whose name leads to any closed address, before a library gets it.

    The early, clear answer for endpoints a user configures; the socket factory decides again.

    Raises:
        Refused: An address of the host is closed.
        SourceUnavailable: The name does not resolve.
    """
    try:
        infos = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceUnavailable(f"{host} does not resolve: {error}") from None
    for info in infos:
        if not is_allowed(str(info[4][0]), opened):
            raise Refused(
                f"{host}: {info[4][0]} {REFUSAL}; LINKCENSUS_ALLOWED_NETWORKS opens a test network"
            )


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to: mapped, compatible, NAT64, 6to4."""
    if not isinstance(address, IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
