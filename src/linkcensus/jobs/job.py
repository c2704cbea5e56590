"""What a job is, as people see it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A value that JSON can write."""

Arguments: TypeAlias = dict[str, Json]
"""What a kind of job is asked with; each kind reads its own."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is; counts are non-negative."""

    step: str = ""
    """What it is doing, in a few words."""
    done: int = 0
    total: int | None = None
    """None where nobody can tell."""
    unit: str = ""
    """What is counted: bytes, buckets, rows, files; empty when nothing is."""


@dataclass(frozen=True, slots=True)
class Job:
    """One job. Times are aware UTC."""

    id: str
    kind: str
    title: str
    """One line that says what it does, fit for a list of jobs."""
    state: JobState
    asked_at: datetime
    asked_by: str | None = None
    """The account that asked; None for a schedule or a job's follow-up."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    progress: JobProgress = field(default_factory=JobProgress)
    arguments: Arguments = field(default_factory=dict)
    result: Arguments | None = None
    """What came out, once it is done; each kind has its own."""
    error: str | None = None
    """Why it failed, in one line."""
    attempts: int = 0
    """How often a worker began with it."""
    worker: str | None = None
    """Who runs it, or ran it last."""
    retry_of: str | None = None
    """The job that this one tries again."""
