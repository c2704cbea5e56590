"""Where an address stands: its subnet, and whether a platform lets strangers share it.

What is known to be shared is named in `data/shared_networks.toml`.
"""

import tomllib
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from linkcensus.core.site import is_listed_suffix


class Place(NamedTuple):
    """Where an address stands."""

    ip: str
    """In its shortest form."""
    subnet: str
    platform: str | None


def place_of(ip: str) -> Place | None:
    """The subnet and platform of an address; None when the text is none."""
    try:
        address = ip_address(ip.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    length = 24 if isinstance(address, IPv4Address) else 48
    subnet = ip_network((address, length), strict=False)
    return Place(str(address), str(subnet), _platform(address))


class _Shared(NamedTuple):
    first: int
    last: int
    platform: str


@cache
def _shared(version: int) -> list[_Shared]:
    """Shared networks of one IP version, as ranges of numbers in ascending order."""
    text = (files("linkcensus.core.data") / "shared_networks.toml").read_text("utf-8")
    ranges = []
    for platform in tomllib.loads(text)["platform"]:
        for written in platform["networks"]:
            network = ip_network(written)
            if network.version == version:
                first = int(network.network_address)
                last = int(network.broadcast_address)
                ranges.append(_Shared(first, last, platform["name"]))
    return sorted(ranges)


def _platform(address: IPv4Address | IPv6Address) -> str | None:
    ranges = _shared(address.version)
    place = bisect_right(ranges, int(address), key=lambda shared: shared.first) - 1
    if place < 0 or int(address) > ranges[place].last:
        return None
    return ranges[place].platform


@cache
def _registry_suffixes() -> PublicSuffixList:
    """The part of the Public Suffix List that registries own, without the platforms' own names."""
    return PublicSuffixList(accept_unknown=True, only_icann=True)


@cache
def is_platform_suffix(suffix: str) -> bool:
    """Whether the owner of a domain gives names below it to strangers (blogspot.com)."""
    return is_listed_suffix(suffix) and _registry_suffixes().publicsuffix(suffix) != suffix
