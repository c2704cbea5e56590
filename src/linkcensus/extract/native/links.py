"""The links of a page that was walked natively."""

from linkcensus.core.link import FoundLink, Kind, Position
from linkcensus.core.rel import RobotsDirectives
from linkcensus.core.url import PageBase
from linkcensus.extract.ancestry import POSITIONS
from linkcensus.extract.anchors import collapse
from linkcensus.extract.limits import Limits
from linkcensus.extract.making import Address, LinkMaker
from linkcensus.extract.native.outline import Element, Outline


class NativeLinks(LinkMaker[Element]):
    """Reads the links of one page; the first arguments are those of `LinkMaker`.

    Args:
        outline: The page as it was walked.
    """

    def __init__(
        self,
        base: PageBase,
        limits: Limits,
        meta: RobotsDirectives,
        header: RobotsDirectives,
        outline: Outline,
    ) -> None:
        super().__init__(base, limits, meta, header)
        self._outline = outline
        self._locate_plain = base.locate_plain
        self._read_anchors()
        self.read_others(outline.others)

    def _place_of(self, element: Element) -> tuple[Position | None, bool]:
        position, hidden = self._outline.place(element)
        return POSITIONS[position], hidden

    def _read_anchors(self) -> None:
        """Read `<a href>` elements, in document order: the inner loop of extraction."""
        folder, strings, short = self._folder, self._outline.strings, self._short
        rels, plain = self._rels, self._rel(None)
        firsts, append = folder.firsts(Kind.TEXT), folder.links.append
        longest, text_kind, positions = self._limits.anchor_characters, Kind.TEXT, POSITIONS
        addresses = self._resolved()
        are_links = self._which_are_links(addresses)
        rows, densities, contexts = self._outline.links(are_links)
        for is_link, (target, written), density, row in zip(
            are_links, addresses, densities, rows, strict=True
        ):
            if not is_link or target is None:
                continue
            _, words, length, tokens, title, lang, image, alt, position, hidden, left, right = row
            text = strings[words] or ""
            kind, picture, rel = text_kind, None, plain
            if image and (not text or text.isspace()):
                kind, text = Kind.IMAGE, collapse(strings[alt] or "")
                length, picture = len(text), short(text)
            if tokens:
                rel = rels.get(strings[tokens]) or self._rel(strings[tokens])
            link = FoundLink(
                target, written, kind, 0, 1, text[:longest], length > longest, picture,
                short(strings[title]) if title else None,
                short(strings[lang]) if lang else None, *rel, positions[position],
                density if density >= 0 else None, contexts[left], contexts[right], hidden != 0,
            )  # fmt: skip
            if kind is text_kind:
                first = firsts.setdefault(target[0], link)
                if first is link:
                    append(link)
                    continue
                holding = folder.add_to(first, link)
            else:
                holding = folder.add(link)
            if holding is not None:
                holding.density = link.density
                holding.context_left, holding.context_right = contexts[left], contexts[right]

    def _resolved(self) -> list[Address]:
        """Return the address of each anchor."""
        known, locate, locate_plain = self._addresses, self._address, self._locate_plain
        addresses: list[Address] = []
        for href, path in self._outline.hrefs(self._limits.links):
            address = known.get(href)
            if address is None:
                if path >= 0 and href is not None:
                    address = locate_plain(href, path)
                if address is None:
                    address = locate(href)
                else:
                    known[href] = address
            addresses.append(address)
        return addresses

    def _which_are_links(self, addresses: list[Address]) -> bytes:
        """Tell of each anchor whether it is a link, and not one of too many overlong ones."""
        longest = self._limits.anchor_characters
        are_links = bytearray([target is not None for target, _ in addresses])
        for number in self._outline.foreign():
            if number < len(are_links):
                are_links[number] = False
        lengths = self._outline.lengths()
        if len(lengths) and int(lengths.max()) > longest:
            for number, length in enumerate(lengths[: len(are_links)].tolist()):
                if are_links[number] and (length > longest or not length):
                    are_links[number] = not self._is_too_long(length, length)
        return bytes(are_links)
