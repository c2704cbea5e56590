"""A page of HTML: its links and its facts.

bytes -> UTF-8 (charset) -> harmless (taming) -> tree -> elements (walking) -> links, facts
"""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from linkcensus.core.errors import BadInput
from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.page import PageFacts
from linkcensus.core.rel import NO_DIRECTIVES, RobotsDirectives, parse_x_robots_tag
from linkcensus.core.url import CanonicalUrl, PageBase
from linkcensus.extract.charset import DecodedPage, decode_page
from linkcensus.extract.elements import PARSER_OPTIONS
from linkcensus.extract.facts import PageParts, page_facts
from linkcensus.extract.head import PageHead, base_of, header_links, read_head
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.making import kind_of_head_link
from linkcensus.extract.taming import tame
from linkcensus.extract.walking import PageLinks, WalkedPage, walk_page


class HttpFacts(Protocol):
    """What extraction asks about the response that brought a page."""

    @property
    def status(self) -> int | None:
        """The HTTP status, None where it is not known."""
        ...

    @property
    def headers(self) -> Mapping[str, list[str]]:
        """The response headers, names in lower case, repeated ones in order."""
        ...


class NoHttp(Struct, frozen=True):
    """A page that came as a file."""

    status: int | None = None
    headers: dict[str, list[str]] = {}


class ExtractedPage(Struct):
    """What a page shows."""

    facts: PageFacts
    links: list[FoundLink]
    """Internal and external, identical repeats folded."""
    robots: RobotsDirectives = NO_DIRECTIVES
    """What page and response ask together."""
    meta_robots: str | None = None
    """The page's robots rules as written."""
    canonical_url: str | None = None
    refresh_url: str | None = None
    """Where the page moves its reader on to, absolute."""
    cut_reason: str | None = None
    """Why not all of the page was read: body, links, nesting, attributes, ...; None when it was."""


class _Read(Struct):
    """A page that was read for its links."""

    decoded: DecodedPage
    tree: LexborHTMLParser
    walked: WalkedPage
    head: PageHead
    reader: PageLinks
    header_robots: RobotsDirectives
    cut_reason: str | None
    refresh_url: str | None


def extract_page(
    body: bytes,
    page: CanonicalUrl,
    page_written: str,
    *,
    http: HttpFacts | None = None,
    limits: Limits = DEFAULT_LIMITS,
    text_characters: int = 0,
) -> ExtractedPage:
    """Read a page's links and facts.

    Args:
        body: The page as it was sent, chunks and compression undone.
        page: Its address.
        page_written: Its address as written, absolute; links are joined with it.
        http: The response that brought it.
        limits: Where to stop.
        text_characters: How much of the main text is kept in the facts.
    """
    read = _read(body, page, page_written, http or NoHttp(), limits)
    if read is None:
        return ExtractedPage(PageFacts(page, page_written), [], cut_reason="unparsable")
    links, robots = read.reader.links, read.head.robots | read.header_robots
    canonical = read.reader.canonical
    parts = PageParts(
        page,
        page_written,
        read.decoded.body,
        read.decoded.charset,
        read.decoded.characters,
        read.tree,
        read.walked,
        read.head,
        read.reader.has_icon,
        read.reader.hrefs,
        links,
        None if canonical is None else canonical.target_written,
        http.status if http is not None else None,
        robots.noindex,
        robots.nofollow,
    )
    return ExtractedPage(
        page_facts(parts, text_characters),
        links,
        robots,
        read.head.meta_robots,
        parts.canonical_url,
        read.refresh_url,
        read.cut_reason,
    )


def extract_links(
    body: bytes,
    page: CanonicalUrl,
    page_written: str,
    *,
    http: HttpFacts | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> list[FoundLink]:
    """Read a page's links alone; `extract_page` has the meaning of the arguments."""
    read = _read(body, page, page_written, http or NoHttp(), limits)
    return [] if read is None else read.reader.links


def _read(
    body: bytes, page: CanonicalUrl, page_written: str, http: HttpFacts, limits: Limits
) -> _Read | None:
    """Parse a page and read its links; None when the parser gives up."""
    cut_reason = "body" if len(body) > limits.body_bytes else None
    decoded = decode_page(body[: limits.body_bytes], http.headers)
    tamed = tame(decoded.body, limits)
    try:
        tree = LexborHTMLParser(tamed.body, options=PARSER_OPTIONS)
    except SelectolaxError:
        return None
    walked = walk_page(tree, limits, len(body))
    if walked.is_cut:
        cut_reason = cut_reason or "links"
    head = read_head(walked.others)
    header_robots = parse_x_robots_tag(http.headers.get("x-robots-tag", ()))
    base = _base(page, page_written, head, decoded.charset)
    reader = walked.links(base, head.robots, header_robots)
    for link in header_links(http.headers.get("link", ())):
        kind = kind_of_head_link(link.rel, link.content_type)
        if kind is not None:
            reader.add_stated(kind, link.href, link.hreflang)
    refresh = base.locate(head.refresh) if head.refresh is not None else None
    if refresh is not None and refresh[0].key != page.key:
        reader.add_stated(Kind.REDIRECT, refresh[1])
    return _Read(
        decoded,
        tree,
        walked,
        head,
        reader,
        header_robots,
        cut_reason or tamed.cut_reason or reader.cut_reason,
        refresh[1] if refresh is not None else None,
    )


def _base(page: CanonicalUrl, page_written: str, head: PageHead, charset: str) -> PageBase:
    try:
        return base_of(page_written, head, charset)
    except BadInput:
        return base_of(page.url, head, charset)
