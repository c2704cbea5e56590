"""What runs by the clock: the nightly upkeep, the looks of monitors, listening to networks."""

import logging
from collections.abc import Callable
from datetime import datetime

from dbos import DBOS, ScheduleInput
from dbos import error as dbos_errors

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.jobs.queue import JobQueue

logger = logging.getLogger(__name__)

WORKFLOW = "linkcensus_schedule"
_KINDS = ("upkeep", "watch", "listen")
"""Kinds of jobs with a setting `KIND_schedule`."""


def apply_schedules(queue: JobQueue) -> Callable[[], None]:
    """Register the workflow of the clock; what is returned applies the settings after launch.

    However many workers there are, a moment of the schedule makes one job.
    """

    def by_the_clock(at: datetime | str, kind: str) -> None:
        moment = at if isinstance(at, str) else at.isoformat()
        queue.enqueue(kind, {}, job_id=f"{kind}-{moment}"[:64])

    workflow = DBOS.workflow(name=WORKFLOW)(by_the_clock)

    def apply() -> None:
        for kind in _KINDS:
            _apply(kind, _cron(queue.settings, kind), workflow)

    return apply


def _cron(settings: Settings, kind: str) -> str:
    if kind == "listen" and not settings.listen_to:
        return ""  # there is nothing to listen to
    cron: str = getattr(settings, f"{kind}_schedule")
    return cron


def _apply(kind: str, cron: str, workflow: Callable[[datetime | str, str], None]) -> None:
    """Have a kind of job asked for by the clock, or no more."""
    if not cron:
        DBOS.delete_schedule(kind)
        return
    try:
        DBOS.apply_schedules(
            [
                ScheduleInput(
                    schedule_name=kind,
                    workflow_fn=workflow,
                    schedule=cron,
                    context=kind,
                    automatic_backfill=False,
                )
            ]
        )
    except dbos_errors.DBOSException as error:
        raise BadInput(
            str(error),
            place=f"LINKCENSUS_{kind.upper()}_SCHEDULE",
            remedy="write minute, hour, day, month and weekday, such as 15 3 * * *",
        ) from None
