"""Monitors: what a project wants to be told about. The rules themselves are `monitor.rules`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.text import checked
from linkcensus.store.watch_tables import CHANNELS, MONITOR_CHANNELS, MONITORS

_LONGEST_NAME = 200
_LONGEST_RULE = 40
MOST_MONITORS = 200
"""Of one project."""


class Part(StrEnum):
    """Whose links a monitor watches."""

    OWN = "own"
    COMPETITOR = "competitor"
    BOTH = "both"


class Cadence(StrEnum):
    """How soon people are told."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"
    """Kept in the list of events only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorDraft:
    """What a monitor consists of."""

    name: str
    rule: str
    """A name of `monitor.rules.RULES`, which the caller has checked with filter and options."""
    part: Part = Part.OWN
    filter: Mapping[str, object] | None = None
    """A tree of the filter grammar: only these links count."""
    options: Mapping[str, float] = field(default_factory=dict)
    """The rule's own numbers, where they are not its defaults."""
    cadence: Cadence = Cadence.DAILY
    enabled: bool = True
    channels: tuple[str, ...] = ()
    """Ids of the channels that are told of its events; empty: all that the project has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor(MonitorDraft):
    """A monitor as it is kept. Times are aware UTC."""

    id: str
    project_id: str
    muted_until: datetime | None
    """It finds events meanwhile, and tells nobody."""
    made_by: str
    created_at: datetime
    changed_at: datetime


class Monitors:
    """The monitors of all projects."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(self, project_id: str | None = None) -> list[Monitor]:
        """Return the monitors of a project, or all; by name."""
        query = sa.select(MONITORS).order_by(MONITORS.c.name, MONITORS.c.id)
        if project_id is not None:
            query = query.where(MONITORS.c.project_id == project_id)
        with self._books.reading() as connection:
            return _read(connection, query)

    def get(self, monitor_id: str) -> Monitor:
        """Return one.

        Raises:
            NotFound: There is none with that id.
        """
        with self._books.reading() as connection:
            return _find(connection, monitor_id)

    def create(self, actor: Actor, project_id: str, draft: MonitorDraft) -> Monitor:
        """Make a monitor.

        Raises:
            BadInput: A name, rule or channel that does not fit, or too many monitors.
            Clash: The name is taken in the project.
            NotFound: There is no such project.
        """
        return self.create_all(actor, project_id, [draft])[0]

    def create_all(
        self, actor: Actor, project_id: str, drafts: "list[MonitorDraft]"
    ) -> list[Monitor]:
        """Make several monitors, all or none; raises as `create`."""
        with self._books.changing(actor) as change:
            require_project(change.connection, project_id)
            made = [self._insert(change, project_id, draft) for draft in drafts]
            held = sa.select(sa.func.count()).where(MONITORS.c.project_id == project_id)
            if change.connection.execute(held).scalar_one() > MOST_MONITORS:
                raise BadInput(f"a project has at most {MOST_MONITORS} monitors", place="project")
        return made

    def _insert(self, change: Change, project_id: str, draft: MonitorDraft) -> Monitor:
        values, monitor_id = _values(draft), new_id()
        _refuse_taken(change, project_id, str(values["name"]), monitor_id)
        change.connection.execute(
            sa.insert(MONITORS).values(
                **values,
                id=monitor_id,
                project_id=project_id,
                made_by=change.actor.name,
                created_at=change.now,
                changed_at=change.now,
            )
        )
        _set_channels(change, project_id, monitor_id, draft.channels)
        change.log("monitor.create", str(values["name"]), monitor=monitor_id, rule=draft.rule)
        return _find(change.connection, monitor_id)

    def replace(self, actor: Actor, monitor_id: str, draft: MonitorDraft) -> Monitor:
        """Give a monitor other contents.

        Raises:
            BadInput: A name, rule or channel that does not fit.
            Clash: The name is taken in the project.
            NotFound: There is no such monitor.
        """
        values = _values(draft)
        with self._books.changing(actor) as change:
            before = _find(change.connection, monitor_id)
            _refuse_taken(change, before.project_id, str(values["name"]), monitor_id)
            change.connection.execute(
                sa.update(MONITORS)
                .where(MONITORS.c.id == monitor_id)
                .values(**values, changed_at=change.now)
            )
            _set_channels(change, before.project_id, monitor_id, draft.channels)
            change.log("monitor.change", str(values["name"]), monitor=monitor_id)
            return _find(change.connection, monitor_id)

    def mute(self, actor: Actor, monitor_id: str, until: datetime | None) -> Monitor:
        """Tell nobody of its events until a moment (aware); None: tell again.

        Raises:
            NotFound: There is no such monitor.
        """
        with self._books.changing(actor) as change:
            before = _find(change.connection, monitor_id)
            change.connection.execute(
                sa.update(MONITORS).where(MONITORS.c.id == monitor_id).values(muted_until=until)
            )
            shown = None if until is None else until.isoformat()
            change.log("monitor.mute", before.name, monitor=monitor_id, until=shown)
            return _find(change.connection, monitor_id)

    def remove(self, actor: Actor, monitor_id: str) -> None:
        """Remove a monitor and its events.

        Raises:
            NotFound: There is no such monitor.
        """
        with self._books.changing(actor) as change:
            gone = _find(change.connection, monitor_id)
            change.connection.execute(sa.delete(MONITORS).where(MONITORS.c.id == monitor_id))
            change.log("monitor.remove", gone.name, monitor=monitor_id)


