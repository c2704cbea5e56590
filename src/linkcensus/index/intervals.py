"""Folding repeated sightings of one link by one import into intervals, when a bucket is rewritten.

Loses nothing that a question about the past needs; see `sql/intervals.sql`.
"""

import duckdb

from linkcensus.index.engine import count, statement
from linkcensus.index.schema import SIGHTINGS

SAME = (
    "target_key",
    "source_key",
    "raw_key",
    "kind",
    "occurrence",
    "import_id",
    "sources",
    "own",
    "anchor",
    "anchor_cut",
    "rel",
    "follow",
    "follow_cause",
    "position",
    "hidden",
    "claimed_lost_at",
    "claimed_lost_reason",
)
"""Sightings that agree in all of these say the same of the same link."""

_TIMES = {"seen_from", "seen_until", "learned_at"}


def kept_sightings_query(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL of the sightings to store, out of the tables `seen`, `pairs` and `looked`."""
    if count(connection, "SELECT count(*) FROM pairs") == 0:
        return "SELECT * FROM seen"
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE repeated_sightings AS
           SELECT s.* FROM seen AS s SEMI JOIN pairs AS p USING (target_key, source_key, raw_key)"""
    )
    rest = [name for name in SIGHTINGS.names if name not in SAME and name not in _TIMES]
    lists = {
        "same": ", ".join(SAME),
        "newest": ", ".join(f"max_by({name}, seen_until) AS {name}" for name in rest),
    }
    columns = ", ".join(SIGHTINGS.names)
    folded = statement("intervals").format_map(lists)
    return f"""SELECT {columns} FROM seen AS s
        ANTI JOIN pairs AS p USING (target_key, source_key, raw_key)
        UNION ALL SELECT {columns} FROM ({folded})"""
