"""Backlinks: one row a link (or a group of alike ones), filtered, sorted, paged or streamed.

A page is found in two steps, so that a site with many links costs little: first, over few narrow
columns, where the page ends; then the wide columns of the rows up to there.
"""

from collections.abc import Iterator
from typing import Any

from linkcensus.insights.backlink import (
    BACKLINK_COLUMNS,
    Backlink,
    Hop,
    make_backlink,
    put_addresses,
)
from linkcensus.insights.backlink_groups import every_group, grouped_page
from linkcensus.insights.backlink_rows import rows_at, wide_columns
from linkcensus.insights.backlinks_request import (
    DEFAULT,
    IDENTITY,
    BacklinksRequest,
    Grouping,
    identity_hash,
)
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.jumping import Start, start_of
from linkcensus.insights.listing import Listing, cursor_behind
from linkcensus.insights.paging import Plan, check_limit, parse_order, plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import (
    LINK_SCORE_COLUMNS,
    joined_scores,
    look_up_link_scores,
    look_up_scores,
)
from linkcensus.insights.selection import Selection
from linkcensus.insights.sql import TRUE, Sql, all_of, compose

__all__ = [
    "Backlink",
    "BacklinksRequest",
    "Grouping",
    "Hop",
    "backlinks",
    "stream_backlinks",
]


_NARROW_TIES = 2
"""Identity columns that decide where a page ends; the rest only orders a few rows."""

_PLAIN = Selection()
_PLACES = {
    (): "place",
    DEFAULT: "place",
    parse_order("state,authority:desc,last_seen:desc"): "seen_place",
}
"""Orders whose first links are kept, and the column of `top_links` that has their places."""


def backlinks(view: Relations, request: BacklinksRequest) -> Listing[Backlink]:
    """Answer one page of the target's backlinks.

    Raises:
        BadInput: A limit, order, cursor, offset or value that cannot be used.
    """
    limit = check_limit(request.limit)
    ordered = plan(request.order, DEFAULT, LINK_FIELDS, IDENTITY)
    if request.grouping is not Grouping.ALL:
        return grouped_page(view, request, ordered)
    start = start_of(request, ordered, LINK_FIELDS, DEFAULT)
    found = _top_rows(view, ordered, request, start)
    if found is None:
        find = _numbered_rows if view.has_rows else _rows_up_to_end
        found = find(view, ordered, request, start)
    total = _count(view, request.selection) if request.count else None
    look_up_scores(view, found[:limit])
    if not request.columns or LINK_SCORE_COLUMNS.keys() & set(request.columns):
        look_up_link_scores(
            view, {identity_hash(ordered, values): values for values in found[:limit]}
        )
    rows = tuple(make_backlink(values) for values in found[:limit])
    before = _rows_before(view, request, start)
    return Listing(rows, total, cursor_behind(ordered, found, limit), before)


def stream_backlinks(view: Relations, request: BacklinksRequest) -> Iterator[Backlink]:
    """All backlinks, in bounded memory; in the index's own order when none is asked for.

    Limit, cursor and count of the request do not count.
    """
    ordered = plan(request.order, DEFAULT, LINK_FIELDS, IDENTITY)
    scores, joined = joined_scores(view)
    if request.grouping is Grouping.ALL:
        chosen = compose(
            "SELECT {columns}{scores}, 1 AS group_count FROM links{joined} WHERE {condition}",
            columns=BACKLINK_COLUMNS,
            scores=scores,
            joined=joined,
            condition=request.selection.condition(),
        )
        order = ordered.order_by()
    else:
        chosen = every_group(request, ordered, scores, joined)
        order = ordered.over_columns().order_by()
    if request.order:
        chosen = compose("{chosen} ORDER BY {order}", chosen=chosen, order=order)
    for values in view.rows(chosen.text, chosen.params):
        yield make_backlink(values)


def _rows_before(view: Relations, request: BacklinksRequest, start: Start) -> int | None:
    if not start.by_value:
        return request.offset
    condition = all_of([request.selection.condition(), compose("NOT {at}", at=start.after)])
    query = compose("SELECT count(*) FROM links WHERE {condition}", condition=condition)
    return int(view.sql(query.text, query.params)[0][0])


