"""Where do the fields of the parser's tree lie in memory?

Nothing is assumed of the parser's version: a page made for it is parsed, the parser's own
functions tell what its fields hold, and each field is the one place where that is found in every
node looked at. Where a field is found nowhere or in two places, pages are not walked natively.
"""

import ctypes
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkcensus.extract.elements import PARSER_OPTIONS
from linkcensus.extract.native.accessors import Accessors
from linkcensus.extract.native.refusal import NoNativeWalk

ATTRIBUTES = (
    *("href", "src", "action", "content", "name", "http-equiv", "rel", "type", "title", "hreflang"),
    *("alt", "role", "class", "id", "style", "hidden"),
)
"""The attributes that extraction asks about; each is known by its place here, from 1 on."""

KNOWN_NUMBERS = 256
"""Tags and attributes that the parser knows have smaller numbers than this; the number of another
attribute is the address of its name."""

_WORD = 8
_NODE_WORDS, _ELEMENT_WORDS, _ATTRIBUTE_WORDS = 14, 22, 18
"""How much is looked at of a text, an element, an attribute: no more than each has, in words."""

_NAME_WORDS = 6
_NEAR = 1 << 30
"""What lies farther than this from an attribute's value is no address of one."""

_SHORT_TEXT, _LONG_TEXT = "t" * 4_321, "u" * 7_919
_PAGE = (
    "<div id=i1 CLASS=c role=r1 data-lc='w1 w2'>"
    f"<p title=t1 hidden>{_SHORT_TEXT}</p><p style=s1 nAme=n1 data-lc-2=x>{_LONG_TEXT}</p></div>"
    "<svg viewBox=v1><a href=h1 xlink:href=h2></a><use xlink:href=h3 href=h4 xml:lang=l1></use>"
    "</svg><i " + " ".join(f"{name}={name}1" for name in ATTRIBUTES) + "></i>"
)


class Layout(NamedTuple):
    """Offsets in bytes: of a node's fields from its address, and so on.

    Attributes:
        next: Node after a node with the same parent.
        parent: Node around a node.
        first_child: First node in a node.
        tag: Number of a node's name.
        first_attribute: First attribute of an element.
        next_attribute: Attribute after an attribute.
        name: Number of an attribute's name without its prefix.
        prefix: 0 in an attribute whose name has no prefix.
        value: Address of an attribute's value, 0 for none.
        value_start: Address of a value's first byte.
        value_length: Number of a value's bytes.
        text: Address of a text's first byte.
        text_length: Number of a text's bytes.
        name_length: Number of bytes of a name, from the address that is its number.
    """

    next: int
    parent: int
    first_child: int
    tag: int
    first_attribute: int
    next_attribute: int
    name: int
    prefix: int
    value: int
    value_start: int
    value_length: int
    text: int
    text_length: int
    name_length: int


class Names(NamedTuple):
    """How the attributes that extraction asks about are told.

    Attributes:
        known: The place in `ATTRIBUTES`, from 1 on, by the parser's number; 0 for no such
            attribute. Shape (256,).
        others: Number of bytes, first 8 bytes as a number, and place of each attribute that the
            parser has no number for, shape (n, 3).
    """

    known: NDArray[np.int64]
    others: NDArray[np.int64]


def find_layout() -> tuple[Layout, Names]:
    """Find out where the fields lie, and by which numbers attributes go.

    Raises:
        NoNativeWalk: A field cannot be found.
    """
    if struct.calcsize("P") != _WORD or not _little_endian():
        raise NoNativeWalk("not a little-endian machine of 64 bits")
    access = Accessors()
    tree = LexborHTMLParser(_PAGE, options=PARSER_OPTIONS)
    elements = [node.mem_id for node in tree.css("*")]
    attributes = [one for node in elements for one in _attributes_of(node, access)]
    texts = [_first_text(node, access) for node in tree.css("p")]
    name = _only_place("name", attributes, _ATTRIBUTE_WORDS, lambda one: _number(one, access))
    layout = Layout(
        _only_place("next", elements, _NODE_WORDS, access.next),
        _only_place("parent", elements, _NODE_WORDS, access.parent),
        _only_place("first child", elements, _NODE_WORDS, access.first_child),
        _only_place("tag", [*elements, *texts], _NODE_WORDS, access.tag),
        _only_place("first attribute", elements, _ELEMENT_WORDS, access.first_attribute),
        _only_place("next attribute", attributes, _ATTRIBUTE_WORDS, access.next_attribute),
        name,
        _prefix_place(attributes, access),
        *_value_places(attributes, access),
        *_text_places(texts),
        _name_length_place(attributes, access),
    )
    return layout, _names(elements[-1], layout, access)


def _little_endian() -> bool:
    return np.array([1], np.int16).tobytes() == b"\x01\x00"


