"""The plain walk: the links of a parsed page, node by node in Python.

It needs nothing but the parser, and is what the native walk (`extract/native`) must agree with.
"""

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from linkcensus.core.link import FoundLink, Kind, Position
from linkcensus.core.rel import NO_DIRECTIVES, RobotsDirectives
from linkcensus.core.url import PageBase
from linkcensus.extract.ancestry import POSITIONS, Place, Places
from linkcensus.extract.anchors import collapse, image_text
from linkcensus.extract.context import describe_blocks
from linkcensus.extract.elements import BLOCK_NUMBERS, TEXT
from linkcensus.extract.hidden import hides
from linkcensus.extract.limits import Limits
from linkcensus.extract.making import NO_ADDRESS, TEXT_BUDGET, Address, LinkMaker


class LinkReader(LinkMaker[LexborNode]):
    """Reads the links of one page; the arguments are those of `LinkMaker`."""

    def __init__(
        self,
        base: PageBase,
        limits: Limits,
        meta: RobotsDirectives = NO_DIRECTIVES,
        header: RobotsDirectives = NO_DIRECTIVES,
    ) -> None:
        super().__init__(base, limits, meta, header)
        self._places = Places()

    def describe(self, *, exactly: bool) -> None:
        """Set density and context, when all links are read.

        Args:
            exactly: Links may stand in one another.
        """
        describe_blocks(self._places.blocks, TEXT_BUDGET, exactly=exactly)

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
            if href is None and "href" not in attributes:
                continue
            address = addresses.get(href)
            if address is None:
                address = addresses[href] = locate(href or "") or NO_ADDRESS
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

    def _read_unusual(
        self, node: LexborNode, attributes: dict[str, str | None], address: Address, place: Place
    ) -> None:
        """Read a link without a text, with an overlong one or in a drawing."""
        target, written = address
        position, block, hidden, foreign = place
        if foreign or target is None or self.cut_reason is not None:
            return
        text = collapse(node.text())
        shown = text[: self._limits.anchor_characters]
        alt = image_text(node) if not shown or shown.isspace() else None
        kind, anchor = (Kind.TEXT, text) if alt is None else (Kind.IMAGE, alt)
        longest = self._limits.anchor_characters
        if self._is_too_long(len(anchor), len(text)):
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

    def _place_of(self, element: LexborNode) -> tuple[Position | None, bool]:
        number, _, hidden, _ = self._places.of(element)
        return POSITIONS[number], hidden


def _is_blank(node: LexborNode, beyond: LexborNode | None) -> bool:
    """Tell whether a node beside a link is white space, with nothing beyond it."""
    if beyond is not None or node.tag_id != TEXT:
        return False
    text = node.text_content
    return text is not None and text.isascii() and text.isspace()
