"""The relations that a merge reads, chosen out of a snapshot: for a bucket or for one site."""

from dataclasses import dataclass

import duckdb

from linkcensus.index.buckets import ROOT, bounds
from linkcensus.index.engine import count
from linkcensus.index.redirects import load_chains
from linkcensus.index.snapshot import Moment, Snapshot, relation, timestamp

_SEEN = "*, coalesce(raw_target_key, '') AS raw_key"


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


def _within(moment: Moment | None, happened: str) -> str:
    conditions = []
    if moment and moment.true_at is not None:
        conditions.append(f"{happened} <= {timestamp(moment.true_at)}")
    if moment and moment.known_at is not None:
        conditions.append(f"learned_at <= {timestamp(moment.known_at)}")
    return " AND ".join(conditions) or "true"


def load_seen(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    wanted: Range,
    *,
    moment: Moment | None = None,
    touched_only: bool = False,
    hold: bool = True,
) -> int:
    """Make `seen`: the sightings that count, restricted to a range.

    Args:
        connection: Where.
        snapshot: What the lake holds.
        wanted: Which target sites.
        moment: As of when; intervals that reach beyond it are cut there.
        touched_only: Only sightings on pages in the table `touched`.
        hold: Make a table; else a view over the files, for ranges that would not fit.

    Returns:
        How many rows.
    """
    source = relation("sightings", snapshot.fact_files("sightings", wanted.bucket))
    conditions = [wanted.condition, snapshot.undone_condition(), _within(moment, "seen_from")]
    if touched_only:
        conditions.append("source_key IN (SELECT source_key FROM touched)")
    chosen = " AND ".join(conditions)
    raw = f"SELECT DISTINCT raw_target_key AS key FROM {source} WHERE {chosen}"
    raw += " AND raw_target_key IS NOT NULL"
    if count(connection, f"SELECT count(*) FROM ({raw})") > 0:
        # rows that stand for a redirect count only while the redirect still leads there
        load_chains(connection, snapshot, raw, moment=moment)
        chosen += (
            " AND (raw_target_key IS NULL OR EXISTS (SELECT 1 FROM chains AS c "
            "WHERE c.from_key = s.raw_target_key AND c.to_key = s.target_key))"
        )
    made = "TABLE" if hold else "VIEW"
    for other in ("TABLE", "VIEW"):
        _drop(connection, other, "seen")
    connection.execute(
        f"CREATE TEMP {made} seen AS SELECT {_columns(moment)} FROM {source} AS s WHERE {chosen}"
    )
    return count(connection, "SELECT count(*) FROM seen")


def _columns(moment: Moment | None) -> str:
    if moment is None or moment.true_at is None:
        return _SEEN
    at = timestamp(moment.true_at)
    return (
        f"* REPLACE (least(seen_until, {at}) AS seen_until, "
        f"CASE WHEN claimed_lost_at <= {at} THEN claimed_lost_at END AS claimed_lost_at), "
        "coalesce(raw_target_key, '') AS raw_key"
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
    conditions = f"{snapshot.undone_condition()} AND {_within(moment, 'visited_at')}"
    everywhere = relation("visits", snapshot.all_files("visits"))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE looked AS
            SELECT DISTINCT page_key, visited_at, learned_at, outcome, conclusive, complete,
                strength, CAST(epoch(visited_at) AS DOUBLE) AS visited_seconds
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
    sightings = relation("sightings", snapshot.fact_files("sightings", wanted.bucket))
    parts = [
        f"SELECT source_key FROM {relation('sightings', snapshot.fresh_files('sightings', since))}"
        f" WHERE {wanted.condition}",
        f"SELECT page_key AS source_key "
        f"FROM {relation('visits', snapshot.fresh_files('visits', since))}",
        *_touched_by_changes(snapshot, wanted, sightings, since),
    ]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT source_key FROM "
        f"({' UNION ALL '.join(parts)})"
    )


def _touched_by_changes(snapshot: Snapshot, wanted: Range, sightings: str, since: int) -> list[str]:
    changed = snapshot.changed_imports(since)
    parts = []
    if changed:
        # undone ones; and ones whose rows a bucket holds already although nothing was derived yet
        ids = ", ".join(f"'{record.import_id}'" for record in changed)
        parts.append(
            f"SELECT source_key FROM {sightings} WHERE {wanted.condition} AND import_id IN ({ids})"
        )
    fresh_redirects = snapshot.fresh_files("redirects", since)
    if fresh_redirects or any(record.state == "undone" for record in changed):
        redirects = relation("redirects", snapshot.all_files("redirects"))
        ids = ", ".join(f"'{record.import_id}'" for record in changed) or "''"
        parts.append(
            f"SELECT source_key FROM {sightings} AS s WHERE {wanted.condition} "
            f"AND via IS NOT NULL AND EXISTS (SELECT 1 FROM {redirects} AS r "
            f"WHERE r.import_id IN ({ids}) "
            "AND (r.from_key = s.raw_target_key OR contains(s.via, to_json(r.from_url))))"
        )
    for record in changed:
        if record.complete and record.complete_site is not None:
            site = record.complete_site.replace("'", "''")
            parts.append(
                f"SELECT source_key FROM {sightings} WHERE {wanted.condition} "
                f"AND coalesce(raw_target_site, target_site) = '{site}' AND NOT own"
            )
    return parts
