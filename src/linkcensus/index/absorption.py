"""Sorting facts into buckets, when many segments have piled up.

Facts stay in the segments they came in for long: a sorted segment is read by range as well as a
bucket is, and rewriting all facts for each new million would be ruinous.
"""

from functools import partial
from pathlib import Path

import duckdb

from linkcensus.index.buckets import FRESH
from linkcensus.index.crew import Crew
from linkcensus.index.engine import statement
from linkcensus.index.facts import Range, load_seen
from linkcensus.index.lake import Lake
from linkcensus.index.merge import find_pairs
from linkcensus.index.schema import SIGHTINGS, TABLES
from linkcensus.index.segments import Segment, write_segment
from linkcensus.index.snapshot import Snapshot, relation

FRESH_SEGMENTS_KEPT = 64
"""Facts are sorted into buckets when more segments than this have come in."""

_FACT_TABLES = ("sightings", "visits", "pages", "redirects", "facts")
_MANY_IMPORT_FILES = 50


def absorb_facts(lake: Lake, crew: Crew, scratch: Path, *, everything: bool) -> int:
    """Sort the facts that every bucket reflects into the buckets, where files pile up.

    Returns:
        How many segments were dropped for it.
    """
    dropped = 0
    for table in _FACT_TABLES:
        with lake.lock("commit"):
            snapshot = Snapshot.take(lake)
        mark = snapshot.marks.lowest_derived()
        fresh = [f for f in snapshot.files[table] if f.bucket == FRESH and f.seq <= mark]
        if len(fresh) <= (1 if everything else FRESH_SEGMENTS_KEPT):
            continue
        absorb = partial(_absorbed, table=table, mark=mark, scratch=scratch)
        parts = {
            bucket: (new, mark)
            for bucket, new in crew.map(absorb, snapshot, list(snapshot.marks.derived))
        }
        with lake.lock("commit"):
            lake.replace(table, parts)
            marks = lake.watermarks()
            marks.absorbed[table] = dict.fromkeys(parts, mark)
            lake.save_watermarks(marks)
            spent = [f for f in lake.files(table) if f.bucket == FRESH and f.seq <= mark]
            lake.drop_fresh(table, spent)
        dropped += len(spent)
    return dropped


def _absorbed(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    bucket: int,
    *,
    table: str,
    mark: int,
    scratch: Path,
) -> Segment | None:
    if table == "sightings":
        if load_seen(connection, snapshot, Range.of_bucket(bucket), idle_too=True, hold=False) == 0:
            return None
        find_pairs(connection)
        query = statement("kept").format_map({"columns": ", ".join(SIGHTINGS.names)})
    else:
        query = _kept_query(snapshot, table, bucket, mark)
    return write_segment(connection, TABLES[table], query, scratch)


def _kept_query(snapshot: Snapshot, table: str, bucket: int, mark: int) -> str:
    """What a bucket keeps of a table: every fact once; of a page the newest of each import."""
    column = TABLES[table].hash_column or ""
    wanted = Range.of_bucket(bucket).on(column, "")
    fresh = [
        file.path for file in snapshot.files[table] if file.bucket == FRESH and file.seq <= mark
    ]
    source = relation(table, snapshot.bucket_files(table, bucket) + fresh)
    chosen = f"{wanted} AND {snapshot.undone_condition()}"
    if table != "pages":
        return f"SELECT DISTINCT * FROM {source} WHERE {chosen}"
    return f"""SELECT * FROM (SELECT *, row_number() OVER (
            PARTITION BY page_key, import_id ORDER BY seen_at DESC, learned_at DESC) AS age
        FROM {source} WHERE {chosen}) AS p WHERE age = 1"""


def fold_import_records(lake: Lake, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """One file for the import records, once there are many."""
    with lake.lock("commit"):
        files = lake.files("imports")
        if len(files) < _MANY_IMPORT_FILES:
            return
        source = relation("imports", [file.path for file in files])
        segment = write_segment(connection, TABLES["imports"], f"SELECT * FROM {source}", scratch)
        newest = max(file.seq for file in files)
        lake.replace("imports", {FRESH: (segment, newest)})
