"""The links of a parsed page: what each element links to, with which words, from which place."""

from collections.abc import Sequence
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from linkcensus.core.link import FollowCause, FoundLink, Kind
from linkcensus.core.rel import (
    NO_DIRECTIVES,
    RobotsDirectives,
    effective_follow,
    parse_rel,
    rel_flags,
)
from linkcensus.core.url import CanonicalUrl, PageBase
from linkcensus.extract.ancestry import POSITIONS, Place, Places
from linkcensus.extract.anchors import collapse, image_text
from linkcensus.extract.context import describe_blocks
from linkcensus.extract.elements import BLOCK_NUMBERS, NUMBERS, TEXT
from linkcensus.extract.folding import Folder
from linkcensus.extract.hidden import hides
from linkcensus.extract.limits import Limits

FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})

_TEXT_BUDGET = 50_000_000
"""Characters of block text, and of overlong anchors, that are looked at on one page."""

_AREA, _LINK = NUMBERS["area"], NUMBERS["link"]
_KINDS = {
    _AREA: (Kind.AREA, "href"),
    NUMBERS["iframe"]: (Kind.FRAME, "src"),
    NUMBERS["frame"]: (Kind.FRAME, "src"),
    NUMBERS["form"]: (Kind.FORM, "action"),
}


class _Rel(NamedTuple):
    """What a rel attribute comes to on this page."""

    rel: str
    nofollow: bool
    ugc: bool
    sponsored: bool
    follow: bool
    cause: FollowCause


_Attributes = dict[str, str | None]
_Address = tuple[CanonicalUrl | None, str]
_NO_ADDRESS: _Address = (None, "")


