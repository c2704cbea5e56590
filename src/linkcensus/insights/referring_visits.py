"""Referral traffic as a list: one row for each site that sent visitors, and the days of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from linkcensus.insights.filters import Node
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.referral_traffic import REFERRALS, TrafficDay, stretch_of
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql

PARTS = 24
"""Equal parts of the stretch of time that `course` tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitsRequest:
    """Which stretch of time, which sites, which page of them."""

    since: date | None = None
    """First day (UTC); None for the first that a log tells of."""
    until: date | None = None
    """Last day; None for the last that a log tells of."""
    having: Node | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class SiteVisits:
    """What one site sent. Days are UTC."""

    site: str
    visits: int
    share: float
    """Of all visits of the stretch, 0 to 1."""
    link: str
    """seen (a link of it was looked at and is there), claimed (only logs or exports tell of one)
    or none."""
    links: int
    """Links from it that are not lost."""
    verified_links: int
    """Those of them that were seen on their pages."""
    authority: float | None
    """Highest authority of its links, 0 to 100."""
    first_day: datetime
    last_day: datetime
    course: tuple[int, ...]
    """Visits in each of 24 equal parts of the stretch, oldest first."""


@dataclass(frozen=True, slots=True)
class TrafficDays:
    """All visits from other sites, day by day."""

    visits: int
    referring_sites: int
    verified_visits: int
    """Those from sites with a link that was seen."""
    first_day: date | None
    last_day: date | None
    days: tuple[TrafficDay, ...]
    """Days with visits, oldest first."""


VISITS_FIELDS = columns(
    {
        "site": (FieldType.TEXT, "The referring site."),
        "visits": (FieldType.NUMBER, "Visits that it sent."),
        "share": (FieldType.NUMBER, "Of all visits, 0 to 1."),
        "link": (FieldType.TEXT, "seen, claimed or none."),
        "links": (FieldType.NUMBER, "Links from it that are not lost."),
        "verified_links": (FieldType.NUMBER, "Those that were seen on their pages."),
        "authority": (FieldType.NUMBER, "Highest authority of its links."),
        "first_day": (FieldType.DATE, "First day with a visit."),
        "last_day": (FieldType.DATE, "Last day with a visit."),
    }
)

_REPORT = Report(
    SiteVisits, VISITS_FIELDS, identity=("site",), default=(Order("visits", descending=True),)
)

_LINKS = """linked AS (
    SELECT source_site AS site, count(*) AS links, max(authority) AS authority,
        count(*) FILTER (state = 'live') AS verified_links
    FROM links WHERE state IN ('live', 'unverified') AND internal IS NOT TRUE
        AND source_site IN (SELECT site FROM referrals)
    GROUP BY source_site)"""

_BODY = f"""{REFERRALS}, {_LINKS},
stretch AS (
    SELECT min(day) AS begins, max(day) - min(day) + 1 AS days, sum(visits) AS visits
    FROM referrals),
pieces AS (
    SELECT site, CAST(floor({PARTS} * (day - begins) / days) AS INTEGER) AS part,
        sum(r.visits) AS visits
    FROM referrals AS r CROSS JOIN stretch GROUP BY ALL),
sites AS (
    SELECT site, CAST(sum(visits) AS BIGINT) AS visits, CAST(min(day) AS TIMESTAMP) AS first_day,
        CAST(max(day) AS TIMESTAMP) AS last_day
    FROM referrals GROUP BY site),
courses AS (
    SELECT s.site, list(CAST(coalesce(p.visits, 0) AS BIGINT) ORDER BY n.part) AS course
    FROM sites AS s CROSS JOIN (SELECT unnest(range({PARTS})) AS part) AS n
    LEFT JOIN pieces AS p ON p.site = s.site AND p.part = n.part GROUP BY s.site)
SELECT s.site, s.visits, s.visits / (SELECT visits FROM stretch) AS share,
    CASE WHEN k.verified_links > 0 THEN 'seen' WHEN k.links > 0 THEN 'claimed' ELSE 'none' END
        AS link,
    coalesce(k.links, 0) AS links, coalesce(k.verified_links, 0) AS verified_links, k.authority,
    s.first_day, s.last_day, c.course
FROM sites AS s INNER JOIN courses AS c USING (site) LEFT JOIN linked AS k USING (site)"""  # noqa: S608 - our own text

_DAYS = f"""{REFERRALS}, {_LINKS}
SELECT day, CAST(sum(visits) AS BIGINT) AS visits,
    CAST(coalesce(sum(visits) FILTER (coalesce(k.verified_links, 0) > 0), 0) AS BIGINT),
    (SELECT count(DISTINCT site) FROM referrals)
FROM referrals LEFT JOIN linked AS k USING (site) GROUP BY day ORDER BY day"""  # noqa: S608 - our own text


def site_visits(view: Relations, request: VisitsRequest) -> Listing[SiteVisits]:
    """Answer one page of the sites that sent visitors, those that sent most first.

    Raises:
        BadInput: `until` lies before `since`.
    """
    return _REPORT.page(view, _body(request), _as_list(request))


def stream_site_visits(view: Relations, request: VisitsRequest) -> Iterator[SiteVisits]:
    """All sites that sent visitors."""
    return _REPORT.stream(view, _body(request), _as_list(request))


def traffic_days(view: Relations, request: VisitsRequest) -> TrafficDays:
    """Answer the visits day by day, from all sites together.

    Raises:
        BadInput: `until` lies before `since`.
    """
    found = view.sql(_DAYS, stretch_of(request.since, request.until))
    days = tuple(TrafficDay(day, visits) for day, visits, _, _ in found)
    return TrafficDays(
        visits=sum(one.visits for one in days),
        referring_sites=found[0][3] if found else 0,
        verified_visits=sum(row[2] for row in found),
        first_day=days[0].day if days else None,
        last_day=days[-1].day if days else None,
        days=days,
    )


def _body(request: VisitsRequest) -> Sql:
    return Sql(_BODY, stretch_of(request.since, request.until))


def _as_list(request: VisitsRequest) -> ListRequest:
    return ListRequest(
        having=request.having, order=request.order, limit=request.limit, cursor=request.cursor
    )
