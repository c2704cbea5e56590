"""Backlinks of which alike ones are shown as one: the best link of each group stands for it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from linkcensus.insights.backlink import BACKLINK_COLUMNS, Backlink, make_backlink
from linkcensus.insights.backlink_rows import rows_at
from linkcensus.insights.backlinks_request import (
    DEFAULT,
    IDENTITY,
    RAW_KEY,
    BacklinksRequest,
    Grouping,
    hash_of,
    identity_hash,
)
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.jumping import start_of
from linkcensus.insights.listing import Listing, cursor_behind
from linkcensus.insights.paging import Plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.scores import look_up_link_scores, look_up_scores
from linkcensus.insights.selection import IS_LIVE
from linkcensus.insights.sql import TRUE, Sql, compose

_GROUPS = {
    Grouping.ONE_PER_SITE: Sql("source_site"),
    Grouping.SIMILAR: Sql("source_site, target_key, kind, anchor"),
}


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
SELECT *, (SELECT count(*) FROM chosen) AS total_rows,
    {before} AS rows_before
FROM chosen WHERE {after} ORDER BY {order} LIMIT {limit} OFFSET {offset}"""

_BEFORE = "(SELECT count(*) FROM chosen WHERE NOT {after})"

# the same where rows have numbers, which order links of one target page as the identity does
_BEST_ROW = """min(struct_pack(
    demerit := CASE WHEN {live} THEN 0 ELSE 4 END + CASE WHEN follow THEN 0 ELSE 2 END
        + CASE WHEN "position" = 'content' THEN 0 ELSE 1 END,
    first_seen := coalesce(first_seen, TIMESTAMP 'infinity'){tie},
    link_row := link_row{riding}))"""
_TIES = {
    Grouping.ONE_PER_SITE: Sql(", source_key := source_key"),
    Grouping.SIMILAR: Sql(""),
}

_ROWS_OF_GROUPS = """SELECT best.link_row AS link_row, group_count FROM (
    SELECT {best} AS best, count(*) AS group_count FROM (
        SELECT link_row, state, follow, "position", first_seen, source_key, target_key, kind,
            source_site, anchor{keys} FROM links WHERE {condition}
    ) GROUP BY {group}
) ORDER BY {order}, best.link_row"""

_WIDE_OF_GROUPS = """SELECT {columns}{scores}, group_count
FROM links INNER JOIN ({groups}) AS best
    ON target_key = best_target AND source_key = best_source AND kind = best_kind
    AND occurrence = best_occurrence AND {raw} = best_raw{joined}"""

_WIDE_OF_PAGE = """SELECT {columns}, target_key, source_key, {raw} AS raw_key FROM links
WHERE target_key BETWEEN {first} AND {last}
    AND source_key IN (SELECT unnest({sources}::VARCHAR[]))"""


def grouped_page(view: Relations, request: BacklinksRequest, ordered: Plan) -> Listing[Backlink]:
    """Answer one page of the groups.

    Raises:
        BadInput: A cursor, offset or value that cannot be used.
    """
    over, limit = ordered.over_columns(), request.limit
    start = start_of(request, over, LINK_FIELDS, DEFAULT)
    if view.has_rows and start.after is TRUE:
        return _numbered_page(view, request, ordered, start.offset)
    query = compose(
        _PAGE_OF_GROUPS,
        groups=_groups(request, ordered),
        after=start.after,
        order=over.order_by(),
        limit=Sql("?", (limit + 1,)),
        offset=Sql("?", (start.offset,)),
        before=compose(_BEFORE, after=start.after) if start.by_value else Sql("NULL"),
    )
    found = list(view.rows(query.text, query.params))
    total = found[0]["total_rows"] if found else _count(view, request, ordered)
    before = request.offset
    if start.by_value:
        before = found[0]["rows_before"] if found else total
    rows = _wide(view, found[:limit])
    return Listing(rows, total, cursor_behind(ordered, found, limit), before)


def _numbered_page(
    view: Relations, request: BacklinksRequest, ordered: Plan, offset: int
) -> Listing[Backlink]:
    """A page of the groups by their numbers: all are worked out once and remembered."""
    asked = ordered.keys[: -len(IDENTITY)]
    best = compose(
        _BEST_ROW,
        live=Sql(IS_LIVE),
        tie=_TIES[request.grouping],
        riding=Sql("".join(f", key_{n} := key_{n}" for n in range(len(asked)))),
    )
    query = compose(
        _ROWS_OF_GROUPS,
        best=best,
        keys=Sql("".join(f", {key.expression} AS key_{n}" for n, key in enumerate(asked))),
        condition=request.selection.condition(),
        group=_GROUPS[request.grouping],
        order=_over_best(ordered.beginning(len(asked))).order_by(),
    )
    groups = view.numbers(query.text, query.params)
    numbers, counts = groups[:, offset : offset + request.limit + 1].tolist()
    found = rows_at(view, numbers, ordered, request)
    for values, count in zip(found, counts, strict=True):
        values["group_count"] = count
    page = found[: request.limit]
    look_up_scores(view, page)
    look_up_link_scores(view, {identity_hash(ordered, values): values for values in page})
    rows = tuple(make_backlink(values) for values in page)
    cursor = cursor_behind(ordered, found, request.limit)
    return Listing(rows, groups.shape[1], cursor, request.offset)


def _over_best(ordered: Plan) -> Plan:
    """The order over the sort values that ride along with the best link of each group."""
    keys = (replace(key, expression=f"best.key_{n}") for n, key in enumerate(ordered.keys))
    return replace(ordered, keys=tuple(keys))


def _count(view: Relations, request: BacklinksRequest, ordered: Plan) -> int:
    """How many groups there are, where the page does not tell: it begins behind the last."""
    query = compose("SELECT count(*) FROM ({groups})", groups=_groups(request, ordered))
    return int(view.sql(query.text, query.params)[0][0])


def every_group(request: BacklinksRequest, ordered: Plan, scores: Sql, joined: Sql) -> Sql:
    """The query of all groups, with the columns of backlinks.

    Args:
        request: Which links, grouped how.
        ordered: The order whose sort values each row gets.
        scores: Further columns.
        joined: What to join for them.
    """
    return compose(
        _WIDE_OF_GROUPS,
        columns=BACKLINK_COLUMNS,
        scores=scores,
        joined=joined,
        raw=RAW_KEY,
        groups=_groups(request, ordered),
    )


def _groups(request: BacklinksRequest, ordered: Plan) -> Sql:
    """The best link of each group with its sort values, those of the identity taken from it."""
    asked = ordered.keys[: -len(IDENTITY)]
    links = compose(
        _OF_GROUPS,
        riding=Sql("".join(f", {key.expression} AS asked_{n}" for n, key in enumerate(asked))),
        condition=request.selection.condition(),
    )
    riding = "".join(f", key_{n} := asked_{n}" for n in range(len(asked)))
    best = compose(_BEST, live=Sql(IS_LIVE), raw=RAW_KEY, riding=Sql(riding))
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
        raw=RAW_KEY,
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
        {hash_of(*identity): values for identity, values in wide.items()},
    )
    best = ("best_target", "best_source", "best_kind", "best_occurrence", "best_raw")
    return tuple(
        make_backlink(
            wide[tuple(values[name] for name in best)] | {"group_count": values["group_count"]}
        )
        for values in found
    )
