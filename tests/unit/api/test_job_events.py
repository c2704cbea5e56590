"""Progress as it happens, where the job is forgotten or its database is away for a moment."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from linkcensus.api.routes import jobs
from linkcensus.api.stopping import Stopping
from linkcensus.core.errors import NotFound, SourceUnavailable
from linkcensus.jobs.job import Job, JobState

JOB = Job("1", "score", "Compute the scores", JobState.RUNNING, datetime(2026, 1, 1, tzinfo=UTC))


class Queue:
    """Answers with what it was given, one look after the other."""

    def __init__(self, *looks: Job | Exception) -> None:
        self.looks: Iterator[Job | Exception] = iter(looks)

    def get(self, _job_id: str) -> Job:
        found = next(self.looks)
        if isinstance(found, Exception):
            raise found
        return found


def events(*looks: Job | Exception) -> list[bytes]:
    """What is sent to whoever follows a job."""

    async def follow() -> list[bytes]:
        return [one async for one in jobs._events(Queue(*looks), JOB, Stopping())]

    return asyncio.run(follow())


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_LOOK_SECONDS", 0.0)


def test_the_events_of_a_job_that_is_forgotten_end():
    assert len(events(NotFound("there is no job 1"))) == 1


def test_a_database_that_is_away_is_waited_for():
    done = replace(JOB, state=JobState.DONE)
    told = events(SourceUnavailable("busy"), SourceUnavailable("busy"), JOB, done)
    assert [b'"state":"done"' in one for one in told] == [False, True]
