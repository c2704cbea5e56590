"""The first pass over a page's tree: what its links, places and texts are, as tables.

A page's text is written down once, white space collapsed; a block or a link is a stretch of it.
Strings are not copied while walking: a span (address, length) tells where each lies, in the
parser's memory or in the page's text, and at the end they are all written down.

Nothing grows: the tree is counted first, by the same steps, and every table is as long as that.
"""

from pathlib import Path

from linkcensus.core.compiled import folder_of, kernel, part
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.addresses import plain_path
from linkcensus.extract.native.attributes import attributes_of, value_of
from linkcensus.extract.native.layout import ATTRIBUTES
from linkcensus.extract.native.memory import byte_at, copy_bytes, put, put_byte, word
from linkcensus.extract.native.places import key_of, place_of
from linkcensus.extract.native.tables import Bytes, Ints, new_row, row_of, tag_of
from linkcensus.extract.native.texts import add_anchor_text, add_text, is_space

_ADDRESSED = 1 << t.PREFIXED_HREF | 1 << t.HREF | 1 << t.CONTENT | 1 << t.ACTION


@kernel
def measure(root: int, rules: Ints, header: Ints) -> int:
    """Count what is in a tree, into the header of a page.

    Args:
        root: Address of the tree's outermost element.
        rules: From `rules_of`.
        header: `HEADER` words, all zero but `LONGEST`.

    Returns:
        Words that header and tables need together.
    """
    return _measure(root, rules.ctypes.data, header.ctypes.data)


@kernel
def walk(root: int, body: int, rules: Ints, page: Ints) -> int:
    """Write down what is in a tree.

    Args:
        root: Address of its outermost element.
        body: Address of its body, 0 for none.
        rules: From `rules_of`.
        page: As many words as `measure` told, which begin with its header.

    Returns:
        Bytes that `write_strings` needs.
    """
    start = page.ctypes.data
    _carve(start)
    _walk(root, body, rules.ctypes.data, start)
    return word(start, t.STRING_BYTES) + word(start, t.SPANS + t.COUNT)


@kernel
def write_strings(page: Ints, to: Bytes) -> None:
    """Write down all strings, each with a NUL behind it; the first is empty and stands for none.

    Args:
        page: A page that was walked.
        to: Where to, as many bytes as `walk` told.
    """
    start = page.ctypes.data
    join_strings(word(start, t.SPANS), word(start, t.SPANS + t.COUNT), to.ctypes.data)


@part
def _inside(node: int, tag: int, rules: int) -> int:
    """Return the first node in a node, 0 for none, and for code that is nothing but a text."""
    child = word(node + word(rules, t.R_FIRST_CHILD), 0)
    if tag & t.CODE != 0 and child != 0:
        alone = word(child + word(rules, t.R_NEXT), 0) == 0
        if alone and tag_of(child, rules) & t.TEXT != 0:
            return 0
    return child


@part
def _measure(root: int, rules: int, page: int) -> int:
    """Count what is in a tree, into the places where later the addresses of the tables stand.

    Returns:
        Words that header and tables need.
    """
    layout_next, layout_parent = word(rules, t.R_NEXT), word(rules, t.R_PARENT)
    elements = anchors = others = images = texts = size = depth = deepest = 0
    node = root
    while True:
        tag = tag_of(node, rules)
        if tag & t.TEXT != 0:
            texts += 1
            size += word(node + word(rules, t.R_TEXT_LENGTH), 0)
        else:
            elements += 1
            anchors += tag & t.ANCHOR != 0
            others += tag & t.OTHER != 0
            images += tag & t.IMAGE != 0
        child = _inside(node, tag, rules)
        if child != 0:
            node = child
            depth += 1
            if depth > deepest:
                deepest = depth
            continue
        while node != root and word(node + layout_next, 0) == 0:
            node = word(node + layout_parent, 0)
            depth -= 1
        if node == root:
            break
        node = word(node + layout_next, 0)
    put(page, t.FRAMES, deepest + 1)
    put(page, t.PLACES, elements)
    put(page, t.ANCHORS, anchors)
    put(page, t.ELEMENTS, others)
    put(page, t.ALTS, images)
    put(page, t.PAGE_TEXT, size)
    put(page, t.WORDS, texts)
    return _words_of_tables(page)


