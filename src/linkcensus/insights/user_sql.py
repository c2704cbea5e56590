"""What does this SELECT say? A user's own SQL, run where it can do no harm.

The statement runs in a child process that holds nothing but read-only views over the lake's
files. The layers of the guard, each enough for most attacks:

1. the parser must call it exactly one SELECT;
2. every relation it names is one of our views or its own `WITH`, every table function harmless;
3. DuckDB itself may open the listed Parquet files and nothing else, its configuration is locked;
4. the child has an empty environment, may write no file, and has limits on memory and time; the
   parent kills it when the time is over.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa

import linkcensus
from linkcensus.core.errors import BadInput, CorruptIndex, LinkCensusError, Refused

TABLES = (
    *("links", "sightings", "visits", "pages", "redirects", "facts", "events", "rollup"),
    "imports",
    *("site_scores", "page_scores", "link_scores", "profile_scores", "score_runs"),
)
"""The relations a statement may read."""

LONGEST_STATEMENT = 100_000
"""Characters."""


class KnowsUndone(Protocol):
    """What the lake held when it was looked at."""

    @property
    def undone(self) -> list[str]:
        """Ids of imports that do not count any more."""
        ...


class HasFiles(Protocol):
    """The part of the index that SQL needs."""

    def files(self, table: str) -> list[str]:
        """Return the Parquet files a table consists of now."""
        ...

    def snapshot(self) -> KnowsUndone:
        """Look at the lake."""
        ...


@dataclass(frozen=True, slots=True)
class SqlLimits:
    """How much a statement may use."""

    seconds: float = 60.0
    memory_megabytes: int = 1_000
    threads: int = 2
    rows: int | None = None
    """Rows returned at most; None for all."""


class SqlRun:
    """A running statement: its columns, then its rows in batches.

    A context manager; leaving it ends the child process, finished or not.
    """

    def __init__(self, child: "subprocess.Popen[bytes]", limits: SqlLimits) -> None:
        self._child = child
        self._limits = limits
        self._timed_out = False
        self._timer = threading.Timer(limits.seconds, self._time_is_over)
        self._timer.daemon = True
        self._complaint = bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._reader: pa.RecordBatchReader | None = None

    def __enter__(self) -> Self:
        """Wait for the columns.

        Raises:
            BadInput: The statement is not one SELECT, or DuckDB does not understand it.
            Refused: It asks for what it may not have, or for more than its limits.
        """
        self._timer.start()
        self._listener.start()
        try:
            self._reader = pa.ipc.open_stream(self._child.stdout)
        except (pa.ArrowInvalid, OSError):
            error = self._reason()
            self.close()
            raise error from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order; two may be equal."""
        return list(self._open().schema.names)

    @property
    def types(self) -> list[str]:
        """Their Arrow types."""
        return [str(column.type) for column in self._open().schema]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows, a bounded batch at a time.

        Raises:
            BadInput: A value did not fit its conversion, a division failed or the like.
            Refused: A limit was reached before the end.
        """
        reader = self._open()
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                break
            except (pa.ArrowInvalid, OSError):
                raise self._reason() from None
            yield batch
        if self._child.wait() != 0:
            raise self._reason()

    def close(self) -> None:
        """End the child process."""
        self._timer.cancel()
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        self._listener.join()
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            if pipe is not None:
                pipe.close()

    def _open(self) -> pa.RecordBatchReader:
        if self._reader is None:
            raise RuntimeError("enter the run before reading it")
        return self._reader

    def _time_is_over(self) -> None:
        self._timed_out = True
        self._child.kill()

    def _listen(self) -> None:
        """Collect what the child complains of, so that it never waits for us to read it."""
        if self._child.stderr is not None:
            while piece := self._child.stderr.read(65_536):
                if len(self._complaint) < 65_536:
                    self._complaint += piece

    def _reason(self) -> LinkCensusError:
        """Say why the child ended early."""
        self._child.wait()
        self._listener.join()
        if self._timed_out:
            return Refused(
                f"the statement ran longer than {self._limits.seconds:g} s; "
                "narrow it, or allow more with --seconds"
            )
        for line in reversed(self._complaint.decode("utf-8", "replace").splitlines()):
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if isinstance(told, dict) and "message" in told:
                return _error_of(str(told.get("kind")), str(told["message"]), self._limits)
        return Refused(
            "the statement broke its process off: it needed more than "
            f"{self._limits.memory_megabytes} MB or something DuckDB does not survive"
        )


def run_sql(
    index: HasFiles,
    statement: str,
    limits: SqlLimits | None = None,
    tables: Sequence[str] = TABLES,
) -> SqlRun:
    """Start a SELECT over the lake as it lies on disk now.

    Args:
        index: Tells the files of each table.
        statement: One SELECT, a final semicolon allowed; at most 100,000 characters.
        limits: Bounds of time, memory and rows.
        tables: The relations it may read.

    Returns:
        A context manager that gives the columns and the rows.

    Raises:
        BadInput: The text is empty, too long or holds a NUL. What else can be wrong with it
            shows when the run is entered.
    """
    if not statement.strip():
        raise BadInput("the statement is empty", remedy="give one SELECT")
    if len(statement) > LONGEST_STATEMENT or "\0" in statement:
        raise BadInput(
            f"the statement is longer than {LONGEST_STATEMENT:,} characters or holds a NUL",
            remedy="give one SELECT",
        )
    limits = limits or SqlLimits()
    files = {table: _plain_files(index.files(table)) for table in tables}
    undone = list(index.snapshot().undone)
    return SqlRun(_start(files, undone, statement, limits), limits)


def _plain_files(paths: Sequence[str]) -> list[str]:
    """Keep the lake's own files: a link in their place would lead out of the lake.

    Raises:
        CorruptIndex: One of them is not a plain file.
    """
    for path in paths:
        if Path(path).is_symlink() or not Path(path).is_file():
            raise CorruptIndex("is not a plain file of the lake", path=Path(path))
    return list(paths)


def _start(
    files: Mapping[str, Sequence[str]], undone: list[str], statement: str, limits: SqlLimits
) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-m", "linkcensus.insights.user_sql_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(Path(linkcensus.__file__).parents[1]), "PYTHONSAFEPATH": "1"},
        cwd=os.sep,
        start_new_session=True,
    )
    task = {
        "statement": statement,
        "files": files,
        "undone": undone,
        "memory_megabytes": limits.memory_megabytes,
        "seconds": limits.seconds,
        "threads": limits.threads,
        "rows": limits.rows,
    }
    if child.stdin is None:
        raise RuntimeError("a pipe was asked for")
    try:
        child.stdin.write(json.dumps(task).encode())
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended before it listened; why shows when the run is entered
    return child


def _error_of(kind: str, message: str, limits: SqlLimits) -> LinkCensusError:
    if kind == "refused":
        return Refused(message)
    if kind == "memory":
        return Refused(
            f"the statement needs more than {limits.memory_megabytes} MB of memory; "
            "narrow it, or allow more with --memory"
        )
    return BadInput(message, place="sql")
