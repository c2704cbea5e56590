"""What the made-up web is made of: sites, their pages, the links on them, as plain data."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from linkcensus.core.link import Position

SNAPSHOTS = (
    datetime(2026, 4, 13, 6, 0, tzinfo=UTC),
    datetime(2026, 8, 10, 6, 0, tzinfo=UTC),
    datetime(2026, 9, 21, 6, 0, tzinfo=UTC),
)
"""When the made-up web was archived; snapshots are numbered 1, 2, 3."""

ALWAYS = frozenset({1, 2, 3})


@dataclass(slots=True)
class MadeLink:
    """One link as its page shows it, in those snapshots it is shown in."""

    target: str
    """Absolute URL."""
    anchor: str
    """The text; of an image link the alt text."""
    position: Position = Position.CONTENT
    rel: str = ""
    image: bool = False
    hidden: bool = False
    shown_in: frozenset[int] = ALWAYS
    later_anchor: str | None = None
    """The text from snapshot 2 on, where it changes."""
    later_rel: str | None = None
    """The rel from snapshot 2 on, where it changes."""

    def anchor_in(self, snapshot: int) -> str:
        """Return the text that snapshot 1, 2 or 3 shows."""
        return self.anchor if snapshot == 1 or self.later_anchor is None else self.later_anchor

    def rel_in(self, snapshot: int) -> str:
        """Return the rel that snapshot 1, 2 or 3 shows."""
        return self.rel if snapshot == 1 or self.later_rel is None else self.later_rel


@dataclass(slots=True)
class MadePage:
    """One page and what its server answers at each snapshot."""

    url: str
    title: str
    language: str
    paragraphs: list[str] = field(default_factory=list)
    links: list[MadeLink] = field(default_factory=list)
    statuses: tuple[int, int, int] = (200, 200, 200)
    """The answer per snapshot; 0: the archive did not visit the page."""
    location: str | None = None
    """Where a 3xx answer points."""
    noindex: bool = False
    meta_nofollow: bool = False
    header_nofollow: bool = False
    canonical: str | None = None
    charset: str = "utf-8"

    def status_in(self, snapshot: int) -> int:
        """Return the status of snapshot 1, 2 or 3; 0 where it was not visited."""
        return self.statuses[snapshot - 1]

    def answers(self, snapshot: int) -> int:
        """Return what the server answers then, whether or not the archive came by."""
        return self.status_in(snapshot) or 200


@dataclass(slots=True)
class MadeSite:
    """One site: where it is hosted and what it is for."""

    name: str
    """What people call it."""
    host: str
    kind: str
    """shop, rival, blog, news, directory, forum, docs, tool, ring, farm, magazine, short."""
    language: str
    ip: str
    pages: list[MadePage] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """Return the https URL of a path of this site."""
        return f"https://{self.host}{path}"


@dataclass(slots=True)
class MadeWeb:
    """All sites, and those the stories are about."""

    sites: list[MadeSite] = field(default_factory=list)

    @property
    def hero(self) -> MadeSite:
        """The shop whose owner uses this program."""
        return self.of_kind("hero")[0]

    def of_kind(self, kind: str) -> list[MadeSite]:
        """Return the sites of one kind, in the order they were made."""
        return [site for site in self.sites if site.kind == kind]

    def pages(self) -> list[MadePage]:
        """Return every page of every site."""
        return [page for site in self.sites for page in site.pages]
