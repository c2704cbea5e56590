"""Sites that the same sites vote for."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import LARGEST_LIMIT, SITE, Tag, TargetPath, questions
from linkcensus.api.models import model_of
from linkcensus.insights import similar as question

router = questions(Tag.COMPARING)


@router.get(
    f"{SITE}/similar",
    **operation(
        "similar_sites",
        "Sites that the same sites vote for: competitors",
        model_of(question.SimilarSites, dated=True),
        None,
        404,
    ),
)
def similar_sites(
    answer: Answer,
    target: TargetPath,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Sites told.")] = 20,
) -> Response:
    """Answer the sites most alike."""
    return answer.one(lambda: question.similar_sites(answer.index, target, limit=limit))
