"""What questions may be asked with: fields, operators, words, table formats, spam markers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastapi import Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import Tag, catalogue
from linkcensus.api.models import list_of
from linkcensus.core.link import FollowCause, Kind, LostReason, Position, Source, State
from linkcensus.core.link_status import Standing, Status
from linkcensus.importers.tables.library import all_presets
from linkcensus.insights.anchors import ANCHOR_FIELDS, AnchorClass
from linkcensus.insights.broken import BROKEN_FIELDS
from linkcensus.insights.filters.fields import LINK_FIELDS, Fields
from linkcensus.insights.filters.tree import OPERATORS, WITHOUT_VALUE
from linkcensus.insights.internal_links import INTERNAL_FIELDS
from linkcensus.insights.intersect import INTERSECT_FIELDS
from linkcensus.insights.link_status import LINK_STATUS_FIELDS
from linkcensus.insights.listing import Listing
from linkcensus.insights.mention_list import MENTION_FIELDS
from linkcensus.insights.networks import NETWORK_FIELDS
from linkcensus.insights.new_and_lost import NEW_LOST_FIELDS
from linkcensus.insights.outgoing import OUTGOING_FIELDS
from linkcensus.insights.page_audit import AUDIT_FIELDS
from linkcensus.insights.referring_hosts import HOST_FIELDS
from linkcensus.insights.referring_sites import SITE_FIELDS
from linkcensus.insights.referring_visits import VISITS_FIELDS
from linkcensus.insights.top_pages import PAGE_FIELDS
from linkcensus.score.spam.model import Evidence, Verdict
from linkcensus.score.spam.registry import ALL_MARKERS
from linkcensus.score.spam.rules import load_rules

router = catalogue(Tag.CATALOGUE)

LISTS: Mapping[str, Fields] = {
    "backlinks": LINK_FIELDS,
    "referring_sites": SITE_FIELDS,
    "referring_hosts": HOST_FIELDS,
    "anchors": ANCHOR_FIELDS,
    "top_pages": PAGE_FIELDS,
    "broken_targets": BROKEN_FIELDS,
    "new_lost_links": NEW_LOST_FIELDS,
    "link_status": LINK_STATUS_FIELDS,
    "networks": NETWORK_FIELDS,
    "internal_pages": INTERNAL_FIELDS,
    "linked_sites": OUTGOING_FIELDS,
    "intersect": INTERSECT_FIELDS,
    "page_audit": AUDIT_FIELDS,
    "traffic": VISITS_FIELDS,
    "mentions": MENTION_FIELDS,
}
"""What `sort` and `having` of each list may name; those of backlinks are what `filter` may name."""

_WORDS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "position": Position,
    "follow_cause": FollowCause,
    "state": State,
    "lost_reason": LostReason,
    "anchor_class": AnchorClass,
    "status": Status,
    "standing": Standing,
    "verdict": Verdict,
    "evidence": Evidence,
}


@dataclass(frozen=True, slots=True)
class FieldAbout:
    """One field of one list."""

    list: str
    """Name of the list's question; the fields of `backlinks` are what `filter` takes everywhere."""
    name: str
    type: str
    """text, number, date, boolean, enum or list."""
    operators: tuple[str, ...]
    """What `is` (of a list: `any` and `all`) may hold."""
    values: tuple[str, ...]
    """The words of an enum, or the elements that a list may have; else empty."""
    description: str


@dataclass(frozen=True, slots=True)
class OperatorAbout:
    """One operator."""

    name: str
    types: tuple[str, ...]
    """Of fields that have it."""
    takes_value: bool


@dataclass(frozen=True, slots=True)
class WordAbout:
    """One word that a field may hold."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class SourceAbout:
    """Who told us of a link."""

    name: str
    bit: int
    """In the `sources` mask of the tables."""


@dataclass(frozen=True, slots=True)
class PresetAbout:
    """A table format that is recognised."""

    name: str
    title: str
    tool: str
    source: str
    table: str
    """What its rows are: links, sites, pages, anchors, subnets, ips, disavow or urls."""
    needs_site: bool
    """Its figures mean nothing without the site they were exported for."""
    columns: Mapping[str, tuple[str, ...]]
    """Header names under which each field is known."""


@dataclass(frozen=True, slots=True)
class MarkerAbout:
    """A sign of spam."""

    name: str
    number: int | None
    """In the list of docs/scores.md."""
    level: str
    """What it looks at: link, page, site or profile."""
    kind: str
    """Of evidence; the verdict counts kinds."""
    about: str
    weight: float
    """Probability of spam where only this marker holds, fully: 0 to 1."""


def _all(rows: tuple[object, ...]) -> Listing[object]:
    return Listing(rows, len(rows), None)


@router.get(
    "/fields", **operation("fields", "What may be filtered and sorted by", list_of(FieldAbout))
)
def fields(answer: Answer) -> Response:
    """Answer the fields of every list."""
    rows = tuple(
        FieldAbout(
            name,
            field.name,
            field.type.value,
            OPERATORS[field.type],
            field.values,
            field.description,
        )
        for name, known in LISTS.items()
        for field in known.values()
    )
    return answer.rows(lambda: _all(rows))


@router.get(
    "/operators", **operation("operators", "The operators of filters", list_of(OperatorAbout))
)
def operators(answer: Answer) -> Response:
    """Answer the operators."""
    types: dict[str, list[str]] = {}
    for kind, names in OPERATORS.items():
        for name in names:
            types.setdefault(name, []).append(kind.value)
    rows = tuple(
        OperatorAbout(name, tuple(kinds), name not in WITHOUT_VALUE)
        for name, kinds in types.items()
    )
    return answer.rows(lambda: _all(rows))


@router.get("/kinds", **operation("kinds", "The words that fields may hold", list_of(WordAbout)))
def kinds(answer: Answer) -> Response:
    """Answer the words of every enumeration."""
    rows = tuple(WordAbout(name, word.value) for name, words in _WORDS.items() for word in words)
    return answer.rows(lambda: _all(rows))


@router.get("/sources", **operation("sources", "Who may know a link", list_of(SourceAbout)))
def sources(answer: Answer) -> Response:
    """Answer the sources."""
    rows = tuple(SourceAbout(source.label, source.bit) for source in Source)
    return answer.rows(lambda: _all(rows))


@router.get(
    "/presets", **operation("presets", "Table formats that are recognised", list_of(PresetAbout))
)
def presets(answer: Answer) -> Response:
    """Answer the table formats, the user's own among them."""

    def ask() -> Listing[object]:
        known = sorted(all_presets(answer.services.settings.data), key=lambda one: one.name)
        rows = (
            PresetAbout(
                one.name, one.title, one.tool, one.source, one.table, one.needs_site, one.columns
            )
            for one in known
        )
        return _all(tuple(rows))

    return answer.rows(ask, beside="presets")


@router.get("/markers", **operation("markers", "The signs of spam", list_of(MarkerAbout)))
def markers(answer: Answer) -> Response:
    """Answer the spam markers."""
    weights = load_rules().weights
    rows = tuple(
        MarkerAbout(
            marker.name,
            marker.number,
            marker.level.value,
            marker.kind.value,
            marker.about,
            weights[marker.name].weight,
        )
        for known in ALL_MARKERS
        for marker in known
    )
    return answer.rows(lambda: _all(rows))
