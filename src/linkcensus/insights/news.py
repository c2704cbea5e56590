"""News: what has happened to the links of a target since somebody looked last.

Everything that ever happened to a target's links has a fingerprint, a number of 63 bits. Whoever
keeps the fingerprints of one moment learns later, by the difference, what is new since: whatever
the dates say, in whichever order imports came, and without telling anything twice.

| what happened | its fingerprint is made of |
|---|---|
| gained | the link's identity |
| missing, lost, restored | the link, the word, and the how-manieth time |
| changed | the link, the attribute, its new value, and the how-manieth time |

No date is among them, for a later import may correct one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from linkcensus.insights.filters import Node, condition
from linkcensus.insights.filters.unknown import waits_for_scores
from linkcensus.insights.listing import build
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import SCORE_COLUMNS, look_up_scores
from linkcensus.insights.selection import IS_EXTERNAL, IS_LIVE
from linkcensus.insights.sql import Sql, compose

Prints = npt.NDArray[np.int64]
"""Fingerprints, ascending, each once."""

NO_PRINTS: Prints = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One thing that happened to one link; the rest is what is known of the link now."""

    link: int
    """`core.link.link_hash`."""
    event: str
    """gained, missing, lost, restored or changed."""
    reason: str | None
    """Of a loss, why; of a change, which attribute; of a return, what it was before."""
    before: str | None
    after: str | None
    reported_by: str | None
    """Who says that it is lost: visit, or a vendor's name."""
    happened_at: datetime | None
    source_url: str
    source_site: str
    source_title: str | None
    source_ip: str | None
    target_url: str | None
    kind: str
    anchor_text: str | None
    rel: str | None
    follow: bool | None
    position: str | None
    state: str
    first_seen: datetime | None
    last_checked: datetime | None
    authority: float | None
    """Of the referring site, 0 to 100, as spam."""
    spam: float | None
    verdict: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What is new, links of the strongest sites first."""

    items: tuple[NewsItem, ...]
    total: int
    """How many there are, also those beyond the limit."""
    sites: int
    """How many referring sites they are of."""


_EVENTS = """SELECT link, event, reason, before, after, happened_at,
    CAST(md5_number_lower(link || '|' || event || '|' || told_key || '|' || row_number() OVER (
        PARTITION BY link, event, told_key ORDER BY happened_at, reason, after
    )) >> 1 AS BIGINT) AS print
FROM (
    SELECT link_hash(target_key, source_key, kind, occurrence, raw_target_key) AS link,
        event, reason, before, after, happened_at,
        CASE event WHEN 'changed' THEN reason || '|' || coalesce(after, '')
            WHEN 'restored' THEN coalesce(reason, '') ELSE '' END AS told_key
    FROM events WHERE internal IS NOT TRUE
)"""

_PRINTS = """SELECT link_hash(target_key, source_key, kind, occurrence, raw_target_key) AS print
FROM links WHERE {external} AND {came}
UNION ALL SELECT print FROM ({events}) WHERE {happened}"""

_NEWS = """WITH fresh AS MATERIALIZED (SELECT unnest(?::BIGINT[]) AS print),
chosen AS (
    SELECT link_hash(target_key, source_key, kind, occurrence, raw_target_key) AS link,
        source_url, source_site, source_title, source_ip, target_url, kind, anchor, rel, follow,
        "position", state, first_seen, last_checked, authority, evidence, lost_by
    FROM links WHERE {external} AND {condition}
),
happened AS (
    SELECT link, 'gained' AS event, NULL AS reason, NULL AS before, NULL AS after,
        first_seen AS happened_at
    FROM chosen WHERE link IN (SELECT print FROM fresh) AND {live}
        AND (first_seen IS NULL OR first_seen >= {oldest})
    UNION ALL
    SELECT link, event, reason, before, after, happened_at FROM ({events})
    WHERE print IN (SELECT print FROM fresh) AND link NOT IN (SELECT print FROM fresh)
),
answer AS MATERIALIZED (
    SELECT h.event, h.reason, h.before, h.after, h.happened_at,
        CASE WHEN h.event = 'lost' THEN coalesce(c.lost_by, 'visit') END AS reported_by,
        c.link, c.source_url, c.source_site, c.source_title, c.source_ip, c.target_url, c.kind,
        c.anchor AS anchor_text, c.rel, c.follow, c."position", c.state, c.first_seen,
        c.last_checked, c.authority, c.evidence
    FROM happened AS h INNER JOIN chosen AS c ON c.link = h.link
    WHERE h.event IN ({wanted})
)
SELECT *, (SELECT count(*) FROM answer) AS total,
    (SELECT count(DISTINCT source_site) FROM answer) AS sites
