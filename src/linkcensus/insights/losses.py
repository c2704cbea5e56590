"""Losses as people would tell them: one redesign is one loss, not four hundred.

Links that one referring site lost for one cause at about one time belong together.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from linkcensus.insights.listing import build
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import ALL, Selection
from linkcensus.insights.sql import Sql, all_of, compose

TOGETHER_HOURS = 36.0
"""Misses of a site with no longer pause between them are one loss: a run may take a day."""
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Loss:
    """Links of one site that went together."""

    source_site: str
    cause: str
    """removed, not_found, gone, redirected, not_html, ... (`LostReason`)."""
    links: int
    pages: int
    confirmed: int
    """Links that are lost; the others are missing: a second look will tell."""
    targets: int
    """Pages that they led to."""
    left: int
    """Links of the site that live still."""
    first_at: datetime
    last_at: datetime
    reported_by: str | None
    """visit, or the vendor that claims it."""
    authority: float | None
    """Of the site."""
    examples: tuple[str, ...]
    """Some of the pages."""

    @property
    def is_whole_site(self) -> bool:
        """Whether nothing of the site links here any more."""
        return self.left == 0


_QUERY = """WITH gone AS (
    SELECT source_site, source_url, target_key, coalesce(lost_reason, 'removed') AS cause, lost_by,
        coalesce(missing_since, lost_at) AS happened_at, state, authority
    FROM links WHERE {condition} AND state IN ('missing', 'lost')
        AND coalesce(missing_since, lost_at) IS NOT NULL
),
paused AS (
    SELECT *, CASE WHEN epoch(happened_at) - epoch(lag(happened_at) OVER same) <= ? THEN 0 ELSE 1
        END AS begins
    FROM gone WINDOW same AS (PARTITION BY source_site, cause, lost_by ORDER BY happened_at)
),
numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY source_site, cause, lost_by ORDER BY happened_at
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
    FROM paused
),
living AS (
    SELECT source_site, count(*) AS live FROM links
    WHERE {condition} AND state IN ('live', 'unverified') GROUP BY source_site
)
SELECT g.source_site, g.cause, count(*) AS links, count(DISTINCT source_url) AS pages,
    count(*) FILTER (g.state = 'lost') AS confirmed, count(DISTINCT target_key) AS targets,
    coalesce(any_value(l.live), 0) AS "left", min(happened_at) AS first_at,
    max(happened_at) AS last_at, any_value(lost_by) AS reported_by,
    max(g.authority) AS authority,
    list_slice(list_sort(list_distinct(list(source_url))), 1, ?) AS examples
FROM numbered AS g LEFT JOIN living AS l USING (source_site)
GROUP BY g.source_site, g.cause, g.lost_by, g.number
HAVING {since}
ORDER BY last_at DESC, links DESC, g.source_site, cause LIMIT ?"""


def losses(
    view: Relations,
    selection: Selection | None = None,
    since: datetime | None = None,
    limit: int = 1000,
) -> list[Loss]:
    """Answer the losses, the newest first.

    Args:
        view: The target's.
        selection: Links that count; their history does not.
        since: Aware; losses that ended before are left out.
        limit: At most so many.
    """
    asked = selection or Selection()
    condition = Selection(ALL, asked.filter, asked.internal).condition()
    recent = [] if since is None else [Sql("max(happened_at) >= ?", (_naive(since),))]
    text = compose(_QUERY, condition=condition, since=all_of(recent))
    # the values stand in the order of the text: condition, pause, condition, examples, since, limit
    own = condition.params
    params = (*own, TOGETHER_HOURS * 3600, *own, _EXAMPLES, *all_of(recent).params, limit)
    return [build(Loss, row) for row in view.rows(text.text, params)]


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
