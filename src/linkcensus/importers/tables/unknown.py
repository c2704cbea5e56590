"""Finds header and rows of a table that no preset knows, so that people can say what it is."""

import itertools
from collections.abc import Sequence
from pathlib import Path

from linkcensus.importers.tables.cells import Dialect, Row
from linkcensus.importers.tables.container import Form, Part, sample_of
from linkcensus.importers.tables.encoding import SAMPLE_BYTES, Encoding, detect_encoding
from linkcensus.importers.tables.matching import Match
from linkcensus.importers.tables.objects import line_records, names_of, parquet_names
from linkcensus.importers.tables.plan import TablePlan
from linkcensus.importers.tables.preset import Preset
from linkcensus.importers.tables.sniff import (
    MAX_PREAMBLE,
    SAMPLE_ROWS,
    head_lines,
    likeliest_header,
)
from linkcensus.importers.tables.workbook import sheet_rows

_NOBODYS = Preset(name="unknown", title="unknown", tool="unknown", source="other", table="links")
_NO_MATCH = Match(_NOBODYS, {}, (), (), (), (0, 0, 0, 0))


def plan_unknown(path: Path, name: str, part: Part) -> TablePlan | None:
    """How to read a part's rows, None where it looks like no table.

    Raises:
        BadInput: The file cannot be read as what it is.
    """
    place = f"{name}/{part.label}" if part.label else name
    if part.form is Form.PARQUET:
        return TablePlan(part, _NO_MATCH, parquet_names(path, place))
    if part.form is Form.SHEET:
        return _sheet(path, part, place)
    sample = sample_of(path, part, place)
    encoding = detect_encoding(sample)
    if encoding is None:
        return None
    return _text(part, encoding, head_lines(sample, encoding, whole=len(sample) < SAMPLE_BYTES))


def _sheet(path: Path, part: Part, place: str) -> TablePlan | None:
    assert part.sheet is not None
    rows: list[Row] = list(itertools.islice(sheet_rows(path, part.sheet, place), MAX_PREAMBLE))
    header = max(rows, key=_filled, default=None)
    if header is None or not _filled(header):
        return None
    names = [cell or "" for cell in header.cells]
    while names and not names[-1].strip():
        names.pop()
    dialect = Dialect(skip_lines=header.line - 1)
    return TablePlan(part, _NO_MATCH, tuple(names), dialect=dialect)


def _filled(row: Row) -> int:
    return sum(bool(cell and cell.strip()) for cell in row.cells)


def _text(part: Part, encoding: Encoding, lines: Sequence[str]) -> TablePlan | None:
    if "".join(lines[:5]).lstrip()[:1] == "{":
        records = [record for _, record in line_records(lines[:SAMPLE_ROWS])]
        names = names_of([record for record in records if record is not None])
        return TablePlan(part, _NO_MATCH, names, encoding, json="lines") if names else None
    found = likeliest_header(lines)
    if found is None:
        return None
    dialect, header = found
    return TablePlan(part, _NO_MATCH, header, encoding, dialect)
