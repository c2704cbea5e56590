"""Projects: whose links are looked after, beside whom."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.asking import target_of
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.scope import Scope
from linkcensus.store.projects import (
    MOST_TARGETS,
    MOST_WORDS,
    Project,
    ProjectDraft,
    ProjectTarget,
)

router = APIRouter(prefix="/projects", tags=["projects"])

ProjectId = Annotated[str, Path(description="The project's id.", max_length=16)]


class WantedTarget(Asked):
    """A target of a project."""

    target: Annotated[str, Field(max_length=8_192, description="A site, host, prefix or URL.")]
    scope: Scope | None = Field(None, description="Told from the target when not given.")


class WantedProject(Asked):
    """What a project consists of."""

    name: Annotated[str, Field(max_length=200)]
    own: Annotated[
        list[WantedTarget],
        Field(min_length=1, max_length=MOST_TARGETS, description="The first opens the project."),
    ]
    competitors: Annotated[list[WantedTarget], Field(max_length=MOST_TARGETS)] = []
    brand_words: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        Field(max_length=MOST_WORDS, description="Anchors with one of them count as brand."),
    ] = []


@router.get("", **operation("projects", "All projects", plain_list_of(Project)))
def projects(_: Viewer, state: Stated) -> dict[str, object]:
    """List projects."""
    return rows(state.projects.listing())


@router.post(
    "",
    status_code=201,
    **operation("create_project", "Make a project", model_of(Project), None, 409),
)
def create_project(
    _: Editor, state: Stated, actor: Acting, wanted: WantedProject
) -> dict[str, object]:
    """Make a project."""
    return asdict(state.projects.create(actor, _draft(wanted)))


@router.get("/{project_id}", **operation("project", "One project", model_of(Project), None, 404))
def project(_: Viewer, state: Stated, project_id: ProjectId) -> dict[str, object]:
    """Show a project."""
    return asdict(state.projects.get(project_id))


@router.put(
    "/{project_id}",
    **operation("replace_project", "Change a project", model_of(Project), None, 404, 409),
)
def replace_project(
    _: Editor, state: Stated, actor: Acting, project_id: ProjectId, wanted: WantedProject
) -> dict[str, object]:
    """Give a project other contents."""
    return asdict(state.projects.replace(actor, project_id, _draft(wanted)))


@router.delete(
    "/{project_id}",
    status_code=204,
    **operation("remove_project", "Remove a project with its views and decisions", None, None, 404),
)
def remove_project(_: Editor, state: Stated, actor: Acting, project_id: ProjectId) -> None:
    """Remove a project."""
    state.projects.remove(actor, project_id)


def _draft(wanted: WantedProject) -> ProjectDraft:
    return ProjectDraft(
        wanted.name,
        _targets(wanted.own, "own"),
        _targets(wanted.competitors, "competitors"),
        tuple(wanted.brand_words),
    )


def _targets(wanted: list[WantedTarget], place: str) -> tuple[ProjectTarget, ...]:
    read = (target_of(one.target, one.scope, place=place) for one in wanted)
    return tuple(ProjectTarget(one.text, one.scope) for one in read)
