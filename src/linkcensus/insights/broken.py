"""Broken targets: pages of the target that answer an error or a redirect, and the links wasted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True)
class BrokenTarget:
    """One page of the target that does not answer as itself. Counts are of selected links."""

    target_url: str
    """The address as links write it."""
    problem: str
    """broken (4xx, 5xx) or redirected."""
    status: int | None
    """Newest known HTTP status: of a visit, else of the known redirect, else of an export."""
    checked_at: datetime | None
    """When the page was last looked at; None where nobody did."""
    leads_to: str | None
    """Where the redirect ends."""
    links: int
    follow: int
    sites: int
    pages: int
    """Referring pages."""
    authority: float | None
    """Highest authority among its referring sites, 0 to 100."""
    first_seen: datetime | None
    last_seen: datetime | None


BROKEN_FIELDS = columns(
    {
        "target_url": (FieldType.TEXT, "The page."),
        "problem": (FieldType.TEXT, "broken or redirected."),
        "status": (FieldType.NUMBER, "Newest known HTTP status."),
        "checked_at": (FieldType.DATE, "When the page was last looked at."),
        "leads_to": (FieldType.TEXT, "Where its redirect ends."),
        "links": (FieldType.NUMBER, "Links to it."),
        "follow": (FieldType.NUMBER, "Followed links."),
        "sites": (FieldType.NUMBER, "Referring sites."),
        "pages": (FieldType.NUMBER, "Referring pages."),
        "authority": (FieldType.NUMBER, "Highest authority among its referring sites."),
        "first_seen": (FieldType.DATE, "First sighting of a link to it."),
        "last_seen": (FieldType.DATE, "Last sighting of a link to it."),
        "written_key": (FieldType.TEXT, "The page's sort key."),
    }
)

_REPORT = Report(
    BrokenTarget,
    BROKEN_FIELDS,
    identity=("written_key",),
    default=(
        Order("problem"),
        Order("sites", descending=True),
        Order("links", descending=True),
    ),
)

# A visit says more than an export, and the newest visit with a status says most. A link that was
# written with another address stands under that address: it is the one to mend.
_BODY = """WITH looked AS (
    SELECT page_key, arg_max(status, visited_at) AS status,
        arg_max(redirect_url, visited_at) AS redirect_url, max(visited_at) AS checked_at
    FROM (SELECT page_key, status, redirect_url, visited_at FROM visits UNION ALL
        SELECT page_key, status, redirect_url, visited_at FROM hops)
    WHERE status IS NOT NULL GROUP BY page_key
),
written AS (
    SELECT *, coalesce(raw_target_key, target_key) AS written_key,
        coalesce(raw_target_url, target_url) AS written_url
    FROM links WHERE {condition}
),
grouped AS (
    SELECT written_key, any_value(written_url) AS target_url,
        any_value(CASE WHEN raw_target_key IS NOT NULL THEN target_url END) AS ends_at,
        -- 0 is a redirect that the page itself asks for
        any_value(nullif(TRY_CAST(via ->> '$[0][1]' AS SMALLINT), 0)) AS redirect_status,
        arg_max(target_status, last_seen) AS claimed_status,
        count(*) AS links, count(*) FILTER (follow) AS follow,
        count(DISTINCT source_site) AS sites, count(DISTINCT source_key) AS pages,
        max(authority) AS authority, min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM written GROUP BY written_key
),
judged AS (
    SELECT g.*, l.checked_at, coalesce(g.ends_at, l.redirect_url) AS leads_to,
        -- the status an export gives a redirected link is that of the final page
        coalesce(l.status, CASE WHEN g.ends_at IS NULL THEN g.claimed_status
            ELSE g.redirect_status END) AS status
    FROM grouped AS g LEFT JOIN looked AS l ON l.page_key = g.written_key
)
SELECT * EXCLUDE (ends_at, claimed_status, redirect_status), CASE WHEN status >= 400 THEN 'broken'
    ELSE 'redirected' END AS problem
FROM judged
WHERE target_url IS NOT NULL
    AND (status >= 400 OR status BETWEEN 300 AND 399 OR ends_at IS NOT NULL)"""


def broken_targets(view: Relations, request: ListRequest) -> Listing[BrokenTarget]:
    """Answer one page of broken and redirected targets, the broken ones first.

    Filter `problem` with `having` for one of the two; the links of one target are its backlinks
    with scope url.
    """
    return _REPORT.page(view, _body(request), request)


def stream_broken_targets(view: Relations, request: ListRequest) -> Iterator[BrokenTarget]:
    """All broken and redirected targets."""
    return _REPORT.stream(view, _body(request), request)


def _body(request: ListRequest) -> Sql:
    return compose(_BODY, condition=request.selection.condition())
