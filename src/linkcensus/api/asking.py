"""The parameters that all questions share, with the names and the meaning of the command line."""

from collections.abc import Iterator
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from linkcensus.api.security.identity import reader, viewer, viewer_of_target
from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.index.snapshot import Moment
from linkcensus.insights.asking import read_filters, read_moment
from linkcensus.insights.filters import Node
from linkcensus.insights.filters.fields import LINK_FIELDS, Fields
from linkcensus.insights.jumping import MAX_OFFSET
from linkcensus.insights.paging import Order, parse_order
from linkcensus.insights.selection import History, Selection, parse_history

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 1000

SITE = "/sites/{target:path}"
"""Where the questions about one target live."""

TargetPath = Annotated[
    str,
    Path(
        description="A site, a host, a URL without scheme, or a prefix that ends in `*`; "
        "`/`, `?` and `#` percent-encoded where they belong to it.",
        examples=["example.com"],
    ),
]
ScopeQuery = Annotated[
    Scope | None,
    Query(description="How much the target covers; told from the target when not given."),
]
HistoryQuery = Annotated[
    str,
    Query(description="`live`, `all`, or `since:DATE` for what lived at that date."),
]
Filters = Annotated[
    list[str] | None,
    Query(
        alias="filter",
        description="`field:operator:value`, such as `follow:eq:true`, or a JSON tree; several "
        "must all hold. `/api/v1/fields` lists the fields.",
    ),
]
Having = Annotated[
    list[str] | None,
    Query(description="The same over the columns of the answer, such as `links:gte:10`."),
]
Internal = Annotated[bool, Query(description="Count links within the site too.")]
Sort = Annotated[
    str | None,
    Query(
        description="Any field, `:desc` behind it for the highest first; several with commas.",
        examples=["authority:desc,first_seen"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Rows of a page.")]
Cursor = Annotated[
    str | None, Query(description="`cursor` of the page before; none for the first page.")
]
Offset = Annotated[
    int | None,
    Query(ge=0, le=MAX_OFFSET, description="Rows to pass over; no `cursor` goes with it."),
]
FromValue = Annotated[
    str | None,
    Query(
        description="Begin at the first row whose value of the first sort field is this one or "
        "comes after it; `offset` of the answer says which row that is. No `cursor` and no "
        "`offset` go with it.",
        max_length=10_000,
    ),
]
AsOf = Annotated[
    str | None,
    Query(
        description="What was true at the end of that day, or at that time (UTC).",
        examples=["2026-01-31"],
    ),
]
KnownAt = Annotated[
    str | None,
    Query(description="As far as was known at the end of that day, or at that time (UTC)."),
]


class Tag(StrEnum):
    """How questions are grouped in the document."""

    LINKS = "links"
    SCORES = "scores"
    COMPARING = "comparing"
    CATALOGUE = "catalogue"


def target_of(text: str, scope: Scope | None = None, *, place: str = "target") -> Target:
    """Read a target.

    Raises:
        BadInput: It is none.
    """
    try:
        return parse_target(text, scope)
    except BadInput as error:
        raise BadInput(error.message, place=place, remedy=error.remedy) from None


async def asked_target(target: TargetPath, scope: ScopeQuery = None) -> Target:
    """Read the target of a question."""
    return target_of(target, scope)


async def asked_moment(as_of: AsOf = None, known_at: KnownAt = None) -> Moment | None:
    """Read the time of a question."""
    return read_moment(as_of, known_at)


async def asked_selection(
    history: HistoryQuery = "live", filters: Filters = None, internal: Internal = False
) -> Selection:
    """Read which links a question counts."""
    return Selection(history_of(history), filter_of(filters), internal)


async def asked_order(sort: Sort = None) -> tuple[Order, ...]:
    """Read the order of a list."""
    return () if sort is None else parse_order(sort)


AskedTarget = Annotated[Target, Depends(asked_target)]
AskedMoment = Annotated[Moment | None, Depends(asked_moment)]
AskedSelection = Annotated[Selection, Depends(asked_selection)]
AskedOrder = Annotated[tuple[Order, ...], Depends(asked_order)]


def history_of(text: str) -> History:
    """Read the history of a question.

    Raises:
        BadInput: It is none.
    """
    try:
        return parse_history(text)
    except BadInput as error:
        raise BadInput(error.message, place="history", remedy=error.remedy) from None


def filter_of(texts: list[str] | None, fields: Fields = LINK_FIELDS) -> Node | None:
    """Read the filters over links.

    Raises:
        BadInput: Names the filter and the node that cannot be used.
    """
    return read_filters(texts or (), fields, place="filter")


def having_of(texts: list[str] | None, fields: Fields) -> Node | None:
    """Read the filters over the columns of a list.

    Raises:
        BadInput: Names the filter and the node that cannot be used.
    """
    return read_filters(texts or (), fields, place="having")


async def only_known_parameters(request: Request) -> None:
    """Refuse parameters that the question does not have: a misspelt filter must not be ignored.

    Raises:
        BadInput: Names the parameter and the nearest known one.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = sorted({*_query_parameters(route.dependant)})
    for name in request.query_params:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise BadInput(
                "there is no such parameter",
                place=name[:50],
                remedy=f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}",
            )


def _query_parameters(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        yield parameter.alias
    for inner in dependant.dependencies:
        yield from _query_parameters(inner)


def questions(tag: Tag) -> APIRouter:
    """Return a router for questions about one target, which a share link may open too."""
    return APIRouter(
        tags=[tag], dependencies=[Depends(viewer_of_target), Depends(only_known_parameters)]
    )


def everywhere(tag: Tag) -> APIRouter:
    """Return a router for questions about more than one target, which need an account."""
    return APIRouter(tags=[tag], dependencies=[Depends(viewer), Depends(only_known_parameters)])


def catalogue(tag: Tag) -> APIRouter:
    """Return a router for what tells nothing about links; share links may read it."""
    return APIRouter(tags=[tag], dependencies=[Depends(reader), Depends(only_known_parameters)])
