"""A kept page made safe to look at, with one link highlighted.

What is left of the page is text, tables, lists, headings, colours and pictures that it holds
itself: nothing that runs, asks another host, leads away or can be filled in. The page goes through
two parsers, extraction's (which finds the link) and nh3's, which keeps the elements and attributes
listed here and writes all others off; whatever the first one hands over, the second decides.

The document is to be sent with `HEADERS`, under which a browser would neither run nor fetch
anything even if some of it were left.
"""

import html
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from linkcensus.core.errors import one_line
from linkcensus.extract.elements import ANCHOR
from linkcensus.extract.locating import is_in_head

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Response headers without which the document must not leave the server."""

LINK_ID = "the-link"
"""The id of the highlighted element: `#the-link` scrolls to it."""

MOST_CHARACTERS = 2_000_000
"""Of a page's HTML that are shown; around the link where the page is longer."""

_BEFORE = MOST_CHARACTERS // 4
_MOST_MARKED = 200
_LONGEST_TAG = 500

_TAG_NAMES = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup data dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 "
    "header hgroup hr i img ins kbd li mark nav ol p pre q rp rt ruby s samp section small "
    "span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_TAGS = frozenset(_TAG_NAMES.split())
_DROPPED_NAMES = (
    "script style title template svg math iframe object embed applet noembed noframes "
    "textarea select option datalist audio video canvas xmp plaintext noscript"
)
_DROPPED_WHOLE = frozenset(_DROPPED_NAMES.split())
"""Elements whose content is no text of the page, or means something else to another parser."""

_ATTRIBUTES = {
    "*": {"title", "lang", "dir", "align", "valign", "bgcolor", "style"},
    "img": {"src", "alt", "width", "height", "border"},
    "font": {"color", "face", "size"},
    "table": {"width", "border", "cellpadding", "cellspacing", "summary"},
    "td": {"colspan", "rowspan", "width", "height", "nowrap"},
    "th": {"colspan", "rowspan", "width", "height", "nowrap", "scope"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "time": {"datetime"},
    "bdo": {"dir"},
}
_STYLE_NAMES = (
    "background-color border border-bottom border-collapse border-color border-left "
    "border-right border-style border-top border-width clear color direction float font "
    "font-family font-size font-style font-variant font-weight letter-spacing line-height "
    "list-style-type margin margin-bottom margin-left margin-right margin-top max-width padding "
    "padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent "
    "text-transform vertical-align white-space width"
)
_STYLES = frozenset(_STYLE_NAMES.split())
"""Nothing that hides, covers, moves over other things or fetches: a hidden link shows here."""

_PLAIN_STYLE = re.compile(r"(?:[\w\s:;.,%#!'\"/+-]|rgba?\([\d\s.,%/]*\))*\Z", re.ASCII)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=\s]*\Z")
_LONGEST_STYLE = 2_000

_SHEET = """
:root { color-scheme: light }
body { margin: 0; background: #fff; color: #1a1a1a; font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere }
.kept { background: #f1f3f5; border-bottom: 1px solid #ced4da; color: #343a40;
  font-size: 13px; padding: 8px 16px; unicode-bidi: isolate }
.page { padding: 16px; unicode-bidi: isolate }
.page a { color: inherit; cursor: default; text-decoration: underline dotted }
.page img { max-width: 100%; height: auto }
.page table { max-width: 100% }
.the-link { background: #ffec99 !important; color: #1a1a1a !important; font-weight: 600;
  display: inline-block; min-width: 1em; min-height: 1em; border-radius: 2px;
  outline: 3px solid #e67700; outline-offset: 2px;
  scroll-margin-block: 40vh; unicode-bidi: isolate }
"""


@dataclass(frozen=True, slots=True)
class SafePage:
    """A page that may be shown."""

    document: bytes
    """A whole HTML document in UTF-8."""
    highlighted: int
    """Elements that are marked as the link; the first has the id `LINK_ID`."""
    cut: bool
    """Whether the page was longer than is shown."""


