"""The tables that a walk over a page's tree fills, and what it knows beforehand.

The tables are plain memory, told by addresses, for numba's arrays made the same walk four times
as slow and its compilation eight times as long: every call handed over whole descriptions of
arrays and counted references to them. A page is one piece of memory: a header of words
(addresses of tables, how much each holds, counters), then the tables. All but the spans, the
bytes and the lists of words have rows of `ROW` bytes.
"""

import numpy as np
from numpy.typing import NDArray

from linkcensus.core.compiled import part
from linkcensus.core.url import PLAIN_PATH
from linkcensus.extract.native.layout import ATTRIBUTES, KNOWN_NUMBERS
from linkcensus.extract.native.memory import put, word

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

BLOCK, DRAWING, HTML_AGAIN, CODE, ANCHOR, IMAGE, TEXT, OTHER, FRAME, NAMED = (
    1 << bit for bit in range(10)
)
"""What a tag is to the walk: begins a block, begins a drawing, brings HTML back in one, holds
code, ..., is an element of `read_others`, is one with a frame's address, tells its position."""

HREF, CONTENT, ACTION, REL, TITLE, HREFLANG, ALT, ROLE, CLASS, ID, STYLE, HIDDEN = (
    1 + ATTRIBUTES.index(name)
    for name in (
        *("href", "content", "action", "rel", "title", "hreflang"),
        *("alt", "role", "class", "id", "style", "hidden"),
    )
)
PREFIXED_HREF = 0
"""Stands for `xlink:href`, for which selectors find elements of drawings too."""

HIDING = 1 << STYLE | 1 << HIDDEN
ELEMENT_STRINGS = 11
"""Of an element of `read_others` its first eleven attributes are written down."""

# what the walk knows beforehand, words from the address `rules` on: a `Layout`, then
R_NEXT, R_PARENT, R_FIRST_CHILD, R_TAG, R_FIRST_ATTRIBUTE, R_NEXT_ATTRIBUTE = range(6)
R_NAME, R_PREFIX, R_VALUE, R_VALUE_START, R_VALUE_LENGTH, R_TEXT, R_TEXT_LENGTH = range(6, 13)
R_NAME_LENGTH = 13
R_OTHER_NAMES, R_TAGS = 14, 15
R_KNOWN = R_TAGS + KNOWN_NUMBERS
R_PLAIN = R_KNOWN + KNOWN_NUMBERS
R_NAMES = R_PLAIN + KNOWN_NUMBERS

# what is known of the page, words from the address `page` on: addresses of tables, counters
FRAMES, PLACES, ANCHORS, ELEMENTS, KEYS, SPANS, ALTS, SLOTS, FOUND, PAGE_TEXT, WORDS = range(11)
COUNT = 11
"""How many rows or bytes a table holds stands so many words after its address."""

CHARACTERS, IMAGES_SEEN, OPEN_ANCHORS, IN_BODY, BODY_SEEN, STRING_BYTES, LONGEST, ITSELF = range(
    22, 30
)
HEADER = 32

# columns
F_NODE, F_PLACE, F_START, F_CHARACTERS, F_ANCHOR, F_IMAGES, F_ALTS = range(7)
P_AROUND, P_KEY, P_BLOCK, P_FOREIGN, P_START, P_END, P_BEFORE, P_UNTIL = range(8)
P_POSITION, P_HIDDEN, P_LINKED = range(8, 11)
A_HREF, A_TEXT, A_CHARACTERS, A_REL, A_TITLE, A_HREFLANG, A_IMAGE, A_ALT = range(8)
A_PLACE, A_KEY, A_FOREIGN, A_START, A_END = range(8, 13)
# of a link, when its surroundings are known: what was A_PLACE and so on is not needed any more
A_POSITION, A_HIDDEN, A_LEFT, A_RIGHT, ANCHOR_COLUMNS = range(8, 13)
A_DENSITY, A_PATH = 13, 14
E_TAG, E_PLACE, E_STRINGS = range(3)
K_TAG, K_HIDDEN_SAID, K_ROLE, K_CLASS, K_ID, K_STYLE, K_HIDDEN, KEY_COLUMNS = range(8)

WORD = 8
ROW = 16 * WORD
SPAN = 2 * WORD
SLOT_COUNT = 2_048
SPACE = 32


def rules_of(layout: tuple[int, ...], tags: Ints, known: Ints, others: Ints) -> Ints:
    """Put together what the walk knows beforehand.

    Args:
        layout: A `Layout`.
        tags: What a tag is, by its number, shape (256,).
        known: A `Names.known`.
        others: A `Names.others`.
    """
    plain = np.zeros(KNOWN_NUMBERS, np.int64)
    plain[list(PLAIN_PATH)] = 1
    head = [*layout, len(others)]
    return np.concatenate([head, tags, known, plain, others.ravel()]).astype(np.int64)


@part
def row_of(page: int, table: int, row: int) -> int:
    """Return the address of a row of a table."""
    return word(page, table) + row * ROW


@part
def new_row(page: int, table: int) -> int:
    """Return the number of a row that was not yet written."""
    row = word(page, table + COUNT)
    put(page, table + COUNT, row + 1)
    return row


@part
def add_span(start: int, length: int, page: int) -> int:
    """Take down where a string lies; return its row."""
    row = new_row(page, SPANS)
    span = word(page, SPANS) + row * SPAN
    put(span, 0, start)
    put(span, 1, length)
    put(page, STRING_BYTES, word(page, STRING_BYTES) + length)
    return row


@part
def tag_of(node: int, rules: int) -> int:
    """Return what a node's tag is to the walk."""
    number = word(node + word(rules, R_TAG), 0)
    return word(rules, R_TAGS + number) if 0 <= number < KNOWN_NUMBERS else 0
