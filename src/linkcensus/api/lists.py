"""Routes of lists: a page of rows as JSON.

A list differs from others in what its rows are and how it is asked; `add_list` makes the rest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, Response

from linkcensus.api.answering import Page, TargetAnswer, operation
from linkcensus.api.asking import DEFAULT_LIMIT, Cursor, Limit
from linkcensus.api.models import list_of
from linkcensus.index.view import View

Request = TypeVar("Request")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ListQuestion(Generic[Request, Row]):
    """What a list asks of the insights."""

    name: str
    """Operation id; the export's ends in `_export`."""
    path: str
    summary: str
    row: type[Row]
    page: Callable[[View, Request], Page[Row]]
    stream: Callable[[View, Request], Iterator[Row]]


def add_list(router: APIRouter, question: ListQuestion[Any, Any], asked: Any) -> None:
    """Add the routes of a list.

    Args:
        router: Where to.
        question: The list.
        asked: The annotation of a dependency that reads the request of the insight, a dataclass
            with `limit` and `cursor`, which are read here.
    """

    def page(
        answer: TargetAnswer,
        request: asked,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> Response:
        paged = replace(request, limit=limit, cursor=cursor)
        return answer.rows_of_view(lambda view: question.page(view, paged))

    told = operation(question.name, question.summary, list_of(question.row))
    router.get(question.path, **told)(page)
