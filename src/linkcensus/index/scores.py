"""The scores on disk: dated runs, each whole or absent.

A run is one partition of the Delta tables `site_scores`, `page_scores`, `link_scores` and
`profile_scores`, and counts from the moment at which its row stands in `score_runs`, which is
written last. A run of before a table was invented has no rows in it. Older runs stay, so that a
score has a history; `drop` takes one out. What a run's graph consists of lies beside the lake, in
`scores/<run>/`.
"""

import json
import math
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction

from linkcensus.core.errors import CorruptIndex
from linkcensus.core.url import site_hash
from linkcensus.index.engine import connect
from linkcensus.index.schema import Table
from linkcensus.index.score_schema import (
    LINK_SCORES,
    PAGE_SCORES,
    PROFILE_SCORES,
    SCORE_RUNS,
    SITE_SCORES,
)
from linkcensus.index.segments import Segment, sync_folder, write_segment

FOLDER = "scores"
"""Where the graphs of the runs lie, below the data folder."""

SCORE_TABLES = {
    table.name: table
    for table in (
        Table("site_scores", SITE_SCORES, ("site_hash", "site"), "site_hash", derived=True),
        Table("page_scores", PAGE_SCORES, ("page_hash", "page_key"), "page_hash", derived=True),
        Table(
            "link_scores", LINK_SCORES, ("target_hash", "link_hash"), "target_hash", derived=True
        ),
        Table("profile_scores", PROFILE_SCORES, ("site_hash", "site"), "site_hash", derived=True),
        Table("score_runs", SCORE_RUNS, ("run",), None, derived=True),
    )
}

PARTS_OF_A_RUN = ("site_scores", "page_scores", "link_scores", "profile_scores")
"""Its tables, in the order in which they are written."""

_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


class ScoreFiles(NamedTuple):
    """The files that questions of one moment read; none before the first run."""

    sites: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    """`site_scores` of every run up to the moment."""
    links: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()


NO_SCORES = ScoreFiles()
"""Of an index that was never scored."""


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """One computation of all scores."""

    run: int
    """From 1; later runs have higher numbers."""
    computed_at: datetime
    """Aware UTC."""
    version: str
    """Of the formulas; scores of different versions are not to be compared."""
    sites: int
    pages: int
    parameters: Mapping[str, object] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    """What it was computed from, counted: sites, votes, seeds, the background release."""
    notes: tuple[str, ...] = ()
    """What could not be computed, and why."""


