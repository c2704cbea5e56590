"""How the number of links and referring sites went up and down, by day, week or month."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import Node
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import ALL, Selection
from linkcensus.insights.sql import compose
from linkcensus.insights.turns import site_turns, turns

MAX_POINTS = 20_000
"""Periods of one answer at most."""


class Period(StrEnum):
    """How long one point of a history is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start(self, day: date) -> date:
        """The first day of the period that holds a day; weeks begin on Monday."""
        if self is Period.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Period.MONTH else day

    def next(self, start: date) -> date:
        """The first day of the next period."""
        if self is Period.MONTH:
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        return start + timedelta(days=7 if self is Period.WEEK else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """Which stretch of time, and which links."""

    period: Period = Period.DAY
    since: date | None = None
    """First day (UTC); None for the day of the first link."""
    until: date | None = None
    """Last day; None for the day of the last change."""
    filter: Node | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One period. A link counts from its first sighting or its return to its loss."""

    start: date
    """The period's first day, UTC."""
    links: int
    """Links not lost at the end of the period."""
    sites: int
    """Referring sites with such links."""
    links_gained: int
    """Links seen for the first time, or back after they were lost."""
    links_lost: int
    sites_gained: int
    """Sites that began to link, or did so again after they had lost every link."""
    sites_lost: int
    """Sites whose last link was lost."""


@dataclass(frozen=True, slots=True)
class LinkHistory:
    """Periods without a gap, oldest first."""

    period: Period
    points: tuple[Point, ...]


@dataclass(slots=True)
class _Changes:
    """How many of one thing came and went on each day."""

    gained: Counter[date]
    lost: Counter[date]
    undated: int = 0
    """Those nobody knows the beginning of: there from the start."""


def history(view: Relations, request: HistoryRequest | None = None) -> LinkHistory:
    """Answer the history.

    Raises:
        BadInput: `until` lies before `since`, or there are more than 20,000 periods between.
    """
    asked = request or HistoryRequest()
    selection = Selection(ALL, asked.filter, asked.internal)
    links = _link_changes(view, selection)
    sites = _site_changes(view, selection)
    days = sorted({*links.gained, *links.lost, *sites.gained, *sites.lost})
    if not days and (asked.since is None or asked.until is None):
        return LinkHistory(asked.period, ())
    first = asked.period.start(asked.since or days[0])
    last = asked.until or max(first, days[-1])
    if asked.since is not None and last < asked.since:
        raise BadInput(f"the history would end at {last}, before it begins", place="until")
    points = tuple(_points(asked.period, first, last, links, sites))
    return LinkHistory(asked.period, points)


def _points(
    period: Period, first: date, last: date, links: _Changes, sites: _Changes
) -> Iterator[Point]:
    series = [
        _by_period(period, links.gained),
        _by_period(period, links.lost),
        _by_period(period, sites.gained),
        _by_period(period, sites.lost),
    ]
    before = [sum(n for start, n in one.items() if start < first) for one in series]
    link_count = links.undated + before[0] - before[1]
    site_count = sites.undated + before[2] - before[3]
    start, points = first, 0
    while start <= last:
        points += 1
        if points > MAX_POINTS:
            raise BadInput(
                f"more than {MAX_POINTS} periods", place="since", remedy="choose a later one"
            )
        gained, lost, sites_gained, sites_lost = (one[start] for one in series)
        link_count += gained - lost
        site_count += sites_gained - sites_lost
        yield Point(start, link_count, site_count, gained, lost, sites_gained, sites_lost)
        start = period.next(start)


def _by_period(period: Period, days: Counter[date]) -> Counter[date]:
    counted: Counter[date] = Counter()
    for day, number in days.items():
        counted[period.start(day)] += number
    return counted


def _link_changes(view: Relations, selection: Selection) -> _Changes:
    if selection.is_plain and view.has_summary:
        found = view.sql(
            """SELECT CASE measure WHEN 'lost_day' THEN 'lost' ELSE 'gained' END,
                CAST(key AS DATE), links FROM summary
            WHERE measure IN ('gained_day', 'restored_day', 'lost_day')"""
        )
    else:
        query = compose(
            "SELECT 'gained', CAST(first_seen AS DATE) AS day, count(*) FROM links "
            "WHERE {condition} GROUP BY day UNION ALL "
            "SELECT CASE event WHEN 'lost' THEN 'lost' ELSE 'gained' END AS turn, "
            "CAST(happened_at AS DATE) AS day, count(*) FROM ({turns}) GROUP BY turn, day",
            condition=selection.condition(),
            turns=turns(selection),
        )
        found = view.sql(query.text, query.params)
    return _changes(found)


def _site_changes(view: Relations, selection: Selection) -> _Changes:
    if selection.is_plain and view.has_summary:
        found = view.sql(
            """SELECT CASE measure WHEN 'site_lost_day' THEN 'lost' ELSE 'gained' END,
                CAST(key AS DATE), sites FROM summary
            WHERE measure IN ('site_gained_day', 'site_lost_day')"""
        )
    else:
        query = compose(
            "SELECT event, CAST(happened_at AS DATE) AS day, count(*) FROM ({turns}) "
            "GROUP BY event, day",
            turns=site_turns(selection),
        )
        found = view.sql(query.text, query.params)
    return _changes(found)


def _changes(found: list[tuple[str, date | None, int]]) -> _Changes:
    changes = _Changes(Counter(), Counter())
    for event, day, number in found:
        if event == "lost" and day is not None:
            changes.lost[day] += number
        elif day is not None:
            changes.gained[day] += number
        else:
            changes.undated += number
    return changes