def _values(draft: MonitorDraft) -> dict[str, object]:
    return {
        "name": checked(draft.name, "name", _LONGEST_NAME),
        "rule": checked(draft.rule, "rule", _LONGEST_RULE),
        "part": Part(draft.part).value,
        "filter": sa.null() if draft.filter is None else dict(draft.filter),
        "options": dict(draft.options),
        "cadence": Cadence(draft.cadence).value,
        "enabled": draft.enabled,
    }


def _refuse_taken(change: Change, project_id: str, name: str, monitor_id: str) -> None:
    taken = sa.select(MONITORS.c.id).where(
        MONITORS.c.project_id == project_id, MONITORS.c.name == name, MONITORS.c.id != monitor_id
    )
    if change.connection.execute(taken).first() is not None:
        raise Clash(f"a monitor is called {name!r} already", place="name", remedy="take another")


def _set_channels(
    change: Change, project_id: str, monitor_id: str, channels: Sequence[str]
) -> None:
    """Name the channels that are told of a monitor's events."""
    wanted = dict.fromkeys(channels)
    of_project = sa.and_(CHANNELS.c.project_id == project_id, CHANNELS.c.id.in_(wanted))
    known = set(change.connection.execute(sa.select(CHANNELS.c.id).where(of_project)).scalars())
    missing = [one for one in wanted if one not in known]
    if missing:
        raise BadInput(f"the project has no channel {missing[0][:16]!r}", place="channels")
    mine = MONITOR_CHANNELS.c.monitor_id == monitor_id
    change.connection.execute(sa.delete(MONITOR_CHANNELS).where(mine))
    for channel_id in wanted:
        row = {"monitor_id": monitor_id, "channel_id": channel_id}
        change.connection.execute(sa.insert(MONITOR_CHANNELS).values(row))


def _find(connection: sa.Connection, monitor_id: str) -> Monitor:
    found = _read(connection, sa.select(MONITORS).where(MONITORS.c.id == monitor_id))
    if not found:
        raise NotFound(f"there is no monitor {monitor_id[:16]}")
    return found[0]


def _read(connection: sa.Connection, query: "sa.Select[Any]") -> list[Monitor]:
    """Read monitors, each with its channels in the order of their names."""
    ids = query.with_only_columns(MONITORS.c.id).order_by(None)
    named = (
        sa.select(MONITOR_CHANNELS)
        .join(CHANNELS, CHANNELS.c.id == MONITOR_CHANNELS.c.channel_id)
        .where(MONITOR_CHANNELS.c.monitor_id.in_(ids))
        .order_by(CHANNELS.c.name, CHANNELS.c.id)
    )
    channels: dict[str, list[str]] = {}
    for monitor_id, channel_id in connection.execute(named):
        channels.setdefault(monitor_id, []).append(channel_id)
    return [
        _monitor_of(row, tuple(channels.get(row["id"], ())))
        for row in connection.execute(query).mappings()
    ]


def _monitor_of(row: sa.RowMapping, channels: tuple[str, ...]) -> Monitor:
    words = {"part": Part(row["part"]), "cadence": Cadence(row["cadence"])}
    return Monitor(**(dict(row) | words), channels=channels)
