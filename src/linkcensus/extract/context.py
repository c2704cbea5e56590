"""What stands around a link in its block, and how much of the block is link text.

A link's block is the nearest ancestor that begins a text of its own: paragraph, list item, table
cell, division. Context is the block's text before and after the link, white space collapsed, up
to 100 characters each. Density is the share of the block's characters that belong to links.

Where a link's words occur once in its block they tell where it stands. The others (images,
repeated words) are found by their neighbours in the tree, which costs more.
"""

from selectolax.lexbor import LexborNode

from linkcensus.core.link import CONTEXT_CHARACTERS
from linkcensus.extract.ancestry import POSITIONS, Block, Entry
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import ANCHOR, TEXT

_MOST_SEARCHING = 1_000_000
"""Links times characters of a block up to which each link's words are searched in it."""

_MOST_NEIGHBOURS = 40
_WINDOW = 1_000
_WIDEST_WINDOW = 20_000
"""Raw characters looked at on one side of a link; beyond that much white space nothing is seen."""


def describe_blocks(blocks: list[Block], budget: int, *, exactly: bool = False) -> None:
    """Set density and context of the links in `blocks` (outer ones first).

    Args:
        blocks: All blocks of a page.
        budget: Characters of block text read in all; blocks beyond it are left undescribed, so
            that text in a thousand nested blocks is not read a thousand times.
        exactly: Links may stand in one another: their words do not tell where they stand.
    """
    for block in reversed(blocks):
        if block.anchor_characters and block.outer is not None:
            block.outer.anchor_characters += block.anchor_characters
    for block in blocks:
        if block.entries and block.node is not None and budget >= 0:
            budget -= _describe(block, block.node, exactly)


def _describe(block: Block, node: LexborNode, exactly: bool) -> int:
    """Describe the links of a block; return the characters read."""
    raw = node.text_lexbor()
    text = " ".join(raw.split()) if raw.isascii() else collapse(raw)
    length, entries = len(text), block.entries
    if len(entries) == 1 and text == entries[0][0]:
        return _describe_only(entries[0], len(raw))
    density = min(1.0, block.anchor_characters / length) if length else None
    if exactly or len(entries) * length > _MOST_SEARCHING:
        _describe_exactly(entries, node, density)
        return 2 * len(raw)
    cursor = 0
    for anchor, element, link, position in entries:
        sides: tuple[str, str] | None = None
        start = text.find(anchor, cursor) if anchor else -1
        if length == len(anchor):
            sides = "", ""
        elif start < 0 or _is_ambiguous(text, anchor, start, entries):
            sides = _neighbourhood(element, block.number)
            if sides is None:
                _describe_exactly(entries, node, density)
                return 2 * len(raw)
        if start >= 0:
            cursor = start + len(anchor)
        if link is not None and link.position is POSITIONS[position]:
            link.density = density
            link.context_left, link.context_right = sides or _sides(text, start, cursor)
    return len(raw)


def _describe_only(entry: Entry, characters: int) -> int:
    """Describe the link that is all there is in its block."""
    anchor, _, link, position = entry
    if link is not None and link.position is POSITIONS[position]:
        link.density = 1.0 if anchor else None
        link.context_left = link.context_right = ""
    return characters


def _is_ambiguous(text: str, anchor: str, start: int, entries: list[Entry]) -> bool:
    """Tell whether the words of a link may stand elsewhere: they occur more often than as links."""
    following = text.find(anchor, start + 1)
    if following < 0:
        return False
    if following < start + len(anchor):
        return True
    return text.count(anchor) != sum(entry[0] == anchor for entry in entries)


def _sides(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a piece of collapsed text."""
    before = start - 1 if start and text[start - 1] == " " else start
    after = end + 1 if text[end : end + 1] == " " else end
    left = text[max(0, before - CONTEXT_CHARACTERS) : before]
    return left.strip(" "), text[after : after + CONTEXT_CHARACTERS].strip(" ")


def _neighbourhood(node: LexborNode, block: int) -> tuple[str, str] | None:
    """Return what stands before and after a link, None when its neighbours are too many."""
    left, right = _gather(node, block, "prev"), _gather(node, block, "next")
    if left is None or right is None:
        return None
    before, after = collapse("".join(reversed(left))), collapse("".join(right))
    return before[-CONTEXT_CHARACTERS:].strip(" "), after[:CONTEXT_CHARACTERS].strip(" ")


def _gather(node: LexborNode | None, block: int, side: str) -> list[str] | None:
    """Return enough texts from one side of a link in its block, nearest first, for a context.

    None when too many nodes had to be asked.
    """
    texts: list[str] = []
    characters = 0
    while node is not None and node.mem_id != block:
        neighbour = getattr(node, side)
        while neighbour is not None:
            if len(texts) == _MOST_NEIGHBOURS:
                return None
            text = neighbour.text_content  # of a text; this is faster than what serves all nodes
            if text is None:
                text = neighbour.text()
            texts.append(text)
            characters += len(text)
            if characters > _WINDOW:
                enough = sum(len(collapse(text)) for text in texts) > 2 * CONTEXT_CHARACTERS
                return texts if enough else None
            neighbour = getattr(neighbour, side)
        node = node.parent
    return texts


def _describe_exactly(entries: list[Entry], node: LexborNode, density: float | None) -> None:
    """Describe the links of a block that has very many nodes, in one walk over it."""
    raw, starts = _starts(node)
    for anchor, element, link, position in entries:
        if link is not None and link.position is POSITIONS[position]:
            start = starts.get(element.mem_id, 0)
            end = start + len(element.text_lexbor()) if anchor else start
            link.density = density
            link.context_left, link.context_right = _tail(raw, start), _head(raw, end)


def _starts(block: LexborNode) -> tuple[str, dict[int, int]]:
    """Return a block's raw text and where in it each of its links begins."""
    parts: list[str] = []
    starts: dict[int, int] = {}
    length = 0
    for node in block.traverse(include_text=True):
        tag = node.tag_id
        if tag == TEXT:
            part = node.text_content or ""
            parts.append(part)
            length += len(part)
        elif tag == ANCHOR:
            starts[node.mem_id] = length
    return "".join(parts), starts


def _tail(raw: str, end: int) -> str:
    """Return the last 100 characters of the collapsed text before `end`."""
    text = collapse(raw[max(0, end - _WINDOW) : end])
    if len(text) <= CONTEXT_CHARACTERS and end > _WINDOW:
        text = collapse(raw[max(0, end - _WIDEST_WINDOW) : end])
    return text[-CONTEXT_CHARACTERS:].strip(" ")


def _head(raw: str, start: int) -> str:
    """Return the first 100 characters of the collapsed text from `start` on."""
    text = collapse(raw[start : start + _WINDOW])
    if len(text) <= CONTEXT_CHARACTERS and len(raw) > start + _WINDOW:
        text = collapse(raw[start : start + _WIDEST_WINDOW])
    return text[:CONTEXT_CHARACTERS].strip(" ")
