"""How each known link stands, how many stand how, and the losses as people would tell them."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import (
    DEFAULT_LIMIT,
    SITE,
    AskedOrder,
    Filters,
    Having,
    Internal,
    Limit,
    Tag,
    filter_of,
    having_of,
    history_of,
    questions,
)
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import list_of
from linkcensus.insights import link_status as question
from linkcensus.insights.listing import Listing, ListRequest
from linkcensus.insights.losses import Loss, losses
from linkcensus.insights.relations import Relations
from linkcensus.insights.selection import ALL, Selection

router = questions(Tag.LINKS)

AllHistory = Annotated[
    str,
    Query(
        alias="history",
        description="`live`, `all`, or `since:DATE` for what lived at that date; all of them "
        "where nothing is said, for those that are gone are what is looked for.",
    ),
]
Since = Annotated[date | None, Query(description="Losses that ended before that day, UTC, not.")]


async def _selection(
    history: AllHistory = "all", filters: Filters = None, internal: Internal = False
) -> Selection:
    return Selection(history_of(history), filter_of(filters), internal)


Selected = Annotated[Selection, Depends(_selection)]


async def _request(selection: Selected, order: AskedOrder, having: Having = None) -> ListRequest:
    wanted = having_of(having, question.LINK_STATUS_FIELDS)
    return ListRequest(selection=selection, having=wanted, order=order)


async def _of_losses(filters: Filters = None, internal: Internal = False) -> Selection:
    return Selection(ALL, filter_of(filters), internal)


@router.get(
    f"{SITE}/link-status/counts",
    **operation("link_status_counts", "How many links stand how", list_of(question.StatusCount)),
)
def link_status_counts(answer: TargetAnswer, selection: Selected) -> Response:
    """Answer how many links have each status, the worst first."""

    def ask(view: Relations) -> Listing[object]:
        found = question.status_counts(view, ListRequest(selection=selection))
        return Listing(found, len(found), None)

    return answer.rows_of_view(ask)


add_list(
    router,
    ListQuestion(
        name="link_status",
        path=f"{SITE}/link-status",
        summary="How each known link stands, by the newest look at its page",
        row=question.LinkStatus,
        page=question.link_statuses,
        stream=question.stream_link_statuses,
    ),
    Annotated[ListRequest, Depends(_request)],
)


@router.get(
    f"{SITE}/losses",
    **operation(
        "losses",
        "Missing and lost links by site and cause: one redesign is one loss",
        list_of(Loss),
        "The newest first. It has one page; `total` is null where there are more than `limit`.",
    ),
)
def site_losses(
    answer: TargetAnswer,
    selection: Annotated[Selection, Depends(_of_losses)],
    since: Since = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Response:
    """Answer the losses."""
    begin = None if since is None else datetime.combine(since, time.min, UTC)

    def ask(view: Relations) -> Listing[object]:
        found = tuple(losses(view, selection, begin, limit + 1))
        return Listing(found[:limit], len(found) if len(found) <= limit else None, None)

    return answer.rows_of_view(ask)
