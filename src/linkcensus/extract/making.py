"""Making links: what every way of walking a page does with an element once it is found."""

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Generic, NamedTuple, Protocol, TypeVar

from linkcensus.core.link import FollowCause, FoundLink, Kind, Position
from linkcensus.core.rel import (
    NO_DIRECTIVES,
    RobotsDirectives,
    effective_follow,
    parse_rel,
    rel_flags,
)
from linkcensus.core.url import CanonicalUrl, PageBase
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import NUMBERS
from linkcensus.extract.folding import Folder
from linkcensus.extract.limits import Limits

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})

TEXT_BUDGET = 50_000_000
"""Characters of block text, and of overlong anchors, that are looked at on one page."""

_AREA, _LINK = NUMBERS["area"], NUMBERS["link"]
_KINDS = {
    _AREA: (Kind.AREA, "href"),
    NUMBERS["iframe"]: (Kind.FRAME, "src"),
    NUMBERS["frame"]: (Kind.FRAME, "src"),
    NUMBERS["form"]: (Kind.FORM, "action"),
}


class Rel(NamedTuple):
    """What a rel attribute comes to on this page."""

    rel: str
    nofollow: bool
    ugc: bool
    sponsored: bool
    follow: bool
    cause: FollowCause


class Attributes(Protocol):
    """The attributes of an element; a dictionary is one."""

    def get(self, name: str, /) -> str | None:
        """Return a value; None where there is none, or no such attribute."""
        ...


class Element(Protocol):
    """What is asked about an element that is no anchor; the parser's nodes answer it."""

    @property
    def tag_id(self) -> int:
        """The number of its name."""
        ...

    @property
    def attributes(self) -> "Attributes":
        """What its attributes are asked of."""
        ...


Address = tuple[CanonicalUrl | None, str]
NO_ADDRESS: Address = (None, "")


E = TypeVar("E", bound=Element)


class LinkMaker(ABC, Generic[E]):
    """Makes the links of one page; the ways of walking a page are its subclasses.

    Args:
        base: What relative addresses are joined with.
        limits: Where to stop.
        meta: What the page's robots tags ask.
        header: What the response's X-Robots-Tag headers ask.
    """

    def __init__(
        self,
        base: PageBase,
        limits: Limits,
        meta: RobotsDirectives = NO_DIRECTIVES,
        header: RobotsDirectives = NO_DIRECTIVES,
    ) -> None:
        self._locate = base.locate
        self._limits = limits
        self._robots = meta, header
        self._folder = Folder()
        self._addresses: dict[str | None, Address] = {}
        self._rels: dict[str | None, Rel] = {}
        self._overlong = 0
        self.cut_reason: str | None = None
        self.has_icon = False

    @property
    def links(self) -> list[FoundLink]:
        """The links read so far: those of anchors, then the others, each in document order."""
        return self._folder.links

    @property
    def canonical(self) -> FoundLink | None:
        """The first canonical link read so far."""
        return next(iter(self._folder.firsts(Kind.CANONICAL).values()), None)

    @property
    def hrefs(self) -> list[str]:
        """The addresses met, as written, those of no page too, each once."""
        return [href for href in self._addresses if href]

    @abstractmethod
    def _place_of(self, element: E) -> tuple[Position | None, bool]:
        """Return the position inside an element, and whether it is hidden."""

    def read_others(self, elements: Iterable[E]) -> None:
        """Read areas, frames, forms and the head's links to other pages."""
        for element in elements:
            tag = element.tag_id
            if tag == _LINK:
                self._read_head_link(element.attributes)
            elif tag in _KINDS:
                kind, attribute = _KINDS[tag]
                attributes = element.attributes
                words = collapse(attributes.get("alt") or "") if tag == _AREA else ""
                href = attributes.get(attribute)
                if href:
                    self._add(kind, href, attributes, words, *self._place_of(element))

    def _read_head_link(self, attributes: Attributes) -> None:
        rel = attributes.get("rel")
        if not self.has_icon and "icon" in parse_rel(rel):
            self.has_icon = True
        kind = kind_of_head_link(rel, attributes.get("type"))
        if kind is not None:
            self._add(kind, attributes.get("href"), attributes)

    def add_stated(self, kind: Kind, href: str, hreflang: str | None = None) -> None:
        """Add a link that no element holds: a response header's, or a meta refresh."""
        self._add(kind, href, {"hreflang": hreflang})

    def _add(
        self,
        kind: Kind,
        href: str | None,
        attributes: Attributes,
        anchor: str = "",
        position: Position | None = None,
        hidden: bool = False,
    ) -> None:
        """Add a link that is no anchor."""
        target, written = self._addresses.get(href) or self._address(href)
        if target is None:
            return
        rel = self._rels.get(attributes.get("rel")) or self._rel(attributes.get("rel"))
        title, hreflang = self._described(attributes)
        longest = self._limits.anchor_characters
        self._folder.add(
            FoundLink(
                target, written, kind, 0, 1, anchor[:longest], len(anchor) > longest, None,
                title, hreflang, *rel, position, hidden=hidden,
            )
        )  # fmt: skip

    def _is_too_long(self, anchor: int, text: int) -> bool:
        """Count an overlong anchor; tell whether a page has too much of them to go on.

        Args:
            anchor: Characters of its words.
            text: Characters of its text.
        """
        if anchor > self._limits.anchor_characters:
            self._overlong += text
            if self._overlong > TEXT_BUDGET:
                self.cut_reason = "anchor texts"
        return self.cut_reason is not None

    def _described(self, attributes: Attributes) -> tuple[str | None, str | None]:
        """Return title and hreflang of a link."""
        return self._short(attributes.get("title")), self._short(attributes.get("hreflang"))

    def _short(self, text: str | None) -> str | None:
        longest = self._limits.attribute_characters
        return text if text is None or len(text) <= longest else text[:longest]

    def _rel(self, written: str | None) -> Rel:
        rel = self._rels[written] = _rel_of(parse_rel(written), *self._robots)
        return rel

    def _address(self, href: str | None) -> Address:
        """Resolve an address that is new on this page; an attribute without value is empty."""
        address: Address = self._locate(href or "") or NO_ADDRESS
        self._addresses[href] = address
        return address


@functools.lru_cache(maxsize=2_000)
def _rel_of(tokens: tuple[str, ...], meta: RobotsDirectives, header: RobotsDirectives) -> Rel:
    return Rel(" ".join(tokens), *rel_flags(tokens), *effective_follow(tokens, meta, header))


def kind_of_head_link(rel: str | None, content_type: str | None) -> Kind | None:
    """Return what kind of link a `<link>` or a `Link` header is; None when it leads to no page."""
    tokens = parse_rel(rel)
    if "canonical" in tokens:
        return Kind.CANONICAL
    if "alternate" not in tokens or "stylesheet" in tokens:
        return None
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return Kind.FEED if media_type in FEED_TYPES else Kind.ALTERNATE
