"""Redirects: where a written target ends, and the sightings that stand for it there.

The written target is a link's identity. So that a link to a short URL is also a backlink of the
page it leads to, each such sighting is written once more for every page to which any known
redirect leads, the written target kept beside it (`raw_target_*`). Such a row counts only while,
or as of when, the chain of the newest redirects ends there: a row is never wrong, only idle, when
a redirect changes, ends or is undone, or when somebody asks about the past; see `facts`.
"""

import duckdb

from linkcensus.index.engine import count
from linkcensus.index.schema import SIGHTINGS
from linkcensus.index.snapshot import Moment, Snapshot, empty_query, relation, within

MAX_HOPS = 10
"""Longer chains are loops or traps; browsers give up at about 20."""

_MOST_ENDS = 50
"""Pages that one written target may lead to over the years; rotating redirects have no end."""


def load_chains(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    keys_query: str,
    *,
    moment: Moment | None = None,
) -> None:
    """Make `chains`: for each wanted key that redirects, where it ends and by which hops.

    And `moves`: when such a redirect was seen to lead elsewhere than before.

    Args:
        connection: Where.
        snapshot: What the lake holds.
        keys_query: SQL with one column `key`: the pages that may redirect.
        moment: Only redirects seen and known by then.
    """
    counted = f"{snapshot.undone_condition()} AND {within(moment, 'seen_at')}"
    _gather(connection, f"(SELECT * FROM {_known(snapshot)} WHERE {counted})", keys_query)
    _load_hops(connection, snapshot, moment)
    _follow(connection, keys_query)
    _load_moves(connection, "gathered")


def _load_hops(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, moment: Moment | None
) -> None:
    """Make `hops`: of the redirects that were gathered those that hold now."""
    looks = relation("visits", snapshot.all_files("visits"))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE hops AS SELECT * FROM (
               SELECT *, row_number() OVER (
                   PARTITION BY from_key
                   ORDER BY seen_at DESC, learned_at DESC, to_key, status, from_url, to_url
               ) AS age FROM gathered
           ) AS r
           WHERE age = 1 AND NOT EXISTS (  -- a page that has answered otherwise since leads nowhere
               SELECT 1 FROM {looks} AS v
               WHERE v.page_key = r.from_key AND v.visited_at > r.seen_at
                   AND v.conclusive AND v.complete AND v.strength >= 2 AND v.outcome <> 'redirected'
                   AND {snapshot.undone_condition("v.import_id")}
                   AND {within(moment, "v.visited_at", "v.learned_at")})"""
    )


def _follow(connection: duckdb.DuckDBPyConnection, keys_query: str) -> None:
    """Make `chains` out of `hops`."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE chains AS
            SELECT h.from_key, h.to_key, h.to_url, h.seen_at, '[' || {_HOP} AS via, 1 AS length
            FROM hops AS h WHERE h.from_key IN ({keys_query})"""
    )
    for length in range(2, MAX_HOPS + 1):
        moved = count(
            connection,
            f"""UPDATE chains AS c SET to_key = h.to_key, to_url = h.to_url, length = {length},
                    seen_at = greatest(c.seen_at, h.seen_at), via = c.via || ', ' || {_HOP}
                FROM hops AS h
                WHERE h.from_key = c.to_key AND h.from_key <> c.from_key
                    AND c.length = {length - 1}""",
        )
        if moved == 0:
            break
    connection.execute(f"DELETE FROM chains WHERE to_key = from_key OR length >= {MAX_HOPS}")
    connection.execute("UPDATE chains SET via = via || ']'")


def load_no_chains(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `moves` for links of which none stands for a redirect."""
    nothing = f"SELECT * FROM ({empty_query('redirects')})"
    _load_moves(connection, f"({nothing})")


def _load_moves(connection: duckdb.DuckDBPyConnection, redirects: str) -> None:
    """Make `moves`: when a page's redirect was first seen to lead elsewhere than before."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE moves AS
            SELECT from_key AS raw_key, to_key AS target_key, seen_at, learned_at, before,
                to_url AS after
            FROM (
                SELECT *, lag(to_key) OVER successive AS key_before,
                    lag(to_url) OVER successive AS before
                FROM {redirects}
                WINDOW successive AS (PARTITION BY from_key
                    ORDER BY seen_at, learned_at, to_key, status, from_url, to_url)
            ) AS r WHERE key_before <> to_key"""
    )


_HOP = "'[' || to_json(h.from_url) || ', ' || CAST(h.status AS VARCHAR) || ']'"


def _known(snapshot: Snapshot) -> str:
    return relation("redirects", snapshot.all_files("redirects"))


