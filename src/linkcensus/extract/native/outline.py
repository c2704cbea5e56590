"""A page's tree as a native walk tells it: its anchors, the elements of its head, its words."""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborHTMLParser

from linkcensus.extract.ancestry import FOREIGN, POSITIONS, TELLING
from linkcensus.extract.elements import (
    ANCHOR,
    BLOCK_NUMBERS,
    CODE,
    IMAGE,
    NAMES,
    NUMBERS,
    OTHERS,
    TEXT,
)
from linkcensus.extract.hidden import hides
from linkcensus.extract.native import surroundings, tables
from linkcensus.extract.native.layout import ATTRIBUTES, KNOWN_NUMBERS, find_layout
from linkcensus.extract.native.refusal import NoNativeWalk
from linkcensus.extract.native.surroundings import settle, surround
from linkcensus.extract.native.walk import measure, walk, write_strings
from linkcensus.extract.position import own_position, settled

Ints = NDArray[np.int64]

_MOST_STRINGS = 200_000_000
"""Bytes of strings of one page; a page with more is left to the plain walk."""

_MOST_WORDS = 250_000_000
"""Words of tables of one page, of which only those in use take memory; the same holds."""

_ROW_WORDS = tables.ROW // tables.WORD
_PAGE_NUMBERS = (NUMBERS["html"], NUMBERS["body"])
_FRAMES = (NUMBERS["iframe"], NUMBERS["frame"])
_LONGEST_SAYING = 300
"""Characters of names up to which it is remembered what they say."""

_COLUMNS = {
    name: tables.E_STRINGS + place
    for place, name in enumerate(ATTRIBUTES[: tables.ELEMENT_STRINGS])
}


class Element:
    """An element of `read_others`; it is its own attributes, for few of them are asked for."""

    __slots__ = ("_row", "_strings", "tag_id")

    def __init__(self, row: list[int], strings: list[str | None]) -> None:
        self.tag_id = row[tables.E_TAG]
        self._row, self._strings = row, strings

    @property
    def attributes(self) -> "Element":
        """What its attributes are asked of."""
        return self

    @property
    def place(self) -> int:
        """The row of the place it makes."""
        return self._row[tables.E_PLACE]

    def get(self, name: str) -> str | None:
        """Return the value of one of the first attributes of `ATTRIBUTES`, None for none."""
        return self._strings[self._row[_COLUMNS[name]]]


class Links(NamedTuple):
    """What stands around the anchors, a row each; of those that are no links it is meaningless."""

    rows: list[list[int]]
    """`tables.A_HREF` to `tables.A_RIGHT` each: strings are told by their rows in
    `Outline.strings`, contexts by their places in `contexts`."""
    densities: list[float]
    """Negative where it is not known."""
    contexts: list[str]


class Walker:
    """Walks pages natively.

    Raises:
        NoNativeWalk: The parser's tree cannot be understood.
    """

    def __init__(self) -> None:
        layout, names = find_layout()
        self._rules = tables.rules_of(layout, _tags(), names.known, names.others)
        self._steps = _steps()

    def outline(self, tree: LexborHTMLParser, longest: int) -> "Outline | None":
        """Return what is in a tree; None when that is beyond this walk.

        Args:
            tree: A parsed page.
            longest: Characters kept of an anchor.
        """
        root, body = tree.root, tree.body
        if root is None:
            return None
        start = root.mem_id
        header = np.zeros(tables.HEADER, np.int64)
        header[tables.LONGEST] = longest
        words = measure(start, self._rules, header)
        if words > _MOST_WORDS:
            return None
        page = np.empty(words, np.int64)
        page[: tables.HEADER] = header
        size = walk(start, 0 if body is None else body.mem_id, self._rules, page)
        if size > _MOST_STRINGS:
            return None
        try:
            strings: list[str | None] = [*_strings(page, size)]
        except UnicodeDecodeError:
            return None
        if len(strings) != page[tables.SPANS + tables.COUNT] or not _is_text(page):
            return None
        strings[0] = None
        return Outline(page, strings, self._steps)


