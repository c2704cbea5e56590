"""Who does something, as the state writes it down."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Literal

_KEPT_BITS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, and from where."""

    kind: Literal["user", "token", "guest", "command", "system", "nobody"]
    name: str
    """An e-mail address, or what else tells them apart."""
    user_id: str | None = None
    network: str | None = None
    """Of their address, as `network_of` cuts it."""


COMMAND = Actor("command", "command line")
SYSTEM = Actor("system", "linkcensus")


def network_of(address: str | None) -> str | None:
    """Cut an address to its /24 or /48: enough to tell an attack, too little to tell a person.

    Addresses of this machine are kept whole. None for what is no address.
    """
    try:
        read = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(read, "ipv4_mapped", None)
    if mapped is not None:
        read = mapped
    if read.is_loopback:
        return str(read)
    return str(ip_network(f"{read}/{_KEPT_BITS[read.version]}", strict=False))
