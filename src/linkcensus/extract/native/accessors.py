"""The parser's own functions for looking at its tree, called through the C interface.

selectolax holds the Lexbor parser in its extension module and, on Linux and macOS, lets other
programs call it. These calls are exact and slow: they serve to find out where the fields of the
tree lie in memory (layout.py), not to walk a page.

Source:
    Lexbor 2, `lexbor/dom/interfaces/{node,element,attr}.h`: the functions ending in `_noi` are
    made for callers that cannot use its inline functions.
"""

import ctypes
from collections.abc import Callable
from typing import cast

import selectolax.lexbor

from linkcensus.extract.native.refusal import NoNativeWalk

_ADDRESS = ctypes.c_void_p
_Length = ctypes.POINTER(ctypes.c_size_t)


class Accessors:
    """Functions that give a field of a node, an element or an attribute by its address.

    A missing node is 0.

    Raises:
        NoNativeWalk: The parser does not let others call its functions.
    """

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(selectolax.lexbor.__file__)
            self.next = self._field("lxb_dom_node_next_noi")
            self.parent = self._field("lxb_dom_node_parent_noi")
            self.first_child = self._field("lxb_dom_node_first_child_noi")
            self.tag = self._field("lxb_dom_node_tag_id_noi")
            self.first_attribute = self._field("lxb_dom_element_first_attribute_noi")
            self.next_attribute = self._field("lxb_dom_element_next_attribute_noi")
            self._name = self._text("lxb_dom_attr_local_name_noi")
            self._qualified = self._text("lxb_dom_attr_qualified_name")
            self._value = self._text("lxb_dom_attr_value_noi")
        except (OSError, AttributeError) as error:
            raise NoNativeWalk(f"the parser hides its functions: {error}") from error

    def name(self, attribute: int) -> tuple[int, bytes]:
        """Return where an attribute's local name lies, and the name."""
        return self._name(attribute)

    def qualified_name(self, attribute: int) -> bytes:
        """Return an attribute's name with its prefix."""
        return self._qualified(attribute)[1]

    def value(self, attribute: int) -> tuple[int, bytes]:
        """Return where an attribute's value lies (0: it has none), and the value."""
        return self._value(attribute)

    def _field(self, name: str) -> Callable[[int], int]:
        function = getattr(self._library, name)
        function.restype, function.argtypes = _ADDRESS, [_ADDRESS]
        return lambda address: cast("int | None", function(address)) or 0

    def _text(self, name: str) -> Callable[[int], tuple[int, bytes]]:
        function = getattr(self._library, name)
        function.restype, function.argtypes = _ADDRESS, [_ADDRESS, _Length]

        def text(address: int) -> tuple[int, bytes]:
            length = ctypes.c_size_t()
            start = cast("int | None", function(address, ctypes.byref(length))) or 0
            return start, ctypes.string_at(start, length.value) if start else b""

        return text
