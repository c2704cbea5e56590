"""What all lists share: a request, a page of rows, a stream of all rows.

A report is one grouped query (`body`) whose columns are the fields of its row; filtering the
groups (`having`), sorting on any column and paging are the same for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

from linkcensus.insights.filters import Node, condition
from linkcensus.insights.filters.fields import Field, Fields, FieldType, field_table
from linkcensus.insights.paging import Order, Plan, check_limit, identity_of, plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.scores import scored
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import TRUE, Sql, compose

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """How every list is asked for."""

    selection: Selection = field(default_factory=Selection)
    """The links that count."""
    having: Node | None = None
    """A filter over the columns of the list itself (the report's `fields`)."""
    order: tuple[Order, ...] = ()
    """Empty for the list's own order."""
    limit: int = 100
    """Rows of a page, 1 to 10,000."""
    cursor: str | None = None
    """`Listing.cursor` of the page before; None for the first page."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list."""

    rows: tuple[Row, ...]
    total: int | None
    """Rows of all pages together; None where they were not counted."""
    cursor: str | None
    """Where the next page begins; None on the last page."""
    offset: int | None = None
    """Rows before this page, where the page was asked for by its place or by a value."""


@dataclass(frozen=True, slots=True)
class Report(Generic[Row]):
    """A kind of list."""

    row: type[Row]
    """A dataclass whose fields are columns of the body."""
    fields: Fields
    identity: tuple[str, ...]
    """Fields that together differ between any two rows."""
    default: tuple[Order, ...]
    scored: str | None = None
    """The column of the body whose site's scores each row shows, where it shows any."""
    with_authority: bool = False
    """Whether authority is among them: the links themselves only carry that of their source."""

    def page(self, view: Relations, body: Sql, request: ListRequest) -> Listing[Row]:
        """One page.

        Raises:
            BadInput: A limit, order or cursor that cannot be used.
        """
        limit = check_limit(request.limit)
        ordered = self._plan(request)
        body = self._with_scores(view, body)
        query = compose(
            "WITH answer AS MATERIALIZED ({body}), "
            "matching AS (SELECT * FROM answer WHERE {having}) "
            "SELECT *, (SELECT count(*) FROM matching) AS total_rows, {keys} "
            "FROM matching WHERE {after} ORDER BY {order} LIMIT ?",
            body=body,
            having=condition(request.having),
            keys=ordered.columns(),
            after=ordered.after(request.cursor) or TRUE,
            order=ordered.order_by(),
        )
        found = list(view.rows(query.text, (*query.params, limit + 1)))
        total = int(found[0]["total_rows"]) if found else 0
        rows = tuple(build(self.row, values) for values in found[:limit])
        return Listing(rows, total, cursor_behind(ordered, found, limit))

    def stream(self, view: Relations, body: Sql, request: ListRequest) -> Iterator[Row]:
        """All rows in the asked order, in bounded memory; limit and cursor do not count."""
        query = compose(
            "WITH answer AS ({body}) SELECT * FROM answer WHERE {having} ORDER BY {order}",
            body=self._with_scores(view, body),
            having=condition(request.having),
            order=self._plan(request).order_by(),
        )
        for values in view.rows(query.text, query.params):
            yield build(self.row, values)

    def _with_scores(self, view: Relations, body: Sql) -> Sql:
        if self.scored is None:
            return body
        return scored(view, body, self.scored, with_authority=self.with_authority)

    def _plan(self, request: ListRequest) -> Plan:
        identity = identity_of(self.fields, self.identity)
        return plan(request.order, self.default, self.fields, identity)


def cursor_behind(ordered: Plan, found: list[dict[str, Any]], limit: int) -> str | None:
    """The cursor of the next page, when one row more than asked for was found."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return ordered.cursor([last[f"key_{n}"] for n in range(len(ordered.keys))])


def build(row: type[Row], values: Mapping[str, Any]) -> Row:
    """Make a result row of a query's columns; stored times become aware, lists tuples."""
    names = (field.name for field in fields(row))  # type: ignore[arg-type]  # by contract
    return row(**{name: _value(values[name]) for name in names})


def _value(stored: Any) -> Any:
    if isinstance(stored, datetime):
        return aware(stored)
    return tuple(stored) if isinstance(stored, list) else stored


def columns(described: Mapping[str, tuple[FieldType, str]]) -> Fields:
    """The field table of a report whose columns carry their public names."""
    return field_table(
        Field(name, kind, f'"{name}"', description)
        for name, (kind, description) in described.items()
    )
