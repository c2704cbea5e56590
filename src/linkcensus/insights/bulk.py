"""Bulk check: the main figures of up to a million sites or URLs, in bounded memory.

Targets are taken in chunks. Within a chunk all targets of one bucket are answered by one query:
whole sites that have a rollup from it, everything else from a range of the links. Only targets that
facts concern which compaction has not seen yet are asked one by one, through views.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import duckdb

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, Target, parse_target
from linkcensus.index.engine import connect, parquet
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Snapshot, relation
from linkcensus.index.target_snapshots import Fresh
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware
from linkcensus.insights.selection import IS_EXTERNAL, IS_LIVE
from linkcensus.insights.sql import Sql, compose

MOST_TARGETS = 1_000_000
_CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One target of the list; counts are of external links, live ones unless it says otherwise."""

    line: int
    """Which entry of the list, from 1."""
    text: str
    """As it was given."""
    target: str | None
    """As it was understood; None when it was not."""
    scope: str | None
    links: int
    follow: int
    sites: int
    lost: int
    authority: float | None
    """Of the target's site, 0 to 100, as the next two; None before the first run of `score`."""
    trust: float | None
    spam: float | None
    first_seen: datetime | None
    last_seen: datetime | None
    error: str | None
    """Why the entry is no target."""


_Figures = tuple[int, int, int, int, datetime | None, datetime | None]
_NOTHING: _Figures = (0, 0, 0, 0, None, None)
_Scores = tuple[float | None, float | None, float | None]
_UNSCORED: _Scores = (None, None, None)


@dataclass(frozen=True, slots=True)
class _Asked:
    place: int
    target: Target

    @property
    def is_site(self) -> bool:
        return self.target.scope is Scope.DOMAIN and self.target.text == self.target.site


def bulk(index: Index, texts: Iterable[str], scope: Scope | None = None) -> Iterator[BulkRow]:
    """Answer a list of targets, one row an entry, in order; empty entries are left out.

    Raises:
        BadInput: More than a million entries.
    """
    entries = ((n, text.strip()) for n, text in enumerate(texts, 1))
    filled = ((n, text) for n, text in entries if text)
    taken = 0
    while chunk := list(islice(filled, _CHUNK)):
        taken += len(chunk)
        if taken > MOST_TARGETS:
            raise BadInput(
                f"the list has more than {MOST_TARGETS:,} entries", remedy="split it into parts"
            )
        yield from _chunk(index, chunk, scope)


def _chunk(index: Index, chunk: list[tuple[int, str]], scope: Scope | None) -> Iterator[BulkRow]:
    snapshot = index.snapshot()
    errors: dict[int, str] = {}
    targets: dict[int, Target] = {}
    buckets: dict[int, list[_Asked]] = {}
    for place, (_, text) in enumerate(chunk):
        try:
            target = parse_target(text, scope)
        except BadInput as error:
            errors[place] = str(error)
            continue
        targets[place] = target
        buckets.setdefault(snapshot.bucket(target.hash), []).append(_Asked(place, target))
    figures: dict[int, _Figures] = {}
    with connect(threads=index.settings.query_threads) as engine:
        for bucket, asked in sorted(buckets.items()):
            figures.update(_bucket(index, engine, snapshot, bucket, asked))
        scores = _scores(index, engine, [one for asked in buckets.values() for one in asked])
    for place, (line, text) in enumerate(chunk):
        known = targets.get(place)
        found = figures.get(place, _NOTHING)
        yield BulkRow(
            line,
            text,
            known.text if known else None,
            known.scope.value if known else None,
            *found[:4],
            *scores.get(place, _UNSCORED),
            first_seen=aware(found[4]),
            last_seen=aware(found[5]),
            error=errors.get(place),
        )


_SCORED = """WITH asked AS MATERIALIZED ({asked})
SELECT a.place, s.authority, s.trust, s.spam
FROM asked AS a INNER JOIN {scores} AS s ON s.site_hash = a.hash AND s.site = a.site"""


def _scores(
    index: Index, engine: duckdb.DuckDBPyConnection, asked: list[_Asked]
) -> dict[int, _Scores]:
    """The scores of the targets' sites, by place; none before the first run of them."""
    files = index.scores.at().sites
    if not files or not asked:
        return {}
    query = compose(_SCORED, asked=_asked(asked), scores=Sql(parquet(list(files), "")))
    rows = engine.execute(query.text, list(query.params)).fetchall()
    return {place: (authority, trust, spam) for place, authority, trust, spam in rows}


def _bucket(
    index: Index,
    engine: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    bucket: int,
    asked: list[_Asked],
) -> Iterator[tuple[int, _Figures]]:
    concerned = _concerned(index, engine, snapshot, bucket, asked)
    for one in asked:
        if one.place in concerned:
            with index.view(one.target) as view:
                yield one.place, _of_view(view)
    asked = [one for one in asked if one.place not in concerned]
    kept: set[int] = set()
    sites = [one for one in asked if one.is_site]
    if sites and (rollups := snapshot.bucket_files("rollup", bucket)):
        files = relation("rollup", rollups)
        for place, found in _run(engine, compose(_SITES, rollup=Sql(files), asked=_asked(sites))):
            kept.add(place)
            yield place, found
    # only large sites have a rollup
    ranges = [one for one in asked if one.place not in kept]
    if ranges and (stored := snapshot.bucket_files("links", bucket)):
        files = relation("links", stored)
        yield from _run(
            engine,
            compose(
                _RANGES,
                links=Sql(files),
                asked=_asked(ranges),
                live=Sql(f"({IS_LIVE})"),
                external=Sql(f"({IS_EXTERNAL})"),
            ),
        )


