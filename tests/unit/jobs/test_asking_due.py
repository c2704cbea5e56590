"""A schedule whose job still waits or runs is passed over: jobs never queue up."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import NotFound
from linkcensus.core.settings import load_settings
from linkcensus.jobs.job import JobState
from linkcensus.jobs.scheduled import add_schedule, ask_due
from linkcensus.store.actor import COMMAND
from linkcensus.store.schedules import ScheduleDraft
from linkcensus.store.state import State, open_state

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


class Queue:
    """Jobs that were asked for, and where they stand."""

    def __init__(self) -> None:
        self.states: dict[str, JobState] = {}

    def enqueue(self, _kind: str, _arguments: object, *, job_id: str, **_: object) -> Any:
        self.states[job_id] = JobState.QUEUED
        return job_id

    def get(self, job_id: str) -> object:
        if job_id not in self.states:
            raise NotFound("gone")
        return SimpleNamespace(state=self.states[job_id])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def state(tmp_path: Path, clock: FixedClock) -> Iterator[State]:
    with closing(open_state(load_settings(data=tmp_path), clock=clock)) as opened:
        yield opened


def test_no_job_is_asked_for_while_the_one_before_is_at_work(state: State, clock: FixedClock):
    queue: Any = Queue()
    draft = ScheduleDraft(name="", kind="listen", arguments={"sources": ["bluesky"]}, every="daily")
    made = add_schedule(state, load_settings(), COMMAND, draft, clock)

    clock.advance(timedelta(days=1))
    (first,) = ask_due(state, queue, clock)
    for at_work in (JobState.QUEUED, JobState.RUNNING):
        queue.states[first] = at_work
        clock.advance(timedelta(days=1))
        assert ask_due(state, queue, clock) == []
        kept = state.schedules.get(made.id)
        assert (kept.last_job, kept.last_at) == (first, NOON + timedelta(days=1))
        assert kept.next_at is not None
        assert kept.next_at > clock.now()

    queue.states[first] = JobState.FAILED
    clock.advance(timedelta(days=1))
    (second,) = ask_due(state, queue, clock)
    del queue.states[second]  # forgotten with the old jobs
    clock.advance(timedelta(days=1))
    assert len(ask_due(state, queue, clock)) == 1
