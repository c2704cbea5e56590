"""Saved views."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.store.views import SavedView, ViewDraft

router = APIRouter(prefix="/views", tags=["projects"])

ViewId = Annotated[str, Path(description="The view's id.", max_length=16)]


class WantedView(Asked):
    """What a saved view consists of."""

    name: Annotated[str, Field(max_length=200)]
    screen: Annotated[str, Field(max_length=200, description="Such as `backlinks`.")]
    query: Annotated[
        str, Field(max_length=20_000, description="Query string of the screen's address.")
    ] = ""
    project_id: Annotated[
        str | None, Field(max_length=16, description="Null: it belongs to no project.")
    ] = None


@router.get("", **operation("views", "Saved views", plain_list_of(SavedView)))
def views(
    _: Viewer,
    state: Stated,
    project_id: Annotated[
        str | None, Query(max_length=16, description="Those of this project and of none.")
    ] = None,
    screen: Annotated[str | None, Query(max_length=200, description="Of this screen.")] = None,
) -> dict[str, object]:
    """List views."""
    return rows(state.views.listing(project_id=project_id, screen=screen))


@router.post(
    "",
    status_code=201,
    **operation("save_view", "Save a view", model_of(SavedView), None, 404, 409),
)
def save_view(_: Editor, state: Stated, actor: Acting, wanted: WantedView) -> dict[str, object]:
    """Save a view."""
    return asdict(state.views.save(actor, ViewDraft(**dict(wanted))))


@router.put(
    "/{view_id}",
    **operation("replace_view", "Change a saved view", model_of(SavedView), None, 404, 409),
)
def replace_view(
    _: Editor, state: Stated, actor: Acting, view_id: ViewId, wanted: WantedView
) -> dict[str, object]:
    """Give a view another name or contents."""
    return asdict(state.views.replace(actor, view_id, ViewDraft(**dict(wanted))))


@router.delete(
    "/{view_id}",
    status_code=204,
    **operation("remove_view", "Remove a saved view", None, None, 404),
)
def remove_view(_: Editor, state: Stated, actor: Acting, view_id: ViewId) -> None:
    """Remove a view."""
    state.views.remove(actor, view_id)
