"""CSV: UTF-8, commas, one header line; formula cells neutralised."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import BinaryIO, TextIO

from linkcensus.insights.exporting import column_names, values_of
from linkcensus.insights.exporting.cells import table_cell


def write_csv(rows: Iterable[object], row_type: type, file: BinaryIO) -> int:
    """Write rows as CSV; returns how many."""
    values = values_of(row_type)
    count = 0
    with _text(file) as text:
        write = csv_writer(text)
        write(column_names(row_type))
        for row in rows:
            write([table_cell(value) for value in values(row)])
            count += 1
    return count


def csv_writer(file: TextIO) -> Callable[[Iterable[object]], object]:
    r"""Return a function that writes one line of CSV, which ends in `\n`.

    Python's writer quotes a lone `\r` only where lines end in `\r\n`, so they do in here.
    """
    return csv.writer(_Lines(file), lineterminator="\r\n").writerow


class _Lines:
    r"""Takes lines that end in `\r\n` and passes them on ending in `\n`."""

    def __init__(self, file: TextIO) -> None:
        self._write = file.write

    def write(self, line: str) -> int:
        return self._write(line[:-2] + "\n")


class _text(io.TextIOWrapper):  # noqa: N801 - used as a function
    """Text over a binary file that stays open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, encoding="utf-8", errors="replace", newline="", write_through=False)

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.detach()
