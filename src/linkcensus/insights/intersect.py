"""Link intersect: sites that link to at least k of n targets (and not to ours: the link gap)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import pyarrow as pa

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target
from linkcensus.index.engine import connect
from linkcensus.index.snapshot import Moment
from linkcensus.insights.common_sites import first_common_sites
from linkcensus.insights.filters import condition
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, columns, cursor_behind
from linkcensus.insights.paging import MAX_LIMIT, Order, check_limit, identity_of, plan
from linkcensus.insights.relations import Relations, Views
from linkcensus.insights.result import aware
from linkcensus.insights.selection import IS_LIVE, Selection
from linkcensus.insights.sql import TRUE, Sql, compose, join

FEWEST_TARGETS, MOST_TARGETS = 1, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class IntersectRequest(ListRequest):
    """Which targets. The history of the selection does not count: live links do."""

    targets: tuple[Target, ...]
    """Two to ten."""
    at_least: int = 2
    """k: how many of them a site must link to, 1 to n."""
    exclude: tuple[Target, ...] = ()
    """Own targets: sites that link there already are left out."""
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class CommonSite:
    """One site that links to several targets."""

    source_site: str
    targets: int
    """How many of the targets it links to."""
    links: int
    """Live links to all of them together."""
    follow: int
    authority: float | None
    """0 to 100."""
    language: str | None
    first_seen: datetime | None
    per_target: tuple[int, ...] = field(default=())
    """Live links to each target, in the order of the request."""


INTERSECT_FIELDS = columns(
    {
        "source_site": (FieldType.TEXT, "The referring site."),
        "targets": (FieldType.NUMBER, "How many targets it links to."),
        "links": (FieldType.NUMBER, "Live links to all of them."),
        "follow": (FieldType.NUMBER, "Live followed links to all of them."),
        "authority": (FieldType.NUMBER, "Its authority, 0 to 100."),
        "language": (FieldType.TEXT, "One of its languages."),
        "first_seen": (FieldType.DATE, "First sighting of any of its links."),
    }
)

_DEFAULT = tuple(Order(name, descending=True) for name in ("targets", "authority", "links"))
_KEYS = (*(order.field for order in _DEFAULT), "source_site")

_FROM_ROLLUP = """SELECT source_site, live AS links, follow, authority, language, first_seen
FROM {rollup} WHERE live > 0 AND source_site <> target_site"""

_FROM_LINKS = """SELECT source_site, count(*) AS links, count(*) FILTER (follow) AS follow,
    max(authority) AS authority, max(source_language) AS language, min(first_seen) AS first_seen
