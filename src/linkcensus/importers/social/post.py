"""A post that shares links, as any network shows it; and reading values that strangers wrote."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from linkcensus.core.link import FoundLink
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.extract.html import extract_links

Record = Mapping[str, Any]
"""One JSON object of a network; what its fields hold is checked where they are read."""

LONGEST_TEXT = 300
MOST_LINKS = 500
"""Links taken of one post."""
_LONGEST_HTML = 200_000


@dataclass(slots=True)
class Shared:
    """A link that a post shares."""

    target: CanonicalUrl
    written: str
    anchor: str | None = None
    """The words of the link, or the title it is shared with; None where it has none of its own."""
    found: FoundLink | None = None
    """The link in the post's HTML, where it has any."""


@dataclass(slots=True)
class Post:
    """A post, story, comment or entry. Counts are non-negative; None is unknown."""

    network: str
    """`hacker_news`, `mastodon`, `bluesky`, `reddit`, `lobsters` or `feed`."""
    page: CanonicalUrl
    """Where people read it."""
    created: datetime | None
    author: str | None = None
    title: str | None = None
    language: str | None = None
    reactions: int | None = None
    """Points, likes, favourites."""
    shares: int | None = None
    """Boosts, reposts."""
    comments: int | None = None
    followers: int | None = None
    """Of its author."""
    links: list[Shared] = field(default_factory=list)

    def share(self, url: object, anchor: str | None = None) -> None:
        """Add a link, unless the post has it already or it is no http(s) URL."""
        written = text_of(url, 8_192)
        target = canonicalize(written) if written and "://" in written[:12] else None
        if target is not None and written is not None:
            self._add(Shared(target, written, anchor))

    def share_html(self, html: object) -> None:
        """Add the links of an HTML text; names of people and of topics are no links to share."""
        for link in links_of_html(html, self.page):
            if "tag" not in link.rel.split():
                self._add(Shared(link.target, link.target_written, link.anchor, link))

    def _add(self, shared: Shared) -> None:
        known = any(one.target.key == shared.target.key for one in self.links)
        if not known and len(self.links) < MOST_LINKS:
            self.links.append(shared)


def links_of_html(html: object, page: CanonicalUrl) -> list[FoundLink]:
    """The links of a fragment of HTML."""
    if not isinstance(html, str) or "<" not in html:
        return []
    body = f'<meta charset="utf-8">{html[:_LONGEST_HTML]}'.encode("utf-8", "replace")
    return extract_links(body, page, page.url)


def page_of(url: object) -> CanonicalUrl | None:
    """An http(s) URL in a field; None where it is none."""
    written = text_of(url, 8_192)
    return canonicalize(written) if written and "://" in written[:12] else None


def text_of(value: object, longest: int = LONGEST_TEXT) -> str | None:
    """A text field, cut; None where it is empty or no text."""
    if not isinstance(value, str) or not value.strip():
        return None
    return value.strip()[:longest]


def count_of(value: object) -> int | None:
    """A count field; None where it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return max(0, min(int(value), 2**53))


def moment_of(value: object) -> datetime | None:
    """A time field: ISO 8601, RFC 2822, or seconds since 1970 (micro where it is that large)."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1e6 if value > 1e14 else value, UTC)
        if not isinstance(value, str) or not 4 <= len(value.strip()) <= 60:
            return None
        text = value.strip()
        if text.isdecimal() and len(text) > 8:
            return datetime.fromtimestamp(int(text), UTC)
        try:
            read = datetime.fromisoformat(text)
        except ValueError:
            read = parsedate_to_datetime(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return None


def inner(record: Record, *names: str) -> Record:
    """An object inside an object; an empty one where there is none."""
    value: Any = record
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def each(value: object) -> Iterator[Record]:
    """The objects of a list."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))
