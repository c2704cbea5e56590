"""How the number of links and referring sites went up and down."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, Filters, Internal, Tag, filter_of, questions
from linkcensus.api.models import model_of
from linkcensus.insights import history as question

router = questions(Tag.LINKS)


@router.get(
    f"{SITE}/history",
    **operation(
        "link_history",
        "How the number of links and referring sites went up and down",
        model_of(question.LinkHistory, dated=True),
    ),
)
def link_history(
    answer: TargetAnswer,
    period: Annotated[
        question.Period, Query(description="Length of one step.")
    ] = question.Period.MONTH,
    since: Annotated[date | None, Query(description="First day, UTC.")] = None,
    until: Annotated[date | None, Query(description="Last day, UTC.")] = None,
    filters: Filters = None,
    internal: Internal = False,
) -> Response:
    """Answer the history."""
    request = question.HistoryRequest(
        period=period, since=since, until=until, filter=filter_of(filters), internal=internal
    )
    return answer.one_of_view(lambda view: question.history(view, request))
