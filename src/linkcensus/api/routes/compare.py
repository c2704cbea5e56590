"""The same figures of several targets side by side."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import (
    AskedMoment,
    Filters,
    Internal,
    ScopeQuery,
    Tag,
    everywhere,
    filter_of,
    target_of,
)
from linkcensus.api.models import model_of
from linkcensus.insights import compare as question
from linkcensus.insights.overview import OverviewRequest

router = everywhere(Tag.COMPARING)


@router.get(
    "/compare",
    **operation(
        "compare",
        "The same figures of several targets side by side",
        model_of(question.Comparison, dated=True),
    ),
)
def compare(
    answer: Answer,
    moment: AskedMoment,
    targets: Annotated[
        list[str], Query(alias="target", description="One to ten targets; repeat for several.")
    ],
    scope: ScopeQuery = None,
    filters: Filters = None,
    internal: Internal = False,
) -> Response:
    """Answer the overviews of the targets."""
    asked = [target_of(text, scope) for text in targets[: question.MOST_TARGETS + 1]]
    request = OverviewRequest(filter=filter_of(filters), internal=internal)
    return answer.one(lambda: question.compare(answer.index, asked, request, moment), moment)