def _words(address: int, count: int) -> tuple[int, ...]:
    """Return what lies at an address, as signed numbers of 8 bytes."""
    return struct.unpack(f"{count}q", ctypes.string_at(address, count * _WORD))


def _only(field: str, places: Iterable[int]) -> int:
    found = list(places)
    if len(found) != 1:
        raise NoNativeWalk(f"the parser's tree holds {field!r} in {len(found)} places")
    return found[0] * _WORD


def _only_place(
    field: str, nodes: Sequence[int], words: int, holds: Callable[[int], int | None]
) -> int:
    """Return the one offset at which every node holds what it should.

    Args:
        field: What is looked for, to tell.
        nodes: Addresses.
        words: How far is looked.
        holds: What a node should hold; None where any value will do.
    """
    places = set(range(words))
    for node in nodes:
        expected = holds(node)
        if expected is not None:
            held = _words(node, words)
            places = {place for place in places if held[place] == expected}
    return _only(field, places)


def _attributes_of(element: int, access: Accessors) -> list[int]:
    found = []
    attribute = access.first_attribute(element)
    while attribute:
        found.append(attribute)
        attribute = access.next_attribute(attribute)
    return found


def _first_text(node: LexborNode, access: Accessors) -> int:
    text = access.first_child(node.mem_id)
    if not text:
        raise NoNativeWalk("the parser lost a text")
    return text


def _number(attribute: int, access: Accessors) -> int | None:
    """Return an attribute name's number where it can be told: it is the address of the name."""
    start, name = access.name(attribute)
    return start if name.startswith(b"data-") else None


def _prefix_place(attributes: Sequence[int], access: Accessors) -> int:
    """Return where attributes with a prefix hold something, and only they."""
    places = set(range(_ATTRIBUTE_WORDS))
    for attribute in attributes:
        prefixed = b":" in access.qualified_name(attribute)
        held = _words(attribute, _ATTRIBUTE_WORDS)
        places = {place for place in places if (held[place] != 0) == prefixed}
    return _only("prefix", places)


def _value_places(attributes: Sequence[int], access: Accessors) -> tuple[int, int, int]:
    """Return where an attribute holds its value's address, and that its start and length."""
    values = [(_words(one, _ATTRIBUTE_WORDS), *access.value(one)) for one in attributes]
    places = [
        place
        for place in range(_ATTRIBUTE_WORDS)
        if all(
            abs(held[place] - start) < _NEAR and held[place] % _WORD == 0
            if start
            else held[place] == 0
            for held, start, _ in values
        )
    ]
    found = []
    for place in places:
        inside = [(_words(held[place], 2), start, value) for held, start, value in values if start]
        if all(two == (start, len(value)) for two, start, value in inside):
            found.append(place)
    return _only("value", found), 0, _WORD


def _text_places(texts: Sequence[int]) -> tuple[int, int]:
    """Return where a text's address and length stand."""
    held = [_words(text, _NODE_WORDS) for text in texts]
    lengths = (len(_SHORT_TEXT), len(_LONG_TEXT))
    place = _only(
        "text length",
        (n for n in range(1, _NODE_WORDS) if tuple(words[n] for words in held) == lengths),
    )
    for words, text in zip(held, (_SHORT_TEXT, _LONG_TEXT), strict=True):
        start = words[place // _WORD - 1]
        if ctypes.string_at(start, len(text)) != text.encode():
            raise NoNativeWalk("the parser's texts do not stand where their length is told")
    return place - _WORD, place


def _name_length_place(attributes: Sequence[int], access: Accessors) -> int:
    """Return where the length of a name stands that the parser has no number for."""
    names = dict(access.name(one) for one in attributes)
    own = {start: name for start, name in names.items() if name.startswith(b"data-")}
    return _only_place("name length", list(own), _NAME_WORDS, lambda start: len(own[start]))


def _names(element: int, layout: Layout, access: Accessors) -> Names:
    """Tell attributes by an element that has them all, in order."""
    known = np.zeros(KNOWN_NUMBERS, np.int64)
    others: list[tuple[int, int, int]] = []
    attributes = _attributes_of(element, access)
    if len(attributes) != len(ATTRIBUTES):
        raise NoNativeWalk("the parser lost attributes")
    for place, (name, attribute) in enumerate(zip(ATTRIBUTES, attributes, strict=True), 1):
        start, written = access.name(attribute)
        (number,) = _words(attribute + layout.name, 1)
        if 0 < number < KNOWN_NUMBERS:
            known[number] = place
        elif number == start and written == name.encode() and len(name) <= _WORD:
            others.append((len(name), int.from_bytes(name.encode(), "little"), place))
        else:
            raise NoNativeWalk(f"the parser numbers the attribute {name!r} in an unknown way")
    return Names(known, np.array(others, np.int64).reshape(-1, 3))
