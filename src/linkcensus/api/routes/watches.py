"""Watches: when the people of a project want to be told, in their own time."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.asking import target_of
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.stating import Acting, Asked, Muting, Stated
from linkcensus.monitor import starting
from linkcensus.monitor.digest import zone_of
from linkcensus.store.projects import MOST_TARGETS, Project
from linkcensus.store.watches import MINUTES_OF_A_DAY, Watch, WatchSettings

router = APIRouter(prefix="/watches", tags=["monitors"])

WatchedProject = Annotated[str, Path(description="Id of the project.", max_length=16)]
Minute = Annotated[int, Field(ge=0, lt=MINUTES_OF_A_DAY)]
Address = Annotated[str, Field(max_length=8_192)]


class NewWatch(Asked):
    """A project to make, with the monitors that most people want."""

    sites: Annotated[
        list[Address],
        Field(min_length=1, max_length=MOST_TARGETS, description="Own ones; the first names it."),
    ]
    competitors: Annotated[list[Address], Field(max_length=MOST_TARGETS)] = []


class WantedWatch(Asked):
    """When people are told. Minutes are of the local day, from midnight."""

    zone: Annotated[str, Field(max_length=60, description="Such as Europe/Berlin.")] = "UTC"
    digest_minute: Minute = Field(8 * 60, description="When digests come.")
    digest_weekday: Annotated[
        int, Field(ge=0, lt=7, description="Of the weekly digest; 0 is Monday.")
    ] = 0
    quiet_from: Minute | None = Field(
        None, description="Nothing is sent from then until `quiet_until`; both or none."
    )
    quiet_until: Minute | None = Field(None, description="May be earlier: over midnight.")


@router.post(
    "",
    status_code=201,
    **operation(
        "start_watching",
        "Make a project for a site, with the monitors that most people want",
        model_of(Project),
        None,
        409,
    ),
)
def start_watching(_: Editor, state: Stated, actor: Acting, wanted: NewWatch) -> dict[str, object]:
    """Make a project and its monitors."""
    sites = [target_of(text, place="sites").text for text in wanted.sites]
    others = [target_of(text, place="competitors").text for text in wanted.competitors]
    return asdict(starting.start_watching(state, actor, sites, others))


@router.get(
    "/{project_id}",
    **operation("watch", "When a project's people are told", model_of(Watch), None, 404),
)
def watch(_: Viewer, state: Stated, project_id: WatchedProject) -> dict[str, object]:
    """Show how a project is watched, and when it was looked at."""
    return asdict(state.watches.get(project_id))


@router.put(
    "/{project_id}",
    **operation("set_watch", "Say when a project's people are told", model_of(Watch), None, 404),
)
def set_watch(
    _: Editor, state: Stated, actor: Acting, project_id: WatchedProject, wanted: WantedWatch
) -> dict[str, object]:
    """Set time zone, digests and quiet hours."""
    zone_of(wanted.zone)
    settings = WatchSettings(**dict(wanted))
    return asdict(state.watches.set(actor, project_id, settings))


@router.post(
    "/{project_id}/mute",
    **operation(
        "mute_watch",
        "Tell nobody anything of a project, until a moment",
        model_of(Watch),
        "Without `until` it is told of again. What is found meanwhile is kept, and never told.",
        404,
    ),
)
def mute_watch(
    _: Editor, state: Stated, actor: Acting, project_id: WatchedProject, wanted: Muting
) -> dict[str, object]:
    """Mute a project, or let it be told of again."""
    return asdict(state.watches.mute(actor, project_id, wanted.until))
