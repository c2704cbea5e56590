"""The relations that a merge reads, chosen out of a snapshot: for a bucket or for one site."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from linkcensus.core.url import site_hash
from linkcensus.index.buckets import ROOT, bounds
from linkcensus.index.engine import count, parquet, quoted
from linkcensus.index.imports import ImportRecord
from linkcensus.index.redirects import load_chains, load_no_chains, load_origins
from linkcensus.index.schema import SIGHTINGS, null_column
from linkcensus.index.score_schema import SITE_SCORES
from linkcensus.index.snapshot import Moment, Snapshot, empty_rows, relation, timestamp, within

_SEEN = "*, coalesce(raw_target_key, '') AS raw_key, false AS told_later"

_LEADS_HERE = (
    "ON c.from_key = r.raw_target_key AND c.to_key = r.target_key "
    "WHERE r.raw_target_key IS NULL OR c.from_key IS NOT NULL"
)
"""Rows that stand for a redirect count only while the chain of redirects ends there."""
_LED = (
    "r.* REPLACE (c.via AS via, coalesce(c.to_url, r.target_url) AS target_url, "
    "CASE WHEN c.to_url IS NULL THEN r.target_https "
    "ELSE starts_with(lower(c.to_url), 'https:') END AS target_https)"
)


_FEW_SITES = 500
"""Sites that are looked up one by one in the scores; for more, all of them are read."""


@dataclass(frozen=True, slots=True)
class Range:
    """Which links: those to the sites of a bucket, to one site, or out of one site."""

    bucket: int
    condition: str
    """SQL on the columns of `sightings` and `links`."""
    pages: str | None = None
    """SQL on `page_key` that finds the target pages, where `condition` does not carry over."""

    @classmethod
    def of_bucket(cls, bucket: int) -> "Range":
        """All sites of a bucket."""
        low, high = bounds(bucket)
        return cls(bucket, f"target_hash BETWEEN {low} AND {high}")

    @classmethod
    def of_site(cls, snapshot: Snapshot, site_hash: int, site: str) -> "Range":
        """One site."""
        name = site.replace("'", "''")
        return cls(
            snapshot.bucket(site_hash), f"target_hash = {site_hash} AND target_site = '{name}'"
        )

    @classmethod
    def out_of_site(cls, site: str) -> "Range":
        """The links out of one site, to wherever."""
        name = site.replace("'", "''")
        return cls(ROOT, f"source_site = '{name}'", "page_key IN (SELECT target_key FROM seen)")

    def on(self, hash_column: str, site_column: str) -> str:
        """The same condition on the columns of target pages."""
        return self.pages or self.condition.replace("target_hash", hash_column).replace(
            "target_site", site_column
        )


def load_seen(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    wanted: Range,
    *,
    moment: Moment | None = None,
    touched_only: bool = False,
    idle_too: bool = False,
    hold: bool = True,
    empty: Collection[str] = (),
) -> int:
    """Make `seen`: the sightings that count, restricted to a range; and `moves` (of redirects).

    Args:
        connection: Where.
        snapshot: What the lake holds.
        wanted: Which target sites.
        moment: As of when; intervals that reach beyond it are cut there.
        touched_only: Only sightings on pages in the table `touched`.
        idle_too: Also rows that stand for a redirect which does not lead there now.
        hold: Make a table; else a view over the files, for ranges that would not fit.
        empty: Columns known to be NULL throughout, which the table need not hold.

    Returns:
        How many rows.
    """
    source = relation("sightings", snapshot.fact_files("sightings", wanted.bucket))
    conditions = [wanted.condition, snapshot.undone_condition(), within(moment, "seen_from")]
    if touched_only:
        conditions.append("source_key IN (SELECT source_key FROM touched)")
    chosen = " AND ".join(conditions)
    raw = f"SELECT DISTINCT raw_target_key AS key FROM {source} WHERE {chosen}"
    raw += " AND raw_target_key IS NOT NULL"
    if not idle_too and count(connection, f"SELECT count(*) FROM ({raw})") > 0:
        load_chains(connection, snapshot, raw, moment=moment)
        source = f"(SELECT {_LED} FROM {source} AS r LEFT JOIN chains AS c {_LEADS_HERE})"
    else:
        load_no_chains(connection)
    query = f"SELECT {_columns(moment)} FROM {source} AS s WHERE {chosen}"
    _make_seen(connection, query, hold=hold, empty=empty)
    return count(connection, "SELECT count(*) FROM seen")


def _make_seen(
    connection: duckdb.DuckDBPyConnection, query: str, *, hold: bool, empty: Collection[str]
) -> None:
    for made in ("TABLE", "VIEW"):
        _drop(connection, made, "seen")
    if hold and empty:
        nulls = ", ".join(null_column(SIGHTINGS.field(name)) for name in empty)
        held = f"SELECT * EXCLUDE ({', '.join(empty)}) FROM ({query})"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE held_seen AS {held}")
        connection.execute(f"CREATE TEMP VIEW seen AS SELECT *, {nulls} FROM held_seen")
    else:
        connection.execute(f"CREATE TEMP {'TABLE' if hold else 'VIEW'} seen AS {query}")


def _columns(moment: Moment | None) -> str:
    if moment is None or moment.true_at is None:
        return _SEEN
    at = timestamp(moment.true_at)
    return (
        f"* REPLACE (least(seen_until, {at}) AS seen_until, "
        f"CASE WHEN claimed_lost_at <= {at} THEN claimed_lost_at END AS claimed_lost_at), "
        "coalesce(raw_target_key, '') AS raw_key, "
        # what an export said of a link later was not necessarily so then
        f"seen_until > {at} AS told_later"
    )


def _drop(connection: duckdb.DuckDBPyConnection, kind: str, name: str) -> None:
    """Drop a relation if it is of this kind (DuckDB refuses to drop one of the other)."""
    catalog = "duckdb_tables()" if kind == "TABLE" else "duckdb_views()"
    column = "table_name" if kind == "TABLE" else "view_name"
    if count(connection, f"SELECT count(*) FROM {catalog} WHERE {column} = '{name}' AND temporary"):
        connection.execute(f"DROP {kind} {name}")


def load_looked(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    wanted: Range,
    *,
    moment: Moment | None = None,
) -> None:
    """Make `looked` (visits of the source pages of `seen`) and `looked_at_targets`."""
    conditions = f"{snapshot.undone_condition()} AND {within(moment, 'visited_at')}"
    everywhere = relation("visits", snapshot.all_files("visits"))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE looked AS
            SELECT DISTINCT page_key, visited_at, learned_at, outcome, conclusive, complete,
                strength, looked_for, CAST(epoch(visited_at) AS DOUBLE) AS visited_seconds
            FROM {everywhere}
            WHERE {conditions} AND page_key IN (SELECT source_key FROM seen)"""
    )
    here = relation("visits", snapshot.fact_files("visits", wanted.bucket))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE looked_at_targets AS
            SELECT page_key, visited_at, status FROM {here}
            WHERE {conditions} AND {wanted.on("page_hash", "page_site")}"""
    )


def load_rest(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, *, moment: Moment | None = None
) -> None:
    """Make `completes`, `listings`, and `authorities` unless the caller made it before."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE completes AS {snapshot.completes_query(moment)}"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE listings AS {snapshot.listings_query(moment)}"
    )
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS authorities "
        "AS SELECT '' AS site, CAST(0 AS FLOAT) AS authority WHERE false"
    )


