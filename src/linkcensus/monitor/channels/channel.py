"""What a channel is: something that takes a message and says what came of it.

A channel never raises for what a service does. Its answer tells apart what may work later
(`temporary`: no connection, overload, a full mailbox) from what will not (`permanent`: the address
is gone, the key is wrong), so that whoever sends knows whether to try again.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote, urlsplit

from linkcensus.core.clock import Clock
from linkcensus.core.settings import Settings
from linkcensus.monitor.message import Message, inert
from linkcensus.net.posting import Posted, post
from linkcensus.store.feeds import Feeds

_LONGEST_REASON = 500
_SHORTEST_SECRET = 4
_SHORTEST_PART = 8


class Outcome(StrEnum):
    """What came of sending."""

    OK = "ok"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send, for the log."""

    at: datetime
    """When it began; aware UTC."""
    outcome: Outcome
    reason: str
    """One line without secrets; empty when it was taken."""
    status: int | None
    """What the service answered: of HTTP, or of SMTP."""
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of sending a message."""

    outcome: Outcome
    reason: str = ""
    """One line without secrets; of a message that was taken, what is to be known beside."""
    retry_after: float | None = None
    """Seconds to wait before another try; None when the service did not say, or it is no use."""
    attempts: tuple[Attempt, ...] = ()
    """The tries that it took, in order; at least one."""

    @property
    def ok(self) -> bool:
        """Whether the message was taken."""
        return self.outcome is Outcome.OK

    @property
    def permanent(self) -> bool:
        """Whether trying again is no use."""
        return self.outcome is Outcome.PERMANENT


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer is to be taken."""

    outcome: Outcome
    reason: str = ""
    status: int | None = None
    retry_after: float | None = None


class Channel(Protocol):
    """Takes messages to one place."""

    def send(self, message: Message) -> Delivery:
        """Send a message; never raises for what the service does."""
        ...


Post = Callable[[str, bytes, Mapping[str, str]], Posted]
"""Sends a body to a URL; raises as `net.posting.post`."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What channels work with."""

    settings: Settings
    clock: Clock
    feeds: Feeds
    post: Post
    sleep: Callable[[float], None]


def tools_of(settings: Settings, clock: Clock, feeds: Feeds) -> Tools:
    """Return the tools of an installation."""

    def through_the_gate(url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        return post(url, body, headers, settings, clock)

    return Tools(settings, clock, feeds, through_the_gate, time.sleep)


@dataclass(frozen=True, slots=True)
class Given:
    """What a channel was set up with."""

    channel_id: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]


def attempt(clock: Clock, secrets: Iterable[str], send: Callable[[], Verdict]) -> Delivery:
    """Send once, and note how long it took; secrets do not come out again in the reason."""
    at, began = clock.now(), time.monotonic()
    verdict = send()
    milliseconds = round(1000 * (time.monotonic() - began))
    reason = redacted(inert(verdict.reason, 2 * _LONGEST_REASON), secrets)[:_LONGEST_REASON]
    noted = Attempt(at, verdict.outcome, reason, verdict.status, milliseconds)
    return Delivery(verdict.outcome, reason, verdict.retry_after, (noted,))


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which no secret stands, and no long part of an address that is one."""
    parts: set[str] = set()
    for secret in secrets:
        whole = {secret, unquote(secret)}
        pieces = _pieces(secret)
        parts |= {part for part in whole if len(part) >= _SHORTEST_SECRET}
        parts |= {part for part in pieces if len(part) >= _SHORTEST_PART}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "…")
    return text


def _pieces(secret: str) -> set[str]:
    """Return the parts of an address that tell what it must not: all but its host."""
    try:
        url = urlsplit(secret)
    except ValueError:
        return set()
    if not url.scheme:
        return set()
    rest = f"{url.path}/{url.query}/{url.fragment}/{url.netloc.rpartition('@')[0]}"
    separated = rest.replace("&", "/").replace("=", "/").replace(":", "/").split("/")
    return {url.path, *separated, *(unquote(part) for part in separated)}
