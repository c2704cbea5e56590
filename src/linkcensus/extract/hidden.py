"""Does an element say, on itself, that a reader shall not see it?

Only what stands on the element counts: the `hidden` attribute and its inline style. Style sheets
are not read, and `aria-hidden` hides nothing from the eye.
"""

import re

_ZERO = r"[+-]?0*(?:\.0*)?(?:px|pt|em|rem|ex|vw|vh|%)?(?:!important)?(?:;|$)"
_HIDING = re.compile(
    r"(?:^|;)(?:"
    r"display:none"
    r"|visibility:(?:hidden|collapse)"
    rf"|opacity:(?=[0.%]){_ZERO}"
    rf"|font-size:(?=[0.]){_ZERO}"
    rf"|(?:max-)?(?:width|height):(?=[0.]){_ZERO}"
    r"|(?:text-indent|left|right|top|bottom|margin-left|margin-top):-\d{3,}"
    r"|clip:rect\((?:0|1)(?:px)?(?:,|\()(?:0|1)"
    r")"
)
_SPACE = re.compile(r"[ \t\n\f\r]+|/\*.*?\*/", re.DOTALL)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_LONGEST_STYLE = 2_000
_COLOUR_NAMES = {"white": "#ffffff", "black": "#000000", "rgb(255,255,255)": "#ffffff"}
_PAGE_ELEMENTS = frozenset({"html", "body"})


def hides(tag: str, attributes: dict[str, str | None]) -> bool:
    """Tell whether the element hides what is in it.

    The page's own `html` and `body` are left out: scripts commonly show them when all is loaded.
    """
    if tag in _PAGE_ELEMENTS:
        return False
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and style_hides(style)


def style_hides(style: str) -> bool:
    """Tell whether an inline style hides its element; the first 2,000 characters count."""
    plain = _SPACE.sub("", style[:_LONGEST_STYLE]).lower()
    if _HIDING.search(plain):
        return True
    colour, background = _COLOUR.search(plain), _BACKGROUND.search(plain)
    return bool(colour and background and _colour(colour[1]) == _colour(background[1]))


def _colour(written: str) -> str:
    if len(written) == 4 and written.startswith("#"):
        return "#" + "".join(2 * digit for digit in written[1:])
    return _COLOUR_NAMES.get(written, written)
