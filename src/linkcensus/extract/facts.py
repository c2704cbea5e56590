"""The facts of a page: what it is about, in which language, made and measured with what.

They are read by the signals of spam and link markers, so each says only what stands in the page.
"""

import re

from msgspec import Struct
from resiliparse.parse.lang import detect_fast
from selectolax.lexbor import LexborHTMLParser

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.page import PageFacts
from linkcensus.core.url import CanonicalUrl
from linkcensus.extract.anchors import collapse
from linkcensus.extract.elements import TEXT
from linkcensus.extract.fingerprint import hash_of_sites, simhash
from linkcensus.extract.head import PageHead
from linkcensus.extract.walking import WalkedPage

_BODY_KINDS = (Kind.TEXT, Kind.IMAGE, Kind.AREA, Kind.FORM, Kind.FRAME)
"""No set: members of an enum hash slowly, and nearly all links are of the first kind."""

_FEED = Kind.FEED
_LONGEST_TITLE = 1_000
_LONGEST_GENERATOR = 200
_MOST_IDS = 20
_LANGUAGE_SAMPLE = 2_000
_LEAST_MAIN_TEXT = 200
_LEAST_PARAGRAPH = 40

_UNIVERSAL = re.compile(rb"UA-\d{4,10}-\d{1,4}(?![\w-])")
_TAGGED = re.compile(rb"G(?:TM)?-[A-Z0-9]{4,12}(?![\w-])")
_ADVERTISING = re.compile(rb"ca-pub-\d{10,20}")
# apart: a pattern that begins with one character is searched five times as fast
_PHONE_ABROAD = re.compile(r"\+\d[\d ()./-]{7,18}\d")
_PHONE_WITHIN = re.compile(r"\(\d{2,5}\)[ /-]?\d[\d ./-]{4,14}\d")
_EMAIL = re.compile(r"@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63})*\.[a-zA-Z]{2,24}")
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_][\w-]*)?\s*\Z")
_SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages written without spaces; two characters are counted as a word."""


class PageParts(Struct):
    """What reading a page gave, for its facts."""

    page: CanonicalUrl
    page_written: str
    body: bytes
    """In UTF-8."""
    charset: str
    characters: int
    tree: LexborHTMLParser
    walked: WalkedPage
    head: PageHead
    has_icon: bool
    hrefs: list[str]
    """Every address as written, each once."""
    links: list[FoundLink]
    canonical_url: str | None
    status: int | None
    noindex: bool
    nofollow: bool


def page_facts(parts: PageParts, text_characters: int) -> PageFacts:
    """Return the facts of a page.

    Args:
        parts: What reading the page gave.
        text_characters: How much of the main text is kept, in characters; 0 for none of it.
    """
    words = parts.walked.words()
    text = " ".join(words)
    title = _title(parts)
    language = _language(parts.tree, text)
    facts = PageFacts(
        parts.page,
        parts.page_written,
        title=title[:_LONGEST_TITLE] if title else None,
        language=language,
        charset=parts.charset,
        status=parts.status,
        canonical_url=parts.canonical_url,
        noindex=parts.noindex,
        nofollow=parts.nofollow,
        word_count=len(words) if language not in _SPACELESS else max(len(words), len(text) // 2),
        text_html_ratio=len(text) / parts.characters if parts.characters else 0.0,
        body_simhash=simhash(words),
        generator=(parts.head.generator or "")[:_LONGEST_GENERATOR] or None,
        title_length=len(title),
        description_length=len(parts.head.description or ""),
        keywords_length=len(parts.head.keywords or ""),
        has_canonical=parts.canonical_url is not None,
        has_favicon=parts.has_icon,
        text_start=_main_text(parts.walked.tree_without_code(), text, text_characters)
        if text_characters
        else None,
    )
    _add_counts(facts, parts)
    _add_signals(facts, parts, text)
    return facts


def _add_counts(facts: PageFacts, parts: PageParts) -> None:
    site = parts.page.site
    others: set[str] = set()
    internal = external = 0
    for link in parts.links:
        if link.kind in _BODY_KINDS:
            linked = link.target.site
            if linked == site:
                internal += link.repeats
            else:
                external += link.repeats
                others.add(linked)
    facts.internal_links, facts.external_links = internal, external
    facts.outlinked_sites = len(others)
    facts.outlinked_sites_hash = hash_of_sites(others)
    facts.links_to_linkedin = "linkedin.com" in others
    facts.feeds = tuple(link.target_written for link in parts.links if link.kind is _FEED)


def _add_signals(facts: PageFacts, parts: PageParts, text: str) -> None:
    body = parts.body
    if b"google" in body:
        if b"googletagmanager" in body or b"google-analytics" in body:
            facts.analytics_ids = _ids(body)
        facts.ad_ids = tuple(
            sorted({match.decode() for match in _ADVERTISING.findall(body)})[:_MOST_IDS]
        )
        facts.has_google_fonts = b"fonts.googleapis.com" in body or b"fonts.gstatic.com" in body
        facts.has_tag_manager = b"googletagmanager.com" in body
    facts.has_doubleclick = b"doubleclick.net" in body
    facts.has_facebook_pixel = b"fbevents.js" in body or b"facebook.com/tr?" in body
    schemes = _contact_schemes(parts.hrefs)
    facts.has_email = "mailto:" in schemes or _EMAIL.search(text) is not None
    facts.has_phone = (
        "tel:" in schemes
        or _PHONE_ABROAD.search(text) is not None
        or _PHONE_WITHIN.search(text) is not None
    )


def _contact_schemes(hrefs: list[str]) -> set[str]:
    """Return which of `mailto:` and `tel:` addresses begin with, white space before it or not."""
    together = "\n".join(hrefs).lower()
    return {
        scheme
        for scheme in ("mailto:", "tel:")
        # few pages have one, and this search is faster than a look at each address
        if scheme in together
        and any(href.lstrip()[: len(scheme)].lower() == scheme for href in hrefs)
    }


def _ids(body: bytes) -> tuple[str, ...]:
    found: set[str] = set()
    for pattern in (_UNIVERSAL, _TAGGED):
        for match in pattern.finditer(body):
            before = body[match.start() - 1 : match.start()]
            if not (before.isalnum() or before in (b"-", b"_")):
                found.add(match[0].decode())
    return tuple(sorted(found)[:_MOST_IDS])


def _title(parts: PageParts) -> str:
    """Return the document's title, not one of a drawing in it."""
    for scope in (parts.tree.head, parts.tree.body):
        for node in scope.css("title") if scope is not None else ():
            parent = node.parent
            if parent is not None and parent.tag in ("head", "body", "noscript"):
                content = node.first_child
                if content is not None and (content.tag_id != TEXT or content.next is not None):
                    parts.walked.tree_without_code()  # which a misplaced title may hold
                return collapse(node.text())
    return ""


def _language(tree: LexborHTMLParser, text: str) -> str | None:
    root = tree.root
    if root is not None:
        attributes = root.attributes
        declared = _LANGUAGE.match(attributes.get("lang") or attributes.get("xml:lang") or "")
        if declared:
            return declared[1].lower()
    if not text:
        return None
    language, _ = detect_fast(text[:_LANGUAGE_SAMPLE])
    return None if language == "unknown" else str(language)


def _main_text(tree: LexborHTMLParser, text: str, characters: int) -> str:
    """Return the beginning of the paragraphs in `main` or `article`, or of all there are."""
    scope = tree.css_first("main,article,[role=main]") or tree.body
    if scope is None:
        return text[:characters]
    paragraphs: list[str] = []
    length = 0
    for node in scope.css("p"):
        paragraph = collapse(node.text_lexbor())
        if len(paragraph) >= _LEAST_PARAGRAPH:
            paragraphs.append(paragraph)
            length += len(paragraph) + 1
            if length >= characters:
                break
    if length < min(_LEAST_MAIN_TEXT, characters):
        return (collapse(scope.text(separator=" ")) or text)[:characters]
    return " ".join(paragraphs)[:characters]
