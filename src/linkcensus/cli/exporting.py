"""Rows of any answer into a file: CSV, JSON lines, Parquet or XLSX, streamed, of any length."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from linkcensus.cli.progress import counted
from linkcensus.cli.session import Session
from linkcensus.cli.text import number
from linkcensus.core.errors import BadInput

STDOUT = Path("-")


def format_of(path: Path, named: str | None = None) -> str:
    """Return the format of a file by its name, or the one that was named.

    Raises:
        BadInput: Neither tells one of ours.
    """
    from linkcensus.insights.exporting import FORMATS

    suffix = (named or path.suffix).lower().lstrip(".")
    if suffix not in FORMATS:
        raise BadInput(
            f"does not end in a format we write: {path.name}",
            place="--output",
            remedy="name it .csv, .jsonl, .parquet or .xlsx, or add --format",
        )
    return FORMATS[suffix]


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
    from linkcensus.insights.exporting import writer_of

    write = writer_of(format_of(output, named or ("csv" if output == STDOUT else None)))
    passed = counted(session.notes, rows)
    if output == STDOUT:
        sys.stdout.flush()
        write(passed, row_type, sys.stdout.buffer)
        return
    if output.exists() and not overwrite:
        raise BadInput(
            "is there already", place=str(output), remedy="add --overwrite to replace it"
        )
    with _whole(output) as file:
        count = write(passed, row_type, file)
    session.notes.out(f"{number(count)} rows in {output}", highlight=False)


@contextmanager
def _whole(output: Path) -> Iterator[BinaryIO]:
    """Open a file that is there under its name once all of it is on the disk, or not at all."""
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(output)
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError) as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", place=str(output), remedy="choose another place"
        ) from None
    finally:
        partial.unlink(missing_ok=True)
