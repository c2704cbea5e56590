"""Referring sites: one row a registrable domain that links to the target."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.overview import IS_EDITORIAL
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import SCORE_COLUMNS
from linkcensus.insights.selection import IS_LIVE, Selection
from linkcensus.insights.sql import TRUE, Sql, compose


@dataclass(frozen=True, slots=True)
class ReferringSite:
    """One referring site. Counts are of live links unless the name says otherwise."""

    source_site: str
    links: int
    """Live links."""
    follow: int
    editorial: int
    """Followed text and image links in the content of a page."""
    pages: int
    hosts: int
    missing: int
    lost: int
    authority: float | None
    """0 to 100, as all its scores; None before the first run of `score`."""
    trust: float | None
    citation: float | None
    spam: float | None
    verdict: str | None
    """What its spam markers say: ignore, review or act."""
    topic: str | None
    language: str | None
    """One of the languages of its pages."""
    ip: str | None
    """One of its addresses."""
    first_seen: datetime | None
    last_seen: datetime | None
    lost_at: datetime | None
    """When its last link was lost; None while one is left."""


SITE_FIELDS = columns(
    {
        "source_site": (FieldType.TEXT, "The referring site."),
        "links": (FieldType.NUMBER, "Its live links."),
        "follow": (FieldType.NUMBER, "Its live followed links."),
        "editorial": (FieldType.NUMBER, "Its live followed links in the content."),
        "pages": (FieldType.NUMBER, "Its pages with live links."),
        "hosts": (FieldType.NUMBER, "Its hosts with live links."),
        "missing": (FieldType.NUMBER, "Links not seen at the last look."),
        "lost": (FieldType.NUMBER, "Links lost."),
        "authority": (FieldType.NUMBER, "Its authority, 0 to 100."),
        **SCORE_COLUMNS,
        "language": (FieldType.TEXT, "One of its languages."),
        "ip": (FieldType.TEXT, "One of its addresses."),
        "first_seen": (FieldType.DATE, "First sighting of any of its links."),
        "last_seen": (FieldType.DATE, "Last sighting of any of its links."),
        "lost_at": (FieldType.DATE, "When its last link was lost."),
    }
)

_REPORT = Report(
    ReferringSite,
    SITE_FIELDS,
    identity=("source_site",),
    default=(Order("authority", descending=True), Order("links", descending=True)),
    scored="source_site",
)


def referring_sites(view: Relations, request: ListRequest) -> Listing[ReferringSite]:
    """Answer one page of the referring sites.

    The history of the selection chooses sites, not links: `live` those with a live link, `all`
    also those that lost every link.
    """
    return _REPORT.page(view, _body(view, request.selection), request)


def stream_referring_sites(view: Relations, request: ListRequest) -> Iterator[ReferringSite]:
    """All referring sites."""
    return _REPORT.stream(view, _body(view, request.selection), request)


def _body(view: Relations, selection: Selection) -> Sql:
    if selection.is_plain and view.has_rollup and selection.history.mode != "since":
        return compose(
            "SELECT source_site, live AS links, follow, editorial, pages, hosts, missing, lost, "
            "authority, language, ip, first_seen, last_seen, lost_at "
            "FROM rollup WHERE source_site <> target_site AND {live}",
            live=TRUE if selection.history.mode == "all" else Sql("live > 0"),
        )
    return compose(
        "SELECT source_site, count(*) FILTER ({live}) AS links, "
        "count(*) FILTER ({live} AND follow) AS follow, "
        "count(*) FILTER ({live} AND {editorial}) AS editorial, "
        "count(DISTINCT source_key) FILTER ({live}) AS pages, "
        "count(DISTINCT substr(source_key, 1, instr(source_key, ')'))) FILTER ({live}) AS hosts, "
        "count(*) FILTER (state = 'missing') AS missing, "
        "count(*) FILTER (state = 'lost') AS lost, "
        "max(authority) AS authority, max(source_language) AS language, max(source_ip) AS ip, "
        "min(first_seen) AS first_seen, max(last_seen) AS last_seen, "
        "CASE WHEN bool_and(state = 'lost') THEN max(lost_at) END AS lost_at "
        "FROM links WHERE {condition} GROUP BY source_site HAVING {history}",
        live=Sql(IS_LIVE),
        editorial=Sql(IS_EDITORIAL),
        condition=selection.of_all_times().condition(),
        history=_kept(selection),
    )


def _kept(selection: Selection) -> Sql:
    """Which sites the history of the selection chooses."""
    if selection.history.mode == "all":
        return TRUE
    if selection.history.mode == "live":
        return Sql(f"bool_or({IS_LIVE})")
    return compose(
        "source_site IN (SELECT source_site FROM links WHERE {condition})",
        condition=selection.condition(),
    )
