"""Where does an element stand: in which part of the page, in which block, hidden, in a drawing?

Each ancestor is looked at once a page, however many links stand in it.

The numbers of `POSITIONS` stand for the positions here: enum members hash slowly.
"""

from msgspec import Struct
from selectolax.lexbor import LexborNode

from linkcensus.core.link import FoundLink, Position
from linkcensus.extract.elements import BLOCK_NUMBERS, NAMES, NUMBERS
from linkcensus.extract.hidden import hides
from linkcensus.extract.position import TELLING_TAGS, position_within

POSITIONS: tuple[Position | None, ...] = (None, *Position)

TELLING = frozenset(NUMBERS[tag] for tag in TELLING_TAGS)
_DRAWINGS = ("svg", "math")
_BACK_IN_HTML = ("foreignObject", "desc", "title", "mi", "mo", "mn", "ms", "mtext")
FOREIGN = {NUMBERS[tag]: tag in _DRAWINGS for tag in (*_DRAWINGS, *_BACK_IN_HTML)}
"""Elements that begin a drawing or formula, and those in which HTML goes on."""

_MEMO_LIMIT = 20_000
_MOST_CALLS = 100

_memo: dict[tuple[int, int, str | None], int] = {}
"""Position inside an element by (position around it, element, class)."""


class Block(Struct, gc=False):
    """A piece of text of its own (paragraph, list item, cell) and the links in it."""

    node: LexborNode | None
    """None of the block around the page, which nothing is directly in."""
    number: int
    """What the parser tells the node by."""
    outer: "Block | None"
    entries: "list[Entry]"
    """None for a link that is all there is in its block."""
    anchor_characters: int = 0
    """Of its links' texts; those of the blocks in it are added when the page is read."""


Entry = tuple[str, LexborNode, FoundLink | None, int]
"""A link of a block: text, element, the link that it is (None: counted in another), position."""

Place = tuple[int, Block, bool, bool]
"""What holds directly in an element: position, block, hidden?, and in a drawing or formula?

The links of drawings are not HTML's.
"""


class Places:
    """The places of one page's elements, learned from the links upwards."""

    __slots__ = ("_outside", "blocks", "known")

    def __init__(self) -> None:
        self._outside: Place = (0, Block(None, 0, None, []), False, False)
        self.known: dict[int, Place] = {}
        """Place by what the parser tells a node by."""
        self.blocks: list[Block] = []
        """Outer blocks before those in them."""

    def of(self, node: LexborNode, alone: bool = False, calls: int = 0) -> Place:
        """Return the place that an element makes for what is in it.

        Args:
            node: The element.
            alone: It is a block with one link and nothing else: then its place is not kept, and
                the block returned is the one around it.
            calls: How many calls of this lie below.
        """
        parent = node.parent
        if parent is None:
            around = self._outside
        else:
            around = self.known.get(parent.mem_id) or (
                self.of(parent, False, calls + 1) if calls < _MOST_CALLS else self._deep(parent)
            )
        position, block, hidden, foreign = around
        tag, attributes = node.tag_id, node.attributes
        if len(attributes) == 1 and "class" in attributes:
            position = _memo.get((position, tag, attributes["class"]), -1)
            if position < 0:
                position = _position(around[0], tag, node, attributes)
        elif attributes or tag in TELLING:
            position = _position(position, tag, node, attributes)
            if "style" in attributes or "hidden" in attributes:
                hidden = hidden or hides(NAMES.get(tag, ""), attributes)
        if alone:
            return position, block, hidden, foreign
        number = node.mem_id
        if tag in BLOCK_NUMBERS:
            block = Block(node, number, block, [])
            self.blocks.append(block)
        elif tag in FOREIGN:
            foreign = FOREIGN[tag]
        place = self.known[number] = (position, block, hidden, foreign)
        return place

    def _deep(self, node: LexborNode) -> Place:
        """Return `of(node)` without a call for every ancestor: pages may be deeper than Python."""
        path = [node]
        parent = node.parent
        while parent is not None and parent.mem_id not in self.known:
            path.append(parent)
            parent = parent.parent
        for ancestor in reversed(path[1:]):
            self.of(ancestor)
        return self.of(node)


def _position(around: int, tag: int, node: LexborNode, attributes: dict[str, str | None]) -> int:
    """Return the number of the position inside an element; most are told by class alone."""
    key = (around, tag, attributes.get("class"))
    by_class = "id" not in attributes and "role" not in attributes
    if by_class and key in _memo:
        return _memo[key]
    name = NAMES.get(tag) or node.tag or ""
    position = POSITIONS.index(position_within(POSITIONS[around], name, attributes))
    if by_class:
        if len(_memo) >= _MEMO_LIMIT:
            _memo.clear()
        _memo[key] = position
    return position
