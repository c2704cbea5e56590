"""How much of a page is read, so that a hostile one costs no more than a large honest one."""

from msgspec import Struct

from linkcensus.core.url import MAX_URL_LENGTH


class Limits(Struct, frozen=True):
    """Where reading a page stops; what lies beyond is cut and the cut is recorded."""

    body_bytes: int = 10_000_000
    links: int = 100_000
    """Links read of one page, repeats counted."""
    url_characters: int = MAX_URL_LENGTH
    """A longer address is no link target."""
    anchor_characters: int = 10_000
    attribute_characters: int = 1_000
    """Kept of title, alt, hreflang and rel each."""
    depth: int = 2_000
    """Elements inside one another; browsers build 512 and lay the deeper ones side by side."""
    attributes: int = 2_000
    """Attributes of one element."""


DEFAULT_LIMITS = Limits()
