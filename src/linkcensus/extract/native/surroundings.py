"""The second pass: positions, hidden or not, density and contexts, when the links are known.

Which anchors are links is decided between the passes, by resolving their addresses: an anchor
that leads nowhere counts as text, not as link text.
"""

from linkcensus.core.compiled import kernel, part
from linkcensus.core.link import CONTEXT_CHARACTERS
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.memory import byte_at, put, put_fraction, word
from linkcensus.extract.native.tables import Bytes, Ints, add_span, row_of

STEPS = 8
"""Words of a row of `steps`: a place for every position around."""

NO_DENSITY = -1.0


@kernel
def settle(page_words: Ints, step_words: Ints, key_words: Ints) -> None:
    """Set the position of each place, and whether it is hidden.

    Args:
        page_words: A page that was walked.
        step_words: The position inside an element, for each thing it may say and each position
            around it, shape (n, `STEPS`).
        key_words: Two words for each key: its row in `step_words`, and whether it hides.
    """
    page, steps, keys = page_words.ctypes.data, step_words.ctypes.data, key_words.ctypes.data
    for row in range(word(page, t.PLACES + t.COUNT)):
        place = row_of(page, t.PLACES, row)
        around = word(place, t.P_AROUND)
        position = hidden = 0
        if around >= 0:
            outer = row_of(page, t.PLACES, around)
            position, hidden = word(outer, t.P_POSITION), word(outer, t.P_HIDDEN)
        key = word(place, t.P_KEY)
        if key != 0:
            position = word(steps, STEPS * word(keys, 2 * key) + position)
            hidden |= word(keys, 2 * key + 1)
        put(place, t.P_POSITION, position)
        put(place, t.P_HIDDEN, hidden)
        put(place, t.P_LINKED, 0)


@kernel
def surround(page_words: Ints, key_words: Ints, are_links: Bytes) -> int:
    """Set what is around each link; the page's strings are then those of the contexts.

    Args:
        page_words: A page that was walked, settled, its strings written down.
        key_words: As in `settle`.
        are_links: 1 for each anchor that is a link.

    Returns:
        Bytes that `write_strings` needs.
    """
    page, keys, links = page_words.ctypes.data, key_words.ctypes.data, are_links.ctypes.data
    put(page, t.SPANS + t.COUNT, 1)
    put(page, t.STRING_BYTES, 0)
    for row in range(word(page, t.ANCHORS + t.COUNT)):
        if byte_at(links + row) != 0:
            anchor = row_of(page, t.ANCHORS, row)
            _count_in(word(anchor, t.A_PLACE), word(anchor, t.A_CHARACTERS), page)
    for row in range(word(page, t.PLACES + t.COUNT) - 1, 0, -1):
        place = row_of(page, t.PLACES, row)
        if word(place, t.P_LINKED) != 0:
            _count_in(word(place, t.P_AROUND), word(place, t.P_LINKED), page)
    for row in range(word(page, t.ANCHORS + t.COUNT)):
        if byte_at(links + row) != 0:
            _describe(row_of(page, t.ANCHORS, row), keys, page)
    return word(page, t.STRING_BYTES) + word(page, t.SPANS + t.COUNT)


@part
def _count_in(place: int, characters: int, page: int) -> None:
    """Add characters of links to those of the block that a place lies in."""
    block = word(row_of(page, t.PLACES, place), t.P_BLOCK)
    if block >= 0:
        outer = row_of(page, t.PLACES, block)
        put(outer, t.P_LINKED, word(outer, t.P_LINKED) + characters)


@part
def _describe(anchor: int, keys: int, page: int) -> None:
    """Set a link's position, whether it is hidden, density and the spans of its contexts."""
    place = row_of(page, t.PLACES, word(anchor, t.A_PLACE))
    hidden = word(place, t.P_HIDDEN) | word(keys, 2 * word(anchor, t.A_KEY) + 1)
    starts, ends = word(anchor, t.A_START), word(anchor, t.A_END)
    put(anchor, t.A_POSITION, word(place, t.P_POSITION))
    put(anchor, t.A_HIDDEN, hidden)
    put(anchor, t.A_LEFT, 0)
    put(anchor, t.A_RIGHT, 0)
    put_fraction(anchor, t.A_DENSITY, NO_DENSITY)
    number = word(place, t.P_BLOCK)
    if number < 0:
        return
    block = row_of(page, t.PLACES, number)
    text = word(page, t.PAGE_TEXT)
    start, end = text + word(block, t.P_START), text + word(block, t.P_END)
    characters = word(block, t.P_UNTIL) - word(block, t.P_BEFORE)
    if start < end and byte_at(start) == t.SPACE:
        characters -= 1
        start += 1
    if start < end and byte_at(end - 1) == t.SPACE:
        characters -= 1
        end -= 1
    if characters > 0:
        share = word(block, t.P_LINKED) / characters
        put_fraction(anchor, t.A_DENSITY, min(share, 1.0))
    put(anchor, t.A_LEFT, _left(start, text + starts, page))
    put(anchor, t.A_RIGHT, _right(text + ends, end, page))


@part
def _left(start: int, end: int, page: int) -> int:
    """Take down the last 100 characters of a stretch of text."""
    if end > start and byte_at(end - 1) == t.SPACE:
        end -= 1
    first = end
    kept = 0
    while first > start and kept < CONTEXT_CHARACTERS:
        first -= 1
        kept += byte_at(first) & 0xC0 != 0x80
    if first < end and byte_at(first) == t.SPACE:
        first += 1
    return add_span(first, end - first, page) if first < end else 0


@part
def _right(start: int, end: int, page: int) -> int:
    """Take down the first 100 characters of a stretch of text."""
    if start < end and byte_at(start) == t.SPACE:
        start += 1
    last = start
    kept = 0
    while last < end and (kept < CONTEXT_CHARACTERS or byte_at(last) & 0xC0 == 0x80):
        kept += byte_at(last) & 0xC0 != 0x80
        last += 1
    if start < last and byte_at(last - 1) == t.SPACE:
        last -= 1
    return add_span(start, last - start, page) if start < last else 0
