"""Anchors: which words the links use, and what kind of words they are.

A link's words are compared lower-case, with everything but letters and digits as one space.
The first rule that holds gives the class:

| class   | rule |
|---------|------|
| unknown | the source of the link does not tell the words |
| empty   | no words at all |
| url     | an address: http(s)://, www., or a host of the target or of a common suffix |
| generic | the whole text is in the list of words that say nothing (`data`) |
| brand   | holds the name of the target site (its domain, no suffix) or a given brand word |
| exact   | is a phrase of the title of the page it leads to, or one of the given keywords |
| brand   | has no other words than those of the site's names |
| other   | everything else |

Names of the site are no part of a title: sites write theirs behind each, and "lanterns" would be a
phrase of every "... | Tarnwick Lanterns".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

from linkcensus.core.site import public_suffix
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose


class AnchorClass(StrEnum):
    """What kind of words a link uses."""

    EXACT = "exact"
    BRAND = "brand"
    URL = "url"
    GENERIC = "generic"
    EMPTY = "empty"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorsRequest(ListRequest):
    """Which links, and which words are the target's own."""

    brand: tuple[str, ...] = ()
    """Further names of the target, beside its domain."""
    keywords: tuple[str, ...] = ()
    """Words the target wants to be found by: exact, beside the titles of its pages."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Links with the same words, upper and lower case alike. Counts are of selected links."""

    anchor_text: str | None
    """None: the source does not tell; '' : no words."""
    anchor_class: str
    """`AnchorClass`; of a text that is exact for one page only, exact."""
    links: int
    share: float
    """links / all selected links, 0 to 1."""
    follow: int
    sites: int
    pages: int
    """Referring pages."""
    targets: int
    """Pages they lead to."""
    lost: int
    authority: float | None
    """Highest authority among the referring sites, 0 to 100."""
    first_seen: datetime | None
    last_seen: datetime | None


@dataclass(frozen=True, slots=True)
class ClassShare:
    """All links whose words are of one class."""

    anchor_class: str
    anchors: int
    """Different texts."""
    links: int
    share: float
    """links / all selected links, 0 to 1."""
    follow: int


class Naturalness(StrEnum):
    """How a profile of words looks, by the share of exact ones among the links with known words."""

    TOO_FEW = "too_few"
    """Fewer than 20 links tell their words."""
    NATURAL = "natural"
    MIXED = "mixed"
    """From 15 %: worth a look."""
    OVER_OPTIMISED = "over_optimised"
    """From 30 %, where the spam marker for commercial words begins (docs/scores.md)."""


FEWEST_LINKS = 20
MIXED_SHARE = 0.15
OVER_OPTIMISED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class AnchorProfile:
    """The classes of words, the largest first."""

    links: int
    anchors: int
    classes: tuple[ClassShare, ...]
    exact_share: float | None
    """Exact words among the links whose words are known, 0 to 1; None where there is none."""
    verdict: Naturalness
    """too_few, natural, mixed or over_optimised."""
    brand_words: tuple[str, ...]
    """The names that count as brand, as they are compared: of the domain, and the given ones."""


ANCHOR_FIELDS = columns(
    {
        "anchor_text": (FieldType.TEXT, "The words."),
        "anchor_class": (FieldType.TEXT, "exact, brand, url, generic, empty, other or unknown."),
        "links": (FieldType.NUMBER, "Links with these words."),
        "share": (FieldType.NUMBER, "Their share of all links, 0 to 1."),
        "follow": (FieldType.NUMBER, "Followed links."),
        "sites": (FieldType.NUMBER, "Referring sites."),
        "pages": (FieldType.NUMBER, "Referring pages."),
        "targets": (FieldType.NUMBER, "Pages they lead to."),
        "lost": (FieldType.NUMBER, "Lost links among them."),
        "authority": (FieldType.NUMBER, "Highest authority among the referring sites."),
        "first_seen": (FieldType.DATE, "First sighting."),
        "last_seen": (FieldType.DATE, "Last sighting."),
        "folded": (FieldType.TEXT, "The words in lower case."),
    }
)

