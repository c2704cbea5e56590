"""The words of a link: its text as HTML collapses it, or what its image stands for.

White space is HTML's (with the ASCII separators that nobody sees): runs of it become one space,
and a no-break space is a character like any other.
"""

from selectolax.lexbor import LexborNode

from linkcensus.extract.elements import IMAGE

_SPACES = bytes.maketrans(b"\x1c\x1d\x1e\x1f", b"    ")


def collapse(text: str) -> str:
    """Return the text with each run of ASCII white space as one space, none at the ends."""
    if text.isascii():
        return " ".join(text.split())
    # str.split would also split at no-break spaces; bytes know no white space but ASCII's,
    # and this is ten times as fast as a regex
    return b" ".join(text.encode().translate(_SPACES).split()).decode()


def image_text(node: LexborNode) -> str | None:
    """Return the alternative text of the images in a link: the first that is not empty.

    Returns:
        '' when no image has one, None when there is no image.
    """
    found: str | None = None
    for inside in node.traverse():
        if inside.tag_id == IMAGE:
            text = collapse(inside.attributes.get("alt") or "")
            if text:
                return text
            found = ""
    return found
