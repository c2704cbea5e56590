"""Rows of any answer into a file: CSV, JSON lines, Parquet or XLSX, streamed, of any length."""

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO

from linkcensus.cli.progress import counted
from linkcensus.cli.session import Session
from linkcensus.cli.text import number
from linkcensus.core.errors import BadInput

Writer = Callable[[Iterable[object], type, BinaryIO], int]
"""Writes rows of a result dataclass; returns how many."""

STDOUT = Path("-")


def format_of(path: Path, named: str | None = None) -> str:
    """Return the format of a file by its name, or the one that was named.

    Raises:
        BadInput: Neither tells one of ours.
    """
    suffix = (named or path.suffix).lower().lstrip(".")
    known = {"csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "json": "jsonl"}
    known |= {"parquet": "parquet", "xlsx": "xlsx"}
    if suffix not in known:
        raise BadInput(
            f"does not end in a format we write: {path.name}",
            place="--output",
            remedy="name it .csv, .jsonl, .parquet or .xlsx, or add --format",
        )
    return known[suffix]


def save(
    session: Session,
    rows: Iterable[object],
    row_type: type,
    output: Path,
    *,
    named: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write rows into a file that appears whole or not at all; `-` is standard output.

    Args:
        session: Told on stderr how far it is.
        rows: Result dataclasses of `row_type`.
        row_type: Its fields are the columns.
        output: Where to.
        named: The format, where the name does not tell it.
        overwrite: Replace a file that is there.

    Raises:
        BadInput: The format is not known, or the file is there already or cannot be made.
    """
    write = _writer(format_of(output, named or ("csv" if output == STDOUT else None)))
    passed = counted(session.notes, rows)
    if output == STDOUT:
        sys.stdout.flush()
        write(passed, row_type, sys.stdout.buffer)
        return
    if output.exists() and not overwrite:
        raise BadInput(
            "is there already", place=str(output), remedy="add --overwrite to replace it"
        )
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            count = write(passed, row_type, file)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(output)
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", place=str(output), remedy="choose another place"
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    session.notes.out(f"{number(count)} rows in {output}", highlight=False)


def _writer(name: str) -> Writer:
    """Load one format's writer; the others' libraries stay unloaded."""
    if name == "csv":
        from linkcensus.cli.exporting.csv_file import write_csv

        return write_csv
    if name == "jsonl":
        from linkcensus.cli.exporting.jsonl_file import write_jsonl

        return write_jsonl
    if name == "parquet":
        from linkcensus.cli.exporting.parquet_file import write_parquet

        return write_parquet
    from linkcensus.cli.exporting.xlsx_file import write_xlsx

    return write_xlsx


def column_names(row_type: type) -> list[str]:
    """Return the columns of a result dataclass, in order."""
    return [field.name for field in fields(row_type)]


def values_of(row_type: type) -> Callable[[object], tuple[object, ...]]:
    """Return a function that takes a row of the type apart, in the order of its columns."""
    names = column_names(row_type)
    if len(names) == 1:
        return lambda row: (getattr(row, names[0]),)
    return attrgetter(*names)