FROM answer ORDER BY authority DESC NULLS LAST, source_site, source_url, link, event, reason
LIMIT ?"""

_WAITING = """WITH fresh AS MATERIALIZED (SELECT unnest(?::BIGINT[]) AS print),
chosen AS (
    SELECT link_hash(target_key, source_key, kind, occurrence, raw_target_key) AS link
    FROM links WHERE {external} AND {waits}
)
SELECT link AS print FROM chosen WHERE link IN (SELECT print FROM fresh)
UNION SELECT print FROM ({events})
WHERE print IN (SELECT print FROM fresh) AND link IN (SELECT link FROM chosen)
ORDER BY print LIMIT ?"""


def fingerprints(view: Relations, since: datetime | None = None) -> Prints:
    """Return the fingerprints of all that has happened to the target's links; not internal ones.

    Args:
        view: Of the target.
        since: Only of what happened at or after this moment, aware.
    """
    came = happened = Sql("true")
    if since is not None:
        moment = (_stored(since),)
        came, happened = Sql("first_seen >= ?", moment), Sql("happened_at >= ?", moment)
    query = compose(
        _PRINTS,
        external=Sql(f"({IS_EXTERNAL})"),
        came=came,
        events=Sql(_EVENTS),
        happened=happened,
    )
    read = view.arrow(query.text, query.params).read_all()
    found = read.column("print").to_numpy()
    return np.unique(found.astype(np.int64, copy=False))


def news(
    view: Relations,
    fresh: Prints,
    events: Sequence[str],
    *,
    oldest: datetime,
    wanted: Node | None = None,
    limit: int = 1_000,
) -> News:
    """Answer what the fingerprints stand for.

    A link that became known and was lost again between two looks is told as neither; nor is a new
    one that was first seen long ago: a table that came late is no news.

    Args:
        view: Of the target.
        fresh: Fingerprints that were not there before.
        events: Which of gained, missing, lost, restored and changed.
        oldest: Gained links count when they were first seen at or after this moment, aware.
        wanted: A filter over links as they are now.
        limit: Items to tell one by one.
    """
    query = compose(
        _NEWS,
        external=Sql(f"({IS_EXTERNAL})"),
        condition=condition(wanted),
        live=Sql(f"({IS_LIVE})"),
        oldest=Sql("?", (_stored(oldest),)),
        events=Sql(_EVENTS),
        wanted=Sql(", ".join("?" * len(events)) or "NULL", tuple(events)),
    )
    found = list(view.rows(query.text, (fresh.tolist(), *query.params, limit)))
    for values in found:
        values.update(dict.fromkeys(SCORE_COLUMNS))
    look_up_scores(view, found)
    total = int(found[0]["total"]) if found else 0
    sites = int(found[0]["sites"]) if found else 0
    return News(tuple(build(NewsItem, values) for values in found), total, sites)


def waiting_for_scores(view: Relations, fresh: Prints, wanted: Node, limit: int) -> Prints:
    """Return those fingerprints that a filter refuses for want of scores.

    Args:
        view: Of the target.
        fresh: Fingerprints that were not there before.
        wanted: A filter over links as they are now.
        limit: How many to return.
    """
    if not fresh.size:
        return NO_PRINTS
    query = compose(
        _WAITING,
        external=Sql(f"({IS_EXTERNAL})"),
        waits=waits_for_scores(wanted),
        events=Sql(_EVENTS),
    )
    found = [print_ for (print_,) in view.sql(query.text, (fresh.tolist(), *query.params, limit))]
    return np.array(found, np.int64)


def first_links(view: Relations, fresh: Prints, sites: Sequence[str]) -> frozenset[str]:
    """Return those of some sites all of whose links to the target are new."""
    if not sites:
        return frozenset()
    query = compose(
        "SELECT DISTINCT source_site FROM links WHERE {external} AND source_site IN ({sites}) "
        "AND link_hash(target_key, source_key, kind, occurrence, raw_target_key) "
        "NOT IN (SELECT unnest(?::BIGINT[]))",
        external=Sql(f"({IS_EXTERNAL})"),
        sites=Sql(", ".join("?" * len(sites)), tuple(sites)),
    )
    known = {site for (site,) in view.sql(query.text, (*query.params, fresh.tolist()))}
    return frozenset(sites) - known


def linking(view: Relations, sites: Sequence[str]) -> frozenset[str]:
    """Return those of some sites that have a live link to the target."""
    if not sites:
        return frozenset()
    query = compose(
        "SELECT DISTINCT source_site FROM links WHERE {external} AND {live} "
        "AND source_site IN ({sites})",
        external=Sql(f"({IS_EXTERNAL})"),
        live=Sql(f"({IS_LIVE})"),
        sites=Sql(", ".join("?" * len(sites)), tuple(sites)),
    )
    return frozenset(site for (site,) in view.sql(query.text, query.params))


def _stored(moment: datetime) -> datetime:
    """Return an aware moment as it is stored."""
    return moment.astimezone(UTC).replace(tzinfo=None)