FROM links WHERE {condition} AND {live} GROUP BY source_site"""

_SITES = pa.schema(
    [
        ("source_site", pa.string()),
        ("links", pa.int64()),
        ("follow", pa.int64()),
        ("authority", pa.float32()),
        ("language", pa.string()),
        ("first_seen", pa.timestamp("us")),
    ]
)

_QUERY = """WITH {relations} answer AS MATERIALIZED (
    SELECT source_site, count(*) AS targets, CAST(sum(links) AS BIGINT) AS links,
        CAST(sum(follow) AS BIGINT) AS follow, max(authority) AS authority,
        max(language) AS language, min(first_seen) AS first_seen, {per_target}
    FROM referring
    WHERE source_site NOT IN (SELECT unnest({own}::VARCHAR[])) {without}
    GROUP BY source_site HAVING count(*) >= {at_least}
),
matching AS (SELECT * FROM answer WHERE {having})
SELECT *, (SELECT count(*) FROM matching) AS total_rows, {keys} FROM matching
WHERE {after} ORDER BY {order} LIMIT {limit}"""


def intersect(index: Views[Relations], request: IntersectRequest) -> Listing[CommonSite]:
    """Answer one page of the sites that link to at least k of the targets.

    The targets' own sites are left out, and sites that link to one of `exclude`.

    Raises:
        BadInput: Not two to ten targets, or a k that they cannot reach.
    """
    _check(request)
    limit = check_limit(request.limit)
    identity = identity_of(INTERSECT_FIELDS, ("source_site",))
    ordered = plan(request.order, _DEFAULT, INTERSECT_FIELDS, identity)
    number = len(request.targets)
    question = partial(
        compose,
        _QUERY,
        per_target=Sql(
            ", ".join(
                f"coalesce(sum(links) FILTER (place = {place}), 0)::BIGINT AS target_{place}"
                for place in range(number)
            )
        ),
        own=Sql("?", ([target.site for target in (*request.targets, *request.exclude)],)),
        without=Sql("AND source_site NOT IN (SELECT source_site FROM excluded)")
        if request.exclude
        else Sql(""),
        at_least=Sql("?", (request.at_least,)),
        having=condition(request.having),
        keys=ordered.columns(),
        after=ordered.after(request.cursor) or TRUE,
        order=ordered.order_by(),
        limit=Sql("?", (limit + 1,)),
    )
    found = _from_stored(index, request, question, limit)
    if found is None:
        found = _from_counted(index, request, question)
    rows = tuple(
        CommonSite(
            **{name: values[name] for name in INTERSECT_FIELDS if name != "first_seen"},
            first_seen=aware(values["first_seen"]),
            per_target=tuple(values[f"target_{place}"] for place in range(number)),
        )
        for values in found[:limit]
    )
    total = int(found[0]["total_rows"]) if found else 0
    return Listing(rows, total, cursor_behind(ordered, found, limit))


def stream_intersect(index: Views[Relations], request: IntersectRequest) -> Iterator[CommonSite]:
    """All common sites, page after page: the whole answer is never held at once."""
    asked = replace(request, limit=MAX_LIMIT, cursor=None)
    while True:
        listing = intersect(index, asked)
        yield from listing.rows
        if listing.cursor is None:
            return
        asked = replace(asked, cursor=listing.cursor)


def _check(request: IntersectRequest) -> None:
    number = len(request.targets)
    if not FEWEST_TARGETS <= number <= MOST_TARGETS:
        raise BadInput(f"intersect compares {FEWEST_TARGETS} to {MOST_TARGETS} targets")
    if len({(target.scope, target.text) for target in request.targets}) < number:
        raise BadInput("the same target is given twice")
    if not 1 <= request.at_least <= number:
        raise BadInput(
            f"no site can link to {request.at_least} of {number} targets",
            place="at_least",
            remedy=f"use 1 to {number}",
        )


def _from_stored(
    index: Views[Relations],
    request: IntersectRequest,
    question: Callable[..., Sql],
    limit: int,
) -> list[dict[str, Any]] | None:
    """The answer where every target has a stored rollup: one query reads them all."""
    if not request.selection.is_plain:
        return None
    with ExitStack() as opened:
        wanted, unwanted = (
            [opened.enter_context(index.view(target, request.moment)) for target in targets]
            for targets in (request.targets, request.exclude)
        )
        first = _first_page(request, wanted, unwanted, limit)
        if first is not None:
            return first
        relations = _stored("referring", wanted), _stored("excluded", unwanted)
        if None in relations:
            return None
        query = question(relations=join("", filter(None, relations)))
        return list(wanted[0].rows(query.text, query.params))


def _first_page(
    request: IntersectRequest,
    wanted: Sequence[Relations],
    unwanted: Sequence[Relations],
    limit: int,
) -> list[dict[str, Any]] | None:
    """The first page in the default order, and one row more; None for other questions."""
    if request.cursor or request.having or request.order not in ((), _DEFAULT):
        return None
    found = first_common_sites(
        wanted,
        unwanted,
        own=[target.site for target in (*request.targets, *request.exclude)],
        at_least=request.at_least,
        limit=limit + 1,
    )
    for values in found or ():
        values |= {f"key_{n}": values[name] for n, name in enumerate(_KEYS)}
    return found


def _stored(name: str, views: Sequence[Relations]) -> Sql | None:
    """A definition of a relation of stored rollups; None where one is not stored."""
    parts = []
    for place, view in enumerate(views):
        if view.stored_rollup is None:
            return None
        parts.append(
            compose(
                "SELECT *, {place} AS place FROM ({rows})",
                place=Sql(str(place)),
                rows=compose(_FROM_ROLLUP, rollup=Sql(f"({view.stored_rollup})")),
            )
        )
    return Sql(f"{name} AS ({join(' UNION ALL ', parts).text}), " if parts else "")


def _from_counted(
    index: Views[Relations], request: IntersectRequest, question: Callable[..., Sql]
) -> list[dict[str, Any]]:
    """The answer where a target's referring sites must be counted first."""
    query = question(relations=Sql(""))
    with connect() as engine:
        engine.register("referring", _referring(index, request, request.targets))
        if request.exclude:
            engine.register("excluded", _referring(index, request, request.exclude))
        answer = engine.execute(query.text, list(query.params))
        names = [column[0] for column in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _referring(
    index: Views[Relations], request: IntersectRequest, targets: Sequence[Target]
) -> pa.Table:
    """The referring sites of each target, with the target's place in the request."""
    tables = []
    for place, target in enumerate(targets):
        with index.view(target, request.moment) as view:
            table = _sites(view, request.selection)
        tables.append(table.append_column("place", pa.repeat(pa.scalar(place), len(table))))
    return pa.concat_tables(tables)


def _sites(view: Relations, selection: Selection) -> pa.Table:
    query = compose(_FROM_ROLLUP, rollup=Sql("rollup"))
    if not (selection.is_plain and view.has_rollup):
        query = compose(_FROM_LINKS, condition=selection.condition(), live=Sql(IS_LIVE))
    return view.arrow(query.text, query.params).read_all().cast(_SITES)
