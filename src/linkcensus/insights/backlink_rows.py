"""The wide columns of a few backlinks, where their numbers are known."""

from collections.abc import Sequence
from typing import Any

from linkcensus.insights.backlink import backlink_columns, put_addresses
from linkcensus.insights.backlinks_request import BacklinksRequest
from linkcensus.insights.paging import Plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose

_WIDEST_RANGE = 8
"""Rows read for each one wanted, up to which a stretch of the file is read whole."""


def rows_at(
    view: Relations, numbers: Sequence[int], ordered: Plan, request: BacklinksRequest
) -> list[dict[str, Any]]:
    """The rows with these numbers, in their order: for `make_backlink`, and the sort values.

    Args:
        view: One with numbers, as `has_rows` tells.
        numbers: Values of `link_row`.
        ordered: Whose sort values the rows get as `key_0`, `key_1`, ....
        request: Names the columns.
    """
    if not numbers:
        return []
    query = compose(
        "SELECT link_row, {wide} FROM links WHERE {chosen}",
        wide=wide_columns(ordered, request, as_stored=True),
        chosen=_numbered(numbers),
    )
    rows = {values["link_row"]: values for values in view.rows(query.text, query.params)}
    found = [rows[number] for number in numbers]
    for values in found:
        put_addresses(values)
    return found


def wide_columns(ordered: Plan, request: BacklinksRequest, *, as_stored: bool = False) -> Sql:
    """The columns of a page's rows, each of which is one link."""
    return compose(
        "{columns}, 1 AS group_count, {keys}",
        columns=backlink_columns(request.columns, as_stored=as_stored),
        keys=ordered.columns(),
    )


def _numbered(numbers: Sequence[int]) -> Sql:
    """A condition that holds for rows with these numbers, and few others.

    A range is planned sooner than a list.
    """
    first, last = min(numbers), max(numbers)
    if last - first < _WIDEST_RANGE * len(numbers):
        return Sql("link_row BETWEEN ? AND ?", (first, last))
    return Sql(f"link_row IN ({', '.join('?' * len(numbers))})", tuple(numbers))