def load_touched(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, wanted: Range) -> None:
    """Make `touched`: the source pages about which something is known that is not yet derived.

    More pages than needed do no harm: their links are derived again from the same facts.
    """
    since = snapshot.derived_mark(wanted.bucket)
    changed = snapshot.changed_imports(since)
    sightings = relation("sightings", snapshot.fact_files("sightings", wanted.bucket))
    _load_fresh_looks(connection, snapshot, since)
    parts = [
        f"SELECT source_key FROM {relation('sightings', snapshot.fresh_files('sightings', since))}"
        f" WHERE {wanted.condition}",
        "SELECT page_key AS source_key FROM fresh_looks",
    ]
    mine = f"SELECT source_key FROM {sightings} AS s WHERE {wanted.condition}"
    if changed:
        # undone ones; and ones whose rows a bucket holds already although nothing was derived yet
        parts.append(f"{mine} AND {_of(changed)}")
    place = "true" if wanted.pages else wanted.on("page_hash", "page_site")
    here = f"SELECT page_key FROM fresh_looks WHERE {place}"
    if count(connection, f"SELECT count(*) FROM ({here})") > 0:
        parts.append(f"{mine} AND target_key IN ({here})")
    if snapshot.files["redirects"] and changed:
        redirects = relation("redirects", snapshot.all_files("redirects"))
        anew = f"{_of(changed)} OR from_key IN (SELECT page_key FROM fresh_looks)"
        load_origins(connection, snapshot, f"SELECT from_key AS key FROM {redirects} WHERE {anew}")
        parts.append(f"{mine} AND raw_target_key IN (SELECT key FROM origins)")
    for record in changed:
        if record.complete and record.complete_site is not None:
            site = record.complete_site.replace("'", "''")
            parts.append(
                f"{mine} AND coalesce(raw_target_site, target_site) = '{site}' AND NOT own"
            )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT source_key FROM "
        f"({' UNION ALL '.join(parts)})"
    )