class LinkReader:
    """Reads the links of one page.

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
        self._places = Places()
        self._folder = Folder()
        self._addresses: dict[str | None, _Address] = {}
        self._rels: dict[str | None, _Rel] = {}
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

    def describe(self) -> None:
        """Set density and context, when all links are read."""
        describe_blocks(self._places.blocks, _TEXT_BUDGET)

    def read_anchors(self, anchors: Sequence[LexborNode]) -> None:  # noqa: C901 # calls cost more here
        """Read `<a href>` elements, in document order.

        The inner loop of extraction: what it does for each link is what extraction costs.
        """
        known, places = self._places.known, self._places
        addresses, rels, longest = self._addresses, self._rels, self._limits.anchor_characters
        firsts, folder, text_kind = self._folder.firsts(Kind.TEXT), self._folder, Kind.TEXT
        append, plain = folder.links.append, self._rel(None)
        locate = self._locate
        for node in anchors:
            attributes = node.attributes
            href = attributes.get("href")
            address = addresses.get(href)
            if address is None:
                address = addresses[href] = locate(href or "") or _NO_ADDRESS
            target, written = address
            if target is None:
                continue
            child = node.first_child
            only_text = None if child is None or child.next is not None else child.text_content
            text = node.text() if only_text is None else only_text
            text = " ".join(text.split()) if text.isascii() else collapse(text)
            parent = node.parent or node  # an anchor is never the root
            place = known.get(parent.mem_id)
            alone = False
            if place is None:
                if only_text is not None and parent.tag_id in BLOCK_NUMBERS:
                    before, after = node.prev, node.next
                    alone = (before is None or _is_blank(before, before.prev)) and (
                        after is None or _is_blank(after, after.next)
                    )
                place = places.of(parent, alone)
            position, block, hidden, foreign = place
            if foreign or not text or len(text) > longest or text.isspace():
                place = known.get(parent.mem_id) or places.of(parent)
                self._read_unusual(node, attributes, address, place)
                continue
            title = hreflang = None
            rel, nofollow, ugc, sponsored, follow, cause = plain
            if len(attributes) > 1:
                if "rel" in attributes:
                    tokens = attributes["rel"]
                    rel, nofollow, ugc, sponsored, follow, cause = rels.get(tokens) or self._rel(
                        tokens
                    )
                if "title" in attributes:
                    title = self._short(attributes["title"])
                if "hreflang" in attributes:
                    hreflang = self._short(attributes["hreflang"])
                if "style" in attributes or "hidden" in attributes:
                    hidden = hidden or hides("a", attributes)
            density, side = (1.0, "") if alone else (None, None)
            link = FoundLink(
                target, written, text_kind, 0, 1, text, False, None, title, hreflang,
                rel, nofollow, ugc, sponsored, follow, cause, POSITIONS[position],
                density, side, side, hidden,
            )  # fmt: skip
            holding: FoundLink | None = link
            first = firsts.setdefault(target[0], link)
            if first is link:
                append(link)
            else:
                holding = folder.add_to(first, link)
                if alone and holding is not None:
                    holding.density, holding.context_left, holding.context_right = 1.0, "", ""
            block.anchor_characters += len(text)
            if not alone:
                block.entries.append((text, node, holding, position))

    def read_others(self, nodes: Sequence[LexborNode]) -> None:
        """Read areas, frames, forms and the head's links to other pages."""
        for node in nodes:
            tag = node.tag_id
            if tag == _LINK:
                self._read_head_link(node.attributes)
            elif tag in _KINDS:
                kind, attribute = _KINDS[tag]
                attributes = node.attributes
                words = collapse(attributes.get("alt") or "") if tag == _AREA else ""
                if attributes.get(attribute):
                    self._add(kind, attributes[attribute], node, attributes, words)

    def _read_head_link(self, attributes: _Attributes) -> None:
        tokens = parse_rel(attributes.get("rel"))
        if "icon" in tokens:
            self.has_icon = True
        kind = kind_of_head_link(attributes.get("rel"), attributes.get("type"))
        if kind is not None:
            self._add(kind, attributes.get("href"), None, attributes, "")

    def add_stated(self, kind: Kind, href: str, hreflang: str | None = None) -> None:
        """Add a link that no element holds: a response header's, or a meta refresh."""
        self._add(kind, href, None, {"hreflang": hreflang}, "")

    def _read_unusual(
        self, node: LexborNode, attributes: _Attributes, address: _Address, place: Place
    ) -> None:
        """Read a link without a text, with an overlong one or in a drawing."""
        target, written = address
        position, block, hidden, foreign = place
        if foreign or target is None or self.cut_reason is not None:
            return
        text = collapse(node.text())
        alt = image_text(node) if not text or text.isspace() else None
        kind, anchor = (Kind.TEXT, text) if alt is None else (Kind.IMAGE, alt)
        longest = self._limits.anchor_characters
        if len(anchor) > longest:
            self._overlong += len(text)
            if self._overlong > _TEXT_BUDGET:
                self.cut_reason = "anchor texts"
                return
        rel = self._rels.get(attributes.get("rel")) or self._rel(attributes.get("rel"))
        title, hreflang = self._described(attributes)
        link = FoundLink(
            target, written, kind, 0, 1, anchor[:longest], len(anchor) > longest,
            alt if alt is None else self._short(alt), title, hreflang, *rel,
            POSITIONS[position], hidden=hidden or hides("a", attributes),
        )  # fmt: skip
        holding = self._folder.add(link)
        block.entries.append((text, node, holding, position))
        block.anchor_characters += len(text)

    def _add(
        self,
        kind: Kind,
        href: str | None,
        node: LexborNode | None,
        attributes: _Attributes,
        anchor: str,
    ) -> None:
        """Add a link that is no anchor; without a node it stands nowhere in the page."""
        target, written = self._addresses.get(href) or self._address(href)
        if target is None:
            return
        position, hidden = None, False
        if node is not None:
            number, _, hidden, _ = self._places.of(node)
            position = POSITIONS[number]
        rel = self._rels.get(attributes.get("rel")) or self._rel(attributes.get("rel"))
        title, hreflang = self._described(attributes)
        longest = self._limits.anchor_characters
        self._folder.add(
            FoundLink(
                target, written, kind, 0, 1, anchor[:longest], len(anchor) > longest, None,
                title, hreflang, *rel, position, hidden=hidden,
            )
        )  # fmt: skip

    def _described(self, attributes: _Attributes) -> tuple[str | None, str | None]:
        """Return title and hreflang of a link."""
        return self._short(attributes.get("title")), self._short(attributes.get("hreflang"))

    def _short(self, text: str | None) -> str | None:
        longest = self._limits.attribute_characters
        return text if text is None or len(text) <= longest else text[:longest]

    def _rel(self, written: str | None) -> _Rel:
        tokens = parse_rel(written)
        rel = _Rel(" ".join(tokens), *rel_flags(tokens), *effective_follow(tokens, *self._robots))
        self._rels[written] = rel
        return rel

    def _address(self, href: str | None) -> _Address:
        """Resolve an address that is new on this page; an attribute without value is empty."""
        address: _Address = self._locate(href or "") or _NO_ADDRESS
        self._addresses[href] = address
        return address


def _is_blank(node: LexborNode, beyond: LexborNode | None) -> bool:
    """Tell whether a node beside a link is white space, with nothing beyond it."""
    if beyond is not None or node.tag_id != TEXT:
        return False
    text = node.text_content
    return text is not None and text.isascii() and text.isspace()


def kind_of_head_link(rel: str | None, content_type: str | None) -> Kind | None:
    """Return what kind of link a `<link>` or a `Link` header is; None when it leads to no page."""
    tokens = parse_rel(rel)
    if "canonical" in tokens:
        return Kind.CANONICAL
    if "alternate" not in tokens or "stylesheet" in tokens:
        return None
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return Kind.FEED if media_type in FEED_TYPES else Kind.ALTERNATE
