"""Who works, who has died, and whose jobs are given to others.

A worker's row counts up while it lives. Whoever sees it stand still for long enough, by its own
clock, takes the row away and puts the dead one's jobs back into the queue, in one transaction that
only one can win. A worker that was only asleep finds its row gone at its next beat and ends.
Machines need not agree on the time.
"""

import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa

from linkcensus.jobs.database import APPLICATION, WORKERS, WORKFLOWS, JobDatabase

_INTERNAL_QUEUE = "_dbos_internal_queue"
_OURS = sa.or_(WORKFLOWS.c.application_name == APPLICATION, WORKFLOWS.c.application_name.is_(None))


@dataclass(slots=True)
class Presence:
    """One life of one worker, and what it knows of the others."""

    database: JobDatabase
    worker: str
    """Its name; the same after a restart."""
    version: str
    """Of the program: DBOS gives a worker only jobs of its own version, or of none."""
    takeover_seconds: float
    life: str = field(default_factory=lambda: uuid.uuid4().hex)
    _seen: dict[str, tuple[tuple[str, int], float]] = field(default_factory=dict)
    """Of each other worker: its life and beat, and when they were first seen."""

    def begin(self) -> int:
        """Write the row, and put back into the queue what an earlier life left; says how many.

        The caller makes sure that no other process works under this name on this machine.
        """
        row = {
            "life": self.life,
            "beat": 0,
            "beat_at": _now(),
            "version": self.version,
        }
        with self.database.begin() as connection:
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.worker == self.worker))
            connection.execute(sa.insert(WORKERS).values(worker=self.worker, **row))
            return _requeue(connection, self.worker)

    def adopt(self) -> int:
        """Take the version off jobs that wait for another one's worker; says how many."""
        older = sa.and_(
            WORKFLOWS.c.application_version.is_not(None),
            WORKFLOWS.c.application_version != self.version,
        )
        with self.database.begin() as connection:
            return connection.execute(
                sa.update(WORKFLOWS)
                .where(WORKFLOWS.c.status.in_(("ENQUEUED", "DELAYED")), older, _OURS)
                .values(application_version=None)
            ).rowcount

    def beat(self) -> bool:
        """Say that this worker lives; False when it was taken for dead."""
        with self.database.begin() as connection:
            changed = connection.execute(
                sa.update(WORKERS)
                .where(WORKERS.c.worker == self.worker, WORKERS.c.life == self.life)
                .values(beat=WORKERS.c.beat + 1, beat_at=_now())
            )
        return changed.rowcount == 1

    def take_over(self) -> list[str]:
        """Put back into the queue what dead workers had begun; returns who was dead."""
        now = time.monotonic()
        query = sa.select(WORKERS.c.worker, WORKERS.c.life, WORKERS.c.beat)
        with self.database.begin() as connection:
            rows = connection.execute(query.where(WORKERS.c.worker != self.worker)).all()
        seen: dict[str, tuple[tuple[str, int], float]] = {}
        dead: list[str] = []
        for worker, life, beat in rows:
            before = self._seen.get(worker)
            since = before[1] if before is not None and before[0] == (life, beat) else now
            seen[worker] = ((life, beat), since)
            if now - since >= self.takeover_seconds and self._bury(worker, life, beat):
                dead.append(worker)
        self._seen = seen
        return dead

    def end(self) -> int:
        """Leave in good order: what this worker had begun waits for the next; says how many."""
        with self.database.begin() as connection:
            gone = connection.execute(
                sa.delete(WORKERS).where(
                    WORKERS.c.worker == self.worker, WORKERS.c.life == self.life
                )
            )
            # buried meanwhile: the jobs under this name are not ours any more
            return _requeue(connection, self.worker) if gone.rowcount else 0

    def _bury(self, worker: str, life: str, beat: int) -> bool:
        """Take a worker's row away, if it still stands as it was seen, and free its jobs."""
        with self.database.begin() as connection:
            gone = connection.execute(
                sa.delete(WORKERS).where(
                    WORKERS.c.worker == worker, WORKERS.c.life == life, WORKERS.c.beat == beat
                )
            )
            if gone.rowcount == 1:
                _requeue(connection, worker)
        return gone.rowcount == 1


def _requeue(connection: sa.Connection, worker: str) -> int:
    """Put what a worker had begun back into the queue, for a worker of any version.

    Without an owner nothing that the old process still writes about the job counts in DBOS.
    """
    return connection.execute(
        sa.update(WORKFLOWS)
        .where(WORKFLOWS.c.status == "PENDING", WORKFLOWS.c.executor_id == worker, _OURS)
        .values(
            status="ENQUEUED",
            owner_xid=None,
            started_at_epoch_ms=None,
            application_version=None,
            queue_name=sa.func.coalesce(WORKFLOWS.c.queue_name, _INTERNAL_QUEUE),
        )
    ).rowcount


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
