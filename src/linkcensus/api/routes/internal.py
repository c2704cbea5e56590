"""A site's pages by the links from its other pages."""

from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import (
    SITE,
    AskedOrder,
    Filters,
    Having,
    HistoryQuery,
    Tag,
    filter_of,
    having_of,
    history_of,
    questions,
)
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import model_of
from linkcensus.insights import internal_links as question
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.selection import Selection

router = questions(Tag.LINKS)

Orphans = Annotated[bool, Query(description="Only pages that no other page links to.")]


async def _selection(history: HistoryQuery = "live", filters: Filters = None) -> Selection:
    return Selection(history_of(history), filter_of(filters))


Selected = Annotated[Selection, Depends(_selection)]


async def _request(
    selection: Selected, order: AskedOrder, orphans: Orphans = False, having: Having = None
) -> ListRequest:
    wanted = [*(having or ()), *(["orphan:eq:true"] if orphans else [])]
    return ListRequest(
        selection=selection, having=having_of(wanted, question.INTERNAL_FIELDS), order=order
    )


@router.get(
    f"{SITE}/internal/summary",
    **operation(
        "internal_summary",
        "Counts over a site's pages and the links between them",
        model_of(question.InternalSummary, dated=True),
    ),
)
def internal_summary(answer: TargetAnswer, selection: Selected) -> Response:
    """Answer the counts over the whole site."""
    return answer.one_of_view(lambda view: question.internal_summary(view, selection))


add_list(
    router,
    ListQuestion(
        name="internal_pages",
        path=f"{SITE}/internal",
        summary="A site's pages by the links from its other pages",
        row=question.InternalPage,
        page=question.internal_pages,
        stream=question.stream_internal_pages,
    ),
    Annotated[ListRequest, Depends(_request)],
)
