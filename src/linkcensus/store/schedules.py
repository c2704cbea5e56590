"""Schedules: which jobs are asked for by the clock, and when each is due next.

How a rhythm is read and what comes next is `jobs.recurrence`'s; here it is a text. A due schedule
is claimed by moving its next moment on, which one worker can do, after its job was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.text import checked
from linkcensus.store.watch_tables import SCHEDULES

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDraft:
    """What a schedule consists of; kind, arguments and rhythm were checked by the caller."""

    name: str
    kind: str
    """The kind of job: one of `jobs.schedulable.ARGUMENTS`."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """As that kind of job wants them."""
    every: str
    """Cron syntax of five fields, or an RRULE of RFC 5545."""
    zone: str = "UTC"
    """IANA name: in whose time the rhythm is meant."""
    enabled: bool = True
    project_id: str | None = None
    """The project that it belongs to, and goes with; None: the whole installation's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(ScheduleDraft):
    """A schedule as it is kept. Times are aware UTC."""

    id: str
    next_at: datetime | None
    """When its next job is asked for; None: never again, or it is off."""
    last_at: datetime | None
    """When its last one was."""
    last_job: str | None
    """The id of that job."""
    made_by: str
    created_at: datetime
    changed_at: datetime


class Schedules:
    """The schedules of an installation."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(self, project_id: str | None = None) -> list[Schedule]:
        """Return schedules by name.

        Args:
            project_id: Only of this project; None for all.
        """
        query = sa.select(SCHEDULES).order_by(SCHEDULES.c.name, SCHEDULES.c.id)
        if project_id is not None:
            query = query.where(SCHEDULES.c.project_id == project_id)
        return self._read(query)

    def get(self, schedule_id: str) -> Schedule:
        """Return one.

        Raises:
            NotFound: There is none of that id.
        """
        found = self._read(sa.select(SCHEDULES).where(SCHEDULES.c.id == schedule_id))
        if not found:
            raise NotFound(f"there is no schedule {schedule_id[:16]!r}")
        return found[0]

    def add(
        self, actor: Actor, draft: ScheduleDraft, next_at: datetime | None, most: int
    ) -> Schedule:
        """Keep a new schedule.

        Args:
            actor: Who makes it.
            draft: What it is.
            next_at: When it is due first.
            most: As many as there may be.

        Raises:
            BadInput: No name, or there are as many as there may be.
            NotFound: There is no such project.
        """
        schedule_id = new_id()
        with self._books.changing(actor) as change:
            count = sa.select(sa.func.count()).select_from(SCHEDULES)
            if change.connection.execute(count).scalar_one() >= most:
                raise BadInput(f"there are {most} schedules", remedy="remove one first")
            if draft.project_id is not None:
                require_project(change.connection, draft.project_id)
            row = _row(draft, next_at) | {
                "id": schedule_id,
                "project_id": draft.project_id,
                "made_by": actor.name,
                "created_at": change.now,
                "changed_at": change.now,
            }
            change.connection.execute(sa.insert(SCHEDULES).values(row))
            change.log("schedule.add", draft.name, schedule=schedule_id, every=draft.every)
        return self.get(schedule_id)

    def replace(
        self, actor: Actor, schedule_id: str, draft: ScheduleDraft, next_at: datetime | None
    ) -> Schedule:
        """Give a schedule another name, job or rhythm; its project stays.

        Raises:
            BadInput: No name.
            NotFound: There is no such schedule.
        """
        self.get(schedule_id)
        with self._books.changing(actor) as change:
            values = _row(draft, next_at) | {"changed_at": change.now}
            mine = SCHEDULES.c.id == schedule_id
            change.connection.execute(sa.update(SCHEDULES).where(mine).values(values))
            change.log("schedule.change", draft.name, schedule=schedule_id, every=draft.every)
        return self.get(schedule_id)

    def remove(self, actor: Actor, schedule_id: str) -> Schedule:
        """Remove a schedule; jobs that it asked for go on.

        Raises:
            NotFound: There is no such schedule.
        """
        gone = self.get(schedule_id)
        with self._books.changing(actor) as change:
            change.connection.execute(sa.delete(SCHEDULES).where(SCHEDULES.c.id == schedule_id))
            change.log("schedule.remove", gone.name, schedule=schedule_id)
        return gone

    # -- by the clock -------------------------------------------------------------------------

    def due(self, limit: int = 100) -> list[Schedule]:
        """Return what is due now, the longest due first."""
        query = (
            sa.select(SCHEDULES)
            .where(SCHEDULES.c.enabled, SCHEDULES.c.next_at <= self._books.now())
            .order_by(SCHEDULES.c.next_at, SCHEDULES.c.id)
            .limit(limit)
        )
        return self._read(query)

    def claim(self, schedule: Schedule, next_at: datetime | None, job: str | None) -> bool:
        """Move a due schedule on; False when another worker did before.

        Args:
            schedule: As it was read.
            next_at: When it is due next.
            job: The id of the job that is asked for now; None: this moment is passed over.
        """
        mine = sa.and_(SCHEDULES.c.id == schedule.id, SCHEDULES.c.next_at == schedule.next_at)
        asked = {} if job is None else {"last_at": self._books.now(), "last_job": job}
        values = {"next_at": next_at, **asked}
        with self._books.touching() as connection:
            return bool(
                connection.execute(sa.update(SCHEDULES).where(mine).values(values)).rowcount
            )

    def _read(self, query: "sa.Select[Any]") -> list[Schedule]:
        with self._books.reading() as connection:
            return [Schedule(**row) for row in connection.execute(query).mappings()]


def _row(draft: ScheduleDraft, next_at: datetime | None) -> dict[str, object]:
    return {
        "name": checked(draft.name, "name", _LONGEST_NAME),
        "kind": draft.kind,
        "arguments": dict(draft.arguments),
        "every": draft.every,
        "zone": draft.zone,
        "enabled": draft.enabled,
        "next_at": next_at if draft.enabled else None,
    }
