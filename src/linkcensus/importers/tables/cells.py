"""Lines of text into rows of cells, in bounded memory whatever the file holds.

Python's `csv` reader does the splitting. What is added: a longest line, a longest cell, and that a
quote which is never closed costs its own row and not all that follow it.
"""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.encoding import Encoding, mended

MAX_LINE = 10_000_000
"""Characters of a line; a longer one ends the reading."""
_READ_CHARACTERS = 1 << 18

ONE_COLUMN = "\x1f"
"""The delimiter of tables with a single column, whose URLs may hold any other delimiter."""

NOT_CLOSED = "a quote is not closed or a cell is longer than 131,072 characters"
NUL_BYTE = "a NUL byte"

Cell = str | None
"""A cell's text; None only where the format can say that there is no value (JSON, Parquet)."""


class Row(NamedTuple):
    """One row of a table."""

    line: int
    """Line or row number in the file, from 1; of a row of several lines the first."""
    cells: list[Cell]
    fault: str | None = None
    """Why the row cannot be used."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text table are divided."""

    delimiter: str = ","
    skip_lines: int = 0
    """Lines before the table's header that are no part of it."""
    extra_cells: int = 0
    """Empty cells that every row has beyond the header's, as of a delimiter at its end."""


COMMAS = Dialect()


def text_lines(
    stream: BinaryIO,
    encoding: Encoding,
    place: str,
    on_stray: Callable[[int], None] | None = None,
) -> Iterator[str]:
    """Yield the lines of a file with their ends, at most 10 M characters each.

    Args:
        stream: The file.
        encoding: How it is written.
        place: What messages call it.
        on_stray: Told the number of each line with bytes that are not of the encoding.

    Raises:
        BadInput: A line is longer.
    """
    stream.read(encoding.mark_bytes)
    errors = "surrogateescape" if encoding.is_mended else encoding.errors
    text = io.TextIOWrapper(stream, encoding.codec, errors, newline="")
    text._CHUNK_SIZE = _READ_CHARACTERS  # type: ignore[attr-defined]  # 8 kB makes it half as fast
    number = 0
    try:
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise BadInput(
                    f"a line of more than {MAX_LINE:,} characters",
                    place=f"{place}:{number}",
                    remedy="this is no table, or its line ends were lost: export it again",
                )
            if encoding.is_mended and (whole := mended(line)) is not None:
                line = whole
                if on_stray is not None:
                    on_stray(number)
            yield line
    finally:
        text.detach()


class _Feeder:
    """Hands lines to the csv reader and can take back those of a row that went wrong."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self._given: list[str] = []
        self.line = 0
        self.ended_inside = False
        self.has_nul = False

    def __iter__(self) -> "_Feeder":
        return self

    def __next__(self) -> str:
        if self._returned:
            text = self._returned.popleft()
        else:
            following = next(self._lines, None)
            if following is None:
                self.ended_inside = bool(self._given)
                raise StopIteration
            text = following
        self._given.append(text)
        if "\0" in text:
            self.has_nul = True
        return text

    def begin(self) -> None:
        """A new row starts: the lines of the last one are done with."""
        self.line += len(self._given)
        self._given.clear()
        self.ended_inside = self.has_nul = False

    def take_back(self) -> None:
        """All lines of this row but the first are read again."""
        self._returned.extendleft(reversed(self._given[1:]))
        del self._given[1:]
        self.ended_inside = False

    @property
    def several(self) -> bool:
        """Whether the row took more than one line."""
        return len(self._given) > 1


def text_rows(lines: Iterator[str], dialect: Dialect, width: int | None = None) -> Iterator[Row]:
    """Yield the rows of a text table; blank lines are left out.

    Args:
        lines: The lines with their ends.
        dialect: The delimiter and the lines to skip first.
        width: The number of cells a row must have; other rows come with a fault.
    """
    for _ in range(dialect.skip_lines):
        next(lines, None)
    feeder = _Feeder(lines)
    reader = csv.reader(feeder, delimiter=dialect.delimiter)
    while True:
        feeder.begin()
        number = dialect.skip_lines + feeder.line + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            feeder.take_back()
            yield Row(number, [], NOT_CLOSED)
            continue
        if cells is None:
            return
        if feeder.ended_inside:
            feeder.take_back()
            yield Row(number, [], NOT_CLOSED)
            continue
        if not cells or (len(cells) == 1 and width != 1 and not cells[0].strip()):
            continue
        fault = NUL_BYTE if feeder.has_nul else None
        if width is not None and len(cells) != width and not _fits(cells, width, dialect):
            fault = f"the number of cells is not that of the header ({width})"
        if fault and feeder.several:
            feeder.take_back()
            fault = NOT_CLOSED
        yield Row(number, cells[:width], fault)  # type: ignore[arg-type]  # list[str] fits list[Cell]


def _fits(cells: list[str], width: int, dialect: Dialect) -> bool:
    return len(cells) == width + dialect.extra_cells and not any(cells[width:])


def extra_cells(rows: list[Row], width: int) -> int:
    """Count the empty cells that all rows have beyond the header's width, 0 where they differ."""
    beyond = {len(row.cells) - width for row in rows if row.fault is None}
    if len(beyond) != 1 or any(any(row.cells[width:]) for row in rows):
        return 0
    return max(0, beyond.pop())