def safe_page(
    tree: LexborHTMLParser, elements: Sequence[LexborNode], *, title: str, notes: Sequence[str]
) -> SafePage:
    """Write a page as a document of its own in which nothing runs, fetches or leads away.

    Args:
        tree: The parsed page; it is changed.
        elements: The elements of the link on it.
        title: What the page is, in one line: of the window, and above the page.
        notes: What else to say above the page.
    """
    mark = f"m{secrets.token_hex(8)}"  # no page can know it, so none can forge a highlight
    for element in elements[:_MOST_MARKED]:
        _mark(tree, element, mark)
    tree.unwrap_tags(["noscript", "form", "frameset"])
    body, cut = _shown_part(tree.html or "", mark)
    clean = _clean(body, mark)
    highlighted = clean.count(f'"{mark}"')
    clean = clean.replace(f'id="{mark}"', f'id="{LINK_ID}" class="the-link"', 1)
    clean = clean.replace(f'id="{mark}"', 'class="the-link"')
    notes = [*notes, *_told_notes(elements, cut)]
    return SafePage(_document(title, notes, clean).encode("utf-8", "replace"), highlighted, cut)


def _mark(tree: LexborHTMLParser, element: LexborNode, mark: str) -> None:
    """Put the mark on a link, or on a text in its place where it shows no text itself."""
    if element.tag_id == ANCHOR:
        element.attrs["id"] = mark
        return
    if is_in_head(element):
        return
    told = tree.create_node("mark")
    told.attrs["id"] = mark
    told.insert_child(_start_tag(element))
    element.insert_before(told)


def _start_tag(element: LexborNode) -> str:
    """How the page writes an element, without what is in it."""
    written = "".join(
        f' {name}="{value}"' if value is not None else f" {name}"
        for name, value in element.attributes.items()
    )
    return one_line(f"<{element.tag}{written}>"[:_LONGEST_TAG])


def _shown_part(written: str, mark: str) -> tuple[str, bool]:
    """Cut a long page down to the part around the link."""
    if len(written) <= MOST_CHARACTERS:
        return written, False
    place = max(0, written.find(mark) - _BEFORE)
    start = written.find("<", place) if place else 0
    return written[start : start + MOST_CHARACTERS], True


def _clean(body: str, mark: str) -> str:
    return nh3.clean(
        body,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={name: set(known) for name, known in _ATTRIBUTES.items()},
        tag_attribute_values={"a": {"id": {mark}}, "mark": {"id": {mark}}},
        attribute_filter=_allowed_value,
        filter_style_properties=set(_STYLES),
        url_schemes={"data"},
        url_relative="deny",
        link_rel=None,
        strip_comments=True,
    )


def _allowed_value(_tag: str, attribute: str, value: str) -> str | None:
    if attribute == "style":
        plain = len(value) <= _LONGEST_STYLE and _PLAIN_STYLE.match(value)
        return value if plain else None
    if attribute == "src":
        return value if _PICTURE.match(value) else None
    return value


def _told_notes(elements: Sequence[LexborNode], cut: bool) -> list[str]:
    notes = [f"The page's head holds the link: {_start_tag(e)}" for e in elements if is_in_head(e)]
    if cut:
        notes.append("The page is long: only the part around the link is shown (cut).")
    return notes[:3]


def _document(title: str, notes: Sequence[str], page: str) -> str:
    said = "".join(f"<div>{_text(line)}</div>" for line in (title, *notes))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_SHEET}</style></head>"
        f'<body><div class="kept" role="note" dir="ltr">{said}</div>'
        f'<main class="page" dir="auto">{page}</main></body></html>'
    )


def _text(value: str) -> str:
    """One line of text that shows as it is: without controls, and without what turns text around.

    `one_line` keeps no character that is not printable, bidi controls among them.
    """
    return html.escape(one_line(value))