def _concerned(
    index: Index,
    engine: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    bucket: int,
    asked: list[_Asked],
) -> set[int]:
    """Places of the targets that facts concern which the bucket's links do not reflect."""
    fresh = {one.place: index.fresh(one.target, snapshot) for one in asked}
    found = {place for place, what in fresh.items() if what is Fresh.FACTS}
    looked_at = [one for one in asked if fresh[one.place] is Fresh.LOOKS]
    stored = snapshot.bucket_files("links", bucket)
    if looked_at and stored:
        looks = snapshot.fresh_files("visits", snapshot.derived_mark(bucket))
        query = compose(
            _LOOKED_AT,
            links=Sql(relation("links", stored)),
            asked=_asked(looked_at),
            looks=Sql(relation("visits", looks)),
            redirects=Sql(relation("redirects", snapshot.all_files("redirects"))),
        )
        rows = engine.execute(query.text, list(query.params)).fetchall()
        found.update(place for (place,) in rows)
    return found


# a look may show that a page redirects no longer: then links by way of redirects are suspect
_LOOKED_AT = """WITH asked AS MATERIALIZED ({asked}),
looked AS MATERIALIZED (SELECT DISTINCT page_key FROM {looks}),
moved AS MATERIALIZED (
    SELECT count(*) > 0 AS any_of_them FROM {redirects}
    WHERE from_key IN (SELECT page_key FROM looked)
)
SELECT DISTINCT place
FROM asked INNER JOIN {links} AS l ON l.target_hash = hash AND l.target_site = site
WHERE l.source_key IN (SELECT page_key FROM looked)
    OR (l.raw_target_key IS NOT NULL AND (SELECT any_of_them FROM moved))"""

_ASKED = """SELECT unnest({places}::BIGINT[]) AS place, unnest({hashes}::BIGINT[]) AS hash,
    unnest({sites}::VARCHAR[]) AS site, unnest({lows}::VARCHAR[]) AS low,
    unnest({highs}::VARCHAR[]) AS high"""

_SITES = """WITH asked AS MATERIALIZED ({asked})
SELECT place, sum(live), sum(follow), count(*) FILTER (live > 0), sum(lost),
    min(first_seen), max(last_seen)
FROM asked INNER JOIN {rollup} AS r ON r.target_hash = hash AND r.target_site = site
WHERE source_site <> target_site GROUP BY place"""

_RANGES = """WITH asked AS MATERIALIZED ({asked})
SELECT place, count(*) FILTER ({live}), count(*) FILTER ({live} AND follow),
    count(DISTINCT source_site) FILTER ({live}), count(*) FILTER (state = 'lost'),
    min(first_seen), max(last_seen)
FROM asked INNER JOIN {links} AS l ON l.target_hash = hash AND l.target_site = site
WHERE {external} AND (CASE WHEN high IS NULL THEN target_key = low
        ELSE target_key >= low AND target_key < high END)
    -- a redirect inside the target would count its link twice
    AND (raw_target_key IS NULL OR NOT (CASE WHEN high IS NULL THEN raw_target_key = low
        ELSE raw_target_key >= low AND raw_target_key < high END))
GROUP BY place"""

_ONE = """SELECT count(*) FILTER ({live}), count(*) FILTER ({live} AND follow),
    count(DISTINCT source_site) FILTER ({live}), count(*) FILTER (state = 'lost'),
    min(first_seen), max(last_seen)
FROM links WHERE {external}"""


def _asked(asked: list[_Asked]) -> Sql:
    return compose(
        _ASKED,
        places=Sql("?", ([one.place for one in asked],)),
        hashes=Sql("?", ([one.target.hash for one in asked],)),
        sites=Sql("?", ([one.target.site for one in asked],)),
        lows=Sql("?", ([one.target.key_low for one in asked],)),
        highs=Sql("?", ([one.target.key_high for one in asked],)),
    )


def _run(engine: duckdb.DuckDBPyConnection, query: Sql) -> Iterator[tuple[int, _Figures]]:
    for place, links, follow, sites, lost, first_seen, last_seen in engine.execute(
        query.text, list(query.params)
    ).fetchall():
        yield place, (int(links), int(follow), int(sites), int(lost), first_seen, last_seen)


def _of_view(view: Relations) -> _Figures:
    query = compose(_ONE, live=Sql(f"({IS_LIVE})"), external=Sql(f"({IS_EXTERNAL})"))
    links, follow, sites, lost, first_seen, last_seen = view.sql(query.text, query.params)[0]
    return (links, follow, sites, lost, first_seen, last_seen)