_REPORT = Report(
    Anchor,
    ANCHOR_FIELDS,
    identity=("folded",),
    default=(Order("sites", descending=True), Order("links", descending=True)),
)

_WORDS = r"trim(regexp_replace(lower({text}), '[^\p{{L}}\p{{N}}]+', ' ', 'g'))"

# Classes are decided once per text and page, not per link.
_BODY = """WITH chosen AS MATERIALIZED (
    SELECT lower(anchor) AS folded, anchor, target_key, source_site, source_key, follow, state,
        authority, first_seen, last_seen
    FROM links WHERE {condition}
),
texts AS (SELECT DISTINCT folded, {words_of_folded} AS words FROM chosen WHERE folded IS NOT NULL),
titles AS (
    SELECT page_key, regexp_replace(' ' || {words_of_title} || ' ', {names}, ' | ', 'g') AS title
    FROM pages WHERE title IS NOT NULL
),
in_title AS (
    SELECT DISTINCT t.folded FROM (SELECT DISTINCT folded, target_key FROM chosen) AS c
    INNER JOIN texts AS t ON t.folded = c.folded AND t.words <> ''
    INNER JOIN titles AS p ON p.page_key = c.target_key
        AND contains(p.title, ' ' || t.words || ' ')
),
classed AS (
    SELECT folded, CASE
        WHEN trim(folded) = '' THEN 'empty'
        WHEN regexp_matches(trim(folded), {address}) THEN 'url'
        WHEN words IN (SELECT unnest({generic}::VARCHAR[])) THEN 'generic'
        WHEN len(list_filter({brand}::VARCHAR[],
            lambda name: contains(' ' || words || ' ', ' ' || name || ' '))) > 0 THEN 'brand'
        WHEN words IN (SELECT unnest({keywords}::VARCHAR[])) THEN 'exact'
        WHEN folded IN (SELECT folded FROM in_title) THEN 'exact'
        WHEN words <> '' AND list_has_all({brand_parts}::VARCHAR[],
            string_split(words, ' ')) THEN 'brand'
        ELSE 'other' END AS anchor_class
    FROM texts
),
grouped AS (
    SELECT folded, max(anchor) AS anchor_text, count(*) AS links,
        count(*) FILTER (follow) AS follow, count(DISTINCT source_site) AS sites,
        count(DISTINCT source_key) AS pages, count(DISTINCT target_key) AS targets,
        count(*) FILTER (state = 'lost') AS lost, max(authority) AS authority,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM chosen GROUP BY folded
)
SELECT g.*, g.links / (SELECT count(*) FROM chosen) AS share,
    coalesce(c.anchor_class, 'unknown') AS anchor_class
FROM grouped AS g LEFT JOIN classed AS c ON c.folded = g.folded"""


def anchors(view: Relations, request: AnchorsRequest) -> Listing[Anchor]:
    """Answer one page of the anchors."""
    return _REPORT.page(view, _body(view, request), request)


def stream_anchors(view: Relations, request: AnchorsRequest) -> Iterator[Anchor]:
    """All anchors."""
    return _REPORT.stream(view, _body(view, request), request)


def anchor_profile(view: Relations, request: AnchorsRequest | None = None) -> AnchorProfile:
    """Answer how the links divide into classes of words."""
    asked = request or AnchorsRequest()
    query = compose(
        "WITH answer AS ({body}) SELECT anchor_class, count(*) AS texts, sum(links) AS total, "
        "sum(follow) AS followed FROM answer GROUP BY anchor_class ORDER BY total DESC, 1",
        body=_body(view, asked),
    )
    found = view.sql(query.text, query.params)
    links = sum(int(total) for _, _, total, _ in found)
    by_class = {name: int(total) for name, _, total, _ in found}
    told = links - by_class.get(AnchorClass.UNKNOWN, 0)
    exact = by_class.get(AnchorClass.EXACT, 0) / told if told else None
    return AnchorProfile(
        links=links,
        anchors=sum(texts for _, texts, _, _ in found),
        classes=tuple(
            ClassShare(name, texts, int(total), int(total) / links, int(followed))
            for name, texts, total, followed in found
        ),
        exact_share=exact,
        verdict=naturalness(told, exact),
        brand_words=tuple(brand_words(view.target.site, asked.brand)),
    )


