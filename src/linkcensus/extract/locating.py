"""Where on a page does one link stand: its elements in the parsed tree.

A page is read as extraction reads it, so that an element is the link that extraction made of it;
the elements can then be shown to people in their place.
"""

from collections.abc import Callable, Iterator

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from linkcensus.core.errors import BadInput
from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.url import CanonicalUrl, PageBase
from linkcensus.extract.charset import decode_page
from linkcensus.extract.elements import ANCHOR, NUMBERS, PARSER_OPTIONS
from linkcensus.extract.head import PageHead, base_of, read_head
from linkcensus.extract.html import HttpFacts, NoHttp
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.reading import LinkReader
from linkcensus.extract.taming import tame

_LINK = NUMBERS["link"]
_HOLDING = "[href],[content],[action],iframe,frame"
_MOST_CANDIDATES = 2_000
"""Elements with the right address that are looked at; the words of the others are not compared."""


class WantedLink(Struct, frozen=True):
    """The link to look for, as the index knows it."""

    target_key: str
    """Sort key of the address that the page writes."""
    kind: Kind
    anchor: str | None
    """Its words; None where they are not known."""


class LocatedLink(Struct):
    """A parsed page, and the elements of one link on it."""

    tree: LexborHTMLParser
    elements: list[LexborNode]
    """In document order, repeats too; empty where no element holds it any more."""
    exact: bool
    """Whether kind and words are those asked for; else only the address is."""
    charset: str
    cut_reason: str | None
    """Why not all of the page was read; None when it was."""


def locate_link(
    body: bytes,
    page: CanonicalUrl,
    wanted: WantedLink,
    *,
    http: HttpFacts | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> LocatedLink | None:
    """Find a link's elements on a page.

    Args:
        body: The page as it was sent, chunks and compression undone.
        page: Its address.
        wanted: The link.
        http: The response that brought it.
        limits: Where to stop.

    Returns:
        None when the page cannot be parsed.
    """
    decoded = decode_page(body[: limits.body_bytes], (http or NoHttp()).headers)
    tamed = tame(decoded.body, limits)
    try:
        tree = LexborHTMLParser(tamed.body, options=PARSER_OPTIONS)
    except SelectolaxError:
        return None
    nodes = tree.css(_HOLDING)[: limits.links]
    base = _base(page, read_head(node for node in nodes if node.tag_id != ANCHOR), decoded.charset)
    near = list(_with_address(nodes, base, limits, wanted.target_key))
    same = [node for node, link in near if _is(link, wanted)]
    cut = "body" if len(body) > limits.body_bytes else tamed.cut_reason
    return LocatedLink(
        tree,
        same or [node for node, _ in near],
        bool(same),
        decoded.charset,
        cut,
    )


def is_in_head(node: LexborNode) -> bool:
    """Whether an element is one that pages never show, such as a canonical link."""
    return node.tag_id == _LINK


def _base(page: CanonicalUrl, head: PageHead, charset: str) -> PageBase:
    try:
        return base_of(page.url, head, charset)
    except BadInput:
        return PageBase(page.url, charset)


def _with_address(
    nodes: list[LexborNode], base: PageBase, limits: Limits, key: str
) -> Iterator[tuple[LexborNode, FoundLink]]:
    """Each element that links to an address, and the link that extraction makes of it alone."""
    leads = _leads_to(base, key)
    found = 0
    for node in nodes:
        if not leads(node):
            continue
        reader = LinkReader(base, limits)
        if node.tag_id == ANCHOR:
            reader.read_anchors([node])
        else:
            reader.read_others([node])
        for link in reader.links:
            yield node, link
        found += len(reader.links)
        if found >= _MOST_CANDIDATES:
            return


def _leads_to(base: PageBase, key: str) -> Callable[[LexborNode], bool]:
    known: dict[str, bool] = {}

    def leads(node: LexborNode) -> bool:
        attributes = node.attributes
        address = attributes.get("href") or attributes.get("src") or attributes.get("action") or ""
        if address not in known:
            located = base.locate(address)
            known[address] = located is not None and located[0].key == key
        return known[address]

    return leads


def _is(link: FoundLink, wanted: WantedLink) -> bool:
    return link.kind == wanted.kind and wanted.anchor in (None, link.anchor)
