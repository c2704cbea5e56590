"""Outgoing links of a site: which sites it links to.

Asked of a view whose `links` are the links *out of* a site (`Index.outgoing_view`); on such a view
`backlinks` lists the links themselves and `anchors` their words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import SCORE_COLUMNS
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True)
class LinkedSite:
    """One site that is linked to. Counts are of selected links."""

    target_site: str
    authority: float | None
    """0 to 100, as all its scores; None before the first run of `score`."""
    trust: float | None
    citation: float | None
    spam: float | None
    verdict: str | None
    topic: str | None
    links: int
    follow: int
    pages: int
    """Pages of our site with such links."""
    targets: int
    """Pages linked to."""
    broken: int
    """Links to pages that answer 4xx or 5xx."""
    lost: int
    first_seen: datetime | None
    last_seen: datetime | None


OUTGOING_FIELDS = columns(
    {
        "target_site": (FieldType.TEXT, "The site linked to."),
        "authority": (FieldType.NUMBER, "Authority of the site, 0 to 100."),
        **SCORE_COLUMNS,
        "links": (FieldType.NUMBER, "Links to it."),
        "follow": (FieldType.NUMBER, "Followed links."),
        "pages": (FieldType.NUMBER, "Pages with such links."),
        "targets": (FieldType.NUMBER, "Pages linked to."),
        "broken": (FieldType.NUMBER, "Links to pages that answer an error."),
        "lost": (FieldType.NUMBER, "Lost links among them."),
        "first_seen": (FieldType.DATE, "First sighting."),
        "last_seen": (FieldType.DATE, "Last sighting."),
    }
)

_REPORT = Report(
    LinkedSite,
    OUTGOING_FIELDS,
    identity=("target_site",),
    default=(Order("links", descending=True),),
    scored="target_site",
    with_authority=True,
)

_BODY = """SELECT target_site, count(*) AS links, count(*) FILTER (follow) AS follow,
    count(DISTINCT source_key) AS pages, count(DISTINCT target_key) AS targets,
    count(*) FILTER (target_status >= 400) AS broken,
    count(*) FILTER (state = 'lost') AS lost,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM links WHERE {condition} GROUP BY target_site"""


def linked_sites(view: Relations, request: ListRequest) -> Listing[LinkedSite]:
    """Answer one page of the sites that the site links to."""
    return _REPORT.page(view, _body(request), request)


def stream_linked_sites(view: Relations, request: ListRequest) -> Iterator[LinkedSite]:
    """All sites that the site links to."""
    return _REPORT.stream(view, _body(request), request)


def _body(request: ListRequest) -> Sql:
    return compose(_BODY, condition=request.selection.condition())
