"""One job running in a worker: its context, its outcome, and what follows it."""

import logging
import threading
import time
import traceback

import sqlalchemy as sa

from linkcensus.core.errors import LinkCensusError, SourceUnavailable, one_line
from linkcensus.index.index import Index
from linkcensus.jobs.context import JobContext, JobStopped
from linkcensus.jobs.database import JOBS, WORKFLOWS
from linkcensus.jobs.job import Arguments, Job, JobProgress
from linkcensus.jobs.kinds import kind_of
from linkcensus.jobs.queue import JobQueue

logger = logging.getLogger(__name__)

_TRIES = 30
_PAUSE_SECONDS = 1.0


class JobFailed(Exception):  # noqa: N818 - reads as DBOS shows it
    """A job could not be done; its text is the one line that people see."""


class Running:
    """The jobs that run in this process."""

    def __init__(self, queue: JobQueue, index: Index, worker: str) -> None:
        self._queue = queue
        self._index = index
        self._worker = worker
        self._ending = threading.Event()
        self._count = 0
        self._changed = threading.Condition()

    def stop(self, seconds: float) -> None:
        """Ask every job to stop at its next border and wait for that, so long at most."""
        self._ending.set()
        until = time.monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: not self._count, until - time.monotonic())

    # -- the two steps of a job ---------------------------------------------------------------

    def perform(self, job_id: str) -> None:
        """Do a job and keep its result; done again when the worker is killed meanwhile."""
        if self._ending.is_set():
            raise JobStopped
        job = self._queue.get(job_id)
        with self._changed:
            self._count += 1
        started = time.monotonic()
        try:
            result = self._do(job)
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()
        self._keep(job, {"result": result, "error": None})
        logger.info("%s: done in %.1f s", job.title, time.monotonic() - started)

    def follow(self, job_id: str) -> None:
        """Ask for the jobs that follow from what a job did."""
        job = self._queue.get(job_id)
        for kind, arguments in kind_of(job.kind).follows(job, self._queue.settings):
            self._queue.enqueue_once(kind, arguments)

    # -- the rest -----------------------------------------------------------------------------

    def _do(self, job: Job) -> Arguments:
        context = JobContext(
            job_id=job.id,
            settings=self._queue.settings,
            index=self._index,
            save=lambda progress: self._save(job.id, progress),
            forget_jobs=self._queue.forget,
        )
        try:
            context.check()
            result = kind_of(job.kind).do(context, job.arguments)
            context.finish()
        except JobStopped:
            logger.info("%s: stopped", job.title)
            raise
        except LinkCensusError as error:
            self._keep(job, {"error": str(error)})
            raise JobFailed(str(error)) from None
        except Exception as error:  # noqa: BLE001 - the outermost loop of a worker
            logger.error("%s: failed\n%s", job.title, traceback.format_exc())  # noqa: TRY400 - whole
            line = one_line(f"unexpected {type(error).__name__}: {error}; a fault of linkcensus")
            self._keep(job, {"error": line})
            raise JobFailed(line) from None
        return result

    def _save(self, job_id: str, progress: JobProgress) -> bool:
        """Keep a progress; False when the job is cancelled, another worker's, or to be left."""
        values = {
            "step": progress.step,
            "done": progress.done,
            "total": progress.total,
            "unit": progress.unit,
        }
        if self._ending.is_set():
            return False
        try:
            return self._write(job_id, values)
        except SourceUnavailable:
            return True  # progress is not worth a job; an outcome is

    def _keep(self, job: Job, values: dict[str, object]) -> None:
        """Write an outcome, as soon as the database answers."""
        for _ in range(_TRIES):
            try:
                if not self._write(job.id, values):
                    raise JobStopped
                return
            except SourceUnavailable as error:
                logger.warning("%s: %s", job.title, error)
                time.sleep(_PAUSE_SECONDS)
        raise JobStopped  # to be done again, by whoever reaches the database

    def _write(self, job_id: str, values: dict[str, object]) -> bool:
        """Write to a job's row as long as it is this worker's."""
        ours = sa.exists().where(
            WORKFLOWS.c.workflow_uuid == job_id,
            WORKFLOWS.c.status == "PENDING",
            WORKFLOWS.c.executor_id == self._worker,
        )
        with self._queue.database.begin() as connection:
            changed = connection.execute(
                sa.update(JOBS).where(JOBS.c.id == job_id, ours).values(**values)
            )
        return changed.rowcount == 1
