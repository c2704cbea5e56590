"""What a kind of channel is: the fields that set it up, and how it is made of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from linkcensus.core.errors import BadInput
from linkcensus.monitor.channels.channel import Channel, Given, Tools
from linkcensus.monitor.message import web_url

_LONGEST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a channel of a kind must or may be told."""

    name: str
    says: str
    """What it is, in a line."""
    read: Callable[[str], str]
    """Returns the value as it is kept; raises BadInput when it does not fit."""
    secret: bool = False
    """Whether it is never shown again."""
    required: bool = True
    make: Callable[[], str] | None = None
    """Makes one where none is given; it is shown once."""
    shown_as: tuple[str, Callable[[str], str]] | None = None
    """Of a secret: the option that tells it apart for people, and how it is taken from it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of channel."""

    name: str
    says: str
    """What it does, in a line."""
    fields: tuple[Field, ...]
    make: Callable[[Given, Tools], Channel]
    address: str | None = None
    """The secret field under which it is read: kept as a hash only."""


def line(value: str, place: str) -> str:
    """Return a value of one visible line.

    Raises:
        BadInput: It is empty, too long, or holds what cannot be seen.
    """
    text = value.strip()
    if not text:
        raise BadInput("is empty", place=place)
    if len(text) > _LONGEST_VALUE or not text.isprintable():
        raise BadInput("is too long, or holds what cannot be seen", place=place)
    return text


def matching(pattern: str, place: str, remedy: str) -> Callable[[str], str]:
    """Return a reader of values of a form; its errors never repeat the value, which is secret."""
    form = re.compile(pattern)

    def read(value: str) -> str:
        text = line(value, place)
        if not form.fullmatch(text):
            raise BadInput("does not look right", place=place, remedy=remedy)
        return text

    return read


def web_address(
    place: str, *, hosts: tuple[str, ...] = (), remedy: str = ""
) -> Callable[[str], str]:
    """Return a reader of addresses of the web.

    Args:
        place: For messages.
        hosts: Only https addresses of these hosts, and of those below them; empty for any.
        remedy: For messages.
    """

    def read(value: str) -> str:
        url = web_url(line(value, place))
        host = host_of(url or "")
        ours = any(host == known or host.endswith(f".{known}") for known in hosts)
        if url is None or (hosts and not (ours and url.startswith("https://"))):
            raise BadInput(
                "is no address of that service" if hosts else "is no http(s) address",
                place=place,
                remedy=remedy or None,
            )
        return url

    return read


def host_of(url: str) -> str:
    """Return the host of a URL, which may be shown where the rest is secret; '' without one."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
