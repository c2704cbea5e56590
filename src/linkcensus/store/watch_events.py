"""What monitors found: records with evidence, which people acknowledge or put off.

The word "event" of the index is a change of one link; here it is what a person is told, which may
stand for many such changes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.database import insert_new
from linkcensus.store.secret import new_id
from linkcensus.store.text import storable
from linkcensus.store.watch_tables import MONITORS, TOLD, WATCH_EVENTS

MOST_EVENTS = 1_000
_LONGEST_TITLE = 500


class Colour(StrEnum):
    """How an event is to be taken."""

    GREEN = "green"
    """Good news, or merely news."""
    RED = "red"
    """Something was lost or is wrong."""
    YELLOW = "yellow"
    """Something may be wrong: nobody can tell yet, or somebody should look."""


class EventState(StrEnum):
    """Whether somebody has dealt with an event."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    """Out of the way until a moment, then open again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event as a rule makes it."""

    monitor_id: str
    rule: str
    about: str
    """What it is about, in words of the rule's own: the same is not told twice by one monitor."""
    colour: Colour
    cadence: str
    target: str
    title: str
    """One line."""
    links: int = 0
    """How many links it stands for."""
    sites: int = 0
    evidence: Mapping[str, object] = field(default_factory=dict)
    """JSON values: `links`, a list of some of the links, and figures with their names."""
    happened_at: datetime | None = None
    """The first of it, aware UTC; None where nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchEvent:
    """An event as it is kept. Times are aware UTC."""

    id: str
    project_id: str
    monitor_id: str
    monitor: str
    """The name of the monitor."""
    rule: str
    colour: Colour
    cadence: str
    target: str
    title: str
    links: int
    sites: int
    evidence: Mapping[str, object]
    happened_at: datetime | None
    found_at: datetime
    look: int
    """The number of the look that found it."""
    state: EventState
    snoozed_until: datetime | None
    settled_by: str | None
    """Who acknowledged it or put it off."""
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventCount:
    """How many events of a project and a colour stand somewhere."""

    project_id: str
    state: EventState
    colour: Colour
    events: int


class WatchEvents:
    """The events of all projects."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(
        self,
        project_id: str | None = None,
        *,
        states: Sequence[EventState] = (),
        monitor_id: str | None = None,
        rules: Sequence[str] = (),
        words: str = "",
        since: datetime | None = None,
        before: WatchEvent | None = None,
        limit: int = 100,
    ) -> list[WatchEvent]:
        """Return events, the newest first.

        Args:
            project_id: Only of this project.
            states: Only in one of these, as of now; empty for all.
            monitor_id: Only of this monitor.
            rules: Only of these rules; empty for all.
            words: Only those with this in title or target, in either case; such as a site.
            since: Only those found at or after this moment, aware.
            before: Only those that stand behind this one: the last of the page before.
            limit: 1 to 1,000.
        """
        order = (WATCH_EVENTS.c.found_at.desc(), WATCH_EVENTS.c.id.desc())
        query = _SELECT.order_by(*order).limit(max(1, min(limit, MOST_EVENTS)))
        if project_id is not None:
            query = query.where(WATCH_EVENTS.c.project_id == project_id)
        if monitor_id is not None:
            query = query.where(WATCH_EVENTS.c.monitor_id == monitor_id)
        if rules:
            query = query.where(WATCH_EVENTS.c.rule.in_(rules))
        if words:
            query = query.where(_has_words(words))
        if since is not None:
            query = query.where(WATCH_EVENTS.c.found_at >= since)
        if before is not None:
            query = query.where(_stands_behind(before))
        now = self._books.now()
        if states:
            query = query.where(_state_at(now).in_([state.value for state in states]))
        with self._books.reading() as connection:
            return [_event_of(row, now) for row in connection.execute(query).mappings()]

    def counts(self, project_id: str | None = None) -> list[EventCount]:
        """Return how many events stand where, as of now; of one project or of all."""
        now_in = _state_at(self._books.now())
        columns = (WATCH_EVENTS.c.project_id, now_in.label("now_in"), WATCH_EVENTS.c.colour)
        inner = sa.select(*columns)
        if project_id is not None:
            inner = inner.where(WATCH_EVENTS.c.project_id == project_id)
        part = inner.subquery().c
        groups = (part.project_id, part.now_in, part.colour)
        query = sa.select(*groups, sa.func.count()).group_by(*groups).order_by(*groups)
        with self._books.reading() as connection:
            return [
                EventCount(row[0], EventState(row[1]), Colour(row[2]), row[3])
                for row in connection.execute(query)
            ]

    def get(self, event_id: str) -> WatchEvent:
        """Return one.

        Raises:
            NotFound: There is none with that id.
        """
        with self._books.reading() as connection:
            row = connection.execute(_SELECT.where(WATCH_EVENTS.c.id == event_id)).mappings()
            found = row.first()
        if found is None:
            raise NotFound(f"there is no event {event_id[:16]}")
        return _event_of(found, self._books.now())

    def acknowledge(self, actor: Actor, event_ids: Sequence[str]) -> int:
        """Mark events as dealt with; returns how many were not yet.

        Raises:
            NotFound: One of them is not there.
        """
        return self._settle(actor, event_ids, EventState.ACKNOWLEDGED, None)

    def reopen(self, actor: Actor, event_ids: Sequence[str]) -> int:
        """Take `acknowledge` or `snooze` back; returns how many were not open."""
        return self._settle(actor, event_ids, EventState.OPEN, None)

    def snooze(self, actor: Actor, event_ids: Sequence[str], until: datetime) -> int:
        """Put events off until a moment (aware); they are told again then.

        Raises:
            BadInput: The moment is over.
            NotFound: One of them is not there.
        """
        if until <= self._books.now():
            raise BadInput("is over", place="until", remedy="name a moment to come")
        return self._settle(actor, event_ids, EventState.SNOOZED, until)

    def _settle(
        self, actor: Actor, event_ids: Sequence[str], state: EventState, until: datetime | None
    ) -> int:
        if len(event_ids) > MOST_EVENTS:
            raise BadInput(f"at most {MOST_EVENTS} events at once", place="events")
        wanted = list(dict.fromkeys(event_ids))
        mine = WATCH_EVENTS.c.id.in_(wanted)
        with self._books.changing(actor) as change:
            found = set(
                change.connection.execute(sa.select(WATCH_EVENTS.c.id).where(mine)).scalars()
            )
            missing = [one for one in wanted if one not in found]
            if missing:
                raise NotFound(f"there is no event {missing[0][:16]}")
            other = WATCH_EVENTS.c.state != state.value
            if until is not None:
                other = sa.or_(other, WATCH_EVENTS.c.snoozed_until != until)
            changed = change.connection.execute(
                sa.update(WATCH_EVENTS)
                .where(mine, other)
                .values(
                    state=state.value,
                    snoozed_until=until,
                    settled_by=None if state is EventState.OPEN else actor.name,
                    settled_at=None if state is EventState.OPEN else change.now,
                )
            ).rowcount
            if state is EventState.SNOOZED:  # so that they are told again
                change.connection.execute(sa.delete(TOLD).where(TOLD.c.event_id.in_(wanted)))
            change.log(f"event.{state.value}", ", ".join(wanted[:5]), count=len(wanted))
        return int(changed)

    def remove_before(self, moment: datetime) -> int:
        """Remove acknowledged events that were found before a moment; returns how many."""
        old = sa.and_(
            WATCH_EVENTS.c.found_at < moment,
            WATCH_EVENTS.c.state == EventState.ACKNOWLEDGED.value,
        )
        with self._books.touching() as connection:
            return int(connection.execute(sa.delete(WATCH_EVENTS).where(old)).rowcount)


