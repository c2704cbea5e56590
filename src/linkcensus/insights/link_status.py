"""How each known link stands, by the newest look at its page: status, standing and cause.

Derived from what the index keeps: the state of the link (missing and lost need a conclusive look),
the newest visit of its page (what kept us out, what the page says of itself), the target's newest
status, and the changes that the newest sighting brought.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.link_status import Status
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """One link and how it stands."""

    status: str | None
    """A `Status`; None where nobody has looked yet."""
    standing: str
    """live, gone or cannot_tell."""
    cause: str | None
    """Why, in one word: of a loss its reason, else what the visit noted, such as dns, soft_404."""
    source_url: str
    source_site: str
    target_url: str | None
    kind: str
    occurrence: int
    written_target_url: str
    """'' where no redirect leads to the target."""
    anchor_text: str | None
    follow: bool | None
    position: str | None
    state: str
    since: datetime | None
    """Since when it is missed; None while it is seen."""
    checked_at: datetime | None
    """The newest look at its page."""
    http_status: int | None
    """Of the page, at that look."""
    target_status: int | None
    authority: float | None
    evidence: str | None


LINK_STATUS_FIELDS = columns(
    {
        "status": (FieldType.TEXT, "How it stands: ok, link_not_found, wrong_rel, blocked, ..."),
        "standing": (FieldType.TEXT, "live, gone or cannot_tell."),
        "cause": (FieldType.TEXT, "Why, in one word."),
        "source_url": (FieldType.TEXT, "The referring page."),
        "source_site": (FieldType.TEXT, "The referring site."),
        "target_url": (FieldType.TEXT, "Where the link ends."),
        "kind": (FieldType.TEXT, "By which means the page points."),
        "occurrence": (FieldType.NUMBER, "Which of several links of a page."),
        "written_target_url": (FieldType.TEXT, "What it was written with."),
        "anchor_text": (FieldType.TEXT, "Words of the link."),
        "follow": (FieldType.BOOLEAN, "Search engines may follow it."),
        "position": (FieldType.TEXT, "The part of the page it stands in."),
        "state": (FieldType.TEXT, "What the index says: live, missing, lost, unverified."),
        "since": (FieldType.DATE, "Since when it is missed."),
        "checked_at": (FieldType.DATE, "The newest look at its page."),
        "http_status": (FieldType.NUMBER, "What the page answered then."),
        "target_status": (FieldType.NUMBER, "What the target answered last."),
        "authority": (FieldType.NUMBER, "Authority of the referring site."),
        "evidence": (FieldType.TEXT, "Reference to the kept page."),
    }
)

_REPORT = Report(
    LinkStatus,
    LINK_STATUS_FIELDS,
    identity=("source_url", "target_url", "kind", "occurrence", "written_target_url"),
    default=(Order("standing"), Order("status"), Order("authority", descending=True)),
)

# A look that was kept out decides nothing, so the state before it stays, but it is what is known
# now. `missing` counts as gone: the newest conclusive look did not see the link.
_BODY = """WITH chosen AS (
    SELECT * FROM links WHERE {condition}
),
newest AS (
    SELECT page_key, arg_max(outcome, visited_at) AS outcome, arg_max(status, visited_at) AS status,
        arg_max(coalesce(cause, ''), visited_at) AS cause, max(visited_at) AS visited_at,
        arg_max(findings, visited_at) FILTER (findings IS NOT NULL) AS findings,
        arg_max(meta_robots, visited_at) FILTER (outcome = 'seen') AS meta_robots,
        arg_max(x_robots_tag, visited_at) FILTER (outcome = 'seen') AS x_robots_tag
    FROM looks GROUP BY page_key
),
altered AS (
    SELECT target_key, source_key, kind, occurrence, coalesce(raw_target_key, '') AS raw_key,
        max(CASE WHEN reason = 'rel' THEN happened_at END) AS rel_at,
        max(CASE WHEN reason = 'anchor' THEN happened_at END) AS anchor_at,
        max(CASE WHEN reason = 'position' AND before = 'content' THEN happened_at END) AS moved_at,
        max(CASE WHEN reason = 'position' AND before <> 'content' AND after <> 'content'
            THEN happened_at END) AS placed_at
    FROM events WHERE event = 'changed'
    GROUP BY target_key, source_key, kind, occurrence, coalesce(raw_target_key, '')
),
judged AS (
    SELECT c.*, n.outcome, n.status AS http_status, n.visited_at AS checked_at,
        nullif(n.cause, '') AS visit_cause,
        CASE
            WHEN n.outcome IN ('unreachable', 'error') THEN 'unreachable'
            WHEN n.outcome = 'blocked' THEN 'blocked'
            WHEN n.outcome = 'disallowed' THEN 'robots_disallowed'
            WHEN c.state IN ('missing', 'lost') THEN CASE
                WHEN c.lost_reason IN ('not_found', 'gone', 'page_error') THEN 'page_gone'
                WHEN c.lost_reason = 'not_html' THEN 'not_html'
                WHEN c.lost_reason IN ('redirected', 'lost_redirect') THEN 'page_redirected'
                WHEN c.lost_reason = 'noindex' THEN 'page_noindex'
                WHEN c.lost_reason = 'not_canonical' THEN 'page_canonicalised'
                ELSE 'link_not_found' END
            WHEN n.outcome IS NULL THEN NULL
            WHEN list_contains(n.findings, 'page_noindex') OR (n.findings IS NULL AND
                regexp_matches(lower(concat_ws(' ', n.meta_robots, n.x_robots_tag)),
                    '\\b(noindex|none)\\b')) THEN 'page_noindex'
            WHEN list_contains(n.findings, 'page_canonicalised') THEN 'page_canonicalised'
            WHEN c.target_status >= 400 AND c.target_status NOT IN (401, 403, 407, 429, 451)
                THEN 'target_broken'
            WHEN a.rel_at >= c.last_seen THEN 'wrong_rel'
            WHEN a.anchor_at >= c.last_seen THEN 'wrong_anchor'
            WHEN a.moved_at >= c.last_seen THEN 'in_boilerplate'
            WHEN a.placed_at >= c.last_seen THEN 'wrong_position'
            WHEN c.raw_target_key IS NOT NULL OR c.target_status BETWEEN 300 AND 399
                THEN 'target_redirected'
            ELSE 'ok' END AS status
    FROM chosen AS c
    LEFT JOIN newest AS n ON n.page_key = c.source_key
    LEFT JOIN altered AS a ON a.target_key = c.target_key AND a.source_key = c.source_key
        AND a.kind = c.kind AND a.occurrence = c.occurrence
        AND a.raw_key = coalesce(c.raw_target_key, '')
)
SELECT status,
    CASE WHEN status IS NULL OR status IN ('unreachable', 'blocked', 'robots_disallowed')
            THEN 'cannot_tell'
        WHEN state IN ('missing', 'lost') THEN 'gone' ELSE 'live' END AS standing,
    CASE WHEN state IN ('missing', 'lost') AND status NOT IN
            ('unreachable', 'blocked', 'robots_disallowed') THEN lost_reason
        ELSE visit_cause END AS cause,
    source_url, source_site, target_url, kind, occurrence,
    coalesce(raw_target_url, '') AS written_target_url, anchor AS anchor_text, follow,
    "position", state, missing_since AS since, checked_at, http_status, target_status, authority,
    evidence
FROM judged"""


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many links have a status."""

    status: str | None
    standing: str
    links: int
    pages: int
    sites: int


def link_statuses(view: Relations, request: ListRequest) -> Listing[LinkStatus]:
    """Answer one page of links with their statuses; what is gone stands before what is live."""
    return _REPORT.page(view, _body(request), request)


def stream_link_statuses(view: Relations, request: ListRequest) -> Iterator[LinkStatus]:
    """All links with their statuses."""
    return _REPORT.stream(view, _body(request), request)


def status_counts(view: Relations, request: ListRequest | None = None) -> tuple[StatusCount, ...]:
    """Answer how many links have each status, the worst first."""
    query = compose(
        "SELECT status, standing, count(*) AS links, count(DISTINCT source_url) AS pages, "
        "count(DISTINCT source_site) AS sites FROM ({body}) GROUP BY status, standing",
        body=_body(request or ListRequest()),
    )
    order = {status.value: place for place, status in enumerate(Status)}
    found = [StatusCount(*row) for row in view.sql(query.text, query.params)]
    return tuple(sorted(found, key=lambda one: (order.get(one.status or "", 99), one.standing)))


def _body(request: ListRequest) -> Sql:
    return compose(_BODY, condition=request.selection.condition())
