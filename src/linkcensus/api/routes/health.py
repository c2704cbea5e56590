"""Whether the server lives, and whether it can do its work; for supervisors and load balancers."""

import logging
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from linkcensus.api.services import Served, Services
from linkcensus.core.errors import LinkCensusError, SourceUnavailable

router = APIRouter(tags=["health"])
_log = logging.getLogger(__name__)

_BEATS_MISSED = 2.0


class Alive(BaseModel):
    """The server answers."""

    status: str


class Ready(BaseModel):
    """What the server needs for its work, and whether it is there."""

    status: str = Field(description="ready, or not ready.")
    index: bool = Field(description="The link index can be read.")
    state: bool = Field(description="The database of people and projects answers.")
    worker: bool = Field(description="Some worker does jobs.")


@router.get("/healthz", name="healthz", operation_id="healthz", summary="The server lives")
async def healthz() -> Alive:
    """Answer."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    name="readyz",
    operation_id="readyz",
    summary="The server can do its work",
    responses={503: {"model": Ready, "description": "Something that it needs is missing."}},
)
def readyz(services: Served, response: Response) -> Ready:
    """Look at everything that requests and jobs need."""
    index, state, worker = _index(services), _state(services), has_worker(services)
    # questions are answered without a worker too; jobs wait for one
    fine = index and state
    response.status_code = 200 if fine else 503
    response.headers["Cache-Control"] = "no-store"
    return Ready(status="ready" if fine else "not ready", index=index, state=state, worker=worker)


def has_worker(services: Services) -> bool:
    """Whether some worker was heard of lately."""
    if services.jobs is None:
        return False
    try:
        beats = services.jobs.last_beats().values()
    except SourceUnavailable:
        return False
    now = datetime.now(UTC)
    longest = _BEATS_MISSED * services.settings.job_takeover_seconds
    return any((now - beat).total_seconds() < longest for beat in beats)


def _index(services: Services) -> bool:
    try:
        services.index.snapshot()
    except LinkCensusError as error:
        _log.error("the index cannot be read: %s", error)
        return False
    return True


def _state(services: Services) -> bool:
    try:
        return services.state is not None and services.state.revision() >= 0
    except LinkCensusError as error:
        _log.error("the state cannot be read: %s", error)
        return False
