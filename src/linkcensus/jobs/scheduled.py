"""What people schedule: crawls, re-checks, looks with digests, listening, imports, scores.

Every worker asks for the jobs that are due, now and then. A moment has one job, by its id, so that
those who ask at the same time, or again because one died meanwhile, ask for the same. A moment that
nobody was there for is made up for once, however many were missed; one whose job before still waits
or runs is passed over, so that a slow job never queues up.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import BadInput, LinkCensusError, NotFound
from linkcensus.core.settings import Settings
from linkcensus.jobs.job import Job
from linkcensus.jobs.kinds import kind_of
from linkcensus.jobs.queue import JobQueue
from linkcensus.jobs.recurrence import Recurrence, read_recurrence
from linkcensus.jobs.schedulable import ARGUMENTS, check_scheduled
from linkcensus.store.actor import Actor
from linkcensus.store.schedules import Schedule, ScheduleDraft
from linkcensus.store.state import State, open_state

logger = logging.getLogger(__name__)

MOST_SHOWN = 20
_LOOK_SECONDS = 15.0
"""Pause between two looks for what is due."""
_ENDING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A rhythm as it was read, and what comes next."""

    every: str
    zone: str
    next_at: tuple[datetime, ...]
    """The next moments, aware UTC."""
    shortest_rest_minutes: float


def rhythm_of(every: str, zone: str, count: int = 5, clock: Clock | None = None) -> Rhythm:
    """Read a rhythm, and tell its next moments.

    Raises:
        BadInput: It is none, never comes, or the zone is unknown.
    """
    now = (clock or SystemClock()).now()
    read = read_recurrence(every, zone, now)
    some = tuple(islice(read.after(now), min(count, MOST_SHOWN)))
    return Rhythm(read.text, zone, some, read.shortest_rest(now) / timedelta(minutes=1))


def add_schedule(
    state: State, settings: Settings, actor: Actor, draft: ScheduleDraft, clock: Clock | None = None
) -> Schedule:
    """Make a schedule.

    Raises:
        BadInput: Its job or rhythm do not fit, it comes too often, or there are too many.
        NotFound: There is no such project.
    """
    now = (clock or SystemClock()).now()
    read = _checked(draft, settings, now)
    kept = replace(draft, every=read.text, name=draft.name.strip() or title_of(draft))
    return state.schedules.add(actor, kept, read.next_after(now), settings.schedules_most)


def replace_schedule(
    state: State,
    settings: Settings,
    actor: Actor,
    schedule_id: str,
    draft: ScheduleDraft,
    clock: Clock | None = None,
) -> Schedule:
    """Give a schedule another name, job or rhythm, or switch it on and off.

    Raises:
        BadInput: As `add_schedule`.
        NotFound: There is no such schedule.
    """
    now = (clock or SystemClock()).now()
    read = _checked(draft, settings, now)
    kept = replace(draft, every=read.text, name=draft.name.strip() or title_of(draft))
    return state.schedules.replace(actor, schedule_id, kept, read.next_after(now))


def title_of(draft: ScheduleDraft) -> str:
    """Say what the job of a schedule does, in one line.

    Raises:
        BadInput: There is no such job, or its arguments do not fit.
    """
    if draft.kind not in ARGUMENTS:
        raise BadInput(
            f"{draft.kind[:40]!r} is no kind that can be scheduled",
            place="kind",
            remedy=f"there are {', '.join(ARGUMENTS)}",
        )
    return kind_of(draft.kind).title(dict(draft.arguments))


def ask_due(state: State, queue: JobQueue, clock: Clock | None = None) -> list[Job]:
    """Ask for the jobs of all schedules that are due; each moment once, whoever else does this."""
    asked = []
    for schedule in state.schedules.due():
        now = (clock or SystemClock()).now()
        try:
            job = None if _is_at_work(schedule, queue) else _enqueue(schedule, queue)
        except LinkCensusError as error:
            logger.warning("schedule %s is asked for later: %s", schedule.id, error)
            continue
        # last: who dies before comes back to this moment, and asks for the same job by its id
        asked_for = None if job is None else _job_id(schedule)
        if state.schedules.claim(schedule, _next(schedule, now), asked_for) and job is not None:
            asked.append(job)
    return asked


def _enqueue(schedule: Schedule, queue: JobQueue) -> Job | None:
    """Ask for the job of a moment, which whoever asks next finds there; None for none to be had."""
    try:
        return queue.enqueue(
            schedule.kind,
            dict(schedule.arguments),
            asked_by=f"schedule {schedule.name}",
            job_id=_job_id(schedule),
        )
    except BadInput as error:  # no better when it is tried again
        logger.warning("schedule %s asks for nothing: %s", schedule.id, error)
        return None


def _job_id(schedule: Schedule) -> str:
    """The id of the job of the moment that is due: the same for all who ask for it."""
    return f"{schedule.id}-{schedule.next_at:%Y%m%dT%H%M%S}"


@contextmanager
def asking_by_the_clock(queue: JobQueue) -> Iterator[None]:
    """Ask for what is due, in a thread of its own, for as long as the context lasts."""
    ending = threading.Event()

    def go_on() -> None:
        with closing(open_state(queue.settings)) as state:
            while not ending.wait(_LOOK_SECONDS):
                try:
                    ask_due(state, queue)
                except LinkCensusError as error:
                    logger.warning("what is due is asked for later: %s", error)

    thread = threading.Thread(target=go_on, name="schedules", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(_ENDING_SECONDS)


def ask_now(schedule: Schedule, queue: JobQueue, asked_by: str | None) -> Job:
    """Ask for a schedule's job out of turn, unless it waits already."""
    return queue.enqueue_once(schedule.kind, dict(schedule.arguments), asked_by=asked_by)


def _is_at_work(schedule: Schedule, queue: JobQueue) -> bool:
    """Whether the job that a schedule asked for last waits or runs."""
    if schedule.last_job is None:
        return False
    try:
        return not queue.get(schedule.last_job).state.is_over
    except NotFound:  # it was over long ago
        return False


def _next(schedule: Schedule, now: datetime) -> datetime | None:
    try:
        return read_recurrence(schedule.every, schedule.zone, schedule.created_at).next_after(now)
    except BadInput as error:  # kept by a program that knew more than this one
        logger.warning("schedule %s comes no more: %s", schedule.id, error)
        return None


def _checked(draft: ScheduleDraft, settings: Settings, now: datetime) -> Recurrence:
    title_of(draft)
    check_scheduled(draft.kind, draft.arguments)
    read = read_recurrence(draft.every, draft.zone, now)
    least = timedelta(minutes=settings.schedule_least_minutes)
    if read.shortest_rest(now) < least:
        raise BadInput(
            f"comes more often than every {settings.schedule_least_minutes:g} minutes",
            place="every",
            remedy="let it rest longer, or change the setting schedule_least_minutes",
        )
    return read
