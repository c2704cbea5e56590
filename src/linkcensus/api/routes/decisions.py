"""Decisions of reviews, with undo."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from linkcensus.api.answering import READS_ONLY, operation
from linkcensus.api.models import model_of
from linkcensus.api.routes.audit import number_of
from linkcensus.api.security.identity import Editor, Viewer
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.api.subjecting import ManySubjects, subjects_of
from linkcensus.store.decisions import Decision

router = APIRouter(prefix="/decisions", tags=["decisions"])

_DECISION: Any = model_of(Decision)
Review = Annotated[
    str, Field(max_length=200, description="Of which review, such as `disavow example.com`.")
]


class Deciding(Asked):
    """A decision about some sites and links."""

    review: Review
    subjects: ManySubjects
    verdict: Annotated[
        str, Field(max_length=30, description="A word of the review: keep, disavow, outreach ...")
    ]
    reason: Annotated[str, Field(max_length=2_000)] = ""
    project_id: Annotated[str | None, Field(max_length=16)] = None


class Decided(BaseModel):
    """What was decided together."""

    batch: str = Field(description="For undoing it.")


class Undone(BaseModel):
    """What was taken back."""

    count: int = Field(description="Sites and links; what counted before counts again.")


class DecisionLookup(Asked):
    """Rows whose decisions are wanted, as they stand in a list."""

    review: Review
    subjects: ManySubjects


class DecisionsFound(BaseModel):
    """What counts about each row, in their order."""

    rows: list[_DECISION | None]


@router.get("", **operation("decisions", "What was decided, newest first", plain_list_of(Decision)))
def decisions(
    _: Viewer,
    state: Stated,
    review: Annotated[str | None, Query(max_length=200, description="Of this review.")] = None,
    project_id: Annotated[str | None, Query(max_length=16, description="Of this project.")] = None,
    history: Annotated[bool, Query(description="Those too that were replaced or undone.")] = False,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Rows of a page.")] = 50,
    cursor: Annotated[str | None, Query(description="`cursor` of the page before.")] = None,
) -> dict[str, object]:
    """List decisions."""
    found = state.decisions.listing(
        review=review,
        project_id=project_id,
        current=not history,
        before=number_of(cursor),
        limit=limit,
    )
    return rows(found, str(found[-1].id) if len(found) == limit else None)


@router.post(
    "", status_code=201, **operation("decide", "Decide about sites and links", Decided, None, 404)
)
def decide(_: Editor, state: Stated, actor: Acting, wanted: Deciding) -> Decided:
    """Decide the same about some sites and links."""
    batch = state.decisions.decide(
        actor,
        wanted.review,
        subjects_of(wanted.subjects),
        wanted.verdict,
        reason=wanted.reason,
        project_id=wanted.project_id,
    )
    return Decided(batch=batch)


@router.post(
    "/lookup",
    **operation(
        "look_up_decisions",
        "What was decided about each row of a page, in their order",
        DecisionsFound,
        "Changes nothing; it is a POST because a page of links is too long for an address.",
    ),
    openapi_extra=READS_ONLY,
)
def look_up_decisions(_: Viewer, state: Stated, wanted: DecisionLookup) -> dict[str, object]:
    """Look decisions up."""
    found = state.decisions.look_up(wanted.review, subjects_of(wanted.subjects))
    return {"rows": [None if one is None else asdict(one) for one in found]}


@router.post(
    "/{batch}/undo",
    **operation("undo_decisions", "Take back what was decided together", Undone, None, 404, 409),
)
def undo_decisions(
    _: Editor, state: Stated, actor: Acting, batch: Annotated[str, Path(max_length=16)]
) -> Undone:
    """Undo a batch."""
    return Undone(count=state.decisions.undo(actor, batch))
