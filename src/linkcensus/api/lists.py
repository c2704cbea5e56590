"""Routes of lists: a page of rows as JSON, all rows as a file, and the SQL that gives them.

A list differs from others in what its rows are and how it is asked; `add_list` makes the rest.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, Response

from linkcensus.api.answering import Page, TargetAnswer, operation
from linkcensus.api.asking import (
    DEFAULT_LIMIT,
    AskedOrder,
    AskedSelection,
    Cursor,
    FromValue,
    Having,
    Limit,
    Offset,
    having_of,
)
from linkcensus.api.exporting import ExportFormat, MostRows, export, export_operation
from linkcensus.api.models import list_of, model_of
from linkcensus.core.scope import Target
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Moment
from linkcensus.index.view import View
from linkcensus.insights.filters.fields import Fields
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.relations import Relations
from linkcensus.insights.shown_sql import shown_sql

Request = TypeVar("Request")
Row = TypeVar("Row")

Opens = Callable[[Index, Target, Moment | None], View]


@dataclass(frozen=True, slots=True)
class ListQuestion(Generic[Request, Row]):
    """What a list asks of the insights."""

    name: str
    """Operation id; the one of the export begins with `export_`."""
    path: str
    summary: str
    row: type[Row]
    page: Callable[[Relations, Request], Page[Row]]
    stream: Callable[[Relations, Request], Iterator[Row]]
    opens: Opens = Index.view
    """Which links of the target are asked: those to it, or those out of it."""
    jumps: bool = False
    """Whether a page may begin at any row or value; the request has `offset` and `from_value`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What `POST /api/v1/sql` takes."""

    statement: str
    """One SELECT that gives the rows of the list, without its limit."""


def list_request(fields: Fields) -> Callable[..., Awaitable[ListRequest]]:
    """Return a dependency that reads what all lists take: selection, having and order.

    Args:
        fields: What `having` and `sort` may name.
    """

    async def request(
        selection: AskedSelection, order: AskedOrder, having: Having = None
    ) -> ListRequest:
        return ListRequest(selection=selection, having=having_of(having, fields), order=order)

    return request


def add_list(router: APIRouter, question: ListQuestion[Any, Any], asked: Any) -> None:
    """Add the routes of a list.

    Args:
        router: Where to.
        question: The list.
        asked: The annotation of a dependency that reads the request of the insight, a dataclass
            with `limit` and `cursor`, which are read here.
    """

    def page_of(answer: TargetAnswer, paged: Any) -> Response:
        def ask() -> Page[object]:
            with question.opens(answer.index, answer.target, answer.moment) as view:
                return question.page(view, paged)

        if question.opens is Index.view:
            return answer.rows_of_view(
                lambda view: question.page(view, paged), jumps=question.jumps
            )
        return answer.rows(ask, answer.moment, jumps=question.jumps)

    def page(
        answer: TargetAnswer, request: asked, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Response:
        return page_of(answer, replace(request, limit=limit, cursor=cursor))

    def page_anywhere(
        answer: TargetAnswer,
        request: asked,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        offset: Offset = None,
        from_value: FromValue = None,
    ) -> Response:
        start = {"cursor": cursor, "offset": offset, "from_value": from_value}
        return page_of(answer, replace(request, limit=limit, **start))

    def file(
        answer: TargetAnswer,
        request: asked,
        format: ExportFormat = ExportFormat.CSV,  # noqa: A002 - the parameter's public name
        limit: MostRows = None,
    ) -> Response:
        def rows() -> Iterator[object]:
            with question.opens(answer.index, answer.target, answer.moment) as view:
                yield from question.stream(view, request)

        name = f"{answer.target.text} {question.name}"
        return export(answer, rows, question.row, name, format, limit)

    told = operation(question.name, question.summary, list_of(question.row, jumps=question.jumps))
    router.get(question.path, **told)(page_anywhere if question.jumps else page)
    told = export_operation(question.name, question.summary)
    router.get(f"{question.path}/export", **told)(file)

    def statement(answer: TargetAnswer, request: asked) -> Response:
        def ask() -> Statement:
            outgoing = question.opens is Index.outgoing_view
            with question.opens(answer.index, answer.target, answer.moment) as view:
                return Statement(
                    shown_sql(view, lambda to: question.stream(to, request), outgoing=outgoing)
                )

        return answer.one(ask, answer.moment)

    told = operation(
        f"sql_of_{question.name}",
        f"{question.summary}, as a statement for `sql`",
        model_of(Statement, dated=True),
    )
    router.get(f"{question.path}/sql", **told)(statement)
