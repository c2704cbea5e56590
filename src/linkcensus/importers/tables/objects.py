"""Tables that are no text tables: JSON documents, JSON lines and Parquet files.

Their cells become text like those of any table, but for NULL, which stays None: these formats can
tell an empty anchor from an unknown one.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.cells import Cell, Row
from linkcensus.importers.tables.dates import from_cell

LARGEST_DOCUMENT_BYTES = 100_000_000
PARQUET_MAGIC = b"PAR1"
_PARQUET_ROWS = 10_000
_DEEPEST = 12

Record = dict[str, object]


def document_records(raw: bytes, place: str) -> list[Record]:
    """Find the rows in a JSON document: the innermost lists of objects, one after the other.

    Raises:
        BadInput: It is no JSON or nested too deeply.
    """
    try:
        document = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadInput(
            f"is not readable JSON ({error})", place=place, remedy="export it again"
        ) from None
    found: list[Record] = []
    _collect(document, found, 0)
    if not found and isinstance(document, dict):
        found.append(document)
    return found


def _collect(value: object, found: list[Record], depth: int) -> bool:
    """Gather the objects of the innermost lists; say whether there were any below `value`."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        below = [_collect(part, found, depth + 1) for part in value.values()]
        return any(below)
    if not isinstance(value, list):
        return False
    any_object = False
    for item in value:
        if isinstance(item, dict):
            any_object = True
            if not _collect(item, found, depth + 1):
                found.append(item)
    return any_object


def line_records(lines: Iterable[str]) -> Iterator[tuple[int, Record | None]]:
    """Yield line numbers and the objects of JSON lines; None for a line that holds no object."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            value = None
        yield number, value if isinstance(value, dict) else None


def names_of(records: Iterable[Record]) -> tuple[str, ...]:
    """The names that the objects' members have, in the order of their first appearance."""
    return tuple(dict.fromkeys(str(name) for record in records for name in record))


def record_row(number: int, record: Record | None, names: tuple[str, ...]) -> Row:
    """One object as a row with a cell for each name."""
    if record is None:
        return Row(number, [], "the line is no JSON object")
    return Row(number, [cell_text(record.get(name)) for name in names])


def parquet_names(path: Path, place: str) -> tuple[str, ...]:
    """The column names of a Parquet file.

    Raises:
        BadInput: It is damaged.
    """
    try:
        with pq.ParquetFile(path) as file:
            return tuple(file.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(place, error) from None


def parquet_rows(path: Path, names: tuple[str, ...], place: str) -> Iterator[Row]:
    """The rows of a Parquet file with a cell for each name, in bounded batches.

    Raises:
        BadInput: It is damaged.
    """
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=list(names)):
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield Row(number, [cell_text(value) for value in values])
    except (pa.ArrowException, OSError) as error:
        raise _damaged(place, error) from None


def cell_text(value: object) -> Cell:
    """A typed value as the text of a cell; None stays None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime | dt.date):
        return from_cell(value)
    if isinstance(value, list | tuple | dict):
        return msgspec.json.encode(value, enc_hook=str).decode()
    return str(value)


def _damaged(place: str, error: Exception) -> BadInput:
    return BadInput(
        f"is not a readable Parquet file ({error})", place=place, remedy="export it again"
    )
