"""Which number does the parser give an element? Numbers are compared faster than names.

The parser numbers the elements it knows once and for all; others get a number a document.
"""

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

PARSER_OPTIONS = int(LexborDocumentOptions.WO_EVENTS)
"""Without mutation events: nothing of the tree that concerns links depends on them."""

BLOCKS = frozenset(
    {
        *("p", "div", "li", "ul", "ol", "dl", "dd", "dt", "pre", "blockquote", "address", "center"),
        *("section", "article", "aside", "nav", "header", "footer", "main", "body", "html"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "details", "summary"),
        *("table", "tr", "td", "th", "caption", "form", "fieldset", "dialog"),
    }
)
"""Elements that begin a block of text of their own."""

_OTHERS = (
    "a span b i u s em strong small big tt code font strike sub sup cite q time label picture map "
    "area img base link meta iframe script style noscript"
)
_TABLE = "<table><caption></caption><tbody><tr><th></th><td></td></tr></tbody></table>"
_FOREIGN = (
    "<svg><foreignObject></foreignObject><desc></desc><title></title></svg>"
    "<math><mi></mi><mo></mo><mn></mn><ms></ms><mtext></mtext></math>"
)
_FRAMES = "<frameset><frame></frameset>"


def _numbers() -> dict[str, int]:
    plain = "".join(f"<{name}></{name}>" for name in (*_OTHERS.split(), *sorted(BLOCKS)))
    numbers: dict[str, int] = {}
    for text in (plain, _TABLE, _FOREIGN, _FRAMES):
        for node in LexborHTMLParser(text).css("*"):
            numbers[node.tag or ""] = node.tag_id
    return numbers


def _text_number() -> int:
    paragraph = LexborHTMLParser("<p>x").css_first("p", strict=True)
    text = paragraph.first_child if paragraph is not None else None
    if text is None:
        raise AssertionError("the parser lost a text")
    return text.tag_id


NUMBERS = _numbers()
"""Number by name, of every element that extraction asks about."""

NAMES = {number: name for name, number in NUMBERS.items()}
BLOCK_NUMBERS = frozenset(NUMBERS[name] for name in BLOCKS)

ANCHOR = NUMBERS["a"]
IMAGE = NUMBERS["img"]
OTHERS = frozenset(
    NUMBERS[name] for name in ("base", "meta", "link", "area", "iframe", "frame", "form")
)
"""Elements that link without being anchors, or that tell how links are read."""

CODE = frozenset({NUMBERS["script"], NUMBERS["style"]})
TEXT = _text_number()