class ScoreStore:
    """The score tables of one data folder. Safe beside other processes."""

    def __init__(self, root: Path) -> None:
        """Open the store; nothing is made before the first run is added."""
        self._root = root
        self._known: tuple[int, list[ScoreRun]] | None = None
        self._files: dict[str, tuple[int, list[str]]] = {}

    # -- reading ------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """Something that changes whenever a run is added or dropped; -1 while there is none."""
        log = self._folder("score_runs") / "_delta_log"
        if not log.is_dir():
            return -1
        return max((int(entry.stem) for entry in log.glob("*.json")), default=-1)

    def runs(self) -> list[ScoreRun]:
        """Every run, oldest first."""
        version = self.version
        if version < 0:
            return []
        if self._known is None or self._known[0] != version:
            rows = [
                row
                for path in _paths(self._table("score_runs"))
                for row in pq.read_table(path, schema=SCORE_RUNS).to_pylist()
            ]
            self._known = (version, sorted(map(_run_of, rows), key=lambda run: run.run))
        return self._known[1]

    def current(self, moment: datetime | None = None) -> ScoreRun | None:
        """The newest run, or the newest one at a moment; None where there is none."""
        fitting = [run for run in self.runs() if moment is None or run.computed_at <= moment]
        return fitting[-1] if fitting else None

    def files(self, table: str, run: int | None = None) -> list[str]:
        """The Parquet files of a table that count: of one run, or of every run."""
        known = {one.run for one in self.runs()} if run is None else {run}
        if not known:
            return []
        return [path for path in self._all_files(table) if _partition(path) in known]

    def _all_files(self, table: str) -> list[str]:
        version = self.version
        if table not in self._files or self._files[table][0] != version:
            self._files[table] = (version, _paths(self._table(table)))
        return self._files[table][1]

    def at(self, moment: datetime | None = None) -> ScoreFiles:
        """The files of the newest run, or of the newest one at a moment."""
        run = self.current(moment)
        if run is None:
            return NO_SCORES
        earlier = [one.run for one in self.runs() if one.run <= run.run]
        return ScoreFiles(
            tuple(self.files("site_scores", run.run)),
            tuple(self.files("page_scores", run.run)),
            tuple(path for one in earlier for path in self.files("site_scores", one)),
            tuple(self.files("link_scores", run.run)),
            tuple(self.files("profile_scores", run.run)),
        )

    def graph_folder(self, run: int) -> Path:
        """Where the graph of a run lies."""
        return self._root / FOLDER / f"{run:06d}"

    # -- changing -----------------------------------------------------------------------------

    def add(
        self,
        run: ScoreRun,
        sites: pa.RecordBatchReader,
        pages: pa.RecordBatchReader,
        links: pa.RecordBatchReader | None = None,
        profiles: pa.RecordBatchReader | None = None,
        *,
        memory_megabytes: int = 1000,
    ) -> ScoreRun:
        """Write a run; it becomes the current one with the last step.

        Args:
            run: Its number is the one that its graph was stored under; 0: the next one.
            sites: Rows of SITE_SCORES, any order.
            pages: Rows of PAGE_SCORES, any order.
            links: Rows of LINK_SCORES, any order; None: links are not scored.
            profiles: Rows of PROFILE_SCORES, any order.
            memory_megabytes: For sorting.

        Returns:
            The run with its number and counts.
        """
        scratch = self._root / "staging" / "scores"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        connection = connect(memory_megabytes=memory_megabytes, spill=scratch / "spill")
        try:
            number = run.run or self.next_number()
            written = {
                name: _write(connection, name, rows, scratch) if rows is not None else None
                for name, rows in zip(PARTS_OF_A_RUN, (sites, pages, links, profiles), strict=True)
            }
            rows = {name: segment.rows if segment else 0 for name, segment in written.items()}
            finished = ScoreRun(
                number, run.computed_at, run.version, rows["site_scores"], rows["page_scores"],
                run.parameters, run.inputs, run.notes,
            )  # fmt: skip
            for name, segment in written.items():
                self._commit(name, segment, number)
            record = pa.Table.from_pylist([_row_of(finished)], schema=SCORE_RUNS)
            last = _write(connection, "score_runs", record.to_reader(), scratch)
            self._commit("score_runs", last, number)
        finally:
            connection.close()
            shutil.rmtree(scratch, ignore_errors=True)
        return finished

    def drop(self, runs: Sequence[int], *, retention_hours: float = 0) -> None:
        """Take runs out, their graphs too: of the list first, so that none is there by halves.

        The caller holds the lock `scores`: else a run that is being added might vanish by halves.

        Args:
            runs: Their numbers.
            retention_hours: See `vacuum`.
        """
        for name in self._tables_there():
            for run in runs:
                self._table(name).delete(f"run = {int(run)}")
        self.vacuum(retention_hours)
        for run in runs:
            self._drop_graph(run)

    def vacuum(self, retention_hours: float) -> int:
        """Delete files that were dropped so long ago that no question reads them any more.

        The caller holds the lock `scores`.

        Returns:
            How many files were deleted.
        """
        return sum(
            len(
                self._table(name).vacuum(
                    retention_hours=math.ceil(retention_hours),
                    dry_run=False,
                    enforce_retention_duration=False,
                    full=True,
                )
            )
            for name in self._tables_there()
        )

    def drop_graphs(self, *, kept: int) -> None:
        """Drop the graphs of all runs but the newest ones: they take the most room of a run."""
        for left in (self._root / FOLDER).glob(".*"):  # by a process that was killed
            shutil.rmtree(left, ignore_errors=True)
        for run in self.runs()[:-kept]:
            self._drop_graph(run.run)

    def _drop_graph(self, run: int) -> None:
        folder = self.graph_folder(run)
        going = folder.with_name(f".{folder.name}")  # at once: half a graph would look damaged
        shutil.rmtree(going, ignore_errors=True)
        if folder.exists():
            folder.rename(going)
            shutil.rmtree(going, ignore_errors=True)

    def _tables_there(self) -> list[str]:
        names = ("score_runs", *PARTS_OF_A_RUN)
        return [name for name in names if self._folder(name).is_dir()]

    def runs_with(self, site: str) -> list[int]:
        """The runs that scored a site: what has to go for it to be forgotten."""
        wanted = [("site_hash", "=", site_hash(site)), ("site", "=", site)]
        return [
            run.run
            for run in self.runs()
            if any(
                pq.read_table(path, columns=["site"], filters=wanted).num_rows
                for path in self.files("site_scores", run.run)
            )
        ]

    def new_graph_folder(self, number: int | None = None) -> Path:
        """An empty folder for the graph of the run to come; what a killed run left is removed.

        Args:
            number: Of the run; None: the next one.
        """
        folder = self.graph_folder(self.next_number() if number is None else number)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def next_number(self) -> int:
        """The number that the next run gets."""
        return max((run.run for run in self.runs()), default=0) + 1

    def _folder(self, name: str) -> Path:
        return self._root / "lake" / name

    def _table(self, name: str) -> DeltaTable:
        folder, table = self._folder(name), SCORE_TABLES[name]
        try:
            if not DeltaTable.is_deltatable(str(folder)):
                folder.mkdir(parents=True, exist_ok=True)
                return DeltaTable.create(
                    str(folder), _delta_schema(table), partition_by=["run"], name=name
                )
            return DeltaTable(str(folder))
        except (DeltaError, OSError) as error:
            raise CorruptIndex(
                f"cannot open the table: {str(error).splitlines()[0]}; delete the folder and run "
                "`linkcensus score` again",
                path=folder,
            ) from error

    def _commit(self, name: str, segment: Segment | None, run: int) -> None:
        """Put a segment in its place; what a killed run left under the number goes."""
        table = self._table(name)
        actions: list[AddAction | RemoveAction] = [self._place(segment, run)] if segment else []
        table.create_write_transaction(
            actions,
            mode="overwrite",
            schema=_delta_schema(SCORE_TABLES[name]),
            partition_by=["run"],
            partition_filters=[("run", "=", str(run))],
            post_commithook_properties=_HOOKS,
        )

    def _place(self, segment: Segment, run: int) -> AddAction:
        folder = self._folder(segment.table) / f"run={run}"
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{segment.path.stem}.parquet"
        segment.path.rename(place)
        sync_folder(folder)
        now = int(time.time() * 1000)
        values: dict[str, str | None] = {"run": str(run)}
        name = f"run={run}/{place.name}"
        return AddAction(name, segment.bytes, values, now, True, segment.statistics)


