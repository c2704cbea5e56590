"""The attributes of an element, for kernels."""

from linkcensus.core.compiled import part
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.layout import KNOWN_NUMBERS
from linkcensus.extract.native.memory import byte_at, put, word
from linkcensus.extract.native.tables import add_span


@part
def attributes_of(node: int, rules: int, page: int) -> int:
    """Note where the values of an element's attributes are; return a bit for each it has."""
    found = word(page, t.FOUND)
    given = 0
    attribute = word(node + word(rules, t.R_FIRST_ATTRIBUTE), 0)
    while attribute != 0:
        number = word(attribute + word(rules, t.R_NAME), 0)
        if 0 <= number < KNOWN_NUMBERS:
            place = word(rules, t.R_KNOWN + number)
        else:
            place = _place_of_name(number, rules)
        if place != 0:
            if word(attribute + word(rules, t.R_PREFIX), 0) == 0:
                given |= 1 << place
                put(found, place, word(attribute + word(rules, t.R_VALUE), 0))
            elif place == t.HREF:
                given |= 1 << t.PREFIXED_HREF
        attribute = word(attribute + word(rules, t.R_NEXT_ATTRIBUTE), 0)
    return given


@part
def _place_of_name(address: int, rules: int) -> int:
    """Return the place in `ATTRIBUTES` of a name that the parser has no number for; 0 for none."""
    length = word(address + word(rules, t.R_NAME_LENGTH), 0)
    for name in range(word(rules, t.R_OTHER_NAMES)):
        wanted = rules + t.WORD * (t.R_NAMES + 3 * name)
        if length == word(wanted, 0):
            letters = word(wanted, 1)
            place = 0
            while place < length and byte_at(address + place) == letters >> 8 * place & 0xFF:
                place += 1
            if place == length:
                return word(wanted, 2)
    return 0


@part
def value_of(place: int, given: int, rules: int, page: int) -> int:
    """Take down an attribute's value; return its row, 0 where there is none."""
    value = word(word(page, t.FOUND), place) if given & 1 << place != 0 else 0
    if value == 0:
        return 0
    start = word(value + word(rules, t.R_VALUE_START), 0)
    length = word(value + word(rules, t.R_VALUE_LENGTH), 0)
    return add_span(start, length, page) if start != 0 else 0
