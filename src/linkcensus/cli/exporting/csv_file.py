"""CSV: UTF-8, commas, one header line; formula cells neutralised."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from linkcensus.cli.exporting import column_names
from linkcensus.cli.exporting.cells import Cells, cell_text


def write_csv(rows: Iterable[Cells], row_type: type, file: BinaryIO) -> int:
    """Write rows as CSV; returns how many."""
    names = column_names(row_type)
    count = 0
    with _text(file) as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([cell_text(row[name]) for name in names])
            count += 1
    return count


class _text(io.TextIOWrapper):  # noqa: N801 - used as a function
    """Text over a binary file that stays open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, encoding="utf-8", errors="replace", newline="", write_through=False)

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.detach()