def _top_rows(
    view: Relations, ordered: Plan, request: BacklinksRequest, start: Start
) -> list[dict[str, Any]] | None:
    """The page's rows and one more out of the kept first ones; None where those do not reach."""
    place = _PLACES.get(request.order)
    if place is None or request.selection != _PLAIN or not view.has_top_links:
        return None
    query = compose(
        "SELECT {wide} FROM top_links WHERE {place} > {offset} AND {after} "
        "ORDER BY {place} LIMIT {limit}",
        offset=Sql("?", (start.offset,)),
        place=Sql(place),
        wide=wide_columns(ordered, request, as_stored=True),
        after=start.after,
        limit=Sql("?", (request.limit + 1,)),
    )
    found = list(view.rows(query.text, query.params))
    # with the row behind the page there, none of its rows is missing
    if len(found) <= request.limit:
        return None
    for values in found:
        put_addresses(values)
    return found


def _numbered_rows(
    view: Relations, ordered: Plan, request: BacklinksRequest, start: Start
) -> list[dict[str, Any]]:
    """The page's rows and one more, found by their numbers.

    Ties of the asked order need not be compared, for the rows lie in the order of identity.
    """
    asked = ordered.beginning(len(ordered.keys) - len(IDENTITY))
    query = compose(
        "SELECT link_row FROM links WHERE {condition} ORDER BY {order}, link_row",
        condition=all_of([request.selection.condition(), start.after]),
        order=asked.order_by(),
    )
    if start.offset:
        rest = view.numbers(query.text, query.params)[0, start.offset :]
        numbers = [int(number) for number in rest[: request.limit + 1]]
    else:
        first = (*query.params, request.limit + 1)
        numbers = [int(number) for (number,) in view.sql(f"{query.text} LIMIT ?", first)]
    return rows_at(view, numbers, ordered, request)


def _rows_up_to_end(
    view: Relations, ordered: Plan, request: BacklinksRequest, start: Start
) -> list[dict[str, Any]]:
    """The page's rows and one more, of a relation whose rows have no numbers."""
    selected = request.selection.condition()
    condition = all_of([selected, start.after])
    if start.offset:
        query = compose(
            "SELECT {keys} FROM links WHERE {condition} ORDER BY {order} LIMIT 1 OFFSET {before}",
            keys=ordered.columns(),
            condition=selected,
            order=ordered.order_by(),
            before=Sql("?", (start.offset - 1,)),
        )
        last_before = view.sql(query.text, query.params)
        if not last_before:
            return []
        condition = all_of([selected, ordered.after(ordered.cursor(last_before[0])) or TRUE])
    query = compose(
        "SELECT {wide} FROM links WHERE {chosen} ORDER BY {order} LIMIT {limit}",
        wide=wide_columns(ordered, request),
        chosen=_end_of_page(view, condition, ordered, request.limit),
        order=ordered.order_by(),
        limit=Sql("?", (request.limit + 1,)),
    )
    return list(view.rows(query.text, query.params))


def _end_of_page(view: Relations, condition: Sql, ordered: Plan, limit: int) -> Sql:
    """The condition of rows up to the page's last one, by the asked order and the first ties.

    It lets some rows more through, and skips most of a large site's.
    """
    narrow = ordered.beginning(len(ordered.keys) - len(IDENTITY) + _NARROW_TIES)
    query = compose(
        "SELECT {keys} FROM links WHERE {condition} ORDER BY {order} LIMIT {limit}",
        keys=narrow.columns(),
        condition=condition,
        order=narrow.order_by(),
        limit=Sql("?", (limit + 1,)),
    )
    ends = view.sql(query.text, query.params)
    if len(ends) <= limit:
        return condition
    return all_of([condition, narrow.within(ends[0], ends[-1])])


def _count(view: Relations, selection: Selection) -> int:
    if selection == _PLAIN and view.has_top_links:
        return int(view.sql("SELECT max(total) FROM top_links")[0][0])
    query = compose("SELECT count(*) FROM links WHERE {condition}", condition=selection.condition())
    return int(view.sql(query.text, query.params)[0][0])
