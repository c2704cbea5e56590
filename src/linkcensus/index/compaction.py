"""From facts to state on disk: buckets are rewritten when enough has come in for them.

For each due bucket all its sightings and the visits of their pages are merged anew; the derived
tables are committed first, then the sightings that the bucket has absorbed, then fresh files that
no bucket needs any more are dropped. Killed between any two steps it has done less, never wrong:
the watermarks lag behind the tables (see `lake`).
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from linkcensus.core.settings import Settings
from linkcensus.index.engine import connect, statement
from linkcensus.index.facts import Range, load_looked, load_rest, load_seen
from linkcensus.index.imports import UNDONE
from linkcensus.index.intervals import kept_sightings_query
from linkcensus.index.lake import Lake
from linkcensus.index.merge import EVENTS_RELATION, LINKS_RELATION, Rules, find_pairs, merge
from linkcensus.index.schema import FRESH_BUCKET, TABLES
from linkcensus.index.segments import Segment, write_segment
from linkcensus.index.snapshot import Snapshot, relation

BUCKETS_A_COMMIT = 16
"""Buckets whose new files are committed together: a commit costs some 60 ms a table."""

DUE_SHARE = 0.25
"""A bucket is rewritten when its fresh rows exceed this share of its rows."""

SUMMARY_LINKS = 20_000
"""Sites with more links than this have their overview kept."""

_FACT_TABLES = ("visits", "pages", "redirects", "facts")
_DERIVED = ("links", "events", "rollup", "summary", "outgoing")
_MANY_IMPORT_FILES = 50

Progress = Callable[[int, int], None]
"""Called with buckets done and buckets due."""


@dataclass(slots=True)
class CompactionResult:
    """What a compaction did."""

    buckets: int = 0
    links: int = 0
    dropped_files: int = 0
    skipped: bool = False
    """Another process was compacting."""


@dataclass(slots=True)
class _Rewritten:
    """New segments of one bucket by table; None where nothing is left."""

    segments: dict[str, Segment | None] = field(default_factory=dict)


class Compaction:
    """One run. Holds the compaction lock while it lasts."""

    def __init__(self, lake: Lake, settings: Settings, *, authorities: Path | None = None) -> None:
        """Prepare a run.

        Args:
            lake: The lake.
            settings: Memory, threads and rules.
            authorities: A Parquet file (site, authority), where scores exist.
        """
        self._lake = lake
        self._settings = settings
        self._authorities = authorities
        self._scratch = lake.root / "staging" / "compaction"

    def run(
        self, *, everything: bool = False, progress: Progress | None = None
    ) -> CompactionResult:
        """Compact what is due, or all of it."""
        with self._lake.lock("compaction", wait=False) as held:
            if not held:
                return CompactionResult(skipped=True)
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch.mkdir(parents=True)
            try:
                return self._run(everything, progress)
            finally:
                shutil.rmtree(self._scratch, ignore_errors=True)

    def _run(self, everything: bool, progress: Progress | None) -> CompactionResult:
        result = CompactionResult()
        with self._lake.lock("commit"):
            snapshot = Snapshot.take(self._lake)
        due = due_buckets(snapshot, self._settings, everything=everything)
        connection = self._connect()
        try:
            for start in range(0, len(due), BUCKETS_A_COMMIT):
                group = due[start : start + BUCKETS_A_COMMIT]
                rewritten: dict[int, _Rewritten] = {}
                for bucket in group:
                    rewritten[bucket] = self._rewrite(connection, snapshot, bucket)
                    result.buckets += 1
                    links = rewritten[bucket].segments.get("links")
                    result.links += links.rows if links else 0
                    if progress is not None:
                        progress(result.buckets, len(due))
                self._commit(rewritten, snapshot.last_seq)
            result.dropped_files = self._drop_absorbed("sightings")
            self._absorb_facts(connection, everything)
        finally:
            connection.close()
        return result

    def _connect(self) -> duckdb.DuckDBPyConnection:
        connection = connect(
            memory_megabytes=self._settings.compaction_memory_megabytes,
            spill=self._scratch / "spill",
        )
        connection.execute("SET preserve_insertion_order = false")
        if self._authorities is not None:
            connection.execute(
                "CREATE TEMP TABLE authorities AS SELECT site, authority FROM read_parquet(?)",
                [str(self._authorities)],
            )
        return connection

    def _rewrite(
        self, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, bucket: int
    ) -> _Rewritten:
        rewritten = _Rewritten()
        wanted = Range.of_bucket(snapshot, bucket)
        if load_seen(connection, snapshot, wanted) == 0:
            return rewritten
        load_looked(connection, snapshot, wanted)
        load_rest(connection, snapshot)
        find_pairs(connection)
        write = self._writer(connection, rewritten)
        write("sightings", kept_sightings_query(connection))
        merge(connection, rules_of(self._settings))
        write("links", f"SELECT * FROM {LINKS_RELATION}")
        write("events", f"SELECT * FROM {EVENTS_RELATION}")
        rollup = statement("rollup").replace("FROM links\n", f"FROM {LINKS_RELATION}\n")
        write("rollup", rollup)
        write("summary", _summary_query())
        if self._settings.keep_outgoing:
            write("outgoing", f"SELECT * FROM {LINKS_RELATION}")
        for name in ("seen", "threads", LINKS_RELATION, EVENTS_RELATION, "looked", "ranked"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        return rewritten

    def _writer(
        self, connection: duckdb.DuckDBPyConnection, rewritten: _Rewritten
    ) -> Callable[[str, str], None]:
        def write(table: str, query: str) -> None:
            rewritten.segments[table] = write_segment(
                connection, TABLES[table], query, self._scratch
            )

        return write

    def _commit(self, rewritten: dict[int, _Rewritten], mark: int) -> None:
        """Derived tables, their marks, then the absorbed sightings and their marks."""
        with self._lake.lock("commit"):
            for table in _DERIVED:
                self._lake.replace(table, _parts(rewritten, table, mark))
            marks = self._lake.watermarks()
            marks.derived.update(dict.fromkeys(rewritten, mark))
            self._lake.save_watermarks(marks)
            self._lake.replace("sightings", _parts(rewritten, "sightings", mark))
            absorbed = marks.absorbed.setdefault("sightings", {})
            absorbed.update(dict.fromkeys(rewritten, mark))
            self._lake.save_watermarks(marks)

    def _drop_absorbed(self, table: str) -> int:
        with self._lake.lock("commit"):
            mark = self._lake.watermarks().lowest_absorbed(table)
            spent = [
                file
                for file in self._lake.files(table)
                if file.bucket == FRESH_BUCKET and file.seq <= mark
            ]
            self._lake.drop_fresh(table, spent)
        return len(spent)

    def _absorb_facts(self, connection: duckdb.DuckDBPyConnection, everything: bool) -> None:
        """Move visits, pages, redirects and facts that every bucket reflects to their buckets."""
        for table in _FACT_TABLES:
            with self._lake.lock("commit"):
                snapshot = Snapshot.take(self._lake)
            mark = snapshot.marks.lowest_derived()
            fresh = [f for f in snapshot.files[table] if f.bucket == FRESH_BUCKET and f.seq <= mark]
            if not fresh or (
                not everything and len(fresh) < self._settings.compact_after_fresh_files
            ):
                continue
            parts = {
                bucket: (self._absorbed(connection, snapshot, table, bucket, mark), mark)
                for bucket in range(snapshot.marks.buckets)
            }
            with self._lake.lock("commit"):
                self._lake.replace(table, parts)
                marks = self._lake.watermarks()
                marks.absorbed[table] = dict.fromkeys(parts, mark)
                self._lake.save_watermarks(marks)
            self._drop_absorbed(table)
        self._fold_imports(connection)

    def _absorbed(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        table: str,
        bucket: int,
        mark: int,
    ) -> Segment | None:
        column = TABLES[table].hash_column or ""
        wanted = Range.of_bucket(snapshot, bucket).on(column, "")
        fresh = [
            file.path
            for file in snapshot.files[table]
            if file.bucket == FRESH_BUCKET and file.seq <= mark
        ]
        source = relation(table, snapshot.bucket_files(table, bucket) + fresh)
        query = f"SELECT DISTINCT * FROM {source} WHERE {wanted} AND {snapshot.undone_condition()}"
        if table == "pages":
            query = f"""SELECT * FROM (SELECT *, row_number() OVER (
                    PARTITION BY page_key ORDER BY seen_at DESC, learned_at DESC, import_id) AS age
                FROM {source} WHERE {wanted} AND {snapshot.undone_condition()}) AS p
                WHERE age = 1"""
        return write_segment(connection, TABLES[table], query, self._scratch)

    def _fold_imports(self, connection: duckdb.DuckDBPyConnection) -> None:
        """One file for the import records, once there are many."""
        with self._lake.lock("commit"):
            files = self._lake.files("imports")
            if len(files) < _MANY_IMPORT_FILES:
                return
            source = relation("imports", [file.path for file in files])
            segment = write_segment(
                connection, TABLES["imports"], f"SELECT * FROM {source}", self._scratch
            )
            newest = max(file.seq for file in files)
            self._lake.replace("imports", {FRESH_BUCKET: (segment, newest)})


def rules_of(settings: Settings) -> Rules:
    """The loss rule as the settings have it."""
    return Rules(
        confirmations=settings.lost_confirmations,
        confirmation_seconds=int(settings.lost_confirmation_hours * 3600),
    )


def due_buckets(snapshot: Snapshot, settings: Settings, *, everything: bool) -> list[int]:
    """Which buckets to rewrite: those with much that is fresh, or all when files pile up."""
    buckets = snapshot.marks.buckets
    behind = [b for b in range(buckets) if snapshot.derived_mark(b) < snapshot.last_seq]
    if everything:
        return list(range(buckets)) if snapshot.last_seq else []
    fresh = [f for f in snapshot.files["sightings"] if f.bucket == FRESH_BUCKET]
    piled_up = len(fresh) > settings.compact_after_fresh_files
    newly_undone = any(
        record.state == UNDONE
        for record in snapshot.changed_imports(snapshot.marks.lowest_derived())
    )
    if piled_up or newly_undone:
        return behind
    return [b for b in behind if _is_due(snapshot, b)]


def _is_due(snapshot: Snapshot, bucket: int) -> bool:
    since = snapshot.derived_mark(bucket)
    fresh = _rows(
        snapshot.fresh_files("sightings", since) + snapshot.fresh_files("visits", since)
    )
    own = _rows(snapshot.bucket_files("sightings", bucket))
    return fresh / snapshot.marks.buckets > DUE_SHARE * own


def _parts(
    rewritten: dict[int, _Rewritten], table: str, mark: int
) -> dict[int, tuple[Segment | None, int]]:
    return {bucket: (new.segments.get(table), mark) for bucket, new in rewritten.items()}


def _summary_query() -> str:
    large = (
        f"(SELECT l.* FROM {LINKS_RELATION} AS l SEMI JOIN (SELECT target_hash, target_site "
        f"FROM {LINKS_RELATION} GROUP BY target_hash, target_site "
        f"HAVING count(*) > {SUMMARY_LINKS}) AS b USING (target_hash, target_site))"
    )
    return statement("summary").replace("FROM links\n", f"FROM {large} AS links\n")


def needs_compaction(snapshot: Snapshot, settings: Settings) -> bool:
    """Whether so much is fresh that questions would slow down."""
    fresh = [f for f in snapshot.files["sightings"] if f.bucket == FRESH_BUCKET]
    if len(fresh) > settings.compact_after_fresh_files:
        return True
    return _rows(file.path for file in fresh) > settings.compact_after_fresh_rows


def _rows(paths: Iterable[str]) -> int:
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)
