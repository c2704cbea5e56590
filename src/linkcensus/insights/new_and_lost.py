"""New and lost links: how many on each day and why, and the list of them.

Whether a link is new or lost is decided by compaction (`index/sql/timeline.sql`); here the
decisions are counted. A link that was lost, came back and was lost again counts each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, all_of, compose
from linkcensus.insights.turns import site_turns


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLostRequest(ListRequest):
    """Which stretch of time. The history of the selection does not count."""

    since: date | None = None
    """First day, UTC."""
    until: date | None = None
    """Last day, UTC."""
    events: tuple[str, ...] = ("gained", "restored", "missing", "lost")


@dataclass(frozen=True, slots=True)
class NewLostDay:
    """What happened on one day, UTC. Days without a change are left out."""

    day: date
    gained: int
    """Links seen for the first time."""
    restored: int
    """Links that came back after they were lost."""
    missing: int
    """Links missed that day for the first time, not confirmed as lost yet."""
    lost: int
    sites_gained: int
    """Referring sites that began to link, or did so again after they had lost every link."""
    sites_lost: int
    """Referring sites whose last link was lost."""
    reasons: dict[str, int] = field(default_factory=dict)
    """Lost links by reason."""


@dataclass(frozen=True, slots=True)
class NewLost:
    """Days with changes, oldest first, and their sums."""

    days: tuple[NewLostDay, ...]
    gained: int
    restored: int
    missing: int
    lost: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of one link."""

    happened_at: datetime
    event: str
    """gained, restored, missing or lost."""
    reason: str | None
    """Why it is missing or lost."""
    reported_by: str | None
    """Who says that it is lost: visit, or a vendor's name."""
    source_url: str
    source_site: str
    target_url: str | None
    kind: str
    occurrence: int
    written_target_url: str
    """'' where no redirect leads to the target."""
    anchor_text: str | None
    follow: bool | None
    state: str
    """What is known about the link now."""
    authority: float | None


NEW_LOST_FIELDS = columns(
    {
        "happened_at": (FieldType.DATE, "When it happened."),
        "event": (FieldType.TEXT, "gained, restored, missing or lost."),
        "reason": (FieldType.TEXT, "Why the link is missing or lost."),
        "reported_by": (FieldType.TEXT, "Who says that it is lost."),
        "source_url": (FieldType.TEXT, "The referring page."),
        "source_site": (FieldType.TEXT, "The referring site."),
        "target_url": (FieldType.TEXT, "Where the link ends."),
        "written_target_url": (FieldType.TEXT, "What it was written with."),
        "kind": (FieldType.TEXT, "By which means the page points."),
        "occurrence": (FieldType.NUMBER, "Which of several links of a page."),
        "anchor_text": (FieldType.TEXT, "Words of the link."),
        "follow": (FieldType.BOOLEAN, "Search engines may follow it."),
        "state": (FieldType.TEXT, "What is known about the link now."),
        "authority": (FieldType.NUMBER, "Authority of the referring site."),
    }
)

_REPORT = Report(
    Happening,
    NEW_LOST_FIELDS,
    identity=("source_url", "target_url", "kind", "occurrence", "written_target_url", "event"),
    default=(Order("happened_at", descending=True),),
)

# `events` holds what visits and vendors decided: `after` names the vendor whose claim a loss is.
_HAPPENINGS = """
SELECT * FROM (
    SELECT first_seen AS happened_at, 'gained' AS event, NULL AS reason, NULL AS reported_by, *
    FROM chosen
    UNION ALL
    SELECT missing_since, 'missing', lost_reason, lost_by, * FROM chosen WHERE state = 'missing'
    UNION ALL
    SELECT e.happened_at, e.event, CASE WHEN e.event = 'lost' THEN e.reason END,
        CASE WHEN e.event = 'lost' THEN coalesce(e.after, 'visit') END, c.*
    FROM events AS e
    INNER JOIN chosen AS c ON c.target_key = e.target_key AND c.source_key = e.source_key
        AND c.kind = e.kind AND c.occurrence = e.occurrence
        AND c.raw_target_key IS NOT DISTINCT FROM e.raw_target_key
    WHERE e.event = 'lost' OR (e.event = 'restored' AND e.reason = 'lost')
) WHERE {span}"""


