"""The places that links stand in: elements with what they say about position and hiding.

For kernels. Only elements around links become places, each once. What they say is judged by the
functions that judge it in the plain walk, for each different saying (a key) once a page.
"""

from linkcensus.core.compiled import part
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.attributes import attributes_of, value_of
from linkcensus.extract.native.memory import byte_at, put, word
from linkcensus.extract.native.tables import new_row, row_of, tag_of

_TELLING = 1 << t.ROLE | 1 << t.CLASS | 1 << t.ID | t.HIDING
_PROBES = 8
_HASHED = 64
"""Bytes of each string that decide where in the table of keys it is looked for."""


@part
def place_of(depth: int, rules: int, page: int) -> int:
    """Return the place of an open element, known or made with those around it."""
    known = depth
    while known >= 0 and word(row_of(page, t.FRAMES, known), t.F_PLACE) < 0:
        known -= 1
    around = word(row_of(page, t.FRAMES, known), t.F_PLACE) if known >= 0 else -1
    for level in range(known + 1, depth + 1):
        frame = row_of(page, t.FRAMES, level)
        around = _new_place(frame, around, rules, page)
        put(frame, t.F_PLACE, around)
    return around


@part
def _new_place(frame: int, around: int, rules: int, page: int) -> int:
    node = word(frame, t.F_NODE)
    tag = tag_of(node, rules)
    row = new_row(page, t.PLACES)
    place = row_of(page, t.PLACES, row)
    put(place, t.P_AROUND, around)
    given = attributes_of(node, rules, page) & _TELLING
    number = word(node + word(rules, t.R_TAG), 0) if tag & t.NAMED != 0 else 0
    put(place, t.P_KEY, key_of(number, given, rules, page))
    block, foreign = -1, 0
    if around >= 0:
        outer = row_of(page, t.PLACES, around)
        block, foreign = word(outer, t.P_BLOCK), word(outer, t.P_FOREIGN)
    if tag & t.BLOCK != 0:
        block = row
    elif tag & (t.DRAWING | t.HTML_AGAIN) != 0:
        foreign = int(tag & t.DRAWING != 0)
    put(place, t.P_BLOCK, block)
    put(place, t.P_FOREIGN, foreign)
    put(place, t.P_START, word(frame, t.F_START))
    put(place, t.P_BEFORE, word(frame, t.F_CHARACTERS))
    return row


@part
def key_of(tag: int, given: int, rules: int, page: int) -> int:
    """Return the row of what an element says about position and hiding, 0 when it says nothing."""
    if tag == 0 and given == 0:
        return 0
    spans, size = word(page, t.SPANS + t.COUNT), word(page, t.STRING_BYTES)
    row = word(page, t.KEYS + t.COUNT)
    key = row_of(page, t.KEYS, row)
    put(key, t.K_TAG, tag)
    put(key, t.K_HIDDEN_SAID, given >> t.HIDDEN & 1)
    for place in range(t.ROLE, t.HIDDEN + 1):
        put(key, t.K_ROLE + place - t.ROLE, value_of(place, given, rules, page))
    slots, first = word(page, t.SLOTS), _hash(key, page)
    for probe in range(first, first + _PROBES):
        other = word(slots, probe & t.SLOT_COUNT - 1)
        if other == 0:
            put(slots, probe & t.SLOT_COUNT - 1, row)
            break
        if _is_same(key, row_of(page, t.KEYS, other), page):
            put(page, t.SPANS + t.COUNT, spans)
            put(page, t.STRING_BYTES, size)
            return other
    put(page, t.KEYS + t.COUNT, row + 1)
    return row


@part
def _hash(key: int, page: int) -> int:
    """Return a number that equal keys share (FNV-1a over the beginning of each string)."""
    value = 2_166_136_261 ^ word(key, t.K_TAG) ^ word(key, t.K_HIDDEN_SAID) << 10
    for column in range(t.K_ROLE, t.KEY_COLUMNS):
        span = word(page, t.SPANS) + word(key, column) * t.SPAN
        start, length = word(span, 0), word(span, 1)
        value = (value ^ length) * 16_777_619 & 0xFFFF_FFFF
        end = start + (min(_HASHED, length))
        for address in range(start, end):
            value = (value ^ byte_at(address)) * 16_777_619 & 0xFFFF_FFFF
    return value & t.SLOT_COUNT - 1


@part
def _is_same(key: int, other: int, page: int) -> bool:
    if word(key, t.K_TAG) != word(other, t.K_TAG):
        return False
    if word(key, t.K_HIDDEN_SAID) != word(other, t.K_HIDDEN_SAID):
        return False
    for column in range(t.K_ROLE, t.KEY_COLUMNS):
        if (word(key, column) == 0) != (word(other, column) == 0):
            return False
        span = word(page, t.SPANS) + word(key, column) * t.SPAN
        second = word(page, t.SPANS) + word(other, column) * t.SPAN
        if word(span, 1) != word(second, 1):
            return False
        for place in range(word(span, 1)):
            if byte_at(word(span, 0) + place) != byte_at(word(second, 0) + place):
                return False
    return True
