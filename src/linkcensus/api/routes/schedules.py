"""Schedules: jobs that are asked for by the clock, in cron syntax or as an RRULE."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.queueing import Queue
from linkcensus.api.routes.jobs import JobAsked
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.services import Served
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.jobs import scheduled
from linkcensus.jobs.scheduled import MOST_SHOWN, Rhythm, ask_now, rhythm_of
from linkcensus.store.schedules import Schedule, ScheduleDraft

router = APIRouter(prefix="/schedules", tags=["schedules"])

ScheduleId = Annotated[str, Path(description="The schedule's id.", max_length=16)]
_EVERY = "Cron syntax (five fields), an RRULE of RFC 5545, or hourly, daily, weekly, monthly."
Every = Annotated[str, Field(max_length=300, description=_EVERY)]
Zone = Annotated[str, Field(max_length=60, description="In whose time: such as Europe/Berlin.")]


class WantedSchedule(Asked):
    """What a schedule is to be."""

    name: str = Field("", max_length=200, description="What its job does, when not given.")
    kind: Literal[
        "crawl", "verify", "watch", "score", "listen", "commoncrawl", "ranks", "import"
    ] = Field(
        description="watch looks with monitors and sends digests; commoncrawl fetches archived "
        "pages, ranks the web's reputations; import fetches exports again."
    )
    arguments: dict[str, Any] = Field(
        {},
        description="Of the job. crawl: as for a crawl, without an upload. verify: `target`, "
        "`scope`, `due`, `lost`, `most`. watch: `project_id`. listen: `sources`, `targets`, "
        "`minutes`. commoncrawl: `target` or `sites`, `most_sites`, `pages`, `megabytes`. ranks: "
        "`release`, `top`. import: `urls`, `site`, `format`, `complete`.",
        max_length=20,
    )
    every: Every
    zone: Zone = "UTC"
    enabled: bool = True


class NewSchedule(WantedSchedule):
    """A schedule to make."""

    project_id: str | None = Field(
        None, max_length=16, description="The project that it belongs to, and goes with."
    )


@router.get("", **operation("schedules", "Schedules", plain_list_of(Schedule)))
def schedules(
    _: Viewer,
    state: Stated,
    project_id: Annotated[str | None, Query(max_length=16, description="Of this project.")] = None,
) -> dict[str, object]:
    """List schedules, by name."""
    return rows(state.schedules.listing(project_id))


@router.get(
    "/times",
    **operation("schedule_times", "When a rhythm comes next", model_of(Rhythm)),
)
def schedule_times(
    _: Viewer,
    every: Annotated[str, Query(max_length=300, description=_EVERY)],
    zone: Annotated[str, Query(max_length=60, description="In whose time.")] = "UTC",
    count: Annotated[int, Query(ge=1, le=MOST_SHOWN, description="How many moments.")] = 5,
) -> dict[str, object]:
    """Read a rhythm, and tell its next moments; nothing is kept."""
    return asdict(rhythm_of(every, zone, count))


@router.post(
    "",
    status_code=201,
    **operation("add_schedule", "Have a job done by the clock", model_of(Schedule), None, 404),
)
def add_schedule(
    _: Editor, services: Served, state: Stated, actor: Acting, wanted: NewSchedule
) -> dict[str, object]:
    """Make a schedule."""
    draft = ScheduleDraft(**wanted.model_dump())
    return asdict(scheduled.add_schedule(state, services.settings, actor, draft))


@router.get(
    "/{schedule_id}", **operation("schedule", "One schedule", model_of(Schedule), None, 404)
)
def schedule(_: Viewer, state: Stated, schedule_id: ScheduleId) -> dict[str, object]:
    """Show a schedule."""
    return asdict(state.schedules.get(schedule_id))


@router.put(
    "/{schedule_id}",
    **operation(
        "replace_schedule",
        "Change a schedule, or switch it on and off",
        model_of(Schedule),
        "Its project stays.",
        404,
    ),
)
def replace_schedule(
    _: Editor,
    services: Served,
    state: Stated,
    actor: Acting,
    schedule_id: ScheduleId,
    wanted: WantedSchedule,
) -> dict[str, object]:
    """Give a schedule another name, job or rhythm."""
    draft = ScheduleDraft(**wanted.model_dump())
    settings = services.settings
    return asdict(scheduled.replace_schedule(state, settings, actor, schedule_id, draft))


@router.delete(
    "/{schedule_id}",
    **operation("remove_schedule", "Remove a schedule", model_of(Schedule), None, 404),
)
def remove_schedule(
    _: Editor, state: Stated, actor: Acting, schedule_id: ScheduleId
) -> dict[str, object]:
    """Remove a schedule; jobs that it asked for go on."""
    return asdict(state.schedules.remove(actor, schedule_id))


@router.post(
    "/{schedule_id}/run",
    status_code=202,
    **operation("run_schedule", "Do a schedule's job now", JobAsked, None, 404),
)
def run_schedule(
    identity: Editor, queue: Queue, state: Stated, schedule_id: ScheduleId
) -> JobAsked:
    """Ask for a schedule's job out of turn."""
    return JobAsked(job=ask_now(state.schedules.get(schedule_id), queue, identity.name).id)
