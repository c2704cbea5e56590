"""What other libraries make of the same pages, for the tables of `bench/extract.py`.

`lxml_links` does what linkcensus does, on libxml2's tree: the same records with rel, position,
hidden, density and context, by the same walk that looks at each ancestor once. The others do what
they are made for: addresses, texts and rel.
"""

from typing import Any

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.rel import effective_follow, parse_rel, rel_flags
from linkcensus.core.url import PageBase
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import BLOCKS
from linkcensus.extract.hidden import hides
from linkcensus.extract.position import TELLING_TAGS, position_within

_CONTEXT = 100
_NOT_SHOWN = ("script", "style")


class LxmlReader:
    """The links of one page in libxml2's tree."""

    def __init__(self, url: str, body: bytes, parser: Any, document_fromstring: Any) -> None:
        self._document = document_fromstring(body, parser=parser)
        self._base = PageBase(url)
        self._places: dict[Any, tuple[Any, Any, bool]] = {}
        self._texts: dict[Any, str] = {}
        self._addresses: dict[str, Any] = {}
        self._rels: dict[str | None, Any] = {}
        self._blocks: dict[Any, list[Any]] = {}
        self._links: dict[Any, FoundLink] = {}

    def read(self) -> list[FoundLink]:
        """Give the page's links with position, density, context and hidden flag."""
        for anchor in self._document.iter("a"):
            href = anchor.get("href")
            if href is None:
                continue
            address = self._address(href)
            if address is None:
                continue
            position, block, hidden = self._place(anchor.getparent())
            text = collapse("".join(anchor.itertext()))
            kind, alt = Kind.TEXT, None
            if not text:
                image = anchor.find(".//img")
                if image is not None:
                    kind, alt = Kind.IMAGE, collapse(image.get("alt") or "")
            written = anchor.get("rel")
            rel = self._rels.get(written)
            if rel is None:
                rel = self._rels[written] = self._rel(written)
            title, language = anchor.get("title"), anchor.get("hreflang")
            hidden = hidden or hides("a", anchor.attrib)
            words = text if alt is None else alt
            identity = (address[0].key, kind, words)
            link = self._links.get(identity)
            if link is None:
                link = self._links[identity] = FoundLink(
                    *address, kind, 0, 1, words, False, alt, title, language, *rel, position,
                    None, None, None, hidden,
                )  # fmt: skip
            else:
                link.repeats += 1
            self._blocks.setdefault(block, []).append((text, link))
        self._describe()
        return list(self._links.values())

    def _address(self, href: str) -> Any:
        if href not in self._addresses:
            self._addresses[href] = self._base.locate(href)
        return self._addresses[href]

    @staticmethod
    def _rel(written: str | None) -> tuple[Any, ...]:
        tokens = parse_rel(written)
        return " ".join(tokens), *rel_flags(tokens), *effective_follow(tokens)

    def _place(self, element: Any) -> tuple[Any, Any, bool]:
        path = []
        place: tuple[Any, Any, bool] = (None, None, False)
        while element is not None:
            known = self._places.get(element)
            if known is not None:
                place = known
                break
            path.append(element)
            element = element.getparent()
        for element in reversed(path):
            position, block, hidden = place
            tag, attributes = element.tag, element.attrib
            if attributes or tag in TELLING_TAGS:
                position = position_within(position, tag, attributes)
                hidden = hidden or hides(tag, attributes)
            if tag in BLOCKS:
                block = element
            place = self._places[element] = (position, block, hidden)
        return place

    def _describe(self) -> None:
        for block, entries in self._blocks.items():
            if block is None:
                continue
            text = collapse(
                "".join(
                    block.itertext()
                    if block.find(".//script") is None and block.find(".//style") is None
                    else (part for part in self._shown(block))
                )
            )
            characters = sum(len(words) for words, _ in entries)
            density = min(1.0, characters / len(text)) if text else None
            cursor = 0
            for words, link in entries:
                start = max(text.find(words, cursor), 0)
                cursor = start + len(words)
                link.density = density
                link.context_left = text[max(0, start - _CONTEXT) : start].strip(" ")
                link.context_right = text[cursor : cursor + _CONTEXT].strip(" ")

    @staticmethod
    def _shown(block: Any) -> Any:
        for element in block.iter():
            if element.text and element.tag not in _NOT_SHOWN:
                yield element.text
            if element.tail and element is not block:
                yield element.tail
