"""The queue of jobs, as doors use it: ask, look, cancel, try again.

Asking writes the job and its place in the queue in one transaction; a worker (`jobs.worker`) takes
it from there. Nothing here runs a job.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from dbos import DBOSClient, DBOSPortableJSONSerializer, EnqueueOptions

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.settings import Settings
from linkcensus.jobs.database import (
    APPLICATION,
    JOBS,
    WORKERS,
    WORKFLOWS,
    JobDatabase,
    translated,
)
from linkcensus.jobs.job import Arguments, Job, JobProgress, JobState
from linkcensus.jobs.kinds import kind_of

WORKFLOW = "linkcensus_job"
"""The name of the one workflow, in DBOS; its argument is the job's id."""

_STATES = {
    "DELAYED": JobState.QUEUED,
    "ENQUEUED": JobState.QUEUED,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
    "ERROR": JobState.FAILED,
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": JobState.FAILED,
    "CANCELLED": JobState.CANCELLED,
}
_GAVE_UP = "its worker died every time it was tried"
_NOT_BEGUN = "its worker could not begin; the worker's log tells more"
_MOST_LISTED = 1_000


class JobQueue:
    """The jobs of one installation. Safe to use from many threads and processes at once."""

    def __init__(self, settings: Settings) -> None:
        """Open the queue, making its database on first use.

        Raises:
            BadInput: The setting names no database that is known.
            SourceUnavailable: The database does not answer; this can happen to every call.
        """
        self.settings = settings
        self.database = JobDatabase(settings)
        with translated():
            self._client = DBOSClient(
                system_database_url=self.database.url,
                serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION,
                retry_connection_errors=False,  # a request is answered, whatever happens
            )

    def close(self) -> None:
        """Free its connections."""
        self._client.destroy()
        self.database.close()

    # -- asking -------------------------------------------------------------------------------

    def enqueue(
        self,
        kind: str,
        arguments: Arguments,
        *,
        asked_by: str | None = None,
        retry_of: str | None = None,
        job_id: str | None = None,
    ) -> Job:
        """Ask for a job; it starts as soon as a worker is free.

        Args:
            kind: One of `jobs.kinds.KINDS`.
            arguments: As that kind wants them.
            asked_by: The account that asks.
            retry_of: The job that is tried again.
            job_id: Given where asking twice must make one job only.

        Raises:
            BadInput: There is no such kind, or its arguments do not fit.
        """
        wanted = kind_of(kind)
        title = wanted.title(arguments)
        name = job_id or f"job-{uuid.uuid4().hex}"
        row = {
            "id": name,
            "kind": kind,
            "title": title,
            "arguments": arguments,
            "asked_at": _now(),
            "asked_by": asked_by,
            "retry_of": retry_of,
        }
        options = EnqueueOptions(workflow_name=WORKFLOW, queue_name=wanted.queue, workflow_id=name)
        with self.database.begin() as connection:
            if self._insert(connection, row):
                self._client.enqueue_in_transaction(connection, options, name)
        return self.get(name)

    def enqueue_once(self, kind: str, arguments: Arguments, *, asked_by: str | None = None) -> Job:
        """Ask for a job unless the same one waits already; then that one is returned."""
        waiting = self.list_jobs(kind=kind, state=JobState.QUEUED)
        same = next((job for job in waiting if job.arguments == arguments), None)
        return same or self.enqueue(kind, arguments, asked_by=asked_by)

    def retry(self, job_id: str, *, asked_by: str | None = None) -> Job:
        """Ask for the same again.

        Raises:
            NotFound: There is no such job.
            BadInput: It is not over yet, or was done.
        """
        job = self.get(job_id)
        if job.state not in (JobState.FAILED, JobState.CANCELLED):
            raise BadInput(
                f"is {job.state}",
                place=f"job {job_id}",
                remedy="only failed and cancelled jobs can be tried again",
            )
        return self.enqueue(job.kind, job.arguments, asked_by=asked_by, retry_of=job.id)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job; one that runs stops at its next border, between two files or steps.

        Raises:
            NotFound: There is no such job.
        """
        job = self.get(job_id)
        if not job.state.is_over:
            with translated():
                self._client.cancel_workflow(job_id)
        return self.get(job_id)

    # -- looking ------------------------------------------------------------------------------

    def get(self, job_id: str) -> Job:
        """One job.

        Raises:
            NotFound: There is no such job.
        """
        found = self._select(JOBS.c.id == job_id)
        if not found:
            raise NotFound(f"there is no job {job_id[:80]}")
        return found[0]

    def list_jobs(
        self,
        *,
        kind: str | None = None,
        state: JobState | None = None,
        limit: int = 100,
        before: str | None = None,
    ) -> list[Job]:
        """Jobs, newest first.

        Args:
            kind: Only of this kind.
            state: Only those that stand there.
            limit: At most so many, 1 to 1,000.
            before: The id of a job; only older ones.

        Raises:
            NotFound: There is no job `before`.
        """
        conditions: list[sa.ColumnElement[bool]] = []
        if kind is not None:
            conditions.append(JOBS.c.kind == kind)
        if state is not None:
            names = [name for name, meaning in _STATES.items() if meaning is state]
            conditions.append(WORKFLOWS.c.status.in_(names))
        if before is not None:
            at = _stored(self.get(before).asked_at)
            conditions.append(
                sa.or_(JOBS.c.asked_at < at, (JOBS.c.asked_at == at) & (JOBS.c.id < before))
            )
        return self._select(*conditions, limit=min(max(limit, 1), _MOST_LISTED))

    def counts(self) -> dict[JobState, int]:
        """How many jobs stand where."""
        query = sa.select(WORKFLOWS.c.status, sa.func.count()).select_from(_JOINED)
        counts = dict.fromkeys(JobState, 0)
        with self.database.begin() as connection:
            for status, count in connection.execute(query.group_by(WORKFLOWS.c.status)):
                counts[_STATES[status]] += count
        return counts

    def last_beats(self) -> dict[str, datetime]:
        """When each worker was last heard of, aware UTC; dead ones are forgotten in time."""
        query = sa.select(WORKERS.c.worker, WORKERS.c.beat_at)
        with self.database.begin() as connection:
            rows = connection.execute(query).all()
        return {worker: beat_at.replace(tzinfo=UTC) for worker, beat_at in rows}

    def forget(self, before: datetime) -> int:
        """Remove the jobs that were over before a moment; says how many."""
        milliseconds = int(before.timestamp() * 1000)
        query = (
            sa.select(JOBS.c.id)
            .select_from(_JOINED)
            .where(
                WORKFLOWS.c.completed_at < milliseconds,
                WORKFLOWS.c.status.in_([name for name, state in _STATES.items() if state.is_over]),
            )
        )
        with self.database.begin() as connection:
            old = list(connection.execute(query).scalars())
        for first in range(0, len(old), _MOST_LISTED):
            some = old[first : first + _MOST_LISTED]
            with translated():
                self._client.delete_workflows(some)
            with self.database.begin() as connection:
                connection.execute(sa.delete(JOBS).where(JOBS.c.id.in_(some)))
        return len(old)

    # -- the rest -----------------------------------------------------------------------------

    def _insert(self, connection: sa.Connection, row: Mapping[str, object]) -> bool:
        """Write a job; False when one of its id is there already."""
        known = connection.execute(sa.select(JOBS.c.id).where(JOBS.c.id == row["id"])).first()
        if known is None:
            connection.execute(JOBS.insert().values(row))
        return known is None

    def _select(self, *conditions: sa.ColumnElement[bool], limit: int = 1) -> list[Job]:
        query = (
            sa.select(JOBS, *_WORKFLOW_COLUMNS)
            .select_from(_JOINED)
            .where(*conditions)
            .order_by(JOBS.c.asked_at.desc(), JOBS.c.id.desc())
            .limit(limit)
        )
        with self.database.begin() as connection:
            rows: Sequence[sa.Row[Any]] = connection.execute(query).all()
        return [_job(row) for row in rows]


_JOINED = JOBS.join(WORKFLOWS, WORKFLOWS.c.workflow_uuid == JOBS.c.id)
_WORKFLOW_COLUMNS = (
    WORKFLOWS.c.status,
    WORKFLOWS.c.executor_id,
    WORKFLOWS.c.started_at_epoch_ms,
    WORKFLOWS.c.completed_at,
    WORKFLOWS.c.recovery_attempts,
)


def _job(row: "sa.Row[Any]") -> Job:
    state = _STATES[row.status]
    return Job(
        id=row.id,
        kind=row.kind,
        title=row.title,
        state=state,
        asked_at=row.asked_at.replace(tzinfo=UTC),
        asked_by=row.asked_by,
        started_at=_moment(row.started_at_epoch_ms),
        finished_at=_moment(row.completed_at) if state.is_over else None,
        progress=JobProgress(row.step, row.done, row.total, row.unit),
        arguments=row.arguments,
        result=row.result,
        error=_why(row) if state is JobState.FAILED else None,
        attempts=row.recovery_attempts or 0,
        worker=row.executor_id,
        retry_of=row.retry_of,
    )


def _why(row: "sa.Row[Any]") -> str:
    gave_up = row.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
    return row.error or (_GAVE_UP if gave_up else _NOT_BEGUN)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _stored(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def _now() -> datetime:
    return _stored(datetime.now(UTC))
