"""What a link is: the vocabulary of kinds, positions, states and sources, and the two link records.

A `FoundLink` is what a page shows about one of its links (extraction makes it). An
`ExportedLink` is what somebody else's table claims about a link (importers make it). Both
become rows of the `sightings` table; see `linkcensus.index.schema`.
"""

import hashlib
from datetime import datetime
from enum import IntEnum, StrEnum

from msgspec import Struct

from linkcensus.core.url import CanonicalUrl

CONTEXT_CHARACTERS = 100
"""How much text is kept on each side of an anchor, in characters."""

WAT_ANCHOR_CHARACTERS = 128
"""Common Crawl cuts the anchor texts of its WAT files to this length."""


class Kind(StrEnum):
    """By which means one page points at another."""

    TEXT = "text"
    IMAGE = "image"
    FORM = "form"
    FRAME = "frame"
    REDIRECT = "redirect"
    CANONICAL = "canonical"
    ALTERNATE = "alternate"
    AREA = "area"
    MENTION = "mention"
    FEED = "feed"
    UNKNOWN = "unknown"


class Position(StrEnum):
    """In which part of the page a link stands."""

    CONTENT = "content"
    NAVIGATION = "navigation"
    HEADER = "header"
    FOOTER = "footer"
    SIDEBAR = "sidebar"
    COMMENT = "comment"


class FollowCause(StrEnum):
    """Why a link is not followed; `none` when it is."""

    NONE = "none"
    REL = "rel"
    META = "meta"
    HEADER = "header"


class State(StrEnum):
    """What is known about a link now. `unverified`: only somebody's export says it exists."""

    LIVE = "live"
    MISSING = "missing"
    LOST = "lost"
    UNVERIFIED = "unverified"


class LostReason(StrEnum):
    """Why a link counts as missing or lost."""

    REMOVED = "removed"
    NOT_FOUND = "not_found"
    GONE = "gone"
    REDIRECTED = "redirected"
    NOT_HTML = "not_html"
    PAGE_ERROR = "page_error"
    NOT_CANONICAL = "not_canonical"
    NOINDEX = "noindex"
    LOST_REDIRECT = "lost_redirect"
    ABSENT = "absent"
    """The newest export that was declared complete does not list the link any more."""
    CLAIMED = "claimed"
    """The vendor says so without a reason."""


class Source(IntEnum):
    """Who told us: the number is the bit of the `sources` mask, so numbers are never reused."""

    WARC = 0
    WAT = 1
    HTML = 2
    CRAWL = 3
    LOG = 4
    FEED = 5
    SOCIAL = 6
    SEARCH_CONSOLE = 8
    BING = 9
    AHREFS = 10
    SEMRUSH = 11
    MAJESTIC = 12
    MOZ = 13
    LINKMINER = 14
    MONITOR_BACKLINKS = 15
    LINKODY = 16
    OTHER = 17
    """Any other table; the import record names the file and the format."""

    @property
    def label(self) -> str:
        """The name shown to people and programs, such as `search_console`."""
        return self.name.lower()

    @property
    def bit(self) -> int:
        """This source's bit in a `sources` mask."""
        return 1 << self.value


OWN_SOURCES = (Source.WARC, Source.WAT, Source.HTML, Source.CRAWL)
"""Sources whose sightings are our own reading of the page, not a claim."""


def source_labels(mask: int) -> list[str]:
    """Name the sources of a `sources` mask, in the order of their bits."""
    return [source.label for source in Source if mask & source.bit]


class FoundLink(Struct, gc=False):
    """One link as a page shows it; identical repeats are already folded into `repeats`.

    `occurrence` numbers the different anchors of one (target, kind) on the page from 0, in
    document order. `anchor` None means unknown, '' means there is none.
    """

    target: CanonicalUrl
    target_written: str
    """The absolute URL as the page wrote it, resolved but not canonicalised."""
    kind: Kind
    occurrence: int = 0
    repeats: int = 1
    anchor: str | None = None
    anchor_cut: bool = False
    """The source cut the text, so that it is a prefix of the real anchor."""
    alt: str | None = None
    title: str | None = None
    hreflang: str | None = None
    rel: str = ""
    """The rel tokens as written, lower-cased, one space between them."""
    nofollow: bool = False
    ugc: bool = False
    sponsored: bool = False
    follow: bool = True
    follow_cause: FollowCause = FollowCause.NONE
    position: Position | None = None
    density: float | None = None
    """Share of the surrounding block's text that is link text, 0 to 1."""
    context_left: str | None = None
    context_right: str | None = None
    hidden: bool = False


class ExportedLink(Struct):
    """One row of somebody's link table. Fields the table does not have stay None."""

    source: CanonicalUrl | None
    source_written: str | None
    target_site: str
    """Known even where the row has no target URL (a site-level sighting)."""
    target: CanonicalUrl | None = None
    target_written: str | None = None
    kind: Kind = Kind.UNKNOWN
    occurrence: int = 0
    anchor: str | None = None
    anchor_cut: bool = False
    alt: str | None = None
    title: str | None = None
    hreflang: str | None = None
    repeats: int = 1
    rel: str | None = None
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    follow: bool | None = None
    follow_cause: FollowCause | None = None
    position: Position | None = None
    density: float | None = None
    context_left: str | None = None
    context_right: str | None = None
    hidden: bool | None = None
    source_title: str | None = None
    source_language: str | None = None
    source_external_links: int | None = None
    source_internal_links: int | None = None
    source_ip: str | None = None
    source_status: int | None = None
    target_status: int | None = None
    redirects: tuple[tuple[str, int | None], ...] = ()
    """URLs and HTTP statuses between the written target and where it ends."""
    rendered: bool = False
    """Seen only after scripts ran: a raw visit cannot prove its loss."""
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    claimed_lost_at: datetime | None = None
    claimed_lost_reason: LostReason | None = None


def link_hash(
    target_key: str, source_key: str, kind: str, occurrence: int, raw_target_key: str | None
) -> int:
    """Return what tells the links to one site apart: 63 bits, non-negative.

    Equal to the macro `link_hash` of `linkcensus.index.engine`.

    Args:
        target_key: SURT key of where the link ends.
        source_key: Of its page.
        kind: A `Kind`.
        occurrence: From 0.
        raw_target_key: Of the written target, where redirects lead from there to the target.
    """
    parts = (target_key, source_key, kind, str(occurrence), raw_target_key or "")
    digest = hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:16], "little") >> 1
