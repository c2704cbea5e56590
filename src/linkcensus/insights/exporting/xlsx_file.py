"""XLSX: a workbook in constant memory; a new sheet where one is full; no cell is a formula."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from xlsxwriter import Workbook

from linkcensus.insights.exporting import column_names, values_of
from linkcensus.insights.exporting.cells import cell_text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 1_048_576
"""Rows of a sheet, header included. Source: ECMA-376, limits of spreadsheet programs."""
CELL_CHARACTERS = 32_767
"""Longer texts are cut: the file format holds no more."""


def write_xlsx(
    rows: Iterable[object], row_type: type, file: BinaryIO, *, sheet_rows: int = SHEET_ROWS
) -> int:
    """Write rows as a workbook; returns how many."""
    names, values = column_names(row_type), values_of(row_type)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "remove_timezone": True,
    }
    count = 0
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheet, line = None, sheet_rows
        for row in rows:
            if line >= sheet_rows:
                sheet, line = _new_sheet(book, names, bold), 1
            _write_row(sheet, line, values(row))
            line += 1
            count += 1
        if sheet is None:
            _new_sheet(book, names, bold)
    return count


def _new_sheet(book: Workbook, names: list[str], bold: object) -> "Worksheet":
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)
    return sheet


def _write_row(sheet: "Worksheet", line: int, values: tuple[object, ...]) -> None:
    for place, value in enumerate(values):
        if value is None or value == ():
            continue
        if isinstance(value, bool):
            sheet.write_boolean(line, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value)
        else:
            sheet.write_string(line, place, cell_text(value)[:CELL_CHARACTERS])
