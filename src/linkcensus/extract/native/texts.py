"""The text of a page, white space collapsed, for kernels.

White space is that of `linkcensus.extract.anchors.collapse`. A stretch of the collapsed text,
without a space at its ends, is the collapsed text of the stretch.
"""

from linkcensus.core.compiled import part
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.memory import byte_at, copy_bytes, put, put_byte, word
from linkcensus.extract.native.tables import add_span


@part
def add_text(node: int, rules: int, page: int) -> None:
    """Write a text down: collapsed into the page's text, and as it is into the body's words."""
    start = word(node + word(rules, t.R_TEXT), 0)
    length = word(node + word(rules, t.R_TEXT_LENGTH), 0)
    if word(page, t.IN_BODY) != 0:
        end = word(page, t.WORDS + t.COUNT)
        to = word(page, t.WORDS) + end
        copy_bytes(to, start, length)
        put_byte(to + length, t.SPACE)
        put(page, t.WORDS + t.COUNT, end + length + 1)
    text = word(page, t.PAGE_TEXT)
    end = text + word(page, t.PAGE_TEXT + t.COUNT)
    characters = word(page, t.CHARACTERS)
    in_space = end == text or byte_at(end - 1) == t.SPACE
    for address in range(start, start + length):
        byte = byte_at(address)
        if byte <= t.SPACE and is_space(byte):
            if in_space:
                continue
            byte = t.SPACE
            in_space = True
        else:
            in_space = False
        put_byte(end, byte)
        end += 1
        characters += byte & 0xC0 != 0x80
    put(page, t.PAGE_TEXT + t.COUNT, end - text)
    put(page, t.CHARACTERS, characters)


@part
def is_space(byte: int) -> bool:
    """Tell ASCII's white space, with the separators that nobody sees."""
    return byte == t.SPACE or 9 <= byte <= 13 or 28 <= byte <= 31


@part
def add_anchor_text(anchor: int, characters: int, page: int) -> None:
    """Take down an anchor's words, not more than are kept of them."""
    text = word(page, t.PAGE_TEXT)
    start, end = text + word(anchor, t.A_START), text + word(anchor, t.A_END)
    if start < end and byte_at(start) == t.SPACE:
        start += 1
        characters -= 1
    if start < end and byte_at(end - 1) == t.SPACE:
        end -= 1
        characters -= 1
    put(anchor, t.A_CHARACTERS, characters)
    longest = word(page, t.LONGEST)
    if characters > longest:
        end = start
        kept = 0
        while kept < longest or byte_at(end) & 0xC0 == 0x80:
            kept += byte_at(end) & 0xC0 != 0x80
            end += 1
    put(anchor, t.A_TEXT, add_span(start, end - start, page))