def _has_words(words: str) -> sa.ColumnElement[bool]:
    told = (WATCH_EVENTS.c.title, WATCH_EVENTS.c.target)
    return sa.or_(*(one.icontains(words, autoescape=True) for one in told))


def _stands_behind(event: WatchEvent) -> sa.ColumnElement[bool]:
    at, key = WATCH_EVENTS.c.found_at, WATCH_EVENTS.c.id
    return sa.or_(at < event.found_at, sa.and_(at == event.found_at, key < event.id))


def select_events(
    connection: sa.Connection,
    condition: sa.ColumnElement[bool],
    order: tuple[sa.ColumnElement[object], ...],
    now: datetime,
    limit: int,
) -> list[WatchEvent]:
    """Read the first `limit` events of a transaction under way, in an order."""
    query = _SELECT.where(condition).order_by(*order).limit(limit)
    return [_event_of(row, now) for row in connection.execute(query).mappings()]


def insert_events(
    connection: sa.Connection,
    project_id: str,
    look: int,
    now: datetime,
    drafts: Sequence[EventDraft],
) -> None:
    """Write what a look found, without what its monitor has told before."""
    rows: list[dict[str, object]] = [
        {
            "id": new_id(),
            "project_id": project_id,
            "monitor_id": draft.monitor_id,
            "key": hashlib.sha256(draft.about.encode("utf-8", "surrogatepass")).hexdigest(),
            "rule": draft.rule,
            "colour": draft.colour.value,
            "cadence": draft.cadence,
            "target": draft.target,
            "title": storable(draft.title)[:_LONGEST_TITLE],
            "links": draft.links,
            "sites": draft.sites,
            "evidence": dict(draft.evidence),
            "happened_at": draft.happened_at,
            "found_at": now,
            "look": look,
            "state": EventState.OPEN.value,
        }
        for draft in drafts
    ]
    insert_new(connection, WATCH_EVENTS, *rows)


def _state_at(now: datetime) -> "sa.Case[str]":
    """SQL of the state at a moment: what was put off until then is open again."""
    over = sa.and_(
        WATCH_EVENTS.c.state == EventState.SNOOZED.value, WATCH_EVENTS.c.snoozed_until <= now
    )
    return sa.case((over, EventState.OPEN.value), else_=WATCH_EVENTS.c.state)


_SELECT = sa.select(WATCH_EVENTS, MONITORS.c.name.label("monitor")).join_from(
    WATCH_EVENTS, MONITORS, WATCH_EVENTS.c.monitor_id == MONITORS.c.id
)


def _event_of(row: sa.RowMapping, now: datetime) -> WatchEvent:
    values = {name: value for name, value in row.items() if name != "key"}
    state = EventState(row["state"])
    if state is EventState.SNOOZED and row["snoozed_until"] <= now:
        state = EventState.OPEN
    return WatchEvent(**(values | {"colour": Colour(row["colour"]), "state": state}))
