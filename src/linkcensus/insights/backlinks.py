"""Backlinks: one row a link (or a group of alike ones), filtered, sorted, paged or streamed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from linkcensus.core.link import source_labels
from linkcensus.insights.filters import LINK_FIELDS
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, cursor_behind
from linkcensus.insights.paging import Key, Order, Plan, check_limit, plan
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.selection import IS_LIVE, Selection
from linkcensus.insights.sql import TRUE, Sql, compose


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


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way from the written target to the final one."""

    url: str
    status: int | None
    """HTTP status; 0 for a meta refresh, None where unknown."""


@dataclass(frozen=True, slots=True)
class Backlink:
    """One link to the target. Times are aware UTC; None means unknown unless it says otherwise."""

    source_url: str
    source_site: str
    source_title: str | None
    language: str | None
    source_ip: str | None
    source_status: int | None
    external_links: int | None
    """External links of the referring page."""
    internal_links: int | None
    authority: float | None
    """Of the referring site, 0 to 100."""
    target_site: str
    target_url: str | None
    """Where the link ends; None where only the target site is known."""
    target_status: int | None
    written_target_url: str | None
    """What the link was written with, where redirects lead from there; else None."""
    via: tuple[Hop, ...]
    kind: str
    occurrence: int
    """Tells links with different words from one page to the same target apart; from 0."""
    anchor_text: str | None
    """'' when the link has no words."""
    alt: str | None
    link_title: str | None
    hreflang: str | None
    context_left: str | None
    context_right: str | None
    rel: str | None
    nofollow: bool | None
    ugc: bool | None
    sponsored: bool | None
    follow: bool | None
    follow_cause: str | None
    position: str | None
    density: float | None
    """Share of link text in the block around it, 0 to 1."""
    hidden: bool | None
    repeats: int
    internal: bool
    sources: tuple[str, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    last_checked: datetime | None
    """When the referring page was last looked at."""
    state: str
    missing_since: datetime | None
    """First look without the link; None while it is seen."""
    lost_at: datetime | None
    """None unless lost."""
    lost_reason: str | None
    lost_by: str | None
    evidence: str | None
    """Reference to the kept page."""
    group_count: int
    """Links this row stands for; 1 when nothing is grouped."""


_EXPRESSIONS = {
    "language": "source_language",
    "external_links": "source_external_links",
    "internal_links": "source_internal_links",
    "written_target_url": "raw_target_url",
    "anchor_text": "anchor",
    "position": '"position"',
}
_NAMES = tuple(name for name in Backlink.__dataclass_fields__ if name != "group_count")
_COLUMNS = Sql(", ".join(f'{_EXPRESSIONS.get(name, name)} AS "{name}"' for name in _NAMES))

_RAW_KEY = "coalesce(raw_target_key, '')"
_RAW_SQL = Sql(_RAW_KEY)
_IDENTITY = (
    Key("target_key", FieldType.TEXT),
    Key("source_key", FieldType.TEXT),
    Key("kind", FieldType.TEXT),
    Key("occurrence", FieldType.NUMBER),
    Key(_RAW_KEY, FieldType.TEXT),
)
_DEFAULT = (Order("authority", descending=True),)

_GROUPS = {
    Grouping.ONE_PER_SITE: Sql("source_site"),
    Grouping.SIMILAR: Sql("source_site, target_key, kind, anchor"),
}
_MERIT = Sql(
    f"({IS_LIVE}) DESC, follow DESC NULLS LAST, (\"position\" = 'content') DESC NULLS LAST, "
    f"first_seen ASC NULLS LAST, source_key, target_key, kind, occurrence, {_RAW_KEY}"
)
"""The best link of a group: live, followed, in the content, the oldest."""


def backlinks(view: Relations, request: BacklinksRequest) -> Listing[Backlink]:
    """Answer one page of the target's backlinks.

    Raises:
        BadInput: A limit, order or cursor that cannot be used.
    """
    limit = check_limit(request.limit)
    ordered = _plan(request)
    if request.grouping is Grouping.ALL:
        query = _ungrouped(request.selection, ordered, request.cursor)
    else:
        query = _grouped(request, ordered)
    found = list(view.rows(query.text, (*query.params, limit + 1)))
    total = _count(view, request) if request.count else None
    rows = tuple(_backlink(values) for values in found[:limit])
    return Listing(rows, total, cursor_behind(ordered, found, limit))


def stream_backlinks(view: Relations, request: BacklinksRequest) -> Iterator[Backlink]:
    """All backlinks, in bounded memory; in the index's own order when none is asked for.

    Limit, cursor and count of the request do not count.
    """
    if request.grouping is Grouping.ALL:
        chosen = compose(
            "SELECT {columns}, 1 AS group_count FROM links WHERE {condition}",
            columns=_COLUMNS,
            condition=request.selection.condition(),
        )
    else:
        chosen = _join_wide(_best_of_groups(request, Sql("count(*) OVER () AS ignored")))
    if request.order:
        order = _plan(request).order_by()
        chosen = compose("{chosen} ORDER BY {order}", chosen=chosen, order=order)
    for values in view.rows(chosen.text, chosen.params):
        yield _backlink(values)


def _plan(request: BacklinksRequest) -> Plan:
    return plan(request.order, _DEFAULT, LINK_FIELDS, _IDENTITY)


def _ungrouped(selection: Selection, ordered: Plan, cursor: str | None) -> Sql:
    return compose(
        "SELECT {columns}, 1 AS group_count, {keys} FROM links "
        "WHERE {condition} AND {after} ORDER BY {order} LIMIT ?",
        columns=_COLUMNS,
        keys=ordered.columns(),
        condition=selection.condition(),
        after=ordered.after(cursor) or TRUE,
        order=ordered.order_by(),
    )


def _grouped(request: BacklinksRequest, ordered: Plan) -> Sql:
    """Find the page among narrow rows first, then fetch the wide columns of those alone."""
    over = ordered.over_columns()
    page = compose(
        "SELECT * FROM ({best}) WHERE {after} ORDER BY {order} LIMIT ?",
        best=_best_of_groups(request, ordered.columns()),
        after=over.after(request.cursor) or TRUE,
        order=over.order_by(),
    )
    wide = _join_wide(page, keys=Sql(", ".join(f"key_{n}" for n in range(len(ordered.keys)))))
    return compose("{wide} ORDER BY {order}", wide=wide, order=over.order_by())


def _best_of_groups(request: BacklinksRequest, keys: Sql) -> Sql:
    return compose(
        "SELECT target_key AS best_target, source_key AS best_source, kind AS best_kind, "
        "occurrence AS best_occurrence, {raw} AS best_raw, "
        "count(*) OVER (PARTITION BY {group}) AS group_count, {keys} "
        "FROM links WHERE {condition} "
        "QUALIFY row_number() OVER (PARTITION BY {group} ORDER BY {merit}) = 1",
        raw=_RAW_SQL,
        group=_GROUPS[request.grouping],
        keys=keys,
        condition=request.selection.condition(),
        merit=_MERIT,
    )


def _join_wide(best: Sql, keys: Sql | None = None) -> Sql:
    return compose(
        "SELECT {columns}, group_count{keys} FROM links INNER JOIN ({best}) AS best "
        "ON target_key = best_target AND source_key = best_source AND kind = best_kind "
        "AND occurrence = best_occurrence AND {raw} = best_raw",
        raw=_RAW_SQL,
        columns=_COLUMNS,
        keys=Sql("") if keys is None else Sql(f", {keys.text}"),
        best=best,
    )


def _count(view: Relations, request: BacklinksRequest) -> int:
    if request.grouping is Grouping.ALL:
        query = compose(
            "SELECT count(*) FROM links WHERE {condition}",
            condition=request.selection.condition(),
        )
    else:
        query = compose(
            "SELECT count(*) FROM (SELECT DISTINCT {group} FROM links WHERE {condition})",
            group=_GROUPS[request.grouping],
            condition=request.selection.condition(),
        )
    return int(view.sql(query.text, query.params)[0][0])


def _backlink(values: dict[str, Any]) -> Backlink:
    plain: dict[str, Any] = {
        name: aware(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if not name.startswith("key_")
    }
    plain["via"] = _hops(plain["via"])
    plain["sources"] = labels_of(plain["sources"] or 0)
    plain["repeats"] = plain["repeats"] or 1
    plain["internal"] = bool(plain["internal"])
    return Backlink(**plain)


def _hops(via: str | None) -> tuple[Hop, ...]:
    return tuple(Hop(url, status) for url, status in json.loads(via)) if via else ()


@lru_cache(maxsize=4096)
def labels_of(mask: int) -> tuple[str, ...]:
    """The names of the sources of a mask, in the order of their bits."""
    return tuple(source_labels(mask))
