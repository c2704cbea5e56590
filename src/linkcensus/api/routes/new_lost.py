"""Which links came and went, when and why."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import (
    SITE,
    AskedOrder,
    Filters,
    Having,
    Internal,
    Tag,
    filter_of,
    having_of,
    questions,
)
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import model_of
from linkcensus.insights import new_and_lost as question
from linkcensus.insights.selection import ALL, Selection

router = questions(Tag.LINKS)

Since = Annotated[date | None, Query(description="First day, UTC.")]
Until = Annotated[date | None, Query(description="Last day, UTC.")]
Events = Annotated[
    list[Literal["gained", "restored", "missing", "lost"]] | None,
    Query(alias="event", description="Only these events; repeat for several."),
]


async def _request(
    since: Since = None,
    until: Until = None,
    events: Events = None,
    filters: Filters = None,
    internal: Internal = False,
) -> question.NewLostRequest:
    chosen = question.NewLostRequest().events if events is None else tuple(events)
    selection = Selection(ALL, filter_of(filters), internal)
    return question.NewLostRequest(selection=selection, since=since, until=until, events=chosen)


Asked = Annotated[question.NewLostRequest, Depends(_request)]


async def _list_request(
    request: Asked, order: AskedOrder, having: Having = None
) -> question.NewLostRequest:
    return question.NewLostRequest(
        selection=request.selection,
        having=having_of(having, question.NEW_LOST_FIELDS),
        order=order,
        since=request.since,
        until=request.until,
        events=request.events,
    )


@router.get(
    f"{SITE}/new-lost",
    **operation(
        "new_lost",
        "New and lost links by day, with the reasons",
        model_of(question.NewLost, dated=True),
    ),
)
def new_lost(answer: TargetAnswer, request: Asked) -> Response:
    """Answer the counts by day."""
    return answer.one_of_view(lambda view: question.new_and_lost(view, request))


add_list(
    router,
    ListQuestion(
        name="new_lost_links",
        path=f"{SITE}/new-lost/links",
        summary="The links that came and went, one by one",
        row=question.Happening,
        page=question.happenings,
        stream=question.stream_happenings,
    ),
    Annotated[question.NewLostRequest, Depends(_list_request)],
)
