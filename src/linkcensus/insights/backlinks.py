"""Backlinks: one row a link (or a group of alike ones), filtered, sorted, paged or streamed.

A page is found in two steps, so that a site with many links costs little: first, over few narrow
columns, where the page ends; then the wide columns of the rows up to there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from linkcensus.core.link import link_hash
from linkcensus.insights.backlink import (
    BACKLINK_COLUMNS,
    Backlink,
    Hop,
    backlink_columns,
    make_backlink,
    put_addresses,
)
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, cursor_behind
from linkcensus.insights.paging import Key, Order, Plan, check_limit, parse_order, plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import (
    LINK_SCORE_COLUMNS,
    joined_scores,
    look_up_link_scores,
    look_up_scores,
)
from linkcensus.insights.selection import IS_LIVE, Selection
from linkcensus.insights.sql import TRUE, Sql, all_of, compose

__all__ = [
    "Backlink",
    "BacklinksRequest",
    "Grouping",
    "Hop",
    "backlinks",
    "stream_backlinks",
]


class Grouping(StrEnum):
    """Which links are shown as one."""

    ALL = "all"
    """Every link by itself."""
    ONE_PER_SITE = "one_per_site"
    """The best link of each referring site."""
    SIMILAR = "similar"
    """The best of a site's links with the same words to the same page by the same means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklinksRequest:
    """Which backlinks, grouped and ordered how."""

    selection: Selection = field(default_factory=Selection)
    grouping: Grouping = Grouping.ALL
    order: tuple[Order, ...] = ()
    """Fields of the filter table; empty for the authority of the referring site, highest first."""
    limit: int = 100
    """Rows of a page, 1 to 10,000; a stream has no limit."""
    cursor: str | None = None
    count: bool = True
    """Whether to count all rows too."""
    columns: tuple[str, ...] = ()
    """Fields of the row that are wanted, for a page without grouping; empty for all of them."""


# no key begins with a tilde: links without a redirect come last among equals, as in the files
_NO_RAW_KEY = "~"
_RAW_KEY = Sql(f"coalesce(raw_target_key, '{_NO_RAW_KEY}')")
# as the links lie on disk, so that ties cost one stretch of the file
_IDENTITY = (
    Key("target_key", FieldType.TEXT),
    Key("source_site", FieldType.TEXT),
    Key("source_key", FieldType.TEXT),
    Key("kind", FieldType.TEXT),
    Key("occurrence", FieldType.NUMBER),
    Key(_RAW_KEY.text, FieldType.TEXT),
)
_NARROW_TIES = 2
"""Identity columns that decide where a page ends; the rest only orders a few rows."""

_WIDEST_RANGE = 8
"""Rows read for each one wanted, up to which a stretch of the file is read whole."""

_DEFAULT = (Order("authority", descending=True),)
_PLAIN = Selection()
_PLACES = {
    (): "place",
    _DEFAULT: "place",
    parse_order("state,authority:desc,last_seen:desc"): "seen_place",
}
"""Orders whose first links are kept, and the column of `top_links` that has their places."""

_GROUPS = {
    Grouping.ONE_PER_SITE: Sql("source_site"),
    Grouping.SIMILAR: Sql("source_site, target_key, kind, anchor"),
}


def backlinks(view: Relations, request: BacklinksRequest) -> Listing[Backlink]:
    """Answer one page of the target's backlinks.

    Raises:
        BadInput: A limit, order or cursor that cannot be used.
    """
    limit = check_limit(request.limit)
    ordered = plan(request.order, _DEFAULT, LINK_FIELDS, _IDENTITY)
    if request.grouping is not Grouping.ALL:
        return _grouped_page(view, request, ordered, limit)
    condition = all_of([request.selection.condition(), *_present(ordered.after(request.cursor))])
    found = _top_rows(view, ordered, request)
    if found is None:
        find = _numbered_rows if view.has_rows else _rows_up_to_end
        found = find(view, condition, ordered, request)
    total = _count(view, request.selection) if request.count else None
    look_up_scores(view, found[:limit])
    if not request.columns or LINK_SCORE_COLUMNS.keys() & set(request.columns):
        look_up_link_scores(view, {_hash_of(ordered, values): values for values in found[:limit]})
    rows = tuple(make_backlink(values) for values in found[:limit])
    return Listing(rows, total, cursor_behind(ordered, found, limit))


def stream_backlinks(view: Relations, request: BacklinksRequest) -> Iterator[Backlink]:
    """All backlinks, in bounded memory; in the index's own order when none is asked for.

    Limit, cursor and count of the request do not count.
    """
    ordered = plan(request.order, _DEFAULT, LINK_FIELDS, _IDENTITY)
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
        chosen = compose(
            _WIDE_OF_GROUPS,
            columns=BACKLINK_COLUMNS,
            scores=scores,
            joined=joined,
            raw=_RAW_KEY,
            groups=_groups(request, ordered),
        )
        order = ordered.over_columns().order_by()
    if request.order:
        chosen = compose("{chosen} ORDER BY {order}", chosen=chosen, order=order)
    for values in view.rows(chosen.text, chosen.params):
        yield make_backlink(values)


