"""Sites that link to several targets, and not to ours: the link gap."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import (
    DEFAULT_LIMIT,
    AskedMoment,
    AskedOrder,
    Cursor,
    Filters,
    Having,
    Limit,
    ScopeQuery,
    Tag,
    everywhere,
    filter_of,
    having_of,
    target_of,
)
from linkcensus.api.exporting import ExportFormat, MostRows, export, export_operation
from linkcensus.api.models import list_of
from linkcensus.insights import intersect as question
from linkcensus.insights.selection import Selection

router = everywhere(Tag.COMPARING)

_MOST_OWN = 100
_SUMMARY = "Sites that link to at least so many of the targets, and not to one's own"


async def _request(
    moment: AskedMoment,
    order: AskedOrder,
    targets: Annotated[
        list[str], Query(alias="target", description="Up to ten targets; repeat for several.")
    ],
    own: Annotated[
        list[str] | None,
        Query(
            alias="not",
            max_length=_MOST_OWN,
            description="Leave out sites that link here, such as to your own; repeat for several.",
        ),
    ] = None,
    at_least: Annotated[
        int, Query(ge=1, description="How many of the targets a site links to.")
    ] = 2,
    scope: ScopeQuery = None,
    filters: Filters = None,
    having: Having = None,
) -> question.IntersectRequest:
    asked = targets[: question.MOST_TARGETS + 1]
    return question.IntersectRequest(
        selection=Selection(filter=filter_of(filters)),
        having=having_of(having, question.INTERSECT_FIELDS),
        order=order,
        targets=tuple(target_of(text, scope) for text in asked),
        at_least=at_least,
        exclude=tuple(target_of(text, scope, place="not") for text in own or ()),
        moment=moment,
    )


Asked = Annotated[question.IntersectRequest, Depends(_request)]


@router.get("/intersect", **operation("intersect", _SUMMARY, list_of(question.CommonSite)))
def intersect(
    answer: Answer, request: Asked, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Answer one page of the common sites."""
    paged = replace(request, limit=limit, cursor=cursor)
    return answer.rows(lambda: question.intersect(answer.index, paged), request.moment)


@router.get("/intersect/export", **export_operation("intersect", _SUMMARY))
def export_intersect(
    answer: Answer,
    request: Asked,
    format: ExportFormat = ExportFormat.CSV,  # noqa: A002 - the parameter's public name
    limit: MostRows = None,
) -> Response:
    """Answer all common sites as a file."""

    def rows() -> Iterator[question.CommonSite]:
        return question.stream_intersect(answer.index, request)

    return export(answer, rows, question.CommonSite, "intersect", format, limit)
