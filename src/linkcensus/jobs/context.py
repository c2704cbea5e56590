"""What a running job is given: the index, a place to tell how far it is, and the wish to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.jobs.job import JobProgress

_WRITE_SECONDS = 0.5
"""Progress is written at most so often: a commit costs more than a step of most jobs."""


class JobStopped(BaseException):
    """The job was cancelled, the worker ends, or another one has taken the job over.

    No `Exception`, as a wish of Ctrl-C is none: code that goes on after a bad file must not take it
    for one, and DBOS must not write it down as the job's outcome.
    """


@dataclass(slots=True)
class JobContext:
    """One attempt at one job."""

    job_id: str
    settings: Settings
    index: Index
    save: Callable[[JobProgress], bool]
    """Stores the progress; False when the job is not ours any more."""
    forget_jobs: Callable[[datetime], int]
    """Removes the jobs that were over before a moment; says how many."""
    _progress: JobProgress = field(default_factory=JobProgress)
    _saved: JobProgress = field(default_factory=JobProgress)
    _saved_at: float = float("-inf")

    def tell(
        self,
        *,
        step: str | None = None,
        done: int | None = None,
        total: int | None = None,
        unit: str | None = None,
    ) -> None:
        """Say how far the job is; what is not given stays. A new step begins its count anew.

        Raises:
            JobStopped: Somebody cancelled the job, or it is another worker's now.
        """
        if step is not None and step != self._progress.step:
            self._progress = JobProgress(step)
        given = {"done": done, "total": total, "unit": unit}
        changes = {name: value for name, value in given.items() if value is not None}
        self._progress = replace(self._progress, **changes)  # type: ignore[arg-type]
        self.check()

    def check(self) -> None:
        """Store what was told, now and then.

        Raises:
            JobStopped: As `tell`.
        """
        now = time.monotonic()
        if now - self._saved_at < _WRITE_SECONDS:
            return
        self._saved_at = now
        self._saved = self._progress
        if not self.save(self._progress):
            raise JobStopped

    def finish(self) -> None:
        """Store what was told last."""
        if self._saved != self._progress:
            self._saved = self._progress
            self.save(self._progress)
