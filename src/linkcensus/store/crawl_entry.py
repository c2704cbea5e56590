"""What goes into a frontier and comes out of it: URLs found, URLs to fetch, and how they ended."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from linkcensus.core.url import CanonicalUrl


class Role(IntEnum):
    """What a URL of the frontier is expected to be; the number is what the database keeps."""

    PAGE = 0
    SITEMAP = 1
    FEED = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A URL that a crawl wants to fetch."""

    url: CanonicalUrl
    depth: int = 0
    """Links between it and a seed."""
    priority: int = 0
    """The smallest is fetched first, within its host and among hosts."""
    role: Role = Role.PAGE
    guessed: bool = False
    """Whether its scheme is our guess: nobody has named one."""

    @property
    def hash(self) -> int:
        """What tells it from the other URLs of its host."""
        return url_hash(self.url.key, self.role)


@dataclass(frozen=True, slots=True)
class Entry:
    """A URL that a worker holds."""

    host_id: int
    url_hash: int
    host: str
    url: str
    role: Role
    depth: int
    priority: int
    tries: int
    """Earlier fetches that ended in nothing and asked for another try."""
    guessed: bool = False
    """Whether the URL's scheme is our guess."""


@dataclass(frozen=True, slots=True)
class Leased:
    """What a worker was given."""

    entries: Sequence[Entry] = ()
    runs: bool = True
    """False when somebody stopped the crawl, or it is done."""
    next_at: datetime | None = None
    """Where nothing was given: when a host may be asked again; None while nothing is queued."""
    open: bool = False
    """Whether some URL is queued within the budget, or held by anybody."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A URL that was fetched, or given up."""

    entry: Entry
    outcome: str
    """One word, such as `seen` or `blocked`."""
    again_at: datetime | None = None
    """When it is worth another try; None settles it."""
    tried: bool = True
    """Whether it was asked for: a host's pause is no try of the URLs that wait for it."""


@dataclass(slots=True)
class Batch:
    """What a worker writes in one step: the import's id, what it settles, what it found."""

    id: str
    """The import that the pages are brought into the index with, at most 20 characters."""
    settled: list[Settled] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    passed: list[CanonicalUrl] = field(default_factory=list)
    """Pages that were seen on the way, at the ends of redirects: they need no visit any more."""
    notes: dict[str, int] = field(default_factory=dict)
    """What was left out, and how often."""


Hosts = Mapping[str, datetime]
"""When each host may be asked again, aware UTC."""


def url_hash(key: str, role: Role = Role.PAGE) -> int:
    """Return 63 bits of a sort key; the same page has one as a page and one as a feed."""
    text = key if role is Role.PAGE else f"{key}#{role.value}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