def new_and_lost(view: Relations, request: NewLostRequest | None = None) -> NewLost:
    """Answer the counts per day."""
    asked = request or NewLostRequest()
    query = compose(
        "WITH chosen AS ({chosen}) SELECT CAST(happened_at AS DATE) AS day, event, "
        "CASE WHEN event = 'lost' THEN coalesce(reason, 'unknown') END AS why, count(*) "
        "FROM ({happenings}) GROUP BY day, event, why",
        chosen=_chosen(
            asked,
            "target_key, source_key, kind, occurrence, raw_target_key, first_seen, "
            "missing_since, lost_reason, lost_by, state",
        ),
        happenings=compose(_HAPPENINGS, span=_span(asked)),
    )
    counts: dict[date, dict[str, int]] = {}
    reasons: dict[date, dict[str, int]] = {}
    for day, event, why, number in view.sql(query.text, query.params):
        counts.setdefault(day, {})
        counts[day][event] = counts[day].get(event, 0) + number
        if why is not None:
            reasons.setdefault(day, {})[why] = number
    for day, event, number in _sites(view, asked):
        counts.setdefault(day, {})[event] = number
    days = tuple(
        _day(day, counts[day], dict(sorted(reasons.get(day, {}).items()))) for day in sorted(counts)
    )
    return _summed(days)


def happenings(view: Relations, request: NewLostRequest) -> Listing[Happening]:
    """Answer one page of the list of changes, newest first."""
    return _REPORT.page(view, _list_body(request), request)


def stream_happenings(view: Relations, request: NewLostRequest) -> Iterator[Happening]:
    """All changes."""
    return _REPORT.stream(view, _list_body(request), request)


def _list_body(request: NewLostRequest) -> Sql:
    return compose(
        "WITH chosen AS ({chosen}) SELECT happened_at, event, reason, reported_by, source_url, "
        "source_site, target_url, kind, occurrence, "
        "coalesce(raw_target_url, '') AS written_target_url, anchor AS anchor_text, follow, "
        "state, authority FROM ({happenings})",
        chosen=_chosen(request, "*"),
        happenings=compose(_HAPPENINGS, span=_span(request)),
    )


def _chosen(request: NewLostRequest, names: str) -> Sql:
    return compose(
        "SELECT {names} FROM links WHERE {condition}",
        names=Sql(names),
        condition=request.selection.of_all_times().condition(),
    )


def _span(request: NewLostRequest) -> Sql:
    placeholders = ", ".join("?" * len(request.events)) or "NULL"
    conditions = [
        Sql("happened_at IS NOT NULL"),
        Sql(f"event IN ({placeholders})", request.events),
    ]
    return all_of([*conditions, *_days(request, "happened_at")])


def _days(request: NewLostRequest, column: str) -> list[Sql]:
    conditions = []
    if request.since is not None:
        conditions.append(Sql(f"{column} >= ?", (_midnight(request.since),)))
    if request.until is not None:
        end = _midnight(request.until) + timedelta(days=1)
        conditions.append(Sql(f"{column} < ?", (end,)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)


def _sites(view: Relations, request: NewLostRequest) -> list[tuple[date, str, int]]:
    query = compose(
        "SELECT CAST(happened_at AS DATE) AS day, 'sites_' || event, count(*) "
        "FROM ({turns}) WHERE {span} GROUP BY day, event",
        turns=site_turns(request.selection),
        span=all_of([Sql("happened_at IS NOT NULL"), *_days(request, "happened_at")]),
    )
    return view.sql(query.text, query.params)


def _day(day: date, counts: dict[str, int], reasons: dict[str, int]) -> NewLostDay:
    names = ("gained", "restored", "missing", "lost", "sites_gained", "sites_lost")
    return NewLostDay(day, **{name: counts.get(name, 0) for name in names}, reasons=reasons)


def _summed(days: tuple[NewLostDay, ...]) -> NewLost:
    reasons: dict[str, int] = {}
    for day in days:
        for reason, number in day.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + number
    return NewLost(
        days,
        gained=sum(day.gained for day in days),
        restored=sum(day.restored for day in days),
        missing=sum(day.missing for day in days),
        lost=sum(day.lost for day in days),
        reasons=dict(sorted(reasons.items())),
    )
