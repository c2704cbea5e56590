"""Watches: when a project's people want to be told, and what its last look had seen.

A look is taken by comparing what is with what the last look saw, and counts by raising the number
of looks in one transaction with everything it found. Of two workers that look at once one finds
that the number has moved on; it writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.errors import BadInput
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books
from linkcensus.store.database import insert_new
from linkcensus.store.expectations import Verdict, keep_verdicts
from linkcensus.store.projects import ProjectTarget, require_project
from linkcensus.store.watch_events import EventDraft, insert_events
from linkcensus.store.watch_tables import LOOKS, WATCHES

MINUTES_OF_A_DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """When people are told. Minutes are of the local day, from midnight."""

    zone: str = "UTC"
    """IANA name, which the caller has checked."""
    digest_minute: int = 8 * 60
    digest_weekday: int = 0
    """0 is Monday."""
    quiet_from: int | None = None
    """Both or none; the hours may go over midnight."""
    quiet_until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch(WatchSettings):
    """How a project is watched. Times are aware UTC."""

    project_id: str
    muted_until: datetime | None = None
    look: int = 0
    """How many looks were taken."""
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look saw of one target."""

    prints: str
    """Of all that had happened by then, as `monitor.prints` writes them."""
    readings: Mapping[str, object] = field(default_factory=dict)
    """Figures that rules compare with; JSON values."""


class Watches:
    """Settings and looks of all projects."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def get(self, project_id: str) -> Watch:
        """Return how a project is watched; one that nobody has set up has the defaults.

        Raises:
            NotFound: There is no such project.
        """
        with self._books.reading() as connection:
            require_project(connection, project_id)
            row = connection.execute(
                sa.select(WATCHES).where(WATCHES.c.project_id == project_id)
            ).first()
        return Watch(project_id=project_id) if row is None else Watch(**row._mapping)

    def set(self, actor: Actor, project_id: str, settings: WatchSettings) -> Watch:
        """Say when a project's people want to be told.

        Raises:
            BadInput: A minute or weekday out of range, or half of the quiet hours.
            NotFound: There is no such project.
        """
        values = _checked(settings)
        self._change(actor, project_id, "watch.set", values)
        return self.get(project_id)

    def mute(self, actor: Actor, project_id: str, until: datetime | None) -> Watch:
        """Tell nobody anything until a moment (aware); None: tell again.

        Raises:
            NotFound: There is no such project.
        """
        self._change(actor, project_id, "watch.mute", {"muted_until": until})
        return self.get(project_id)

    def seen(self, project_id: str) -> dict[ProjectTarget, Seen]:
        """Return what the last look saw, by target."""
        query = sa.select(LOOKS).where(LOOKS.c.project_id == project_id)
        with self._books.reading() as connection:
            return {
                ProjectTarget(row["target"], row["scope"]): Seen(row["prints"], row["readings"])
                for row in connection.execute(query).mappings()
            }

    def commit_look(
        self,
        project_id: str,
        look: int,
        seen: Mapping[ProjectTarget, Seen],
        targets: Sequence[ProjectTarget],
        events: Sequence[EventDraft],
        verdicts: Sequence[Verdict] = (),
    ) -> bool:
        """Make a look count, with what it found; False when another was there first.

        Args:
            project_id: Whose.
            look: The number of looks when this one began.
            seen: What it saw, of the targets for which that is something else than before.
            targets: All that the project watches; what others had seen is dropped.
            events: What it found.
            verdicts: What became of expectations, of those for which that is something else.

        Raises:
            NotFound: There is no such project any more.
        """
        now = self._books.now()
        # only a look that found something changes what questions answer
        opened = self._books.database.writing(raises_revision=bool(events or verdicts))
        with opened as connection:
            require_project(connection, project_id)
            insert_new(connection, WATCHES, _fresh(project_id))
            mine = sa.and_(WATCHES.c.project_id == project_id, WATCHES.c.look == look)
            moved = sa.update(WATCHES).where(mine).values(look=look + 1, looked_at=now)
            if connection.execute(moved).rowcount == 0:
                return False
            _keep(connection, project_id, look + 1, seen, targets)
            keep_verdicts(connection, now, verdicts)
            insert_events(connection, project_id, look + 1, now, events)
        return True

    def _change(
        self, actor: Actor, project_id: str, action: str, values: Mapping[str, object]
    ) -> None:
        with self._books.changing(actor) as change:
            require_project(change.connection, project_id)
            insert_new(change.connection, WATCHES, _fresh(project_id))
            change.connection.execute(
                sa.update(WATCHES).where(WATCHES.c.project_id == project_id).values(**values)
            )
            detail = {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in values.items()
            }
            change.log(action, project_id, **detail)


def _fresh(project_id: str) -> dict[str, object]:
    return {"project_id": project_id, "look": 0} | _checked(WatchSettings())


def _checked(settings: WatchSettings) -> dict[str, object]:
    minutes = (settings.digest_minute, settings.quiet_from, settings.quiet_until)
    if any(minute is not None and not 0 <= minute < MINUTES_OF_A_DAY for minute in minutes):
        raise BadInput("is no time of a day", place="minute", remedy="write 00:00 to 23:59")
    if not 0 <= settings.digest_weekday < 7:
        raise BadInput("is no day of the week", place="weekday", remedy="0 is Monday, 6 Sunday")
    if (settings.quiet_from is None) != (settings.quiet_until is None):
        raise BadInput("begin or end is missing", place="quiet hours")
    return {
        "zone": settings.zone,
        "digest_minute": settings.digest_minute,
        "digest_weekday": settings.digest_weekday,
        "quiet_from": settings.quiet_from,
        "quiet_until": settings.quiet_until,
    }


def _keep(
    connection: sa.Connection,
    project_id: str,
    look: int,
    seen: Mapping[ProjectTarget, Seen],
    targets: Sequence[ProjectTarget],
) -> None:
    watched = {(one.target, one.scope) for one in targets}
    held = connection.execute(
        sa.select(LOOKS.c.target, LOOKS.c.scope).where(LOOKS.c.project_id == project_id)
    ).all()
    changed = {(one.target, one.scope) for one in seen}
    for target, scope in held:
        if (target, scope) in changed or (target, scope) not in watched:
            connection.execute(
                sa.delete(LOOKS).where(
                    LOOKS.c.project_id == project_id,
                    LOOKS.c.target == target,
                    LOOKS.c.scope == scope,
                )
            )
    rows = [
        {
            "project_id": project_id,
            "target": one.target,
            "scope": one.scope,
            "look": look,
            "prints": what.prints,
            "readings": dict(what.readings),
        }
        for one, what in seen.items()
    ]
    if rows:
        connection.execute(sa.insert(LOOKS), rows)
