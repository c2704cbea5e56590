"""From facts to state on disk: buckets are rewritten when enough has come in for them.

For each due bucket all its sightings and the visits of their pages are merged anew, and the
derived tables are committed; at times the facts themselves are sorted into buckets and the
segments they came in are dropped. Killed between any two steps it has done less, never wrong: the
watermarks lag behind the tables (see `lake`).
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow.parquet as pq

from linkcensus.core.settings import Settings
from linkcensus.index.absorption import absorb_facts, fold_import_records
from linkcensus.index.buckets import HASH_BITS, ROOT, level, related, share, split
from linkcensus.index.crew import Crew
from linkcensus.index.empty_columns import empty_columns
from linkcensus.index.engine import connect, drop_tables, parquet
from linkcensus.index.facts import load_looked, load_rest, load_seen
from linkcensus.index.imports import UNDONE
from linkcensus.index.lake import Lake
from linkcensus.index.large_sites import keep_rollup_and_summary
from linkcensus.index.linking_sites import keep_linking_sites
from linkcensus.index.merge import (
    EVENTS_RELATION,
    LINKS_RELATION,
    Rules,
    merge_events,
    merge_links,
    view,
)
from linkcensus.index.pieces import Piece, pieces_of
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import Segment, write_in_turn, write_segment
from linkcensus.index.snapshot import Snapshot, empty_query, relation
from linkcensus.index.top_links import keep_top_links

BUCKETS_A_COMMIT = 16
"""Buckets whose new files are committed together: a commit costs some 60 ms a table."""

BUCKET_ROWS = 400_000
"""A bucket with more rows is split, as long as the setting `buckets` allows more of them."""

DUE_SHARE = 0.25
"""A bucket is rewritten when its fresh rows exceed this share of its rows."""

_HELD_EVENTS = "held_events"

_DERIVED = ("links", "events", "rollup", "summary", "outgoing", "linking_sites", "top_links")

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
        self, *, everything: bool = False, wait: bool = False, progress: Progress | None = None
    ) -> CompactionResult:
        """Compact what is due, or all of it; skipped, unless `wait`, while another does so."""
        with self._lake.lock("compaction", wait=wait) as held:
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
        total = sum(len(parts) for parts in due.values())
        with Crew(self._connect) as crew:
            sizes = _fresh_rows(crew, snapshot, [p for parts in due.values() for p in parts])
            for group in _groups(due):
                rewritten: dict[int, _Rewritten] = {}
                wanted = [part for bucket in group for part in due[bucket]]
                # the largest first, so that no worker ends up alone with it
                wanted.sort(key=sizes.__getitem__, reverse=True)
                for bucket, new in crew.map(self._rewrite, snapshot, wanted):
                    rewritten[bucket] = new
                    result.buckets += 1
                    links = new.segments.get("links")
                    result.links += links.rows if links else 0
                    if progress is not None:
                        progress(result.buckets, total)
                self._commit({bucket: due[bucket] for bucket in group}, rewritten, snapshot)
            result.dropped_files = absorb_facts(
                self._lake, crew, self._scratch, everything=everything
            )
            with crew.engine() as connection:
                self._fill_in(connection)
                fold_import_records(self._lake, connection, self._scratch)
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
        write = self._writer(connection, rewritten)
        links = self._merge(connection, snapshot, pieces_of(connection, snapshot, bucket))
        rewritten.segments["links"] = links
        if links is None:
            return rewritten
        events = write("events", f"SELECT * FROM {_HELD_EVENTS}")
        drop_tables(connection, but=("authorities",))
        view(connection, LINKS_RELATION, f"SELECT * FROM {parquet([str(links.path)], '')}")
        happened = relation("events", [str(events.path)] if events else [])
        keep_rollup_and_summary(connection, links.rows, happened, write)
        if rollup := rewritten.segments.get("rollup"):
            keep_linking_sites(str(rollup.path), write)
        if summary := rewritten.segments.get("summary"):
            keep_top_links(connection, str(links.path), str(summary.path), write)
        if self._settings.keep_outgoing:
            write("outgoing", f"SELECT * FROM {LINKS_RELATION}")
        return rewritten

    def _merge(
        self, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, pieces: list[Piece]
    ) -> Segment | None:
        """Merge the pieces of a bucket into one file; their events into a table."""
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {_HELD_EVENTS} AS {empty_query('events')}"
        )
        if not pieces:
            return None
        files = snapshot.fact_files("sightings", pieces[0].range.bucket)
        empty = empty_columns(files)
        merged = self._merged(connection, snapshot, pieces, empty)
        table, folder = TABLES["links"], self._scratch
        if len(pieces) > 1:
            return write_in_turn(connection, table, merged, folder, empty=empty)
        links = None
        for query in merged:
            links = write_segment(connection, table, query, folder, empty=empty)
        return links

    def _merged(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        pieces: list[Piece],
        empty: frozenset[str],
    ) -> Iterator[str]:
        """SQL of the links of each piece; its events are held once its links have been read."""
        for piece in pieces:
            # held in a table: the steps of a merge read it six times
            if load_seen(connection, snapshot, piece.range, empty=empty) == 0:
                continue
            load_looked(connection, snapshot, piece.range)
            load_rest(connection, snapshot)
            merge_links(connection, rules_of(self._settings), goes_on=piece.goes_on)
            yield f"SELECT * FROM {LINKS_RELATION} WHERE {piece.kept}"
            merge_events(connection)
            connection.execute(
                f"INSERT INTO {_HELD_EVENTS} BY NAME "
                f"SELECT * FROM {EVENTS_RELATION} WHERE {piece.kept}"
            )

    def _writer(
        self, connection: duckdb.DuckDBPyConnection, rewritten: _Rewritten
    ) -> Callable[[str, str], Segment | None]:
        def write(table: str, query: str) -> Segment | None:
            segment = write_segment(connection, TABLES[table], query, self._scratch)
            rewritten.segments[table] = segment
            return segment

        return write

    def _fill_in(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Keep for large sites what an older version did not, in buckets that it compacted."""
        stored = {name: {file.bucket: file for file in self._lake.files(name)} for name in _DERIVED}
        filled = _Rewritten()
        write = self._writer(connection, filled)
        made: dict[str, dict[int, tuple[Segment | None, int]]] = {}
        for name, origin in (("linking_sites", "rollup"), ("top_links", "summary")):
            made[name] = {}
            for bucket in stored[origin].keys() & stored["links"].keys() - stored[name].keys():
                path = stored[origin][bucket].path
                if name == "linking_sites":
                    segment = keep_linking_sites(path, write)
                else:
                    links = stored["links"][bucket].path
                    segment = keep_top_links(connection, links, path, write)
                if segment is not None:
                    made[name][bucket] = segment, stored[origin][bucket].seq
        with self._lake.lock("commit"):
            for name, parts in made.items():
                self._lake.replace(name, parts)

    def _commit(
        self, split: dict[int, list[int]], rewritten: dict[int, _Rewritten], snapshot: Snapshot
    ) -> None:
        """Replace the derived tables of some buckets; the marks come after them."""
        mark = snapshot.last_seq
        with self._lake.lock("commit"):
            for table in _DERIVED:
                self._lake.replace(table, _parts(rewritten, table, mark))
            marks = self._lake.watermarks()
            for bucket, parts in split.items():
                marks.split(bucket, parts)
            marks.derived.update(dict.fromkeys(rewritten, mark))
            self._lake.save_watermarks(marks)


