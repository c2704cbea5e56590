"""Sorted, immutable Parquet files and the statistics that let engines skip them."""

import json
import os
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from linkcensus.index.engine import COPY_OPTIONS, quoted
from linkcensus.index.schema import Table, null_column

_BATCH_ROWS = 8_192
"""Rows handed on at once."""

_STATISTICS_COLUMNS = 6
"""Only the leading sort columns get bounds: the rest would not let an engine skip anything."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One finished file. `path` is where it lies now; a commit moves it to its place."""

    table: str
    path: Path
    rows: int
    bytes: int
    statistics: str
    """Delta's JSON: numRecords, minValues, maxValues, nullCount of the leading sort columns."""


def write_segment(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    query: str,
    folder: Path,
    *,
    empty: Collection[str] = (),
) -> Segment | None:
    """Sort the rows of a query into one Parquet file, synced to disk before it counts.

    Args:
        connection: Where the relations of the query are known.
        table: Gives columns and sort order.
        query: Yields at least the table's columns, by name.
        folder: Where the file goes; created when absent.
        empty: Columns known to be NULL throughout; they are not sorted.

    Returns:
        The segment, or None when the query gave no rows (no file is left then).
    """
    return _write(connection, table, _sorted(table, query, empty), folder)


def write_in_turn(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    queries: Iterable[str],
    folder: Path,
    *,
    empty: Collection[str] = (),
) -> Segment | None:
    """Sort the rows of each query and put them behind each other into one file.

    Only what one query gives must fit into memory. A bucket takes a fifth less time so than with a
    file for each that is read again.

    Args:
        connection: Where the relations of the queries are known; free for other statements
            whenever the next query is asked for.
        table: Gives columns and sort order.
        queries: As for `write_segment`; no rows of one sort before those of the one in front.
        folder: Where the file goes; created when absent.
        empty: Columns known to be NULL throughout; they are not sorted.

    Returns:
        The segment, or None when no query gave rows.
    """
    failures: list[duckdb.Error] = []

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            for query in queries:
                rows = connection.sql(_sorted(table, query, empty))
                yield from rows.to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            failures.append(error)
            raise

    with connection.cursor() as writer:
        writer.register("in_turn", pa.RecordBatchReader.from_batches(table.schema, batches()))
        connection.execute("SET preserve_insertion_order = true")
        try:
            return _write(writer, table, "SELECT * FROM in_turn", folder)
        except duckdb.Error as error:
            # the writer only knows that its stream broke off
            raise (failures or [error])[0] from None
        finally:
            connection.execute("SET preserve_insertion_order = false")


def _sorted(table: Table, query: str, empty: Collection[str]) -> str:
    filled = ", ".join(name for name in table.schema.names if name not in empty)
    order = ", ".join(name for name in table.sort if name not in empty)
    rows = f"SELECT {filled} FROM ({query}) ORDER BY {order}"
    columns = (null_column(of) if of.name in empty else of.name for of in table.schema)
    return f"SELECT {', '.join(columns)} FROM ({rows})" if empty else rows


def _write(
    connection: duckdb.DuckDBPyConnection, table: Table, query: str, folder: Path
) -> Segment | None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.parquet"
    partial = path.with_suffix(".partial")
    connection.execute(f"COPY ({query}) TO {quoted(str(partial))} ({COPY_OPTIONS})")
    metadata = pq.read_metadata(partial)
    if metadata.num_rows == 0:
        partial.unlink()
        return None
    sync_file(partial)
    partial.rename(path)
    return Segment(
        table=table.name,
        path=path,
        rows=metadata.num_rows,
        bytes=path.stat().st_size,
        statistics=statistics_of(metadata, table),
    )


def statistics_of(metadata: pq.FileMetaData, table: Table) -> str:
    """Delta statistics of a file from its Parquet footer."""
    low: dict[str, object] = {}
    high: dict[str, object] = {}
    nulls: dict[str, int] = {}
    wanted = set(table.sort[:_STATISTICS_COLUMNS])
    for position in range(metadata.num_columns):
        name = metadata.schema.column(position).path
        if name not in wanted:
            continue
        bounds = [
            metadata.row_group(group).column(position).statistics
            for group in range(metadata.num_row_groups)
        ]
        if any(bound is None or not bound.has_min_max for bound in bounds):
            continue
        low[name] = _plain(min(bound.min for bound in bounds))
        high[name] = _plain(max(bound.max for bound in bounds))
        nulls[name] = sum(bound.null_count or 0 for bound in bounds)
    return json.dumps(
        {
            "numRecords": metadata.num_rows,
            "minValues": low,
            "maxValues": high,
            "nullCount": nulls,
        }
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


def fault_of(path: Path, schema: pa.Schema) -> str | None:
    """What is wrong with a file: missing, unreadable, without a column; None where nothing is."""
    if not path.is_file():
        return "is missing"
    try:
        found = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid):
        return "cannot be read"
    lacking = set(schema.names) - set(found.names)
    return f"lacks the columns {', '.join(sorted(lacking))}" if lacking else None


def sync_file(path: Path) -> None:
    """Make the content of a file durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable (a rename counts only then)."""
    sync_file(path)
