"""What stands around a link in its block, and how much of the block is link text.

A link's block is the nearest ancestor that begins a text of its own: paragraph, list item, table
cell, division. Context is the block's text before and after the link, white space collapsed, up
to 100 characters each. Density is the share of the block's characters that belong to links.
"""

from selectolax.lexbor import LexborNode

from linkcensus.core.link import CONTEXT_CHARACTERS, FoundLink
from linkcensus.extract.ancestry import POSITIONS, Block
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import ANCHOR, TEXT

_WINDOW = 1_000
_WIDEST_WINDOW = 20_000
"""Raw characters looked at on one side of a link; beyond that much white space nothing is seen."""

_CODE_SIGNS = ("{", ";", "=", "(")
"""A script or style sheet without any of these does not exist."""


def describe_blocks(blocks: list[Block], budget: int) -> None:
    """Set density and context of the links in `blocks` (outer ones first).

    Args:
        blocks: All blocks of a page.
        budget: Characters of block text read in all; blocks beyond it are left undescribed, so
            that text in a thousand nested blocks is not read a thousand times.
    """
    for block in reversed(blocks):
        if block.outer is not None:
            block.outer.anchor_characters += block.anchor_characters
    for block in blocks:
        if block.entries and not _is_only_link(block):
            budget -= _describe(block)
            if budget < 0:
                return


def visible_text(node: LexborNode) -> str:
    """Return the text of an element without its scripts and style sheets, as written."""
    text = node.text_lexbor()
    for sign in _CODE_SIGNS:
        if sign in text:
            return node.text_lexbor() if drop_code(node) else text
    return text


def drop_code(node: LexborNode) -> bool:
    """Take scripts and style sheets out of the tree; tell whether there were any."""
    dropped = False
    for code in node.css("script,style"):
        content = code.first_child
        # in a drawing they may hold elements, which somebody may still refer to
        if content is not None and content.tag_id == TEXT and content.next is None:
            code.decompose()
            dropped = True
    return dropped


def _is_only_link(block: Block) -> bool:
    """Describe a block that consists of one link; tell whether it does."""
    if len(block.entries) != 1:
        return False
    _, node, link, position = block.entries[0]
    if link is None:
        return True
    if node.next is not None or node.prev is not None:
        return False
    parent = node.parent
    if parent is None or parent.mem_id != block.number:
        return False
    _set(link, position, 1.0 if block.anchor_characters else None, "", "")
    return True


def _describe(block: Block) -> int:
    """Describe the links of a block; return the characters read."""
    raw = visible_text(block.node) if block.node is not None else ""
    text = " ".join(raw.split()) if raw.isascii() else collapse(raw)
    length = len(text)
    density = min(1.0, block.anchor_characters / length) if length else None
    cursor = 0
    for anchor, _, link, position in block.entries:
        start = text.find(anchor, cursor) if anchor else -1
        if start < 0 or text.find(anchor, start + 1) >= 0:
            if length:
                _describe_exactly(block, density)
                return 2 * len(raw)
            start = 0
        cursor = start + len(anchor)
        if link is not None:
            end = start - 1 if start and text[start - 1] == " " else start
            after = cursor + 1 if text[cursor : cursor + 1] == " " else cursor
            left = text[max(0, end - CONTEXT_CHARACTERS) : end]
            right = text[after : after + CONTEXT_CHARACTERS]
            _set(link, position, density, left.strip(" "), right.strip(" "))
    return len(raw)


def _describe_exactly(block: Block, density: float | None) -> None:
    """Describe links whose text does not tell where they stand: images, repeated words."""
    raw, starts = _starts(block)
    for anchor, node, link, position in block.entries:
        if link is not None:
            start = starts.get(node.mem_id, 0)
            end = start + len(node.text_lexbor()) if anchor else start
            _set(link, position, density, _tail(raw, start), _head(raw, end))


def _starts(block: Block) -> tuple[str, dict[int, int]]:
    """Return a block's raw text and where in it each of its links begins."""
    parts: list[str] = []
    starts: dict[int, int] = {}
    length = 0
    for node in block.node.traverse(include_text=True) if block.node is not None else ():
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


def _set(link: FoundLink, position: int, density: float | None, left: str, right: str) -> None:
    if link.position is POSITIONS[position]:
        link.density = density
        link.context_left = left
        link.context_right = right
