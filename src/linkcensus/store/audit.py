"""The audit log: who changed what, when, and from which network. Nothing edits or removes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.clock import Clock
from linkcensus.store.actor import Actor
from linkcensus.store.database import Database
from linkcensus.store.tables import AUDIT
from linkcensus.store.text import storable

_LONGEST_TEXT = 500
MOST_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    id: int
    at: datetime
    """Aware UTC."""
    actor_kind: str
    actor: str
    action: str
    """Such as `project.create`."""
    subject: str
    """What was changed, readable."""
    detail: dict[str, object]
    network: str | None


class AuditLog:
    """Writes entries, in the transaction of the change itself, and reads them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def write(
        self,
        connection: sa.Connection,
        actor: Actor,
        action: str,
        subject: str,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add an entry; `detail` holds JSON values and never a secret."""
        connection.execute(
            sa.insert(AUDIT).values(
                at=self._clock.now(),
                actor_kind=actor.kind,
                actor=actor.name[:254],
                action=action,
                subject=storable(subject)[:_LONGEST_TEXT],
                detail={name: _short(value) for name, value in (detail or {}).items()},
                network=actor.network,
            )
        )

    def note(self, actor: Actor, action: str, subject: str, **detail: object) -> None:
        """Add an entry about what happened outside the state: an import, a sign-in refused."""
        with self._database.writing(raises_revision=False) as connection:
            self.write(connection, actor, action, subject, detail)

    def entries(
        self, *, before: int | None = None, action: str | None = None, limit: int = 100
    ) -> list[Entry]:
        """Return entries, the newest first.

        Args:
            before: Only those with a lower id: the last of the page before.
            action: Only these actions, or those that begin with it and a dot.
            limit: 1 to 1,000.
        """
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(min(limit, MOST_ENTRIES))
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        if action is not None:
            begins = AUDIT.c.action.startswith(f"{action}.", autoescape=True)
            query = query.where(sa.or_(AUDIT.c.action == action, begins))
        with self._database.reading() as connection:
            return [Entry(**row) for row in connection.execute(query).mappings()]


def _short(value: object) -> object:
    return storable(value)[:_LONGEST_TEXT] if isinstance(value, str) else value
