"""Top pages: the target's own pages by the links they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True)
class TopPage:
    """One page of the target. Counts are of the selected links."""

    target_url: str | None
    """None stands for links of which only the target site is known."""
    links: int
    follow: int
    nofollow: int
    redirects: int
    """Links that arrive through a redirect."""
    sites: int
    pages: int
    """Referring pages."""
    status: int | None
    """Newest known HTTP status of the page."""
    authority: float | None
    """Highest authority among its referring sites, 0 to 100."""
    page_authority: float | None
    """Its own, 0 to 100; None before the first run of `score`."""
    first_seen: datetime | None
    last_seen: datetime | None


PAGE_FIELDS = columns(
    {
        "target_url": (FieldType.TEXT, "The page."),
        "links": (FieldType.NUMBER, "Links to it."),
        "follow": (FieldType.NUMBER, "Followed links."),
        "nofollow": (FieldType.NUMBER, "Links not followed."),
        "redirects": (FieldType.NUMBER, "Links through a redirect."),
        "sites": (FieldType.NUMBER, "Referring sites."),
        "pages": (FieldType.NUMBER, "Referring pages."),
        "status": (FieldType.NUMBER, "Newest known HTTP status."),
        "authority": (FieldType.NUMBER, "Highest authority among its referring sites."),
        "page_authority": (FieldType.NUMBER, "Its own authority, 0 to 100."),
        "first_seen": (FieldType.DATE, "First sighting of a link to it."),
        "last_seen": (FieldType.DATE, "Last sighting of a link to it."),
        "target_key": (FieldType.TEXT, "The page's sort key."),
    }
)

_REPORT = Report(
    TopPage,
    PAGE_FIELDS,
    identity=("target_key",),
    default=(Order("sites", descending=True), Order("links", descending=True)),
)

_BODY = """SELECT grouped.*, page_authority FROM (
    SELECT target_key, any_value(target_url) AS target_url, count(*) AS links,
    count(*) FILTER (follow) AS follow, count(*) FILTER (NOT follow) AS nofollow,
    count(*) FILTER (via IS NOT NULL) AS redirects,
    count(DISTINCT source_site) AS sites, count(DISTINCT source_key) AS pages,
    arg_max(target_status, last_seen) AS status, max(authority) AS authority,
    min(first_seen) AS first_seen, max(last_seen) AS last_seen
FROM links WHERE {condition} GROUP BY target_key) AS grouped
LEFT JOIN page_scores ON page_key = target_key"""


def top_pages(view: Relations, request: ListRequest) -> Listing[TopPage]:
    """Answer one page of the target's most linked pages."""
    return _REPORT.page(view, body(request.selection), request)


def stream_top_pages(view: Relations, request: ListRequest) -> Iterator[TopPage]:
    """All linked pages of the target."""
    return _REPORT.stream(view, body(request.selection), request)


def body(selection: Selection) -> Sql:
    """The grouped query; internal links have the same question of their own."""
    return compose(_BODY, condition=selection.condition())
