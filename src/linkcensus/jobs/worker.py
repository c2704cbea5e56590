"""A worker: one process that does jobs until it is told to end.

DBOS hands out the jobs and remembers what is done; this module runs one job in it, beats
(`workers`), and ends in good order. It may be killed at any moment: another worker, or its next
life, does the job again, and every kind of job bears that.
"""

import fcntl
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from linkcensus import __version__
from linkcensus.core.errors import BadInput, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.jobs.database import APPLICATION
from linkcensus.jobs.kinds import CRAWLING, READING, WRITING
from linkcensus.jobs.queue import WORKFLOW, JobQueue
from linkcensus.jobs.running import Running
from linkcensus.jobs.scheduled import asking_by_the_clock
from linkcensus.jobs.schedules import apply_schedules
from linkcensus.jobs.workers import Presence

logger = logging.getLogger(__name__)

TAKEN_OVER = 75
"""The exit code of a worker that was taken for dead, and must begin anew."""
MOST_ATTEMPTS = 5
"""So often a job is begun again after its worker died; it may be the job that kills."""
_BEATS_A_TAKEOVER = 6
_POLL_SECONDS = 0.5
_ENDING_SECONDS = 10.0
"""Time that running jobs get to reach their next border."""
_READERS = 2
_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")
_MOST_WORKERS = 1_000


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker is given."""

    settings: Settings
    name: str | None = None
    """Kept over restarts; one of its own when not given."""
    version: str = __version__


def run_worker(worker: Worker, stop: threading.Event) -> int:
    """Do jobs until `stop` is set; returns the exit code for the process.

    To be called once in the life of a process, which should end afterwards.

    Raises:
        BadInput: The name is no name, or another process has it.
    """
    with _named(worker.settings.data, worker.name) as name:
        queue = JobQueue(worker.settings)
        index = Index(worker.settings.data, worker.settings)
        presence = Presence(
            queue.database,
            f"{socket.gethostname()}:{name}",
            worker.version,
            worker.settings.job_takeover_seconds,
        )
        begun = presence.begin() + presence.adopt()
        if begun:
            logger.info("jobs of an earlier life or version go on: %d", begun)
        running = Running(queue, index, presence.worker)
        _launch(worker, queue, running, presence.worker)
        logger.info("worker %s is ready", presence.worker)
        with asking_by_the_clock(queue):
            return _work(presence, running, stop)


def _work(presence: Presence, running: Running, stop: threading.Event) -> int:
    """Beat, and look after others' jobs, until the end."""
    beat_seconds = presence.takeover_seconds / _BEATS_A_TAKEOVER
    heard = time.monotonic()
    while not stop.wait(beat_seconds):
        try:
            if not presence.beat():
                logger.error("this worker was taken for dead; it ends, so that no job runs twice")
                return TAKEN_OVER
            heard = time.monotonic()
            for dead in presence.take_over():
                logger.warning("worker %s is dead; its jobs go on", dead)
            presence.adopt()
        except SourceUnavailable as error:
            logger.warning("%s", error)
            if time.monotonic() - heard >= presence.takeover_seconds:
                return TAKEN_OVER
    running.stop(_ENDING_SECONDS)
    DBOS.destroy()
    left = presence.end()
    if left:
        logger.info("jobs left for the next worker: %d", left)
    return 0


def _launch(worker: Worker, queue: JobQueue, running: Running, executor: str) -> None:
    """Start DBOS with the one workflow of ours."""
    DBOS(
        config=DBOSConfig(
            name=APPLICATION,
            system_database_url=queue.database.url,
            application_version=worker.version,
            executor_id=executor,
            serializer=DBOSPortableJSONSerializer(),
            log_level="WARNING",
            scheduler_polling_interval_sec=5.0,
        )
    )

    @DBOS.step(name="perform")
    def perform(job_id: str) -> None:
        running.perform(job_id)

    @DBOS.step(name="follow")
    def follow(job_id: str) -> None:
        running.follow(job_id)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_ATTEMPTS)
    def job(job_id: str) -> None:
        """Do it, then ask for what follows; what is done is not done again."""
        perform(job_id)
        follow(job_id)

    scheduled = apply_schedules(queue)
    DBOS.launch()
    DBOS.register_queue(WRITING, worker_concurrency=1, polling_interval_sec=_POLL_SECONDS)
    DBOS.register_queue(READING, worker_concurrency=_READERS, polling_interval_sec=_POLL_SECONDS)
    DBOS.register_queue(CRAWLING, worker_concurrency=1, polling_interval_sec=_POLL_SECONDS)
    # jobs without a version go to the newest one: that is whoever was started last
    DBOS.set_latest_application_version(worker.version)
    scheduled()


# -- names ---------------------------------------------------------------------------------------


@contextmanager
def _named(data: Path, wanted: str | None) -> Iterator[str]:
    """Hold a worker's name for as long as the process lives; the lock goes when it is killed.

    Raises:
        BadInput: It is no name, or another process has it.
    """
    folder = data / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    if wanted is not None and not _NAME.fullmatch(wanted):
        raise BadInput(
            f"{wanted[:60]!r} is no name of a worker",
            place="--name",
            remedy="use letters, digits, dots, _ and -",
        )
    names = [wanted] if wanted else [f"worker-{n}" for n in range(1, _MOST_WORKERS)]
    for name in names:
        file = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            continue
        try:
            yield name
        finally:
            os.close(file)
        return
    raise BadInput(f"another process works as {names[0]!r}", remedy="give it another --name")