def _gather(connection: duckdb.DuckDBPyConnection, redirects: str, keys_query: str) -> None:
    """Make `gathered`: the redirects met on the way from the wanted keys."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE gathered AS "
        f"SELECT * FROM {redirects} AS r WHERE from_key IN ({keys_query})"
    )
    for _ in range(MAX_HOPS):
        query = f"""INSERT INTO gathered SELECT * FROM {redirects} AS r
            WHERE from_key IN (SELECT to_key FROM gathered)
                AND from_key NOT IN (SELECT from_key FROM gathered)"""
        if count(connection, query) == 0:
            return


def load_origins(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, keys_query: str
) -> None:
    """Make `origins`: the wanted keys and all from which any known redirects lead to them."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE origins AS SELECT DISTINCT key FROM ({keys_query})"
    )
    for _ in range(MAX_HOPS):
        query = f"""INSERT INTO origins SELECT DISTINCT from_key FROM {_known(snapshot)} AS r
            WHERE to_key IN (SELECT key FROM origins) AND from_key NOT IN (SELECT key FROM origins)
            """
        if count(connection, query) == 0:
            return


def load_ends(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, new: str, keys_query: str
) -> None:
    """Make `ends`: every page to which the redirects of a commit or older ones lead.

    Columns from_key, to_hash, to_site, to_key, to_url, and `known`: whether older redirects
    alone lead there.

    Args:
        connection: Where.
        snapshot: What the lake held before the commit.
        new: A relation with the redirects of the commit.
        keys_query: SQL with one column `key`: the pages that may redirect.
    """
    both = f"(SELECT *, true AS known FROM {_known(snapshot)} UNION ALL SELECT *, false FROM {new})"
    _gather(connection, both, keys_query)
    _reach(connection, keys_query)
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE ends AS
           SELECT r.from_key, p.to_hash, p.to_site, r.to_key, p.to_url, bool_or(r.known) AS known
           FROM reached AS r
           INNER JOIN (
               SELECT to_key, any_value(to_hash) AS to_hash, any_value(to_site) AS to_site,
                   max_by(to_url, seen_at) AS to_url
               FROM gathered GROUP BY to_key
           ) AS p ON p.to_key = r.to_key
           GROUP BY r.from_key, p.to_hash, p.to_site, r.to_key, p.to_url"""
    )


def _reach(connection: duckdb.DuckDBPyConnection, keys_query: str) -> None:
    """Make `reached`: the pages to which those of the wanted keys lead by what was gathered."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ways AS
            SELECT from_key, to_key, known FROM (
                SELECT from_key, to_key, bool_or(known) AS known,
                    row_number() OVER (
                        PARTITION BY from_key ORDER BY max(seen_at) DESC, to_key) AS age
                FROM gathered GROUP BY from_key, to_key
            ) AS g WHERE age <= {_MOST_ENDS}"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE reached AS
            SELECT from_key, to_key, known, 1 AS length FROM ways
            WHERE from_key IN ({keys_query})"""
    )
    for length in range(2, MAX_HOPS + 1):
        query = f"""INSERT INTO reached
            SELECT r.from_key, w.to_key, bool_or(r.known AND w.known), {length}
            FROM reached AS r INNER JOIN ways AS w ON w.from_key = r.to_key
            WHERE r.length = {length - 1} AND w.to_key <> r.from_key
                AND NOT EXISTS (SELECT 1 FROM reached AS o WHERE o.from_key = r.from_key
                                AND o.to_key = w.to_key AND (o.known OR NOT (r.known AND w.known)))
                AND (SELECT count(*) FROM reached AS o WHERE o.from_key = r.from_key)
                    < {_MOST_ENDS}
            GROUP BY r.from_key, w.to_key"""
        if count(connection, query) == 0:
            return


def derived_sightings_query(sightings: str, ends: str = "ends") -> str:
    """SQL that gives each sighting of a redirecting target once more, for each of its ends.

    The hops are filled in when the rows are read, as they are then; so are the URL's spelling
    and scheme. Rows that are derived already are not derived again.

    Args:
        sightings: A relation of sightings.
        ends: A relation made by `load_ends`, or a part of it.
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
        "internal": "s.source_site = c.to_site",
        "target_status": "CAST(NULL AS SMALLINT)",
    }
    columns = ", ".join(
        f"{replaced[name]} AS {name}" if name in replaced else f"s.{name}"
        for name in SIGHTINGS.names
    )
    return f"""SELECT {columns} FROM {sightings} AS s
        INNER JOIN {ends} AS c ON c.from_key = s.target_key
        WHERE s.raw_target_key IS NULL AND s.target_https IS NOT NULL
            AND c.to_key <> s.source_key"""
