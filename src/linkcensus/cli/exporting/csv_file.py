"""CSV: UTF-8, commas, one header line; formula cells neutralised."""

import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from linkcensus.cli.exporting import column_names
from linkcensus.cli.exporting.cells import Cells, cell_text


def write_csv(rows: Iterable[Cells], row_type: type, file: BinaryIO) -> int:
    """Write rows as CSV; returns how many."""
    names = column_names(row_type)
    count = 0
    with _text(file) as text:
        text.write(csv_line(names))
        for row in rows:
            text.write(csv_line([cell_text(row[name]) for name in names]))
            count += 1
    return count


_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


def csv_line(cells: Iterable[str]) -> str:
    r"""Return cells as one line of CSV; unlike Python's writer it quotes a lone `\r` as well."""
    return ",".join(_quoted(cell) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if _NEEDS_QUOTES.search(cell) else cell


class _text(io.TextIOWrapper):  # noqa: N801 - used as a function
    """Text over a binary file that stays open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, encoding="utf-8", errors="replace", newline="", write_through=False)

    def __exit__(self, *_: object) -> None:
        self.flush()
        self.detach()
