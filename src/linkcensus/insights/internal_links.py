"""Internal links of a site: its most linked pages, pages without a link, distance from home."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.selection import IS_EXTERNAL, IS_LIVE, Selection
from linkcensus.insights.sql import Sql, all_of, compose


@dataclass(frozen=True, slots=True)
class InternalPage:
    """One page of the site. Counts are of selected internal links from other pages of the site."""

    page_url: str
    title: str | None
    status: int | None
    """Newest known HTTP status."""
    links_in: int
    pages_in: int
    """Pages of the site that link to it."""
    follow_in: int
    links_out: int
    """Internal links it shows."""
    backlinks: int
    """Live links from other sites."""
    page_authority: float | None
    """0 to 100; None before the first run of `score`."""
    depth: int | None
    """Clicks from a front page; 0 for a front page, None where no path leads to it."""
    orphan: bool
    """A page that was seen, is no front page, and has no link from another page of the site."""
    first_seen: datetime | None
    """First sighting of a link to it."""


@dataclass(frozen=True, slots=True)
class InternalSummary:
    """The site as a whole."""

    pages: int
    """Known pages: visited, linking or linked."""
    links: int
    """Live internal links between different pages."""
    orphans: int
    unreachable: int
    """Pages that no path from a front page leads to, orphans included."""
    deepest: int | None
    """Most clicks from a front page."""
    depths: tuple[tuple[int, int], ...]
    """(clicks, pages) pairs, nearest first."""
    last_seen: datetime | None


INTERNAL_FIELDS = columns(
    {
        "page_url": (FieldType.TEXT, "The page."),
        "title": (FieldType.TEXT, "Its title."),
        "status": (FieldType.NUMBER, "Newest known HTTP status."),
        "links_in": (FieldType.NUMBER, "Internal links to it."),
        "pages_in": (FieldType.NUMBER, "Pages of the site that link to it."),
        "follow_in": (FieldType.NUMBER, "Followed internal links to it."),
        "links_out": (FieldType.NUMBER, "Internal links it shows."),
        "backlinks": (FieldType.NUMBER, "Live links from other sites."),
        "page_authority": (FieldType.NUMBER, "Its authority, 0 to 100."),
        "depth": (FieldType.NUMBER, "Clicks from a front page."),
        "orphan": (FieldType.BOOLEAN, "No other page of the site links to it."),
        "first_seen": (FieldType.DATE, "First sighting of a link to it."),
        "page_key": (FieldType.TEXT, "The page's sort key."),
    }
)

_REPORT = Report(
    InternalPage,
    INTERNAL_FIELDS,
    identity=("page_key",),
    default=(Order("pages_in", descending=True), Order("links_in", descending=True)),
)

# A front page is a path of `/` on a host of the site. The search is breadth first, one round a
# click; a page keeps the round it was first reached in.
_BODY = """WITH RECURSIVE inner_links AS MATERIALIZED (
    SELECT source_key, target_key, source_url, target_url, follow, first_seen, last_seen
    FROM links WHERE {condition} AND source_key <> target_key
),
edges AS MATERIALIZED (SELECT DISTINCT source_key, target_key FROM inner_links),
looked AS (
    SELECT page_key, max(coalesce(page_url, url_of(page_key, page_https))) AS page_url,
        -- http that redirects to https is one page, often looked at in one moment
        arg_max(status, struct_pack(at := visited_at, https := page_https, code := -status))
            AS status,
        bool_or(outcome = 'seen') AS seen
    FROM visits GROUP BY page_key
),
known AS MATERIALIZED (
    SELECT page_key, max(url) AS page_url, bool_or(seen) AS seen, max(status) AS status FROM (
        SELECT page_key, page_url AS url, seen, status FROM looked
        UNION ALL
        SELECT page_key, coalesce(page_url, url_of(page_key, page_https)), true, NULL FROM pages
        UNION ALL
        SELECT source_key, source_url, true, NULL FROM inner_links
        UNION ALL
        SELECT target_key, target_url, false, NULL FROM inner_links
    ) GROUP BY page_key
),
front AS (SELECT page_key FROM known WHERE regexp_matches(page_key, '[)](:[0-9]+)?/$')),
reached (page_key, depth) USING KEY (page_key) AS (
    SELECT page_key, 0 FROM front
    UNION
    SELECT e.target_key, r.depth + 1 FROM reached AS r
    INNER JOIN edges AS e ON e.source_key = r.page_key
    WHERE e.target_key NOT IN (SELECT page_key FROM recurring.reached)
),
into_page AS (
    SELECT target_key AS page_key, count(*) AS links_in, count(DISTINCT source_key) AS pages_in,
        count(*) FILTER (follow) AS follow_in, min(first_seen) AS first_seen,
        max(last_seen) AS last_seen
    FROM inner_links GROUP BY target_key
),
out_of_page AS (
    SELECT source_key AS page_key, count(*) AS links_out FROM inner_links GROUP BY source_key
),
from_outside AS (
    SELECT target_key AS page_key, count(*) AS backlinks FROM links
    WHERE {external} AND {live} GROUP BY target_key
),
titled AS (SELECT page_key, title, status FROM pages)
SELECT k.page_key, k.page_url, t.title, coalesce(k.status, t.status) AS status,
    coalesce(i.links_in, 0) AS links_in, coalesce(i.pages_in, 0) AS pages_in,
    coalesce(i.follow_in, 0) AS follow_in, coalesce(o.links_out, 0) AS links_out,
    coalesce(b.backlinks, 0) AS backlinks, s.page_authority, r.depth,
    (k.seen AND i.page_key IS NULL AND r.depth IS DISTINCT FROM 0) AS orphan,
    i.first_seen, i.last_seen
