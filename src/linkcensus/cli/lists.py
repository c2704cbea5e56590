"""What every list command does: a table for people, one JSON object a line for programs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from linkcensus.cli import asking, emit
from linkcensus.cli.empty import show_empty
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.index.view import View
    from linkcensus.insights.filters.fields import Fields
    from linkcensus.insights.listing import ListRequest

LARGEST_PAGE = 10_000
TABLE_ROWS = 25
"""Rows that a person is shown when no limit is given."""

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)


class Page(Protocol[Row_co]):
    """One page of a list, as insights give it."""

    @property
    def rows(self) -> tuple[Row_co, ...]:
        """The rows."""
        ...

    @property
    def total(self) -> int | None:
        """Rows of all pages."""
        ...

    @property
    def cursor(self) -> str | None:
        """Where the next page begins."""
        ...


@dataclass(frozen=True, slots=True)
class ListAnswer(Generic[Row]):
    """The two roads to the rows of one question, and how people see them."""

    page: Callable[[], Page[Row]]
    stream: Callable[[], Iterator[Row]]
    columns: Sequence[Column[Row]]
    what: str
    """The rows in the plural: links, sites."""
    relation: str = "to"
    """How they stand to the target: links *to* it, linked sites *of* it."""


def page_size(limit: int | None) -> int:
    """Rows of the page that a question is asked for."""
    return min(limit or TABLE_ROWS, LARGEST_PAGE)


def list_request(
    fields: "Fields",
    *,
    history: str | None,
    filters: Sequence[str] | None,
    having: Sequence[str] | None,
    sort: str | None,
    limit: int | None,
    cursor: str | None,
    internal: bool = False,
) -> "ListRequest":
    """Read the options that all lists share, of which `--having` speaks of the answer's `fields`.

    Raises:
        BadInput: One of them cannot be used.
    """
    from linkcensus.insights.listing import ListRequest

    return ListRequest(
        selection=asking.selection_of(history, filters, internal=internal),
        having=asking.filter_of(having, fields),
        order=asking.order_of(sort),
        limit=page_size(limit),
        cursor=cursor,
    )


def show_list(
    session: Session,
    view: "View",
    answer: ListAnswer[Row],
    *,
    limit: int | None,
    cursor: str | None = None,
) -> None:
    """Write a list: every row for programs unless there is a limit, one page for people."""
    if session.json:
        emit_rows(_rows(answer, limit, cursor), limit)
        return
    listing = answer.page()
    if not listing.rows:
        show_empty(session, view, what=f"{answer.what} {answer.relation}")
        return
    show_table(session.console, answer.columns, listing.rows)
    session.console.print()
    total = len(listing.rows) if listing.total is None else listing.total
    shown = number(len(listing.rows))
    count = f"{shown} of {number(total)}" if total > len(listing.rows) else f"All {shown}"
    show_line(session.console, f"{count} {answer.what} · {view.target.text}", "dim")
    if listing.cursor:
        session.console.out(f"Next page: --cursor {listing.cursor}", style="dim", highlight=False)


def emit_rows(rows: Iterable[Row], limit: int | None = None) -> None:
    """Write result rows as JSON lines."""
    emit.records(islice(rows, limit))


def _rows(answer: ListAnswer[Row], limit: int | None, cursor: str | None) -> Iterator[Row]:
    """Stream everything, or read a page where a cursor or a small limit asks for one."""
    if cursor is not None or (limit is not None and limit <= LARGEST_PAGE):
        yield from answer.page().rows
    else:
        yield from answer.stream()
