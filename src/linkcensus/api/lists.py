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
Route = Callable[..., Response]


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
    beside: Callable[[Request], object] = lambda _: ""
    """What of a request neither the address nor the index tells: what people keep."""


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
    name, summary = question.name, question.summary
    told = operation(name, summary, list_of(question.row, jumps=question.jumps))
    paged = _paged_anywhere(question, asked) if question.jumps else _paged(question, asked)
    router.get(question.path, **told)(paged)
    told = export_operation(name, summary)
    router.get(f"{question.path}/export", **told)(_exported(question, asked))
    statement = model_of(Statement, dated=True)
    told = operation(f"sql_of_{name}", f"{summary}, as a statement for `sql`", statement)
    router.get(f"{question.path}/sql", **told)(_stated(question, asked))


def _paged(question: ListQuestion[Any, Any], asked: Any) -> Route:
    def page(
        answer: TargetAnswer, request: asked, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
    ) -> Response:
        return _page_of(question, answer, replace(request, limit=limit, cursor=cursor))

    return page


def _paged_anywhere(question: ListQuestion[Any, Any], asked: Any) -> Route:
    def page_anywhere(
        answer: TargetAnswer,
        request: asked,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        offset: Offset = None,
        from_value: FromValue = None,
    ) -> Response:
        start = {"cursor": cursor, "offset": offset, "from_value": from_value}
        return _page_of(question, answer, replace(request, limit=limit, **start))

    return page_anywhere


def _page_of(question: ListQuestion[Any, Any], answer: TargetAnswer, paged: Any) -> Response:
    if question.opens is Index.view:
        beside = question.beside(paged)
        return answer.rows_of_view(
            lambda view: question.page(view, paged), beside, jumps=question.jumps
        )

    def ask() -> Page[object]:
        with question.opens(answer.index, answer.target, answer.moment) as view:
            return question.page(view, paged)

    return answer.rows(ask, answer.moment, question.beside(paged), jumps=question.jumps)


def _exported(question: ListQuestion[Any, Any], asked: Any) -> Route:
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
        beside = question.beside(request)
        return export(answer, rows, question.row, name, format, limit, beside)

    return file


def _stated(question: ListQuestion[Any, Any], asked: Any) -> Route:
    outgoing = question.opens is Index.outgoing_view

    def statement(answer: TargetAnswer, request: asked) -> Response:
        def ask() -> Statement:
            with question.opens(answer.index, answer.target, answer.moment) as view:
                text = shown_sql(view, lambda to: question.stream(to, request), outgoing=outgoing)
                return Statement(text)

        return answer.one(ask, answer.moment, question.beside(request))

    return statement
