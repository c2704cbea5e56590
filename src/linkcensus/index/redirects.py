"""Redirects: where a written target ends, and the sightings that stand for it there.

The written target is a link's identity. So that a link to a short URL is also a backlink of the
page it leads to, each such sighting is written once more with the final target, the written one
kept beside it (`raw_target_*`) and the hops in `via`. Such a row counts only while the chain
still leads where it says; see `facts`.
"""

import duckdb

from linkcensus.index.engine import count
from linkcensus.index.schema import SIGHTINGS
from linkcensus.index.snapshot import Moment, Snapshot, relation, timestamp

MAX_HOPS = 10
"""Longer chains are loops or traps; browsers give up at about 20."""


def load_chains(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    keys_query: str,
    *,
    moment: Moment | None = None,
    extra: str | None = None,
) -> None:
    """Make `chains`: for each wanted key that redirects, where it ends and by which hops.

    Args:
        connection: Where.
        snapshot: What the lake holds.
        keys_query: SQL with one column `key`: the pages that may redirect.
        moment: Only redirects seen and known by then.
        extra: One more relation of redirect rows (of an import being committed).
    """
    newest = _newest_redirects(snapshot, moment, extra)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE hops AS {newest}")
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE chains AS
            SELECT h.from_key, h.to_hash, h.to_site, h.to_key, h.to_url, h.seen_at,
                '[' || {_HOP} AS via, 1 AS length
            FROM hops AS h WHERE h.from_key IN ({keys_query})"""
    )
    for length in range(2, MAX_HOPS + 1):
        moved = count(
            connection,
            f"""UPDATE chains AS c SET to_hash = h.to_hash, to_site = h.to_site,
                    to_key = h.to_key, to_url = h.to_url, length = {length},
                    seen_at = greatest(c.seen_at, h.seen_at), via = c.via || ', ' || {_HOP}
                FROM hops AS h
                WHERE h.from_key = c.to_key AND h.from_key <> c.from_key
                    AND c.length = {length - 1}""",
        )
        if moved == 0:
            break
    connection.execute(f"DELETE FROM chains WHERE to_key = from_key OR length >= {MAX_HOPS}")
    connection.execute("UPDATE chains SET via = via || ']'")
    connection.execute("DROP TABLE hops")


_HOP = "'[' || to_json(h.from_url) || ', ' || CAST(h.status AS VARCHAR) || ']'"


def _newest_redirects(snapshot: Snapshot, moment: Moment | None, extra: str | None) -> str:
    conditions = [snapshot.undone_condition()]
    if moment and moment.true_at is not None:
        conditions.append(f"seen_at <= {timestamp(moment.true_at)}")
    if moment and moment.known_at is not None:
        conditions.append(f"learned_at <= {timestamp(moment.known_at)}")
    known = (
        f"SELECT * FROM {relation('redirects', snapshot.all_files('redirects'))} "
        f"WHERE {' AND '.join(conditions)}"
    )
    both = f"({known})" if extra is None else f"({known} UNION ALL SELECT * FROM {extra})"
    return f"""SELECT from_key, from_url, to_hash, to_site, to_key, to_url, status, seen_at
        FROM (
            SELECT *, row_number() OVER (
                PARTITION BY from_key ORDER BY seen_at DESC, to_key) AS age FROM {both} AS r
        ) AS ranked
        WHERE age = 1"""


def derived_sightings_query(sightings: str) -> str:
    """SQL that gives each sighting of a redirecting target once more, at the chain's end.

    Needs the table `chains`; rows that are derived already are not derived again.
    """
    replaced = {
        "target_hash": "c.to_hash",
        "target_site": "c.to_site",
        "target_key": "c.to_key",
        "target_https": "starts_with(lower(c.to_url), 'https:')",
        "target_url": "c.to_url",
        "raw_target_site": "s.target_site",
        "raw_target_key": "s.target_key",
        "raw_target_url": "coalesce(s.target_url, url_of(s.target_key, s.target_https))",
        "via": "c.via",
        "via_seen_at": "c.seen_at",
        "internal": "s.source_site = c.to_site",
        "target_status": "CAST(NULL AS SMALLINT)",
    }
    columns = ", ".join(
        f"{replaced[name]} AS {name}" if name in replaced else f"s.{name}"
        for name in SIGHTINGS.names
    )
    return f"""SELECT {columns} FROM {sightings} AS s
        INNER JOIN chains AS c ON c.from_key = s.target_key
        WHERE s.raw_target_key IS NULL AND s.target_https IS NOT NULL
            AND c.to_key <> s.source_key"""