def naturalness(links: int, exact_share: float | None) -> Naturalness:
    """Judge a profile of words.

    Args:
        links: Links whose words are known.
        exact_share: Those with exact words among them, 0 to 1.
    """
    if links < FEWEST_LINKS or exact_share is None:
        return Naturalness.TOO_FEW
    if exact_share >= OVER_OPTIMISED_SHARE:
        return Naturalness.OVER_OPTIMISED
    return Naturalness.MIXED if exact_share >= MIXED_SHARE else Naturalness.NATURAL


def _body(view: Relations, request: AnchorsRequest) -> Sql:
    names = brand_words(view.target.site, request.brand)
    keywords = [words_of(text) for text in request.keywords]
    return compose(
        _BODY,
        condition=request.selection.condition(),
        words_of_folded=Sql(_WORDS.format(text="folded")),
        words_of_title=Sql(_WORDS.format(text="title")),
        address=Sql("?", (address_pattern(view.target.site),)),
        generic=Sql("?", (list(generic_words()),)),
        brand=Sql("?", (names,)),
        brand_parts=Sql("?", (sorted({part for name in names for part in name.split()}),)),
        names=Sql("?", (_names_pattern(names),)),
        keywords=Sql("?", (keywords,)),
    )


def words_of(text: str) -> str:
    """A text the way texts are compared: lower case, letters and digits, single spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", text.lower()).split())


def brand_words(site: str, further: tuple[str, ...] = ()) -> list[str]:
    """Names of a site: `acme-tools.example` is `acme tools` and `acmetools`.

    Of a site with letters beyond ASCII as people write it, too, and with their bare letters.
    """
    suffix = public_suffix(site)
    name = site.removesuffix(f".{suffix}") if suffix else site
    written = _as_written(name)
    words = [words_of(form) for form in dict.fromkeys((name, written, _bare(written)))]
    names = [*words, *(form.replace(" ", "") for form in words), *map(words_of, further)]
    return sorted({text for text in names if text})


def _as_written(host: str) -> str:
    """A host's name as people write it: `xn--bcher-kva` is `bücher`."""
    try:
        return ".".join(
            label[4:].encode("ascii").decode("punycode").lower()
            if label.startswith("xn--")
            else label
            for label in host.split(".")
        )
    except UnicodeError:  # no such letters: the name is what it is
        return host


def _bare(text: str) -> str:
    """Letters without their accents."""
    split = unicodedata.normalize("NFKD", text)
    return "".join(char for char in split if not unicodedata.combining(char))


def _names_pattern(names: list[str]) -> str:
    """A RE2 pattern of names in words with a space around each; the longest name goes first."""
    longest_first = sorted(names, key=len, reverse=True)
    return rf"(?: (?:{'|'.join(map(re.escape, longest_first))}))+ "


def address_pattern(site: str) -> str:
    """A RE2 pattern of lower-case texts that are addresses."""
    forms = dict.fromkeys((site, _as_written(site)))
    escaped = "|".join(re.escape(form) for form in forms)
    return (
        r"^(?:https?://|www\.)\S+$"
        rf"|^(?:[^\s/]+\.)?(?:{escaped})(?:[/:?#]\S*)?$"
        r"|^(?:[a-z0-9-]+\.)+(?:com|net|org|info|edu|gov|eu)(?:[/:?#]\S*)?$"
    )


@cache
def generic_words() -> tuple[str, ...]:
    """Texts that say nothing, of all languages."""
    text = (files("linkcensus.insights.data") / "generic_anchors.toml").read_text("utf-8")
    return tuple(sorted({word for words in tomllib.loads(text).values() for word in words}))