@part
def _words_of_tables(page: int) -> int:
    """Put the length of each table, in words, in the place of what was counted; return all."""
    elements, anchors, others = word(page, t.PLACES), word(page, t.ANCHORS), word(page, t.ELEMENTS)
    images, texts, size = word(page, t.ALTS), word(page, t.WORDS), word(page, t.PAGE_TEXT)
    keys = elements + anchors + 1
    spans = 1 + 5 * (anchors + keys) + images + t.ELEMENT_STRINGS * others
    rows = t.ROW // t.WORD
    put(page, t.FRAMES, word(page, t.FRAMES) * rows)
    put(page, t.PLACES, elements * rows)
    put(page, t.ANCHORS, anchors * rows)
    put(page, t.ELEMENTS, others * rows)
    put(page, t.KEYS, keys * rows)
    put(page, t.SPANS, spans * 2)
    put(page, t.ALTS, images + 1)
    put(page, t.SLOTS, t.SLOT_COUNT)
    put(page, t.FOUND, len(ATTRIBUTES) + 1)
    put(page, t.PAGE_TEXT, size // t.WORD + 1)
    put(page, t.WORDS, (size + texts) // t.WORD + 1)
    total = t.HEADER
    for table in range(t.COUNT):
        total += word(page, table)
    return total


@part
def _carve(page: int) -> None:
    """Give each table its address, where its length in words stands."""
    put(page, t.ITSELF, page)
    start = page + t.WORD * t.HEADER
    for table in range(t.COUNT):
        length = word(page, table)
        put(page, table, start)
        start += t.WORD * length
    slots = word(page, t.SLOTS)
    for slot in range(t.SLOT_COUNT):
        put(slots, slot, 0)
    for column in range(t.KEY_COLUMNS):
        put(word(page, t.KEYS), column, 0)
    put(word(page, t.SPANS), 0, 0)
    put(word(page, t.SPANS), 1, 0)
    put(page, t.KEYS + t.COUNT, 1)
    put(page, t.SPANS + t.COUNT, 1)


@part
def _walk(root: int, body: int, rules: int, page: int) -> None:
    layout_next = word(rules, t.R_NEXT)
    node = root
    depth = word(page, t.FRAMES + t.COUNT)
    while True:
        tag = tag_of(node, rules)
        child = 0
        if tag & t.TEXT != 0:
            add_text(node, rules, page)
        else:
            _open(node, depth, tag, body, rules, page)
            child = _inside(node, tag, rules)
            if child == 0:
                _close(node, depth, body, page)
        if child != 0:
            node = child
            depth += 1
            continue
        while node != root and word(node + layout_next, 0) == 0:
            depth -= 1
            node = word(row_of(page, t.FRAMES, depth), t.F_NODE)
            _close(node, depth, body, page)
        if node == root:
            return
        node = word(node + layout_next, 0)


@part
def _open(node: int, depth: int, tag: int, body: int, rules: int, page: int) -> None:
    """Begin an element."""
    frame = row_of(page, t.FRAMES, depth)
    put(frame, t.F_NODE, node)
    put(frame, t.F_PLACE, -1)
    put(frame, t.F_ANCHOR, -1)
    put(frame, t.F_START, word(page, t.PAGE_TEXT + t.COUNT))
    put(frame, t.F_CHARACTERS, word(page, t.CHARACTERS))
    if node == body:
        put(page, t.IN_BODY, 1)
        put(page, t.BODY_SEEN, 1)
    if tag & (t.ANCHOR | t.OTHER) != 0:
        given = attributes_of(node, rules, page)
        if tag & t.ANCHOR != 0:
            if given & 1 << t.HREF != 0:
                _open_anchor(depth, given, rules, page)
        elif given & _ADDRESSED != 0 or tag & t.FRAME != 0:
            _add_element(node, depth, given, rules, page)
    elif tag & t.IMAGE != 0 and word(page, t.OPEN_ANCHORS) != 0:
        put(page, t.IMAGES_SEEN, word(page, t.IMAGES_SEEN) + 1)
        _add_alt(node, rules, page)


@part
def _close(node: int, depth: int, body: int, page: int) -> None:
    """End an element."""
    frame = row_of(page, t.FRAMES, depth)
    if node == body:
        put(page, t.IN_BODY, 0)
    if word(frame, t.F_PLACE) >= 0:
        place = row_of(page, t.PLACES, word(frame, t.F_PLACE))
        put(place, t.P_END, word(page, t.PAGE_TEXT + t.COUNT))
        put(place, t.P_UNTIL, word(page, t.CHARACTERS))
    if word(frame, t.F_ANCHOR) >= 0:
        put(page, t.OPEN_ANCHORS, word(page, t.OPEN_ANCHORS) - 1)
        anchor = row_of(page, t.ANCHORS, word(frame, t.F_ANCHOR))
        put(anchor, t.A_END, word(page, t.PAGE_TEXT + t.COUNT))
        put(anchor, t.A_IMAGE, int(word(page, t.IMAGES_SEEN) > word(frame, t.F_IMAGES)))
        if word(page, t.ALTS + t.COUNT) > word(frame, t.F_ALTS):
            put(anchor, t.A_ALT, word(word(page, t.ALTS), word(frame, t.F_ALTS)))
        add_anchor_text(anchor, word(page, t.CHARACTERS) - word(frame, t.F_CHARACTERS), page)


@part
def _add_alt(node: int, rules: int, page: int) -> None:
    """Take down an image's alternative text, unless there is nothing but white space in it."""
    row = value_of(t.ALT, attributes_of(node, rules, page), rules, page)
    span = word(page, t.SPANS) + row * t.SPAN
    for address in range(word(span, 0), word(span, 0) + word(span, 1)):
        if not is_space(byte_at(address)):
            put(word(page, t.ALTS), new_row(page, t.ALTS), row)
            return


@part
def _add_element(node: int, depth: int, given: int, rules: int, page: int) -> None:
    """Take down an element of `read_others`."""
    element = row_of(page, t.ELEMENTS, new_row(page, t.ELEMENTS))
    put(element, t.E_TAG, word(node + word(rules, t.R_TAG), 0))
    for place in range(t.ELEMENT_STRINGS):
        put(element, t.E_STRINGS + place, value_of(place + 1, given, rules, page))
    put(element, t.E_PLACE, place_of(depth, rules, page))


@part
def _open_anchor(depth: int, given: int, rules: int, page: int) -> None:
    put(page, t.OPEN_ANCHORS, word(page, t.OPEN_ANCHORS) + 1)
    row = new_row(page, t.ANCHORS)
    anchor = row_of(page, t.ANCHORS, row)
    put(anchor, t.A_HREF, value_of(t.HREF, given, rules, page))
    put(anchor, t.A_PATH, plain_path(word(anchor, t.A_HREF), rules, page))
    put(anchor, t.A_REL, value_of(t.REL, given, rules, page))
    put(anchor, t.A_TITLE, value_of(t.TITLE, given, rules, page))
    put(anchor, t.A_HREFLANG, value_of(t.HREFLANG, given, rules, page))
    put(anchor, t.A_KEY, key_of(0, given & t.HIDING, rules, page))
    put(anchor, t.A_ALT, 0)
    put(anchor, t.A_START, word(page, t.PAGE_TEXT + t.COUNT))
    place = place_of(depth - 1, rules, page)
    put(anchor, t.A_PLACE, place)
    put(anchor, t.A_FOREIGN, word(row_of(page, t.PLACES, place), t.P_FOREIGN))
    frame = row_of(page, t.FRAMES, depth)
    put(frame, t.F_ANCHOR, row)
    put(frame, t.F_IMAGES, word(page, t.IMAGES_SEEN))
    put(frame, t.F_ALTS, word(page, t.ALTS + t.COUNT))


@part
def join_strings(spans: int, count: int, to: int) -> None:
    """Write strings one after the other, each with a NUL behind it.

    Args:
        spans: Address of the addresses and lengths of the strings.
        count: How many.
        to: Where.
    """
    for row in range(count):
        start, length = word(spans, 2 * row), word(spans, 2 * row + 1)
        copy_bytes(to, start, length)
        put_byte(to + length, 0)
        to += length + 1


def kept_in() -> Path | None:
    """Return the folder in which the machine code is kept, None where it cannot be kept."""
    return folder_of(walk)
