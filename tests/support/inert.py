"""Is a document of ours inert: looks at its tree for anything that runs, asks or leads away."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_FRAME = "html head body meta title style main div"
"""What the frame around the page is made of."""
_SHOWN = (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup data dd del dfn dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header "
    "hgroup hr i img ins kbd li mark nav ol p pre q rp rt ruby s samp section small span strike "
    "strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
_ALLOWED = frozenset(f"{_FRAME} {_SHOWN}".split())
_NEVER = (
    "href action formaction background poster srcset ping data xlink:href srcdoc http-equiv cite "
    "longdesc usemap target name for form autofocus tabindex contenteditable"
)
_FORBIDDEN = frozenset(_NEVER.split())
_FETCHING = re.compile(r"(?i)url\s*\(|image-set|@import|expression|\\|javascript:|behavior")


def faults(document: bytes) -> list[str]:
    """What is wrong with a document; nothing when it is inert."""
    tree = LexborHTMLParser(document)
    return [fault for node in tree.css("*") for fault in _faults_of(node)]


def _faults_of(node: LexborNode) -> Iterator[str]:
    tag = node.tag or ""
    if tag not in _ALLOWED:
        yield f"element {tag}"
    in_head = node.parent is not None and node.parent.tag == "head"
    if tag in ("meta", "title", "style") and not in_head:
        yield f"{tag} outside the head"
    if in_head:
        return  # ours alone, as the line above sees to
    for name, value in node.attributes.items():
        text = value or ""
        if name.startswith("on") or ":" in name or name in _FORBIDDEN:
            yield f"attribute {name}={text[:50]} of {tag}"
        if name == "src" and not (tag == "img" and text.startswith("data:image/")):
            yield f"src={text[:50]} of {tag}"
        if name == "style" and _FETCHING.search(text):
            yield f"style {text[:80]}"
