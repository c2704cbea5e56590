"""Which addresses does the URL parser leave as they are? For kernels.

Most are an absolute path, or scheme, host and path, without anything that is encoded, taken away or
stands for a step. `linkcensus.core.url.PageBase.locate_plain` joins them without the parser.
"""

from linkcensus.core.compiled import part
from linkcensus.core.url import MAX_PLAIN_LENGTH
from linkcensus.extract.native import tables as t
from linkcensus.extract.native.memory import byte_at, word

_SLASH, _DOT, _COLON = ord("/"), ord("."), ord(":")
_NOT_PLAIN = -1


@part
def plain_path(row: int, rules: int, page: int) -> int:
    """Return where the path of a plain address begins, -1 for other addresses.

    Args:
        row: Row of its span.
        rules: Address of what `rules_of` gave.
        page: Address of the page.
    """
    span = word(page, t.SPANS) + row * t.SPAN
    start, length = word(span, 0), word(span, 1)
    if length == 0 or length > MAX_PLAIN_LENGTH:
        return _NOT_PLAIN
    path = start
    if byte_at(start) != _SLASH:
        # http://h/ or https://h/: what stands before the path is compared with known origins
        colon = start + 4
        if length > colon - start and byte_at(colon) != _COLON:
            colon += 1
        path = colon + 3
        while path < start + length and byte_at(path) != _SLASH:
            path += 1
        if path >= start + length or byte_at(colon) != _COLON:
            return _NOT_PLAIN
    elif length > 1 and byte_at(start + 1) == _SLASH:
        return _NOT_PLAIN
    before = 0
    for address in range(path, start + length):
        byte = byte_at(address)
        if word(rules, t.R_PLAIN + byte) == 0 or (byte == _DOT and before == _SLASH):
            return _NOT_PLAIN
        before = byte
    return path - start
