"""Where does an element stand: in which part of the page, in which block, hidden, in a drawing?

Each ancestor is looked at once a page, however many links stand in it.

The numbers of `POSITIONS` stand for the positions here: enum members hash slowly.
"""

from typing import NamedTuple

from msgspec import Struct
from selectolax.lexbor import LexborNode

from linkcensus.core.link import FoundLink, Position
from linkcensus.extract.elements import BLOCK_NUMBERS, NAMES, NUMBERS
from linkcensus.extract.hidden import hides
from linkcensus.extract.position import TELLING_TAGS, position_within

POSITIONS: tuple[Position | None, ...] = (None, *Position)

_TELLING = frozenset(NUMBERS[tag] for tag in TELLING_TAGS)
_DRAWINGS = frozenset({NUMBERS["svg"], NUMBERS["math"]})
_BACK_IN_HTML = frozenset({NUMBERS["foreignObject"], NUMBERS["desc"], NUMBERS["mtext"]})
_MEMO_LIMIT = 20_000

_memo: dict[tuple[int, int, str | None], int] = {}
"""Position inside an element by (position around it, element, class)."""


class Block(Struct, gc=False):
    """A piece of text of its own (paragraph, list item, cell) and the links in it."""

    node: LexborNode | None
    """None of the block that nothing is in: it stands around the page."""
    number: int
    """What the parser tells the node by."""
    outer: "Block | None"
    entries: "list[Entry]" = []
    anchor_characters: int = 0
    """Of its links' texts; those of the blocks in it are added when the page is read."""


Entry = tuple[str, LexborNode, FoundLink | None, int]
"""A link of a block: text, element, the link that it is (None: counted in another), position."""


class Place(NamedTuple):
    """What holds for everything directly in an element."""

    position: int
    block: Block
    hidden: bool
    foreign: bool
    """In a drawing or formula, whose links are not HTML's."""


class Places:
    """The places of one page's elements, learned from the links upwards."""

    __slots__ = ("_outside", "blocks", "known")

    def __init__(self) -> None:
        self.known: dict[int, Place] = {}
        self._outside = Place(0, Block(None, 0, None), False, False)
        self.blocks: list[Block] = []
        """Outer blocks before those in them."""

    def of(self, node: LexborNode) -> Place:
        """Return the place that an element makes for what is in it."""
        known = self.known
        path: list[tuple[int, LexborNode]] = []
        climbing: LexborNode | None = node
        place = self._outside
        while climbing is not None:
            number = climbing.mem_id
            seen = known.get(number)
            if seen is not None:
                place = seen
                break
            path.append((number, climbing))
            climbing = climbing.parent
        path.reverse()
        for number, element in path:
            place = known[number] = self._inside(place, element, number)
        return place

    def _inside(self, around: Place, node: LexborNode, number: int) -> Place:
        position, block, hidden, foreign = around
        tag = node.tag_id
        attributes = node.attributes
        if attributes:
            position = _position(position, tag, node, attributes)
            if not hidden and ("style" in attributes or "hidden" in attributes):
                hidden = hides(NAMES.get(tag, ""), attributes)
        elif tag in _TELLING:
            position = _position(position, tag, node, attributes)
        if tag in BLOCK_NUMBERS:
            block = Block(node, number, block)
            self.blocks.append(block)
        elif tag in _DRAWINGS:
            foreign = True
        elif tag in _BACK_IN_HTML:
            foreign = False
        return tuple.__new__(Place, (position, block, hidden, foreign))


def _position(around: int, tag: int, node: LexborNode, attributes: dict[str, str | None]) -> int:
    """Return the number of the position inside an element; most are told by class alone."""
    if "id" in attributes or "role" in attributes:
        name = NAMES.get(tag) or node.tag or ""
        return POSITIONS.index(position_within(POSITIONS[around], name, attributes))
    key = (around, tag, attributes.get("class"))
    position = _memo.get(key)
    if position is None:
        name = NAMES.get(tag) or node.tag or ""
        position = POSITIONS.index(position_within(POSITIONS[around], name, attributes))
        if len(_memo) >= _MEMO_LIMIT:
            _memo.clear()
        _memo[key] = position
    return position
