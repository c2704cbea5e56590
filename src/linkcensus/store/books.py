"""What every repository of the state shares: the database, the clock and the audit log."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.core.clock import Clock
from linkcensus.store.actor import Actor
from linkcensus.store.audit import AuditLog
from linkcensus.store.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """A change under way, by one actor, at one moment."""

    connection: sa.Connection
    actor: Actor
    now: datetime
    audit: AuditLog

    def log(self, action: str, subject: str, **detail: object) -> None:
        """Write it into the audit log; both happen or neither."""
        self.audit.write(self.connection, self.actor, action, subject, detail)


class Books:
    """The door of the repositories to the database.

    Args:
        database: Migrated.
        clock: Dates everything.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.audit = AuditLog(database, clock)

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return self.clock.now()

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Open a transaction that only reads."""
        return self.database.reading()

    @contextmanager
    def changing(self, actor: Actor) -> Iterator[Change]:
        """Open a transaction that changes something; `Change.log` must be told what."""
        with self.database.writing() as connection:
            yield Change(connection, actor, self.now(), self.audit)

    def touching(self) -> AbstractContextManager[sa.Connection]:
        """Open a transaction for marks such as "last used", which nobody needs to be told."""
        return self.database.writing(raises_revision=False)
