"""Groups of sites that link as one hand would."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import Answer, Answering, TargetAnswer, operation
from linkcensus.api.asking import (
    DEFAULT_LIMIT,
    SITE,
    Cursor,
    Limit,
    Tag,
    everywhere,
    questions,
)
from linkcensus.api.models import list_of
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target
from linkcensus.insights import farms as question
from linkcensus.insights.listing import Listing

router = questions(Tag.SCORES)
all_router = everywhere(Tag.SCORES)

Least = Annotated[float, Query(ge=0, le=1, description="Least strength, 0 to 1.")]


@dataclass(frozen=True, slots=True)
class _Part:
    least: float
    limit: int
    cursor: str | None


async def _part(least: Least = 0.2, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> _Part:
    return _Part(least, limit, cursor)


Part = Annotated[_Part, Depends(_part)]


@router.get(
    f"{SITE}/farms",
    **operation(
        "farms",
        "Groups of sites that link as one hand would, and link to a target",
        list_of(question.Farm),
        None,
        404,
    ),
)
def farms(answer: TargetAnswer, part: Part) -> Response:
    """Answer the groups that have a site which links to the target."""
    return _answer(answer, answer.target, part)


@all_router.get(
    "/farms",
    **operation(
        "all_farms",
        "All groups of sites that link as one hand would",
        list_of(question.Farm),
        None,
        404,
    ),
)
def all_farms(answer: Answer, part: Part) -> Response:
    """Answer all groups."""
    return _answer(answer, None, part)


def _answer(answer: Answering, target: Target | None, part: _Part) -> Response:
    def ask() -> Listing[question.Farm]:
        found = question.farms(answer.index, target, least=part.least)
        start = 0 if part.cursor is None else _place_behind(found, part.cursor)
        rows = found[start : start + part.limit]
        more = start + part.limit < len(found)
        return Listing(rows, len(found), rows[-1].id if more else None)

    return answer.rows(ask)


def _place_behind(found: tuple[question.Farm, ...], cursor: str) -> int:
    for place, farm in enumerate(found):
        if farm.id == cursor:
            return place + 1
    raise BadInput(
        "this cursor cannot be used: it is damaged, or the scores were computed anew",
        place="cursor",
        remedy="start at the first page",
    )
