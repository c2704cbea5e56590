"""Workers in processes of their own, which tests may kill."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from tests.support import forked, job_worker

from linkcensus import __version__
from linkcensus.core.settings import Settings, load_settings
from linkcensus.jobs.job import Job, JobState
from linkcensus.jobs.queue import JobQueue

PATIENCE_SECONDS = 40.0


class Floor:
    """The queue of one data folder, and the workers that were started for it."""

    def __init__(self, settings: Settings, queue: JobQueue, url: str | None = None) -> None:
        self.settings = settings
        self.queue = queue
        self.data = settings.data
        self._url = url
        self._workers: list[ForkServerProcess] = []

    def start(self, name: str | None = "a", version: str = __version__) -> ForkServerProcess:
        """Start a worker."""
        worker = forked.start(job_worker.main, str(self.data), name, version, self._url)
        self._workers.append(worker)
        return worker

    def drill(self, name: str = "note", **arguments: str | int) -> Job:
        """Ask for a job that counts."""
        return self.queue.enqueue("drill", {"note": str(self.data / name), **arguments})

    def notes(self, name: str = "note") -> list[str]:
        """What the attempts at a job noted: begin or end, and the process."""
        path = self.data / name
        return path.read_text().splitlines() if path.exists() else []

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not until():
            assert time.monotonic() < deadline, [*map(str, self.queue.list_jobs())]
            time.sleep(0.05)

    def state(self, job: Job, *states: JobState) -> Job:
        """Wait until a job stands there."""
        self.wait(lambda: self.queue.get(job.id).state in states)
        return self.queue.get(job.id)

    def running(self, job: Job) -> Job:
        """Wait until a job runs and has told so."""
        self.wait(lambda: self.queue.get(job.id).progress.step != "")
        return self.state(job, JobState.RUNNING)

    def end(self) -> None:
        """Kill what is left."""
        for worker in self._workers:
            if worker.is_alive() and worker.pid:
                os.kill(worker.pid, signal.SIGKILL)
            worker.join()


@pytest.fixture
def floor(data_folder: Path) -> Iterator[Floor]:
    """A queue without workers."""
    job_worker.register()
    settings = load_settings(data=data_folder, workers=1, score_after_imports=False)
    with closing(JobQueue(settings)) as queue:
        made = Floor(settings, queue)
        try:
            yield made
        finally:
            made.end()
            job_worker.KINDS.pop("drill", None)
