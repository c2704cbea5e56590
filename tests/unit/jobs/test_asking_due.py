"""A schedule whose job still waits or runs is passed over: jobs never queue up."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import BadInput, NotFound, SourceUnavailable
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
        self.failures: list[BaseException] = []

    def enqueue(self, _kind: str, _arguments: object, *, job_id: str, **_: object) -> Any:
        if self.failures:
            raise self.failures.pop(0)
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


def due_now(state: State, clock: FixedClock) -> str:
    """A schedule that is due now: its id."""
    draft = ScheduleDraft(name="", kind="listen", arguments={"sources": ["bluesky"]}, every="daily")
    made = add_schedule(state, load_settings(), COMMAND, draft, clock)
    clock.advance(timedelta(days=1))
    return made.id


@pytest.mark.parametrize("died", [False, True])
def test_a_moment_is_not_lost_when_its_job_could_not_be_asked_for(
    state: State, clock: FixedClock, died: bool, monkeypatch: pytest.MonkeyPatch
):
    queue: Any = Queue()
    kept = due_now(state, clock)
    due_at = state.schedules.get(kept).next_at
    if died:  # between the two steps
        with monkeypatch.context() as patched:
            patched.setattr(state.schedules, "claim", lambda *_: throw(KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                ask_due(state, queue, clock)
    else:
        queue.failures = [SourceUnavailable("the database does not answer")]
        assert ask_due(state, queue, clock) == []
    assert state.schedules.get(kept).next_at == due_at

    (job,) = ask_due(state, queue, clock)

    assert list(queue.states) == [job]
    assert state.schedules.get(kept).last_job == job
    assert ask_due(state, queue, clock) == []


def throw(error: BaseException) -> bool:
    raise error


def test_a_job_that_does_not_fit_is_passed_over(state: State, clock: FixedClock):
    queue: Any = Queue()
    kept = due_now(state, clock)
    queue.failures = [BadInput("there is no such kind")]

    assert ask_due(state, queue, clock) == []
    next_at = state.schedules.get(kept).next_at
    assert next_at is not None
    assert next_at > clock.now()