FROM known AS k
LEFT JOIN into_page AS i ON i.page_key = k.page_key
LEFT JOIN out_of_page AS o ON o.page_key = k.page_key
LEFT JOIN from_outside AS b ON b.page_key = k.page_key
LEFT JOIN titled AS t ON t.page_key = k.page_key
LEFT JOIN reached AS r ON r.page_key = k.page_key
LEFT JOIN page_scores AS s ON s.page_key = k.page_key"""


def internal_pages(view: Relations, request: ListRequest) -> Listing[InternalPage]:
    """Answer one page of the site's pages by their internal links, the most linked first.

    For the orphans alone ask with `having` {"field": "orphan", "is": ["eq", true]}.
    """
    return _REPORT.page(view, _body(request.selection), request)


def stream_internal_pages(view: Relations, request: ListRequest) -> Iterator[InternalPage]:
    """All known pages of the site."""
    return _REPORT.stream(view, _body(request.selection), request)


def internal_summary(view: Relations, selection: Selection | None = None) -> InternalSummary:
    """Answer the counts over the whole site."""
    query = compose(
        "WITH answer AS ({body}) SELECT depth, count(*), sum(links_in), "
        "count(*) FILTER (orphan), max(last_seen) FROM answer GROUP BY depth ORDER BY depth",
        body=_body(selection or Selection()),
    )
    found: list[tuple[Any, ...]] = view.sql(query.text, query.params)
    depths = tuple((depth, number) for depth, number, *_ in found if depth is not None)
    return InternalSummary(
        pages=sum(row[1] for row in found),
        links=sum(int(row[2]) for row in found),
        orphans=sum(row[3] for row in found),
        unreachable=sum(row[1] for row in found if row[0] is None),
        deepest=depths[-1][0] if depths else None,
        depths=depths,
        last_seen=aware(max((row[4] for row in found if row[4] is not None), default=None)),
    )


def _body(selection: Selection) -> Sql:
    chosen = Selection(selection.history, selection.filter, internal=True)
    return compose(
        _BODY,
        condition=all_of([Sql("internal"), chosen.condition()]),
        external=Sql(f"({IS_EXTERNAL})"),
        live=Sql(f"({IS_LIVE})"),
    )