class Outline:
    """One page as it was walked; the tree is not needed any more.

    Attributes:
        anchor_count: How many `<a href>` it has.
        strings: What rows of strings stand for; None for the first.
        others: The elements of `read_others`, in document order.
    """

    def __init__(self, page: Ints, strings: list[str | None], steps: Ints) -> None:
        self._page, self.strings = page, strings
        self._anchors = _table(page, tables.ANCHORS)
        self.anchor_count = len(self._anchors)
        self._elements = _table(page, tables.ELEMENTS)
        self._places = _table(page, tables.PLACES)
        self.others = [Element(row, strings) for row in self._elements.tolist()]
        self._keys = self._judged()
        settle(page, steps, self._keys)

    def hrefs(self, most: int) -> list[tuple[str | None, int]]:
        """Return the addresses of the first anchors, as written.

        Returns:
            Address, and where its path begins for `PageBase.locate_plain`, negative for nowhere.
        """
        strings, anchors = self.strings, self._anchors[:most]
        paths = anchors[:, tables.A_PATH].tolist()
        return [
            (strings[href], path)
            for href, path in zip(anchors[:, tables.A_HREF].tolist(), paths, strict=True)
        ]

    def foreign(self) -> list[int]:
        """Return which anchors stand in a drawing or a formula."""
        found: list[int] = np.flatnonzero(self._anchors[:, tables.A_FOREIGN]).tolist()
        return found

    def lengths(self) -> Ints:
        """Return the number of characters of each anchor's text."""
        return self._anchors[:, tables.A_CHARACTERS]

    def place(self, element: Element) -> tuple[int, bool]:
        """Return the position inside an element, and whether that is hidden."""
        place = self._places[element.place]
        return int(place[tables.P_POSITION]), bool(place[tables.P_HIDDEN])

    def words(self) -> list[str] | None:
        """Return the words of the body, as `facts` counts them; None when they are not known."""
        page = self._page
        if not page[tables.BODY_SEEN]:
            return None
        return _bytes(page, tables.WORDS).decode("utf-8", "replace").split()

    def links(self, are_links: bytes) -> Links:
        """Return what is known of the anchors that are links.

        Args:
            are_links: 1 for each anchor that is one; those left out at the end are none.
        """
        flags = np.zeros(self.anchor_count, np.uint8)
        flags[: len(are_links)] = np.frombuffer(are_links, np.uint8)
        contexts = _strings(self._page, surround(self._page, self._keys, flags))
        anchors = self._anchors[: len(are_links)]
        return Links(
            anchors[:, : tables.ANCHOR_COLUMNS].tolist(),
            anchors[:, tables.A_DENSITY].view(np.float64).tolist(),
            contexts,
        )

    def _judged(self) -> Ints:
        """Judge what elements say: its row of `_steps`, and whether it hides, for each saying."""
        strings, known = self.strings, _known_steps
        judged = [0, 0]
        rows = _table(self._page, tables.KEYS)[1:, : tables.KEY_COLUMNS].tolist()
        for tag, hidden_said, role, names, name, style, hidden in rows:
            saying = (tag, strings[role], strings[names], strings[name])
            step = known.get(saying)
            judged.append(_step(*saying) if step is None else step)
            judged.append(
                (hidden_said or style) and _hides(tag, strings[style], hidden_said, strings[hidden])
            )
        return np.array(judged, np.int64)


def _table(page: Ints, table: int) -> Ints:
    """Return the rows of a table that were written."""
    start, rows = _place_in(page, table), int(page[table + tables.COUNT])
    return page[start : start + rows * _ROW_WORDS].reshape(rows, _ROW_WORDS)


def _bytes(page: Ints, table: int) -> bytes:
    """Return what was written of a table of bytes."""
    start, count = _place_in(page, table), int(page[table + tables.COUNT])
    return page[start : start + count // tables.WORD + 1].tobytes()[:count]


def _place_in(page: Ints, table: int) -> int:
    """Return at which word of a page a table begins."""
    return int(page[table] - page[tables.ITSELF]) // tables.WORD


def _strings(page: Ints, size: int) -> list[str]:
    """Return a page's strings; the first is empty.

    Raises:
        UnicodeDecodeError: They are no text.
    """
    written = np.empty(size, np.uint8)
    write_strings(page, written)
    return written.tobytes().decode().split("\0")[:-1]


def _is_text(page: Ints) -> bool:
    """Tell whether a page's text is UTF-8 without NULs, as any page's is after parsing."""
    text = _bytes(page, tables.PAGE_TEXT)
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in text


def _tags() -> Ints:
    """Return what each tag is to the walk."""
    if max(NUMBERS.values()) >= KNOWN_NUMBERS:
        raise NoNativeWalk("the parser numbers tags in an unknown way")
    tags = np.zeros(KNOWN_NUMBERS, np.int64)
    for numbers, meaning in (
        (BLOCK_NUMBERS, tables.BLOCK),
        (CODE, tables.CODE),
        ((ANCHOR,), tables.ANCHOR),
        ((IMAGE,), tables.IMAGE),
        ((TEXT,), tables.TEXT),
        (OTHERS, tables.OTHER),
        (_FRAMES, tables.FRAME),
        (TELLING.union(_PAGE_NUMBERS), tables.NAMED),
        ([tag for tag, drawing in FOREIGN.items() if drawing], tables.DRAWING),
        ([tag for tag, drawing in FOREIGN.items() if not drawing], tables.HTML_AGAIN),
    ):
        tags[list(numbers)] |= meaning
    return tags


_DECIDING = ("", "main")
"""Names that differ in what `settled` makes of them: any one, and `main` or `article`."""


def _steps() -> Ints:
    """Return the position inside an element by what it says and by the position around it."""
    steps = np.zeros((len(_DECIDING) * len(POSITIONS), surroundings.STEPS), np.int64)
    for tag, own, around in product(range(len(_DECIDING)), *2 * [range(len(POSITIONS))]):
        inside = settled(POSITIONS[around], POSITIONS[own], _DECIDING[tag])
        steps[tag * len(POSITIONS) + own, around] = POSITIONS.index(inside)
    return steps


_known_steps: dict[tuple[int, str | None, str | None, str | None], int] = {}
_MEMO_LIMIT = 20_000


def _step(tag: int, role: str | None, names: str | None, name: str | None) -> int:
    """Return the row of `_steps` for what an element says."""
    written = NAMES.get(tag, "")
    own = own_position(written, {"role": role, "class": names, "id": name})
    step = len(POSITIONS) * (written in ("main", "article")) + POSITIONS.index(own)
    if len(role or "") + len(names or "") + len(name or "") <= _LONGEST_SAYING:
        if len(_known_steps) >= _MEMO_LIMIT:
            _known_steps.clear()
        _known_steps[tag, role, names, name] = step
    return step


def _hides(tag: int, style: str | None, hidden_said: int, hidden: str | None) -> bool:
    attributes = {"style": style}
    if hidden_said:
        attributes["hidden"] = hidden
    return hides(NAMES.get(tag, ""), attributes)