def _hash_of(ordered: Plan, values: Mapping[str, Any]) -> int:
    """The link of a row, by the identity at the end of its order."""
    first = len(ordered.keys) - len(_IDENTITY)
    target, _, source, kind, occurrence, raw = (
        values[f"key_{first + place}"] for place in range(len(_IDENTITY))
    )
    return link_hash(target, source, kind, occurrence, None if raw == _NO_RAW_KEY else raw)


def _present(condition: Sql | None) -> list[Sql]:
    return [] if condition is None else [condition]


def _top_rows(
    view: Relations, ordered: Plan, request: BacklinksRequest
) -> list[dict[str, Any]] | None:
    """The page's rows and one more out of the kept first ones; None where those do not reach."""
    place = _PLACES.get(request.order)
    if place is None or request.selection != _PLAIN or not view.has_top_links:
        return None
    query = compose(
        "SELECT {wide} FROM top_links WHERE {place} IS NOT NULL AND {after} "
        "ORDER BY {place} LIMIT {limit}",
        place=Sql(place),
        wide=_wide_columns(ordered, request, as_stored=True),
        after=ordered.after(request.cursor) or TRUE,
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
    view: Relations, condition: Sql, ordered: Plan, request: BacklinksRequest
) -> list[dict[str, Any]]:
    """The page's rows and one more, found by their numbers.

    Ties of the asked order need not be compared, for the rows lie in the order of identity.
    """
    asked = ordered.beginning(len(ordered.keys) - len(_IDENTITY))
    query = compose(
        "SELECT link_row FROM links WHERE {condition} ORDER BY {order}, link_row LIMIT {limit}",
        condition=condition,
        order=asked.order_by(),
        limit=Sql("?", (request.limit + 1,)),
    )
    numbers = [int(number) for (number,) in view.sql(query.text, query.params)]
    if not numbers:
        return []
    query = compose(
        "SELECT link_row, {wide} FROM links WHERE {chosen}",
        wide=_wide_columns(ordered, request, as_stored=True),
        chosen=_numbered(numbers),
    )
    rows = {values["link_row"]: values for values in view.rows(query.text, query.params)}
    found = [rows[number] for number in numbers]
    for values in found:
        put_addresses(values)
    return found


def _numbered(numbers: list[int]) -> Sql:
    """A condition that holds for rows with these numbers, and few others.

    A range is planned sooner than a list.
    """
    first, last = min(numbers), max(numbers)
    if last - first < _WIDEST_RANGE * len(numbers):
        return Sql("link_row BETWEEN ? AND ?", (first, last))
    return Sql(f"link_row IN ({', '.join('?' * len(numbers))})", tuple(numbers))


def _wide_columns(ordered: Plan, request: BacklinksRequest, *, as_stored: bool = False) -> Sql:
    return compose(
        "{columns}, 1 AS group_count, {keys}",
        columns=backlink_columns(request.columns, as_stored=as_stored),
        keys=ordered.columns(),
    )


def _rows_up_to_end(
    view: Relations, condition: Sql, ordered: Plan, request: BacklinksRequest
) -> list[dict[str, Any]]:
    """The page's rows and one more, of a relation whose rows have no numbers."""
    query = compose(
        "SELECT {wide} FROM links WHERE {chosen} ORDER BY {order} LIMIT {limit}",
        wide=_wide_columns(ordered, request),
        chosen=_end_of_page(view, condition, ordered, request.limit),
        order=ordered.order_by(),
        limit=Sql("?", (request.limit + 1,)),
    )
    return list(view.rows(query.text, query.params))


def _end_of_page(view: Relations, condition: Sql, ordered: Plan, limit: int) -> Sql:
    """The condition of rows up to the page's last one, by the asked order and the first ties.

    It lets some rows more through, and skips most of a large site's.
    """
    narrow = ordered.beginning(len(ordered.keys) - len(_IDENTITY) + _NARROW_TIES)
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


# The best link of a group: live, followed, in the content, the oldest. The least of these
# structures is found in one pass; the identity within makes it unique, the rest rides along.
_BEST = """min(struct_pack(
    demerit := CASE WHEN {live} THEN 0 ELSE 4 END + CASE WHEN follow THEN 0 ELSE 2 END
        + CASE WHEN "position" = 'content' THEN 0 ELSE 1 END,
    first_seen := coalesce(first_seen, TIMESTAMP 'infinity'),
    source_key := source_key, target_key := target_key, kind := kind, occurrence := occurrence,
    raw_key := {raw}, source_site := source_site{riding}))"""

