"""How one table of a file will be read: found out once, then carried to the process that reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from linkcensus.importers.tables.cells import COMMAS, Dialect, Row, text_lines, text_rows
from linkcensus.importers.tables.container import Form, Part, opened
from linkcensus.importers.tables.encoding import UTF_8, Encoding
from linkcensus.importers.tables.matching import Match
from linkcensus.importers.tables.objects import (
    document_records,
    line_records,
    names_of,
    parquet_rows,
    record_row,
)
from linkcensus.importers.tables.workbook import sheet_rows


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One table of a file, as a preset reads it."""

    part: Part
    match: Match
    header: tuple[str, ...]
    encoding: Encoding = UTF_8
    dialect: Dialect = COMMAS
    json: str = ""
    """`lines` or `document` where the text is JSON."""

    @property
    def is_typed(self) -> bool:
        """Whether its cells can tell NULL from ''."""
        return self.part.form is Form.PARQUET or bool(self.json)


def rows_of(
    plan: TablePlan, path: Path, place: str, on_stray: Callable[[int], None] | None = None
) -> Iterator[tuple[Row, BinaryIO | None]]:
    """Yield the rows below the header, and the file whose position tells the progress.

    Args:
        plan: How to read them.
        path: The file.
        place: What messages call it.
        on_stray: Told the number of each line with bytes that are not of the encoding.

    Raises:
        BadInput: The file breaks off in a way that has a name.
        OSError, EOFError, zlib.error, zipfile.BadZipFile: It is damaged.
    """
    if plan.part.form is Form.SHEET:
        assert plan.part.sheet is not None
        below = (row for row in sheet_rows(path, plan.part.sheet, place))
        for row in below:
            if row.line > plan.dialect.skip_lines + 1:
                yield _fitted(row, len(plan.header)), None
    elif plan.part.form is Form.PARQUET:
        for row in parquet_rows(path, plan.header, place):
            yield row, None
    else:
        with opened(path, plan.part, place) as (stream, disk):
            for row in _text_part_rows(plan, stream, place, on_stray):
                yield row, disk


def _text_part_rows(
    plan: TablePlan, stream: BinaryIO, place: str, on_stray: Callable[[int], None] | None
) -> Iterator[Row]:
    if plan.json == "document":
        # the size was checked when the plan was made
        yield from _document_rows(plan, stream.read(), place)
        return
    lines = text_lines(stream, plan.encoding, place, on_stray)
    if plan.json == "lines":
        for number, record in line_records(lines):
            yield record_row(number, record, plan.header)
        return
    rows = text_rows(lines, plan.dialect, len(plan.header))
    next(rows, None)
    yield from rows


def _document_rows(plan: TablePlan, raw: bytes, place: str) -> Iterator[Row]:
    text = raw[plan.encoding.mark_bytes :].decode(plan.encoding.codec, plan.encoding.errors)
    records = document_records(text.encode(), place)
    names = plan.header or names_of(records)
    for number, record in enumerate(records, start=1):
        yield record_row(number, record, names)


def _fitted(row: Row, width: int) -> Row:
    """Give a sheet's row the header's width: sheets are as wide as their widest row."""
    cells = row.cells[:width] + [""] * (width - len(row.cells))
    if any(row.cells[width:]):
        return Row(row.line, cells, f"the number of cells is not that of the header ({width})")
    return Row(row.line, cells)