def rules_of(settings: Settings) -> Rules:
    """The loss rule as the settings have it."""
    return Rules(
        confirmations=settings.lost_confirmations,
        confirmation_seconds=int(settings.lost_confirmation_hours * 3600),
    )


def due_buckets(
    snapshot: Snapshot, settings: Settings, *, everything: bool
) -> dict[int, list[int]]:
    """Which buckets to rewrite, and into which parts each one splits (mostly only itself).

    Due are those with much that is fresh, or all that lag behind when segments pile up.
    """
    leaves = snapshot.marks.derived
    if snapshot.last_seq == 0:
        return {}
    fresh = snapshot.fresh_files("sightings", snapshot.marks.lowest_derived())
    piled_up = len(fresh) > settings.compact_after_fresh_files
    newly_undone = any(
        record.state == UNDONE
        for record in snapshot.changed_imports(snapshot.marks.lowest_derived())
    )
    due: dict[int, list[int]] = {}
    for bucket in sorted(leaves):
        own = sum(
            _rows([file.path]) * share(bucket, file.bucket)
            for file in snapshot.files["links"]
            if related(bucket, file.bucket)
        )
        since = snapshot.derived_mark(bucket)
        waiting = [name for name in ("sightings", "visits") if snapshot.fresh_files(name, since)]
        new = share(bucket, ROOT) * sum(
            _rows(snapshot.fresh_files(name, since)) for name in waiting
        )
        behind = since < snapshot.last_seq and (piled_up or newly_undone or new > DUE_SHARE * own)
        if everything or behind:
            brought = _rows(snapshot.fresh_files("sightings", since)) * share(bucket, ROOT)
            due[bucket] = split(bucket, _halvings(bucket, own + brought, settings))
    return due


def _halvings(bucket: int, rows: float, settings: Settings) -> int:
    deepest = max(0, settings.buckets.bit_length() - 1)
    times = 0
    while rows > BUCKET_ROWS and level(bucket) + times < deepest:
        rows /= 2
        times += 1
    return times


def _fresh_rows(crew: Crew, snapshot: Snapshot, parts: list[int]) -> dict[int, int]:
    """How many sightings of each bucket lie in fresh segments; not counted for one alone."""
    if len(parts) < 2:
        return dict.fromkeys(parts, 0)
    deepest = max(map(level, parts))
    fresh = relation("sightings", snapshot.fresh_files("sightings"))
    with crew.engine() as connection:
        rows = connection.execute(
            f"SELECT (target_hash >> {HASH_BITS - deepest}) + {1 << deepest}, count(*) "
            f"FROM {fresh} GROUP BY ALL"
        ).fetchall()
    return {part: sum(n for leaf, n in rows if related(part, leaf)) for part in parts}


def _groups(due: dict[int, list[int]]) -> Iterator[list[int]]:
    """Buckets to commit together. All the parts of a bucket are in one group."""
    group: list[int] = []
    size = 0
    for bucket, parts in due.items():
        group.append(bucket)
        size += len(parts)
        if size >= BUCKETS_A_COMMIT:
            yield group
            group, size = [], 0
    if group:
        yield group


def _parts(
    rewritten: dict[int, _Rewritten], table: str, mark: int
) -> dict[int, tuple[Segment | None, int]]:
    return {bucket: (new.segments.get(table), mark) for bucket, new in rewritten.items()}


def needs_compaction(snapshot: Snapshot, settings: Settings) -> bool:
    """Whether so much is fresh that questions would slow down."""
    fresh = snapshot.fresh_files("sightings", snapshot.marks.lowest_derived())
    if len(fresh) > settings.compact_after_fresh_files:
        return True
    return _rows(fresh) > settings.compact_after_fresh_rows


def _rows(paths: Iterable[str]) -> int:
    return sum(int(pq.read_metadata(path).num_rows) for path in paths)