_GROUPED = """SELECT best.target_key AS best_target, best.source_key AS best_source,
    best.kind AS best_kind, best.occurrence AS best_occurrence, best.raw_key AS best_raw,
    {keys}, group_count
FROM (SELECT {best} AS best, count(*) AS group_count FROM ({links}) GROUP BY {group})"""

# the keys are worked out below the groups: an aggregate takes no query, which a score is
_OF_GROUPS = """SELECT state, follow, "position", first_seen, source_key, target_key, kind,
    occurrence, raw_target_key, source_site, anchor{riding}
FROM links WHERE {condition}"""

_PAGE_OF_GROUPS = """WITH chosen AS MATERIALIZED ({groups})
SELECT *, (SELECT count(*) FROM chosen) AS total_rows FROM chosen
WHERE {after} ORDER BY {order} LIMIT {limit}"""

_WIDE_OF_GROUPS = """SELECT {columns}{scores}, group_count
FROM links INNER JOIN ({groups}) AS best
    ON target_key = best_target AND source_key = best_source AND kind = best_kind
    AND occurrence = best_occurrence AND {raw} = best_raw{joined}"""

_WIDE_OF_PAGE = """SELECT {columns}, target_key, source_key, {raw} AS raw_key FROM links
WHERE target_key BETWEEN {first} AND {last}
    AND source_key IN (SELECT unnest({sources}::VARCHAR[]))"""


def _grouped_page(
    view: Relations, request: BacklinksRequest, ordered: Plan, limit: int
) -> Listing[Backlink]:
    over = ordered.over_columns()
    query = compose(
        _PAGE_OF_GROUPS,
        groups=_groups(request, ordered),
        after=over.after(request.cursor) or TRUE,
        order=over.order_by(),
        limit=Sql("?", (limit + 1,)),
    )
    found = list(view.rows(query.text, query.params))
    total = found[0]["total_rows"] if found else 0
    rows = _wide(view, found[:limit])
    return Listing(rows, total, cursor_behind(ordered, found, limit))


def _groups(request: BacklinksRequest, ordered: Plan) -> Sql:
    """The best link of each group with its sort values, those of the identity taken from it."""
    asked = ordered.keys[: -len(_IDENTITY)]
    links = compose(
        _OF_GROUPS,
        riding=Sql("".join(f", {key.expression} AS asked_{n}" for n, key in enumerate(asked))),
        condition=request.selection.condition(),
    )
    riding = "".join(f", key_{n} := asked_{n}" for n in range(len(asked)))
    best = compose(_BEST, live=Sql(IS_LIVE), raw=_RAW_KEY, riding=Sql(riding))
    fields = [f"key_{n}" for n in range(len(asked))]
    fields += ["target_key", "source_site", "source_key", "kind", "occurrence", "raw_key"]
    return compose(
        _GROUPED,
        keys=Sql(", ".join(f"best.{field} AS key_{n}" for n, field in enumerate(fields))),
        best=best,
        links=links,
        group=_GROUPS[request.grouping],
    )


def _wide(view: Relations, found: Sequence[dict[str, Any]]) -> tuple[Backlink, ...]:
    """Fetch the wide columns of a page of groups, in its order."""
    if not found:
        return ()
    targets = [values["best_target"] for values in found]
    query = compose(
        _WIDE_OF_PAGE,
        columns=BACKLINK_COLUMNS,
        raw=_RAW_KEY,
        first=Sql("?", (min(targets),)),
        last=Sql("?", (max(targets),)),
        sources=Sql("?", ([values["best_source"] for values in found],)),
    )
    names = ("target_key", "source_key", "kind", "occurrence", "raw_key")
    wide = {
        tuple(values[name] for name in names): values
        for values in view.rows(query.text, query.params)
    }
    look_up_scores(view, list(wide.values()))
    look_up_link_scores(
        view,
        {
            link_hash(target, source, kind, occurrence, None if raw == _NO_RAW_KEY else raw): values
            for (target, source, kind, occurrence, raw), values in wide.items()
        },
    )
    best = ("best_target", "best_source", "best_kind", "best_occurrence", "best_raw")
    return tuple(
        make_backlink(
            wide[tuple(values[name] for name in best)] | {"group_count": values["group_count"]}
        )
        for values in found
    )


def _count(view: Relations, selection: Selection) -> int:
    if selection == _PLAIN and view.has_top_links:
        return int(view.sql("SELECT max(total) FROM top_links")[0][0])
    query = compose("SELECT count(*) FROM links WHERE {condition}", condition=selection.condition())
    return int(view.sql(query.text, query.params)[0][0])