def _write(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pa.RecordBatchReader, scratch: Path
) -> Segment | None:
    connection.register("rows_to_write", rows)
    try:
        return write_segment(connection, SCORE_TABLES[name], "SELECT * FROM rows_to_write", scratch)
    finally:
        connection.unregister("rows_to_write")


def _delta_schema(table: Table) -> Schema:
    fields = [column for column in table.schema if column.name != "run"]
    return Schema.from_arrow(pa.schema([*fields, pa.field("run", pa.int64())]))


def _paths(table: DeltaTable) -> list[str]:
    return sorted(uri.removeprefix("file://") for uri in table.file_uris())


def _partition(path: str) -> int:
    return int(Path(path).parent.name.removeprefix("run="))


def _run_of(row: Mapping[str, object]) -> ScoreRun:
    known = dict(row)
    computed_at = known["computed_at"]
    if not isinstance(computed_at, datetime):
        raise CorruptIndex("a run of scores has no time")
    return ScoreRun(
        run=int(str(known["run"])),
        computed_at=computed_at.replace(tzinfo=UTC),
        version=str(known["version"]),
        sites=int(str(known["sites"])),
        pages=int(str(known["pages"])),
        parameters=json.loads(str(known["parameters"])),
        inputs=json.loads(str(known["inputs"])),
        notes=tuple(json.loads(str(known["notes"]))),
    )


def _row_of(run: ScoreRun) -> dict[str, object]:
    return {
        "run": run.run,
        "computed_at": run.computed_at.astimezone(UTC).replace(tzinfo=None),
        "version": run.version,
        "sites": run.sites,
        "pages": run.pages,
        "parameters": json.dumps(run.parameters),
        "inputs": json.dumps(run.inputs),
        "notes": json.dumps(run.notes),
    }
