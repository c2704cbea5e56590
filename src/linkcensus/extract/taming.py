"""Make a hostile page harmless before the parser sees it.

The parser's work grows with the square of some things a page may hold: elements inside one
another, attributes of one element, and formatting elements (`<b a=1><b a=2>...`) that HTML opens
again in every paragraph after them. A page with too much of these is cut there, or its formatting
elements become plain ones. Honest pages pass untouched, for the price of counting their tags.

What is looked for is what such pages do in the open; who reads pages that are written against
this very module gives the reading process a time limit besides.
"""

import re

from msgspec import Struct

from linkcensus.extract.limits import Limits

_FEW_TAGS = 2_000
"""With fewer, formatting elements can be opened again half a million times at most."""

_MANY_TAGS = 10_000
"""With fewer, the deepest nesting costs a quarter of a second."""

_REOPENINGS = 4_000_000
_STRETCH = 16_384
"""Every run of twice as many bytes without a tag's beginning is found."""

_NAMES = rb"(?:b|i|u|s|em|tt|big|font|code|nobr|small|strong|strike)"
_FORMATTING = re.compile(rb"<(?=[bBiIuUsSeEtTfFcCnN])(?i:" + _NAMES + rb")[\s/]")
_CLOSED_AT_ONCE = re.compile(
    rb"<((?i:" + _NAMES + rb"))[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>[^<]*</\1>"
)
_FORMATTING_TAG = re.compile(rb"<(/?)(?i:" + _NAMES + rb")(?=[\s/>])")
_TOKEN = re.compile(rb"<(?:!--|(/?)([a-zA-Z][^\s/>]{0,30}))")
_RAW_ENDS = {
    name: re.compile(rb"</" + name + rb"[\s/>]", re.IGNORECASE)
    for name in b"script style xmp iframe noembed noframes textarea title".split()
}
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr basefont bgsound frame "
    b"keygen image".split()
)
_PAGE = frozenset(b"html head body".split())
_MOST_PAGE_TAGS = 20
"""The attributes of further ones go to the first, which may have far too many then."""

_CLOSED_BY_THE_NEXT = {
    **dict.fromkeys(b"td th".split(), frozenset(b"td th".split())),
    **dict.fromkeys(b"dd dt".split(), frozenset(b"dd dt".split())),
    **{name: frozenset({name}) for name in b"p li tr option optgroup a tbody thead button".split()},
}
_BARRIERS = frozenset(b"table ul ol dl select div".split())
_LOOK_BACK = 20
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")


class TamedPage(Struct):
    """A page that can be parsed, and why it is not whole."""

    body: bytes
    cut_reason: str | None = None


def tame(body: bytes, limits: Limits) -> TamedPage:
    """Return the page as it may be parsed.

    Args:
        body: The page in UTF-8.
        limits: How deep elements may stand inside one another, and how many attributes one has.
    """
    cut_reason = None
    if len(body) > 2 * _STRETCH:
        shorter = _without_attribute_floods(body, limits.attributes)
        if shorter is not body:
            body, cut_reason = shorter, "attributes"
    tags = body.count(b"<")
    if tags > _FEW_TAGS:
        left_open = len(_FORMATTING.findall(body))
        if left_open * tags > _REOPENINGS:
            left_open -= len(_CLOSED_AT_ONCE.findall(body))
        if left_open * tags > _REOPENINGS:
            body = _FORMATTING_TAG.sub(rb"<\1span", body)
    if tags > _MANY_TAGS:
        end = _where_too_deep(body, limits.depth)
        if end is not None:
            body, cut_reason = body[:end], "nesting"
    return TamedPage(body, cut_reason)


def _without_attribute_floods(body: bytes, most: int) -> bytes:
    """Take all attributes from elements that have far too many."""
    position = 0
    while position < len(body):
        if body.find(b"<", position, position + _STRETCH) >= 0:
            position += _STRETCH
            continue
        start = body.rfind(b"<", 0, position)
        end = body.find(b"<", position)
        end = len(body) if end < 0 else end
        tag = body[max(start, 0) : end]
        name = _TOKEN.match(tag)
        inside = _QUOTED.sub(b"", tag).partition(b">")[0] if name and name[2] else b""
        if len(inside) > 2 * most and len(inside.replace(b"/", b" ").split()) > most:
            _, ended, rest = tag.rpartition(b">")
            body = (
                body[:start]
                + tag[: name.end() if name else 0]
                + b">"
                + (rest if ended else b"")
                + body[end:]
            )
            position = start + 1
        else:
            position = end
    return body


class _Nesting:
    """The elements that are open while a page's tags pass by."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._stack: list[bytes] = []
        self._open: dict[bytes, int] = {}
        self._page_tags = 0

    def start(self, name: bytes) -> bool:
        """Begin an element; tell whether that is one too many."""
        if name in _PAGE:
            self._page_tags += 1
            return self._page_tags > _MOST_PAGE_TAGS
        if name in _VOID:
            return False
        self._close_before(name)
        self._stack.append(name)
        self._open[name] = self._open.get(name, 0) + 1
        return len(self._stack) > self._most

    def end(self, name: bytes) -> None:
        """Close the innermost element of a name, with all that is in it."""
        if not self._open.get(name):
            return
        while self._stack:
            last = self._stack.pop()
            self._open[last] -= 1
            if last == name:
                return

    def _close_before(self, name: bytes) -> None:
        """Close the element that the start of `name` closes, when it stands not far."""
        closed = _CLOSED_BY_THE_NEXT.get(name)
        if closed is None:
            return
        for other in self._stack[: -_LOOK_BACK - 1 : -1]:
            if other in closed:
                self.end(other)
                return
            if other in _BARRIERS:
                return


def _where_too_deep(body: bytes, most: int) -> int | None:
    """Return the offset of the first element with more than `most` around it, None for none.

    Elements that HTML closes without being told are closed here too where that is easy to see.
    """
    nesting = _Nesting(most)
    position = 0
    while position >= 0 and (token := _TOKEN.search(body, position)) is not None:
        position = token.end()
        if token[2] is None:
            position = body.find(b"-->", position)
            continue
        name = token[2].lower()
        if token[1]:
            nesting.end(name)
        elif name in _RAW_ENDS:
            raw_end = _RAW_ENDS[name].search(body, position)
            position = raw_end.start() + 2 if raw_end else -1
        elif nesting.start(name):
            return token.start()
    return None
