"""Sites whose link would be worth most to a site."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import LARGEST_LIMIT, SITE, Tag, TargetPath, questions
from linkcensus.api.models import model_of
from linkcensus.insights import prospects as question

router = questions(Tag.COMPARING)


@router.get(
    f"{SITE}/prospects",
    **operation(
        "prospects",
        "Sites whose link would be worth most to a site",
        model_of(question.Prospects, dated=True),
        "They vote for competitors and not for the site. Expected is the gain in authority by one "
        "vote, times the share of the competitors they vote for, less the share their spam takes.",
        404,
    ),
)
def prospects(
    answer: Answer,
    target: TargetPath,
    competitors: Annotated[
        list[str] | None,
        Query(description="Up to 20; the five sites most alike if none are named."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Sites told.")] = 25,
) -> Response:
    """Answer the prospects."""
    return answer.one(
        lambda: question.prospects(answer.index, target, competitors or (), limit=limit)
    )
