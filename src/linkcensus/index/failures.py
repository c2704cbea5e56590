"""What the disk refuses, said in one line: what happened, what it means, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from linkcensus.core.errors import CorruptIndex, LinkCensusError

FAILURES: tuple[type[Exception], ...] = (LinkCensusError, duckdb.Error, OSError)
"""All that asking the index may raise, for whoever goes on with something else."""


@contextmanager
def told_in_one_line(folder: Path, consequence: str) -> Iterator[None]:
    """Turn what DuckDB, Delta and the system say about a failed write into one error.

    Args:
        folder: The data folder.
        consequence: What it means for the user's data, and the remedy.

    Raises:
        LinkCensusError: Something could not be written or read.
    """
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException, DeltaError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise LinkCensusError(f"{folder}: {said[0]}; {consequence}") from error


@contextmanager
def told_as_damage() -> Iterator[None]:
    """Turn what DuckDB says about a missing or damaged file of the index into one error.

    Raises:
        CorruptIndex: A Parquet file is gone or cannot be read.
    """
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        said = str(error).partition("\n")[0]
        if ".parquet" not in said:
            raise
        raise CorruptIndex(f"{said}; run `linkcensus doctor`") from error
