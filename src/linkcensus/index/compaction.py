"""From facts to state on disk: buckets are rewritten when enough has come in for them.

For each due bucket all its sightings and the visits of their pages are merged anew, and the
derived tables are committed; at times the facts themselves are sorted into buckets and the
segments they came in are dropped. Killed between any two steps it has done less, never wrong: the
watermarks lag behind the tables (see `lake`).
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

import duckdb
import pyarrow.parquet as pq

from linkcensus.core.settings import Settings
from linkcensus.index.engine import connect, parquet, statement
from linkcensus.index.facts import Range, load_looked, load_rest, load_seen
from linkcensus.index.imports import UNDONE
from linkcensus.index.lake import Lake
from linkcensus.index.merge import (
    EVENTS_RELATION,
    LINKS_RELATION,
    Rules,
    find_pairs,
    merge_events,
    merge_links,
    view,
)
from linkcensus.index.schema import FRESH_BUCKET, SIGHTINGS, TABLES
from linkcensus.index.segments import Segment, write_segment
from linkcensus.index.snapshot import Snapshot, relation

BUCKETS_A_COMMIT = 16
"""Buckets whose new files are committed together: a commit costs some 60 ms a table."""

DUE_SHARE = 0.25
"""A bucket is rewritten when its fresh rows exceed this share of its rows."""

SUMMARY_LINKS = 20_000
"""Sites with more links than this have their overview kept."""

ROLLUP_LINKS = 5_000
"""Sites with more links than this have their referring sites kept: the rollup of a small site is
as large as its links and answers no sooner."""

FRESH_SEGMENTS_KEPT = 64
"""Facts are sorted into buckets when more segments than this have come in."""

_FACT_TABLES = ("sightings", "visits", "pages", "redirects", "facts")
_DERIVED = ("links", "events", "rollup", "summary", "outgoing")
_MANY_IMPORT_FILES = 50

Answer = TypeVar("Answer")

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


class _Crew:
    """Threads that each have an engine of their own and take one bucket at a time.

    One thread an engine: two buckets side by side use two cores better than one bucket whose
    steps wait for each other.
    """

    def __init__(self, connect_one: Callable[[int], duckdb.DuckDBPyConnection]) -> None:
        self._workers = os.cpu_count() or 1
        self._connect_one = connect_one
        self._idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="compaction")

    def __enter__(self) -> "_Crew":
        for _ in range(self._workers):
            self._idle.put(self._connect_one(self._workers))
        return self

    def __exit__(self, *failure: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().close()

    def map(
        self,
        work: Callable[[duckdb.DuckDBPyConnection, Snapshot, int], Answer],
        snapshot: Snapshot,
        buckets: Sequence[int],
    ) -> Iterator[tuple[int, Answer]]:
        """Do the work for each bucket; answers come in the buckets' order."""

        def one(bucket: int) -> Answer:
            connection = self._idle.get()
            try:
                return work(connection, snapshot, bucket)
            finally:
                self._idle.put(connection)

        yield from zip(buckets, self._pool.map(one, buckets), strict=True)


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
        with _Crew(self._connect) as crew:
            for start in range(0, len(due), BUCKETS_A_COMMIT):
                group = due[start : start + BUCKETS_A_COMMIT]
                rewritten: dict[int, _Rewritten] = {}
                for bucket, new in crew.map(self._rewrite, snapshot, group):
                    rewritten[bucket] = new
                    result.buckets += 1
                    links = new.segments.get("links")
                    result.links += links.rows if links else 0
                    if progress is not None:
                        progress(result.buckets, len(due))
                self._commit(rewritten, snapshot.last_seq)
            result.dropped_files = self._absorb_facts(crew, everything)
        return result

    def _connect(self, workers: int) -> duckdb.DuckDBPyConnection:
        connection = connect(
            memory_megabytes=max(256, self._settings.compaction_memory_megabytes // workers),
            threads=1,
            spill=self._scratch / f"spill-{threading.get_ident()}",
        )
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
        if load_seen(connection, snapshot, wanted, hold=False) == 0:
            return rewritten
        load_looked(connection, snapshot, wanted)
        load_rest(connection, snapshot)
        write = self._writer(connection, rewritten)
        merge_links(connection, rules_of(self._settings))
        links = write("links", f"SELECT * FROM {LINKS_RELATION}")
        if links is None:
            return rewritten
        written = parquet([str(links.path)], "")
        view(connection, LINKS_RELATION, f"SELECT * FROM {written}")
        merge_events(connection)
        write("events", f"SELECT * FROM {EVENTS_RELATION}")
        write("rollup", _of_large_sites("rollup", ROLLUP_LINKS))
        write("summary", _of_large_sites("summary", SUMMARY_LINKS))
        if self._settings.keep_outgoing:
            write("outgoing", f"SELECT * FROM {LINKS_RELATION}")
        return rewritten

    def _writer(
        self, connection: duckdb.DuckDBPyConnection, rewritten: _Rewritten
    ) -> Callable[[str, str], Segment | None]:
        def write(table: str, query: str) -> Segment | None:
            segment = write_segment(connection, TABLES[table], query, self._scratch)
            rewritten.segments[table] = segment
            return segment

        return write

    def _commit(self, rewritten: dict[int, _Rewritten], mark: int) -> None:
        """Replace the derived tables of some buckets; the marks come after them."""
        with self._lake.lock("commit"):
            for table in _DERIVED:
                self._lake.replace(table, _parts(rewritten, table, mark))
            marks = self._lake.watermarks()
            marks.derived.update(dict.fromkeys(rewritten, mark))
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

    def _absorb_facts(self, crew: "_Crew", everything: bool) -> int:
        """Sort the facts that every bucket reflects into the buckets, where files pile up.

        Facts stay in the segments they came in for long: a sorted segment is read by range as
        well as a bucket is, and rewriting all facts for each new million would be ruinous.
        """
        dropped = 0
        for table in _FACT_TABLES:
            with self._lake.lock("commit"):
                snapshot = Snapshot.take(self._lake)
            mark = snapshot.marks.lowest_derived()
            fresh = [f for f in snapshot.files[table] if f.bucket == FRESH_BUCKET and f.seq <= mark]
            limit = 1 if everything else FRESH_SEGMENTS_KEPT
            if len(fresh) <= limit:
                continue
            absorb = partial(self._absorbed, table=table, mark=mark)
            every = list(range(snapshot.marks.buckets))
            parts = {bucket: (new, mark) for bucket, new in crew.map(absorb, snapshot, every)}
            with self._lake.lock("commit"):
                self._lake.replace(table, parts)
                marks = self._lake.watermarks()
                marks.absorbed[table] = dict.fromkeys(parts, mark)
                self._lake.save_watermarks(marks)
            dropped += self._drop_absorbed(table)
        with closing(self._connect(1)) as connection:
            self._fold_imports(connection)
        return dropped

    def _absorbed(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        bucket: int,
        *,
        table: str,
        mark: int,
    ) -> Segment | None:
        if table == "sightings":
            wanted = Range.of_bucket(snapshot, bucket)
            if load_seen(connection, snapshot, wanted, hold=False) == 0:
                return None
            find_pairs(connection)
            query = statement("kept").format_map({"columns": ", ".join(SIGHTINGS.names)})
        else:
            query = _kept_query(snapshot, table, bucket, mark)
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


def _kept_query(snapshot: Snapshot, table: str, bucket: int, mark: int) -> str:
    """What a bucket keeps of a table: every fact once; of a page the newest facts."""
    column = TABLES[table].hash_column or ""
    wanted = Range.of_bucket(snapshot, bucket).on(column, "")
    fresh = [
        file.path
        for file in snapshot.files[table]
        if file.bucket == FRESH_BUCKET and file.seq <= mark
    ]
    source = relation(table, snapshot.bucket_files(table, bucket) + fresh)
    chosen = f"{wanted} AND {snapshot.undone_condition()}"
    if table != "pages":
        return f"SELECT DISTINCT * FROM {source} WHERE {chosen}"
    return f"""SELECT * FROM (SELECT *, row_number() OVER (
            PARTITION BY page_key ORDER BY seen_at DESC, learned_at DESC, import_id) AS age
        FROM {source} WHERE {chosen}) AS p WHERE age = 1"""


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
    fresh = snapshot.fresh_files("sightings", snapshot.marks.lowest_derived())
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
    fresh = _rows(snapshot.fresh_files("sightings", since) + snapshot.fresh_files("visits", since))
    own = _rows(snapshot.bucket_files("sightings", bucket))
    return fresh / snapshot.marks.buckets > DUE_SHARE * own


def _parts(
    rewritten: dict[int, _Rewritten], table: str, mark: int
) -> dict[int, tuple[Segment | None, int]]:
    return {bucket: (new.segments.get(table), mark) for bucket, new in rewritten.items()}


def _of_large_sites(step: str, more_than: int) -> str:
    """A step's SQL over the links of sites that have so many that keeping its answer pays."""
    large = (
        f"SELECT l.* FROM {LINKS_RELATION} AS l WHERE target_hash IN (SELECT target_hash "
        f"FROM {LINKS_RELATION} GROUP BY target_hash HAVING count(*) > {more_than})"
    )
    return f"WITH links AS ({large}) SELECT * FROM ({statement(step)})"


def needs_compaction(snapshot: Snapshot, settings: Settings) -> bool:
    """Whether so much is fresh that questions would slow down."""
    fresh = snapshot.fresh_files("sightings", snapshot.marks.lowest_derived())
    if len(fresh) > settings.compact_after_fresh_files:
        return True
    return _rows(fresh) > settings.compact_after_fresh_rows


def _rows(paths: Iterable[str]) -> int:
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)
