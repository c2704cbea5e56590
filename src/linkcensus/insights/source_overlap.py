"""Source overlap: which source knew what, and how much the vendors' figures disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from linkcensus.core.link import Source
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import Sql, compose

MAX_FIGURES = 1_000
"""Disagreements listed at most, the widest first."""


@dataclass(frozen=True, slots=True)
class KnownBySource:
    """What one source knows of the selected links."""

    source: str
    links: int
    sites: int
    """Referring sites of those links."""
    only: int
    """Links that no other source knows."""
    only_sites: int
    """Referring sites that no other source knows a link of."""
    share: float
    """links / all selected links, 0 to 1."""


@dataclass(frozen=True, slots=True)
class SharedBySources:
    """What two sources both know."""

    source: str
    other: str
    links: int
    jaccard: float
    """Links both know / links at least one of them knows, 0 to 1."""


@dataclass(frozen=True, slots=True)
class VendorFigure:
    """The newest value one vendor gives."""

    vendor: str
    value: float
    date: datetime | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure that several vendors give."""

    subject_kind: str
    subject: str
    metric: str
    """As the vendors call it; links, referring_pages and referring_sites where names differ."""
    figures: tuple[VendorFigure, ...]
    spread: float
    """(largest - smallest) / largest absolute value: 0 when all agree."""


@dataclass(frozen=True, slots=True)
class SourceOverlap:
    """Sources by the links they know, the pairs of them, and vendors' figures that differ."""

    links: int
    """All selected links."""
    sources: tuple[KnownBySource, ...]
    shared: tuple[SharedBySources, ...]
    disagreements: tuple[Disagreement, ...]


def source_overlap(view: Relations, selection: Selection | None = None) -> SourceOverlap:
    """Answer the overlap of the sources, of live links unless the selection says otherwise."""
    asked = selection or Selection()
    links = _masks(view, asked, "links")
    sites = _masks(view, asked, "sites")
    total = sum(links.values())
    known = tuple(_known(source, links, sites, total) for source in _present(links))
    return SourceOverlap(
        links=total,
        sources=tuple(sorted(known, key=lambda one: (-one.links, one.source))),
        shared=tuple(_shared(pair, links) for pair in combinations(_present(links), 2)),
        disagreements=disagreements(view),
    )


_QUERIES = {
    "links": "SELECT sources, count(*) FROM links WHERE {condition} GROUP BY sources",
    "sites": """SELECT mask, count(*) FROM (SELECT bit_or(sources) AS mask FROM links
        WHERE {condition} GROUP BY source_site) GROUP BY mask""",
}


def _masks(view: Relations, selection: Selection, what: str) -> dict[int, int]:
    """How many links (or sites) each combination of sources knows."""
    query = compose(_QUERIES[what], condition=selection.condition())
    return {mask or 0: number for mask, number in view.sql(query.text, query.params)}


def _present(masks: Iterable[int]) -> list[Source]:
    everything = 0
    for mask in masks:
        everything |= mask
    return [source for source in Source if everything & source.bit]


def _known(
    source: Source, links: dict[int, int], sites: dict[int, int], total: int
) -> KnownBySource:
    count = sum(number for mask, number in links.items() if mask & source.bit)
    return KnownBySource(
        source=source.label,
        links=count,
        sites=sum(number for mask, number in sites.items() if mask & source.bit),
        only=links.get(source.bit, 0),
        only_sites=sites.get(source.bit, 0),
        share=count / total,
    )


def _shared(pair: tuple[Source, Source], links: dict[int, int]) -> SharedBySources:
    both = pair[0].bit | pair[1].bit
    common = sum(number for mask, number in links.items() if mask & both == both)
    either = sum(number for mask, number in links.items() if mask & both)
    return SharedBySources(pair[0].label, pair[1].label, common, common / either)


_SAME_METRIC = """CASE
    WHEN metric IN ('links_to_target', 'incoming_links', 'links') THEN 'links'
    WHEN metric IN ('linking_pages', 'referring_pages') THEN 'referring_pages'
    WHEN metric IN ('referring_domains', 'linking_domains', 'linking_sites') THEN 'referring_sites'
    ELSE metric END"""
"""Vendors' words for the same count."""

_DISAGREEMENTS = """
WITH named AS (SELECT * REPLACE ({metric} AS metric) FROM facts WHERE value IS NOT NULL),
newest AS (
    SELECT subject_kind, subject_key, metric, vendor, any_value(subject) AS subject,
        arg_max(value, coalesce(date, learned_at)) AS value, max(date) AS date
    FROM named GROUP BY subject_kind, subject_key, metric, vendor
),
judged AS (
    SELECT *, count(*) OVER what AS vendors, max(value) OVER what AS largest,
        min(value) OVER what AS smallest
    FROM newest WINDOW what AS (PARTITION BY subject_kind, subject_key, metric)
),
compared AS (
    SELECT *, CASE WHEN largest = smallest THEN 0
        ELSE (largest - smallest) / greatest(abs(largest), abs(smallest)) END AS spread
    FROM judged WHERE vendors > 1
)
SELECT subject_kind, min(subject) AS subject, metric, any_value(spread) AS spread,
    list(vendor ORDER BY vendor), list(value ORDER BY vendor), list(date ORDER BY vendor)
FROM compared GROUP BY subject_kind, subject_key, metric
ORDER BY spread DESC, subject_kind, subject_key, metric LIMIT {limit}"""


def disagreements(view: Relations) -> tuple[Disagreement, ...]:
    """Figures that at least two vendors give of the same thing, the widest spread first."""
    query = compose(_DISAGREEMENTS, metric=Sql(_SAME_METRIC), limit=Sql("?", (MAX_FIGURES,)))
    found = view.sql(query.text, query.params)
    return tuple(
        Disagreement(
            kind,
            subject,
            metric,
            tuple(
                VendorFigure(vendor, value, aware(date))
                for vendor, value, date in zip(vendors, values, dates, strict=True)
            ),
            spread,
        )
        for kind, subject, metric, spread, vendors, values, dates in found
    )
