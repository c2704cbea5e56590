"""What lxml makes of the same pages, for the tables of `bench/extract.py`.

`LxmlReader` gives what linkcensus gives, by the same rules, from libxml2's tree: every kind of
link with rel, position, hidden, density and context, repeats folded. It is written as somebody
who knows lxml well would write it: elements without the classes of `lxml.html`, code taken out and
texts read by libxml2 itself, each ancestor, address and block looked at once a page.
"""

from typing import Any

from lxml import etree

from linkcensus.core.link import FoundLink, Kind, Position
from linkcensus.core.rel import (
    NO_DIRECTIVES,
    effective_follow,
    parse_rel,
    parse_robots_meta,
    rel_flags,
)
from linkcensus.core.url import PageBase
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import BLOCKS
from linkcensus.extract.folding import Folder
from linkcensus.extract.hidden import hides
from linkcensus.extract.making import kind_of_head_link
from linkcensus.extract.position import position_within

_CONTEXT = 100
_ADDRESS = {"area": "href", "iframe": "src", "frame": "src", "form": "action"}
_KINDS = {"area": Kind.AREA, "iframe": Kind.FRAME, "frame": Kind.FRAME, "form": Kind.FORM}


class LxmlReader:
    """The links of one page in libxml2's tree."""

    def __init__(self, url: str, body: bytes, parser: etree.HTMLParser) -> None:
        self._document = etree.fromstring(body, parser)
        etree.strip_elements(self._document, "script", "style", with_tail=False)
        self._base = PageBase(url)
        self._robots = NO_DIRECTIVES
        self._folder = Folder()
        self._places: dict[Any, tuple[Position | None, Any, bool, bool]] = {}
        self._addresses: dict[str, Any] = {}
        self._rels: dict[str | None, tuple[Any, ...]] = {}
        self._blocks: dict[Any, list[tuple[str, Any, FoundLink | None, Position | None]]] = {}

    def read(self) -> list[FoundLink]:
        """Return all links, repeats folded."""
        self._read_head()
        for element in self._document.iter("a", "area", "iframe", "frame", "form", "link"):
            attributes = element.attrib
            if element.tag == "a":
                if "href" in attributes:
                    self._read_anchor(element, attributes)
            elif element.tag == "link":
                kind = kind_of_head_link(attributes.get("rel"), attributes.get("type"))
                if kind is not None:
                    self._add(kind, attributes.get("href", ""), attributes, "", (None, False))
            elif attributes.get(_ADDRESS[element.tag]):
                position, _, hidden, _ = self._place(element)
                words = collapse(attributes.get("alt", "")) if element.tag == "area" else ""
                address = attributes[_ADDRESS[element.tag]]
                self._add(_KINDS[element.tag], address, attributes, words, (position, hidden))
        self._describe()
        return self._folder.links

    def _read_head(self) -> None:
        for element in self._document.iter("base", "meta"):
            if element.tag == "meta":
                self._robots |= parse_robots_meta(element.get("name"), element.get("content"))
            elif "href" in element.attrib:
                stated = self._base.join(element.get("href"))
                self._base = self._base if stated is None else PageBase(stated)

    def _read_anchor(self, element: Any, attributes: Any) -> None:
        address = self._address(attributes["href"])
        if address is None:
            return
        position, block, hidden, foreign = self._place(element.getparent())
        if foreign:
            return
        words = collapse(_text(element))
        kind, alt = Kind.TEXT, None
        if not words.strip():
            alts = [collapse(image.get("alt", "")) for image in element.iter("img")]
            if alts:
                kind, alt = Kind.IMAGE, next(filter(None, alts), "")
        hidden = hidden or hides("a", attributes)
        link = self._link(address, kind, attributes, words if alt is None else alt, alt)
        link.position, link.hidden = position, hidden
        holding = self._folder.add(link)
        self._blocks.setdefault(block, []).append((words, element, holding, position))

    def _add(
        self, kind: Kind, href: str, attributes: Any, words: str, place: tuple[Any, bool]
    ) -> None:
        address = self._address(href)
        if address is not None:
            link = self._link(address, kind, attributes, words, None)
            link.position, link.hidden = place
            self._folder.add(link)

    def _link(
        self, address: Any, kind: Kind, attributes: Any, words: str, alt: str | None
    ) -> FoundLink:
        written = attributes.get("rel")
        rel = self._rels.get(written)
        if rel is None:
            tokens = parse_rel(written)
            follow = effective_follow(tokens, self._robots)
            rel = self._rels[written] = (" ".join(tokens), *rel_flags(tokens), *follow)
        return FoundLink(
            *address, kind, 0, 1, words, False, alt, attributes.get("title"),
            attributes.get("hreflang"), *rel,
        )  # fmt: skip

    def _address(self, href: str) -> Any:
        if href not in self._addresses:
            self._addresses[href] = self._base.locate(href)
        return self._addresses[href]

    def _place(self, element: Any) -> tuple[Position | None, Any, bool, bool]:
        path = []
        place: tuple[Position | None, Any, bool, bool] = (None, None, False, False)
        while element is not None:
            known = self._places.get(element)
            if known is not None:
                place = known
                break
            path.append(element)
            element = element.getparent()
        for element in reversed(path):
            position, block, hidden, foreign = place
            tag, attributes = element.tag, element.attrib
            position = position_within(position, tag, attributes)
            hidden = hidden or hides(tag, attributes)
            foreign = tag in ("svg", "math") or (foreign and tag not in ("foreignobject", "desc"))
            place = self._places[element] = (
                position,
                element if tag in BLOCKS else block,
                hidden,
                foreign,
            )
        return place

    def _describe(self) -> None:
        characters = self._link_characters()
        for block, entries in self._blocks.items():
            text = collapse(_text(block))
            density = min(1.0, characters[block] / len(text)) if text else None
            starts: dict[Any, tuple[str, int, int]] = {}
            cursor = 0
            for words, element, link, position in entries:
                start = text.find(words, cursor) if words else -1
                if start < 0 or text.find(words, start + 1) >= 0:
                    starts = starts or _offsets(block)
                    raw, begin, end = starts[element]
                    left = collapse(raw[max(0, begin - 1_000) : begin])
                    right = collapse(raw[end : end + 1_000])
                else:
                    cursor = start + len(words)
                    left = text[max(0, start - _CONTEXT - 1) : start].strip(" ")
                    right = text[cursor : cursor + _CONTEXT + 1].strip(" ")
                if link is not None and link.position is position:
                    link.density = density
                    link.context_left = left[-_CONTEXT:].strip(" ")
                    link.context_right = right[:_CONTEXT].strip(" ")

    def _link_characters(self) -> dict[Any, int]:
        """Characters of the links in each block, those of the blocks within it included."""
        characters: dict[Any, int] = {}
        for block, entries in self._blocks.items():
            inside = sum(len(words) for words, *_ in entries)
            outer = block
            while outer is not None:
                characters[outer] = characters.get(outer, 0) + inside
                parent = outer.getparent()
                outer = None if parent is None else self._places[parent][1]
        return characters


def _text(element: Any) -> str:
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def _offsets(block: Any) -> dict[Any, tuple[str, int, int]]:
    """The raw text of a block, and where in it each of its links begins and ends."""
    parts: list[str] = []
    ends: dict[Any, list[int]] = {}
    _walk(block, parts, ends, 0)
    raw = "".join(parts)
    return {element: (raw, begin, end) for element, (begin, end) in ends.items()}


def _walk(element: Any, parts: list[str], ends: dict[Any, list[int]], length: int) -> int:
    begin = length
    if isinstance(element.tag, str):
        if element.text:
            parts.append(element.text)
            length += len(element.text)
        for inside in element:
            length = _walk(inside, parts, ends, length)
            if inside.tail:
                parts.append(inside.tail)
                length += len(inside.tail)
    ends[element] = [begin, length]
    return length
