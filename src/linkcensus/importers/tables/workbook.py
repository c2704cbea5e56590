"""Sheets of xlsx and xls workbooks, read with calamine, which holds a whole sheet in memory.

So a workbook is looked at before it is opened: how large it really is when unpacked, and how far
out its farthest cells lie (a sheet with one cell in its last row and column would be held as 17
thousand million cells).
"""

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.cells import Cell, Row
from linkcensus.importers.tables.dates import from_cell

MAX_UNPACKED_BYTES = 1_500_000_000
MAX_CELLS = 40_000_000
MAX_SHEETS = 200
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]{0,300}?\sr=["'](\d{1,9})["']""")
_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})\d""")
_WIDEST = 16_384
_BLOCK = 1 << 20
_OVERLAP = 400


def is_old_workbook(head: bytes) -> bool:
    """Tell whether a file begins like an xls workbook (or an encrypted xlsx)."""
    return head.startswith(_OLE_MAGIC)


def is_new_workbook(archive: zipfile.ZipFile) -> bool:
    """Tell whether a zip archive is an xlsx workbook."""
    return any(name in ("xl/workbook.xml", "xl/workbook.bin") for name in archive.namelist())


def sheet_names(path: Path, place: str) -> list[str]:
    """The names of the sheets of a workbook, in order.

    Raises:
        BadInput: It is encrypted, damaged or too large.
    """
    with _opened(path, place) as book:
        return list(book.sheet_names[:MAX_SHEETS])


def sheet_rows(path: Path, sheet: str, place: str) -> Iterator[Row]:
    """The rows of a sheet that hold anything, all of the same width.

    Raises:
        BadInput: See `sheet_names`.
    """
    with _opened(path, place) as book:
        try:
            table = book.get_sheet_by_name(sheet)
        except CalamineError as error:
            raise _damaged(place, error) from None
        first = table.start[0] if table.start else 0
        for number, values in enumerate(table.iter_rows(), start=first + 1):
            cells = [_text(value) for value in values]
            if any(cells):
                yield Row(number, cells)


def _opened(path: Path, place: str) -> CalamineWorkbook:
    _check(path, place)
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise _locked(place) from None
    except (CalamineError, OSError) as error:
        raise _damaged(place, error) from None


def _check(path: Path, place: str) -> None:
    with path.open("rb") as file:
        if is_old_workbook(file.read(8)):
            file.seek(0)
            if _ENCRYPTED in file.read(1 << 20) or _ENCRYPTED in _tail(file):
                raise _locked(place)
            return
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive, place)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise _damaged(place, error) from None


def _tail(file: BinaryIO) -> bytes:
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - (1 << 20)))
    return file.read()


def _check_entries(archive: zipfile.ZipFile, place: str) -> None:
    left = MAX_UNPACKED_BYTES
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise _locked(place)
        last_row = 0
        for block in _unpacked(archive, entry):
            left -= len(block)
            if left < 0:
                raise BadInput(
                    f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes",
                    place=place,
                    remedy="export it as CSV",
                )
            if entry.filename.startswith("xl/worksheets/"):
                last_row = max(last_row, max(map(int, _ROW.findall(block)), default=0))
        # few tables have many rows, so that columns are counted only where it could matter
        if last_row * _WIDEST > MAX_CELLS:
            last_column = _last_column(archive, entry)
            if last_row * last_column > MAX_CELLS:
                raise BadInput(
                    f"{entry.filename} spans {last_row:,} rows and {last_column:,} columns",
                    place=place,
                    remedy="export it as CSV",
                )


def _last_column(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    return max(
        max(map(_column_number, set(_CELL.findall(block))), default=0)
        for block in _unpacked(archive, entry)
    )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry really holds, not what the archive's directory says it holds."""
    file = archive.fp
    assert file is not None
    file.seek(entry.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, io.SEEK_CUR)
    left, overlap = entry.compress_size, b""
    inflater = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, 1 << 16))):
        left -= len(packed)
        while packed:
            block = inflater.decompress(packed, _BLOCK) if inflater else packed
            packed = inflater.unconsumed_tail if inflater else b""
            yield overlap + block
            overlap = block[-_OVERLAP:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(value: object) -> Cell:
    """A cell as the text an export as CSV would show."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return from_cell(value)
    return str(value)


def _locked(place: str) -> BadInput:
    return BadInput(
        "is protected by a password", place=place, remedy="save it without one and import that"
    )


def _damaged(place: str, error: Exception) -> BadInput:
    return BadInput(
        f"is not a readable workbook ({error})", place=place, remedy="export it again or as CSV"
    )
