"""Rows of any answer as a file: CSV, JSON lines, Parquet or XLSX, streamed, of any length."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from operator import attrgetter
from typing import BinaryIO

Writer = Callable[[Iterable[object], type, BinaryIO], int]
"""Writes rows of a result dataclass; returns how many."""

FORMATS = {
    "csv": "csv",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "json": "jsonl",
    "parquet": "parquet",
    "xlsx": "xlsx",
}
"""The format of a file by its ending."""


def writer_of(name: str) -> Writer:
    """Load the writer of csv, jsonl, parquet or xlsx; the others' libraries stay unloaded."""
    if name == "csv":
        from linkcensus.insights.exporting.csv_file import write_csv

        return write_csv
    if name == "jsonl":
        from linkcensus.insights.exporting.jsonl_file import write_jsonl

        return write_jsonl
    if name == "parquet":
        from linkcensus.insights.exporting.parquet_file import write_parquet

        return write_parquet
    from linkcensus.insights.exporting.xlsx_file import write_xlsx

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
