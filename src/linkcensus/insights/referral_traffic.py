"""Referral traffic: how many visits each referring site sent, day by day, as access logs tell."""

from dataclasses import dataclass
from datetime import date

from linkcensus.core.errors import BadInput
from linkcensus.insights.relations import Relations

MOST_SITES = 10_000
"""Referring sites of one answer at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficRequest:
    """Which stretch of time, and how much of the answer."""

    since: date | None = None
    """First day (UTC); None for the first that a log tells of."""
    until: date | None = None
    """Last day; None for the last that a log tells of."""
    limit: int = 100
    """Referring sites listed, 1 to 10,000; the sums are over all of them."""


@dataclass(frozen=True, slots=True)
class TrafficDay:
    """One day, UTC."""

    day: date
    visits: int


@dataclass(frozen=True, slots=True)
class ReferringVisits:
    """What one site sent."""

    site: str
    visits: int
    first_day: date
    last_day: date
    links: int
    """Links from it that the index holds and that are not lost; unverified ones too."""
    verified_links: int
    """Those of them that we have seen ourselves."""
    days: tuple[TrafficDay, ...]
    """Days with visits, oldest first."""


@dataclass(frozen=True, slots=True)
class ReferralTraffic:
    """Visits from other sites. Bots, known spam and files that pages embed are left out."""

    site: str
    visits: int
    referring_sites: int
    first_day: date | None
    last_day: date | None
    days: tuple[TrafficDay, ...]
    """Days with visits, oldest first."""
    sites: tuple[ReferringVisits, ...]
    """Those that sent most first."""


# The same log may have come in twice, short and then longer, or plain and then packed: of the
# copies of one log the fullest counts. Several servers' logs have different names and add up.
REFERRALS = """WITH parts AS (
    SELECT subject AS site, CAST(date AS DATE) AS day, text AS log, import_id,
        sum(value) AS visits
    FROM facts WHERE vendor = 'log' AND metric = 'referral_visits' AND value IS NOT NULL
    GROUP BY ALL),
logs AS (SELECT site, day, log, max(visits) AS visits FROM parts GROUP BY ALL),
referrals AS (
    SELECT site, day, CAST(sum(visits) AS BIGINT) AS visits FROM logs
    WHERE day >= coalesce(?, day) AND day <= coalesce(?, day) GROUP BY ALL)
"""

_DAYS = "SELECT day, CAST(sum(visits) AS BIGINT) FROM referrals GROUP BY day ORDER BY day"

_COUNT = "SELECT count(DISTINCT site) FROM referrals"

_SITES = """SELECT s.*, coalesce(k.links, 0), coalesce(k.verified, 0)
FROM (
    SELECT site, CAST(sum(visits) AS BIGINT) AS visits, min(day) AS first_day,
        max(day) AS last_day, list(day ORDER BY day) AS days, list(visits ORDER BY day) AS counts
    FROM referrals GROUP BY site ORDER BY sum(visits) DESC, site LIMIT ?) AS s
LEFT JOIN (
    SELECT source_site AS site, count(*) AS links, count(*) FILTER (state = 'live') AS verified
    FROM links WHERE state IN ('live', 'unverified') AND internal IS NOT TRUE
        AND source_site IN (SELECT site FROM referrals)
    GROUP BY source_site) AS k USING (site)
ORDER BY s.visits DESC, s.site"""


def referral_traffic(view: Relations, request: TrafficRequest | None = None) -> ReferralTraffic:
    """Answer who sent visitors to the target's site.

    Raises:
        BadInput: `until` lies before `since`, or the limit is out of range.
    """
    asked = request or TrafficRequest()
    if not 1 <= asked.limit <= MOST_SITES:
        raise BadInput("is out of range", place="limit", remedy=f"give 1 to {MOST_SITES:,}")
    stretch = stretch_of(asked.since, asked.until)
    days = tuple(
        TrafficDay(day, visits) for day, visits in view.sql(f"{REFERRALS} {_DAYS}", stretch)
    )
    return ReferralTraffic(
        site=view.target.site,
        visits=sum(one.visits for one in days),
        referring_sites=view.sql(f"{REFERRALS} {_COUNT}", stretch)[0][0],
        first_day=days[0].day if days else None,
        last_day=days[-1].day if days else None,
        days=days,
        sites=tuple(
            ReferringVisits(
                site,
                visits,
                first,
                last,
                links,
                verified,
                tuple(TrafficDay(day, count) for day, count in zip(on, counts, strict=True)),
            )
            for site, visits, first, last, on, counts, links, verified in view.sql(
                f"{REFERRALS} {_SITES}", (*stretch, asked.limit)
            )
        ),
    )


def stretch_of(since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """Return the two days that `REFERRALS` takes.

    Raises:
        BadInput: They would end before they begin.
    """
    if since is not None and until is not None and until < since:
        raise BadInput(f"the days would end at {until}, before they begin", place="until")
    return since, until
