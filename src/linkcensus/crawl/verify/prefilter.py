"""Can a page link to a site at all? A look at its bytes, 50 times as fast as parsing it.

A link to a site holds the site's name: as ASCII or punycode, or as letters of its own script. The
few ways to write a name otherwise (percent escapes, character references, look-alike letters that
IDNA folds, tabs inside a URL) are looked for too, and where one of them occurs the page is parsed.
So "no" is certain, and "perhaps" costs a parse.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from linkcensus.core.site import is_ip_address

_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\\", b"abcdefghijklmnopqrstuvwxyz/")
_DROPPED = b"\t\n\r"
"""White space that URL parsers take out of the middle of a URL."""

_REFERENCE = re.compile(
    # of a letter, digit, point, hyphen, underscore or colon: 2d-3a, 41-5a, 5f, 61-7a
    rb"&#(?:x0*(?:2[def]|3[0-9a]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])(?![0-9a-f])"
    rb"|0*(?:4[5-9]|5[0-8]|6[5-9]|[78]\d|90|95|9[7-9]|1[01]\d|12[0-2])(?!\d))"
    rb"|&(?:period|lowbar|colon|sol|bsol|tab|newline|shy|fjlig|zwj|zwnj)(?![a-z])"
)
_ODD_NAME = re.compile(rb"//[^/?#\"'<>\s%&\x80-\xff]{0,253}[%&\x80-\xff]")
_NO_SLASHES = re.compile(rb"https?:(?!//)")
"""`http:name` and `http:/name`, which browsers read as `http://name`."""
_HEADERS = ("link", "refresh")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def may_link_to(
    sites: Collection[str], host: str, body: bytes, headers: Mapping[str, list[str]]
) -> bool:
    """Tell whether a page may hold a link to one of the sites; False is certain.

    Args:
        sites: Registrable domains, lower case, punycode.
        host: Of the page: its relative links lead there.
        body: As it was sent, chunks and compression undone.
        headers: Of the response, lower-case names.
    """
    if not sites:
        return False
    if any(is_ip_address(site) or host == site or host.endswith(f".{site}") for site in sites):
        return True
    if body.startswith(_UTF_16) or b"\0" in body:
        return True
    folded = _folded(body, headers)
    if any(needle in folded for site in sites for needle in needles_of(site)):
        return True
    return _is_odd(folded)


@lru_cache(maxsize=10_000)
def needles_of(site: str) -> tuple[bytes, ...]:
    """The byte forms of a site's name: punycode, and its own script in UTF-8."""
    ascii_form = site.lower().encode("ascii", "ignore")
    try:
        own = site.encode("ascii").decode("idna")
    except UnicodeError:
        return (ascii_form,)
    written = own.lower().encode()
    return (ascii_form,) if written == ascii_form else (ascii_form, written)


def _folded(body: bytes, headers: Mapping[str, list[str]]) -> bytes:
    stated = [value.encode("utf-8", "replace") for value in _stated(headers)]
    return b"\n".join([body, *stated]).translate(_LOWER, _DROPPED)


def _stated(headers: Mapping[str, list[str]]) -> Iterable[str]:
    for name in _HEADERS:
        yield from headers.get(name, ())


def _is_odd(folded: bytes) -> bool:
    """Whether a name may be written in a way that the needles do not meet."""
    patterns = (_NO_SLASHES, _REFERENCE, _ODD_NAME)
    return any(pattern.search(folded) is not None for pattern in patterns)
