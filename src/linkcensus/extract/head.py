"""What a page says about itself: robots rules, base, refresh, descriptions."""

import re
from collections.abc import Iterable

from msgspec import Struct

from linkcensus.core.rel import NO_DIRECTIVES, RobotsDirectives, parse_robots_meta
from linkcensus.core.url import PageBase
from linkcensus.extract.elements import NUMBERS
from linkcensus.extract.making import Attributes, Element

MAX_REFRESH_SECONDS = 10
"""A page that moves its reader on later than this is a page of its own."""

_BASE, _META = NUMBERS["base"], NUMBERS["meta"]
_LONGEST_DIRECTIVE = 500
_REFRESH = re.compile(
    r"[ \t\n\f\r]*(?P<seconds>\d{0,6})[\d.]*(?:[ \t\n\f\r]*[;,][ \t\n\f\r]*|[ \t\n\f\r]+)"
    r"(?:url[ \t\n\f\r]*=[ \t\n\f\r]*)?(?P<quote>['\"]?)(?P<url>.+)",
    re.IGNORECASE | re.DOTALL,
)
_LINK_HEADER = re.compile(r"<([^<>]*)>((?:[^,<\"]|\"[^\"]*\")*)")
_LINK_PARAMETER = re.compile(r";\s*([\w*-]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")


class PageHead(Struct):
    """What a page's meta and base elements say."""

    base: str | None = None
    """`href` of the first base element that has one."""
    robots: RobotsDirectives = NO_DIRECTIVES
    meta_robots: str | None = None
    """The robots rules as written, `bot: rule` where they name one."""
    refresh: str | None = None
    """Where the page moves its reader on to within a few seconds, as written."""
    generator: str | None = None
    description: str | None = None
    keywords: str | None = None


class HeaderLink(Struct):
    """One link of a `Link` response header."""

    href: str
    rel: str
    hreflang: str | None
    content_type: str | None


def read_head(nodes: Iterable[Element]) -> PageHead:
    """Read meta and base elements, wherever in the page they ended up."""
    head = PageHead()
    rules: list[str] = []
    for node in nodes:
        tag = node.tag_id
        if tag == _BASE:
            if head.base is None:
                head.base = node.attributes.get("href") or ""
        elif tag == _META:
            _read_meta(head, rules, node.attributes)
    head.meta_robots = "; ".join(rules) or None
    return head


def _read_meta(head: PageHead, rules: list[str], attributes: Attributes) -> None:
    content = attributes.get("content")
    if content is None:
        return
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        if head.refresh is None:
            head.refresh = refresh_target(content)
        return
    name = (attributes.get("name") or "").strip().lower()
    if name in ("generator", "description", "keywords"):
        if getattr(head, name) is None:
            setattr(head, name, content.strip())
    elif name:
        asked = parse_robots_meta(name, content)
        if asked is not NO_DIRECTIVES:
            head.robots |= asked
        if asked is not NO_DIRECTIVES or name == "robots":
            rule = content.strip()[:_LONGEST_DIRECTIVE]
            rules.append(rule if name == "robots" else f"{name}: {rule}")


def refresh_target(content: str) -> str | None:
    """Read a refresh: its URL as written, None when it leads nowhere or not soon.

    Source:
        HTML Standard 4.2.5.3, shared declarative refresh steps.
    """
    match = _REFRESH.match(content)
    if match is None or int(match["seconds"] or 0) > MAX_REFRESH_SECONDS:
        return None
    url = match["url"]
    if match["quote"]:
        url = url.partition(match["quote"])[0]
    return url.strip() or None


def base_of(page: str, head: PageHead, charset: str) -> PageBase:
    """Return what the page's links are joined with: its base element, or itself.

    Raises:
        BadInput: `page` is not an absolute http(s) URL.
    """
    own = PageBase(page, charset)
    if head.base is None:
        return own
    stated = own.join(head.base)
    return own if stated is None else PageBase(stated, charset)


def header_links(values: Iterable[str]) -> list[HeaderLink]:
    """Read `Link` headers; broken parts are left out.

    Source:
        RFC 8288 §3.
    """
    links = []
    for value in values:
        for href, parameters in _LINK_HEADER.findall(value):
            given: dict[str, str] = {}
            for name, quoted, plain in _LINK_PARAMETER.findall(parameters):
                given.setdefault(name.lower(), quoted or plain)
            if "rel" in given:
                links.append(
                    HeaderLink(href.strip(), given["rel"], given.get("hreflang"), given.get("type"))
                )
    return links
