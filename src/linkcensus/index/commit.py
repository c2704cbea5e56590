"""Making staged segments visible: one commit of one or more imports, all or nothing."""

import logging
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from linkcensus.core.settings import Settings
from linkcensus.index.engine import connect, count, parquet
from linkcensus.index.imports import ImportRecord, records_to_arrow
from linkcensus.index.lake import Lake
from linkcensus.index.redirects import derived_sightings_query, load_ends, load_origins
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import Segment, write_segment
from linkcensus.index.snapshot import Snapshot, empty_query, relation
from linkcensus.index.writer import Staged

logger = logging.getLogger(__name__)

_FACT_TABLES = ("sightings", "visits", "pages", "redirects", "facts")


def commit(
    lake: Lake,
    settings: Settings,
    staged: Sequence[tuple[Staged, ImportRecord]],
    recorded_at: datetime,
) -> list[ImportRecord]:
    """Make imports visible and count what was new.

    Everything is prepared under the commit lock, segments are appended table by table, and the
    import records come last: they are what makes the rest count.

    Returns:
        The records with `links_new`, `links_confirmed` and `commit_seq` filled in.
    """
    scratch = lake.root / "staging" / f"commit-{uuid.uuid4().hex}"
    connection = connect(
        memory_megabytes=settings.compaction_memory_megabytes, spill=scratch / "spill"
    )
    try:
        with lake.lock("commit"):
            snapshot = Snapshot.take(lake)
            lake.drop_leftovers(snapshot.committed)
            counted, segments = [], list[Segment]()
            for part, record in staged:
                counted.append(_counted(connection, snapshot, segments, part, record))
                segments.extend(part.segments)
            derived = _derive(connection, snapshot, segments, scratch)
            seq = lake.next_seq(snapshot.committed)
            for table in _FACT_TABLES:
                mine = [s for s in [*segments, *derived] if s.table == table]
                lake.append(table, mine, seq)
            finished = [
                replace(record, commit_seq=seq, recorded_at=recorded_at) for record in counted
            ]
            append_records(lake, connection, finished, seq, scratch)
    finally:  # a commit that failed has moved some segments: the rest is of no use
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)
        for part, _ in staged:
            shutil.rmtree(part.folder, ignore_errors=True)
    return finished


def append_records(
    lake: Lake,
    connection: duckdb.DuckDBPyConnection,
    records: list[ImportRecord],
    seq: int,
    scratch: Path,
) -> None:
    """Write import records: the step that makes a commit count. Hold the commit lock."""
    connection.register("records", records_to_arrow(records))
    segment = write_segment(connection, TABLES["imports"], "SELECT * FROM records", scratch)
    connection.unregister("records")
    lake.append("imports", [segment] if segment else [], seq)


def _paths(segments: Sequence[Segment], table: str) -> list[str]:
    return [str(segment.path) for segment in segments if segment.table == table]


def _counted(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    earlier: Sequence[Segment],
    staged: Staged,
    record: ImportRecord,
) -> ImportRecord:
    """How many of an import's links neither the index nor earlier imports of the commit knew."""
    paths = _paths(staged.segments, "sightings")
    if not paths:
        return replace(record, links_new=0, links_confirmed=0)
    keys = "target_hash, target_key, source_key, kind, occurrence"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE mine AS SELECT DISTINCT {keys} FROM {parquet(paths, '')}"
    )
    known = relation("sightings", snapshot.all_files("sightings"))
    before = relation("sightings", _paths(earlier, "sightings"))
    total = count(connection, "SELECT count(*) FROM mine")
    confirmed = count(
        connection,
        f"""SELECT count(*) FROM mine SEMI JOIN (
                SELECT {keys} FROM {known}
                WHERE {snapshot.undone_condition()}
                    AND target_hash BETWEEN (SELECT min(target_hash) FROM mine)
                        AND (SELECT max(target_hash) FROM mine)
                UNION ALL SELECT {keys} FROM {before}
            ) AS k USING ({keys})""",
    )
    return replace(record, links_new=total - confirmed, links_confirmed=confirmed)


def _derive(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    segments: Sequence[Segment],
    scratch: Path,
) -> list[Segment]:
    """Sightings at the ends of redirects: of new links, and of old ones that redirect now."""
    sightings, redirects = _paths(segments, "sightings"), _paths(segments, "redirects")
    if not redirects and not snapshot.files["redirects"]:
        return []
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE new_redirects AS "
        f"SELECT * FROM {parquet(redirects, empty_query('redirects'))}"
    )
    mine = parquet(sightings, empty_query("sightings"))
    known = relation("sightings", snapshot.all_files("sightings"))
    load_origins(connection, snapshot, "SELECT from_key AS key FROM new_redirects")
    wanted = f"SELECT key FROM origins UNION ALL SELECT target_key FROM {mine}"
    load_ends(connection, snapshot, "new_redirects", wanted)
    new_ends = "(SELECT * FROM ends WHERE NOT known)"
    older = f"(SELECT * FROM {known} WHERE target_key IN (SELECT from_key FROM {new_ends}))"
    query = f"{derived_sightings_query(mine)} UNION ALL {derived_sightings_query(older, new_ends)}"
    segment = write_segment(connection, TABLES["sightings"], query, scratch)
    return [segment] if segment else []