def _load_fresh_looks(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, since: int
) -> None:
    """Make `fresh_looks`: visits that came in, or were undone, after a commit."""
    columns = "page_hash, page_site, page_key"
    query = f"SELECT {columns} FROM {relation('visits', snapshot.fresh_files('visits', since))}"
    if marked := snapshot.marked_imports(since):
        everywhere = relation("visits", snapshot.all_files("visits"))
        query += f" UNION ALL SELECT {columns} FROM {everywhere} WHERE {_of(marked)}"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE fresh_looks AS SELECT DISTINCT * FROM ({query})"
    )


def _of(records: list[ImportRecord]) -> str:
    return f"import_id IN ({', '.join(quoted(record.import_id) for record in records)})"


def keep_authorities(
    connection: duckdb.DuckDBPyConnection,
    stored: list[str],
    wanted: Range,
    scored: Sequence[str] = (),
) -> None:
    """Make `authorities`: of stored links, so that those derived anew have them as all others do.

    A site whose first link came after the last compaction has none among them; its authority is
    the one of the run of scores.

    Args:
        connection: Where `seen` is.
        stored: Files of the stored links.
        wanted: Which target sites.
        scored: Files of the run's site scores; none where there was no run.
    """
    connection.execute(
        f"""CREATE TEMP TABLE authorities AS
        SELECT source_site AS site, max(authority) AS authority
        FROM {relation("links", stored)}
        WHERE {wanted.condition} AND authority IS NOT NULL
            AND source_site IN (SELECT source_site FROM seen)
        GROUP BY source_site"""
    )
    if not scored:
        return
    unknown = connection.execute(
        "SELECT DISTINCT source_site FROM seen "
        "WHERE source_site NOT IN (SELECT site FROM authorities)"
    ).fetchall()
    if not unknown:
        return
    conditions = ["authority IS NOT NULL", "site IN (SELECT source_site FROM seen)"]
    conditions.append("site NOT IN (SELECT site FROM authorities)")
    if len(unknown) <= _FEW_SITES:  # the run is in the order of these numbers
        hashes = ", ".join(str(site_hash(site)) for (site,) in unknown)
        conditions.append(f"site_hash IN ({hashes})")
    connection.execute(
        "INSERT INTO authorities SELECT site, authority "
        f"FROM {parquet(list(scored), empty_rows(SITE_SCORES))} WHERE {' AND '.join(conditions)}"
    )


def count_stale(connection: duckdb.DuckDBPyConnection, stored: list[str], wanted: Range) -> int:
    """How many stored links stand on facts of the table `touched`."""
    if not stored:
        return 0
    return count(
        connection,
        f"SELECT count(*) FROM {relation('links', stored)} "
        f"WHERE {wanted.condition} AND source_key IN (SELECT source_key FROM touched)",
    )
