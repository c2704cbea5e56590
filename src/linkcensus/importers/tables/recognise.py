"""Is this file a table that some preset knows, and how is it to be read?"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from linkcensus.core.errors import BadInput
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.tables.cells import Cell, Dialect, Row
from linkcensus.importers.tables.container import (
    BROKEN,
    Form,
    Part,
    has_table_ending,
    opened,
    parts_of,
    sample_of,
)
from linkcensus.importers.tables.encoding import SAMPLE_BYTES, Encoding, detect_encoding
from linkcensus.importers.tables.filename import read_name
from linkcensus.importers.tables.library import all_presets, presets_called
from linkcensus.importers.tables.lists import is_disavow_list, is_url_list
from linkcensus.importers.tables.matching import Match, Table, best_match, is_url, nearest
from linkcensus.importers.tables.objects import (
    LARGEST_DOCUMENT_BYTES,
    Record,
    document_records,
    line_records,
    names_of,
    parquet_names,
)
from linkcensus.importers.tables.plan import TablePlan
from linkcensus.importers.tables.preset import Preset
from linkcensus.importers.tables.reader import TableReader
from linkcensus.importers.tables.sniff import (
    MAX_PREAMBLE,
    SAMPLE_ROWS,
    find_table,
    head_lines,
    likeliest_header,
)
from linkcensus.importers.tables.workbook import sheet_rows

_REMEDY = "name the format with --format, or describe it in a preset (docs/how-to/add-a-format.md)"

_LAST_RESORT = -8
"""Presets of this priority take what no other does."""


def recognise(path: Path, name: str, options: ImportOptions) -> TableReader | None:
    """Say how a file is to be read, None when it is no table at all.

    Args:
        path: The file on this machine.
        name: The name the user knows it by; it may tell site and date.
        options: `format` forces a preset or a tool's presets; `settings.data` holds the user's.

    Raises:
        BadInput: It is a table, but of no known format, or one that cannot be read; the message
            names what is missing.
    """
    data_folder = options.settings.data
    known = (
        presets_called(options.format, data_folder) if options.format else all_presets(data_folder)
    )
    if not known:
        return None
    search = _Search(path, name, known, forced=options.format is not None)
    try:
        plans = [plan for part in parts_of(path, name) if (plan := search.plan(part)) is not None]
    except BROKEN as error:
        raise BadInput(
            f"cannot be read ({error})", place=name, remedy="check the file and its rights"
        ) from None
    if not plans:
        if search.refusals and (search.forced or search.sure or has_table_ending(name)):
            raise search.refusals[0]
        return None
    preset = plans[0].match.preset
    several = len({plan.match.preset.name for plan in plans}) > 1
    return TableReader(
        name=preset.source if several else preset.name,
        source=preset.source_number,
        plans=tuple(plans),
        passed_over=tuple(search.passed_over),
    )


class _UnknownTableError(BadInput):
    """Said only where the file is surely meant as a table: other readers may know it."""


@dataclass(slots=True)
class _Search:
    """Looks for a known table in each part of one file."""

    path: Path
    name: str
    presets: Sequence[Preset]
    forced: bool
    refusals: list[BadInput] = field(default_factory=list)
    """Why parts cannot be read."""
    passed_over: list[str] = field(default_factory=list)
    sure: bool = False
    """Some part is certainly a table, whatever the file's name says."""

    def plan(self, part: Part) -> TablePlan | None:
        """How to read a part, None when it is no known table; why is among the refusals."""
        place = f"{self.name}/{part.label}" if part.label else self.name
        labels = (part.label, self.name) if part.label else (self.name,)
        named = [read_name(label) for label in labels]
        known = Table((), labels=labels, has_site=any(one.site and one.date for one in named))
        try:
            plan = self._plan(part, place, known)
        except BadInput as refusal:
            self.refusals.append(refusal)
            self.sure = self.sure or not isinstance(refusal, _UnknownTableError)
            plan = None
        if plan is None and part.label:
            self.passed_over.append(part.label)
        return plan

    def _plan(self, part: Part, place: str, known: Table) -> TablePlan | None:
        if part.form is Form.SHEET:
            return self._sheet_plan(part, place, known)
        if part.form is Form.PARQUET:
            return self._parquet_plan(part, place, known)
        return self._text_plan(part, place, known)

    # ------------------------------------------------------------ text

    def _text_plan(self, part: Part, place: str, known: Table) -> TablePlan | None:
        sample = sample_of(self.path, part, place)
        encoding = detect_encoding(sample)
        if encoding is None:
            raise _unknown("is a binary file, not a table", place, "export it as CSV or XLSX")
        whole = len(sample) < SAMPLE_BYTES
        lines = head_lines(sample, encoding, whole=whole)
        if not any(line.strip() for line in lines):
            raise _unknown("is empty", place, "export it again")
        start = "".join(lines[:5]).lstrip()
        if start[:1] in ("{", "["):
            return self._json_plan(part, place, known, encoding, lines, whole=whole)
        if len(lines) == 1 and not whole and not lines[0].endswith(("\n", "\r")):
            raise _unknown(
                f"has a first line of more than {SAMPLE_BYTES:,} bytes",
                f"{place}:1",
                "this is no table, or its line ends were lost: export it again",
            )
        return self._list_plan(part, lines, known, encoding, disavow=True) or (
            self._text_table_plan(part, place, lines, known, encoding)
        )

    def _text_table_plan(
        self, part: Part, place: str, lines: Sequence[str], known: Table, encoding: Encoding
    ) -> TablePlan | None:
        tables = [preset for preset in self.presets if preset.table not in ("urls", "disavow")]
        found = find_table(lines, tables, known)
        if found is None:
            plan = self._list_plan(part, lines, known, encoding, disavow=False)
            if plan is None:
                raise self._unfitting(place, lines, known)
            return plan
        number = found.dialect.skip_lines + 1
        self._check_for_better(found.match, found.header, f"{place}:{number}", known)
        _check_rows(found.match, found.header, found.sample, place, number)
        return TablePlan(part, found.match, found.header, encoding, found.dialect)

    def _list_plan(
        self, part: Part, lines: Sequence[str], known: Table, encoding: Encoding, *, disavow: bool
    ) -> TablePlan | None:
        kind = "disavow" if disavow else "urls"
        preset = next((preset for preset in self.presets if preset.table == kind), None)
        if preset is None:
            return None
        fits = is_disavow_list(lines, known.labels) if disavow else is_url_list(lines)
        forced = self.forced and len(self.presets) == 1
        if not fits and not forced:
            return None
        return TablePlan(part, Match(preset, {}, (), (), (), (0, 0, 0, 0)), (), encoding)

    def _unfitting(self, place: str, lines: Sequence[str], known: Table) -> BadInput:
        likeliest = likeliest_header(lines)
        if likeliest is None:
            return _unknown("holds no table that is known", place, _REMEDY)
        dialect, header = likeliest
        return self._unfitting_header(header, f"{place}:{dialect.skip_lines + 1}", known)

    # ------------------------------------------------------------ JSON, Parquet, sheets

    def _json_plan(
        self,
        part: Part,
        place: str,
        known: Table,
        encoding: Encoding,
        lines: Sequence[str],
        *,
        whole: bool,
    ) -> TablePlan | None:
        head = [record for _, record in line_records(lines[:SAMPLE_ROWS])]
        in_lines = bool(head) and head[0] is not None and (len(head) > 1 or not whole)
        records: list[Record]
        if in_lines:
            records = [record for record in head if record is not None]
        else:
            records = document_records(self._document(part, place, encoding), place)
        header = names_of(records[:SAMPLE_ROWS])
        match = best_match(replace(known, header=header, json=True), self.presets)
        if match is None:
            raise self._unfitting_header(header, place, known)
        return TablePlan(part, match, header, encoding, json="lines" if in_lines else "document")

    def _document(self, part: Part, place: str, encoding: Encoding) -> bytes:
        with opened(self.path, part, place) as (stream, _):
            raw = stream.read(LARGEST_DOCUMENT_BYTES + 1)
        if len(raw) > LARGEST_DOCUMENT_BYTES:
            raise BadInput(
                f"is a JSON document of more than {LARGEST_DOCUMENT_BYTES:,} bytes",
                place=place,
                remedy="write it as JSON lines, one object a line",
            )
        return raw[encoding.mark_bytes :].decode(encoding.codec, encoding.errors).encode()

    def _parquet_plan(self, part: Part, place: str, known: Table) -> TablePlan | None:
        header = parquet_names(self.path, place)
        match = best_match(replace(known, header=header), self.presets)
        if match is None:
            raise self._unfitting_header(header, place, known)
        wanted = sorted({*match.columns.values(), *(index for index, _ in match.metrics)})
        if len(wanted) < len(header):
            header = tuple(header[index] for index in wanted)
            again = best_match(replace(known, header=header), [match.preset])
            match = replace(again, unused=match.unused) if again is not None else match
        return TablePlan(part, match, header)

    def _sheet_plan(self, part: Part, place: str, known: Table) -> TablePlan | None:
        assert part.sheet is not None
        rows = list(
            itertools.islice(sheet_rows(self.path, part.sheet, place), MAX_PREAMBLE + SAMPLE_ROWS)
        )
        self.sure = self.sure or bool(rows)
        best: TablePlan | None = None
        for index, row in enumerate(rows[:MAX_PREAMBLE]):
            header = _trimmed(row.cells)
            width = len(header)
            cells = [below.cells[:width] for below in rows[index + 1 :]]
            match = best_match(replace(known, header=header, sample=cells), self.presets)
            if match is not None and (best is None or match.score > best.match.score):
                best = TablePlan(part, match, header, dialect=Dialect(skip_lines=row.line - 1))
        if best is not None:
            sample = [row for row in rows if row.line > best.dialect.skip_lines + 1]
            _check_rows(best.match, best.header, sample, place, best.dialect.skip_lines + 1)
        elif rows:
            raise self._unfitting_header(_trimmed(rows[0].cells), place, known)
        return best

    def _check_for_better(
        self, match: Match, header: Sequence[str], place: str, known: Table
    ) -> None:
        """Refuse to take a tool's table for a mere list of pages because one column is missing."""
        if match.preset.priority > _LAST_RESORT or self.forced:
            return
        miss = nearest(replace(known, header=tuple(header)), self.presets)
        if miss is not None and len(miss.missing) == 1:
            raise self._unfitting_header(header, place, known)

    def _unfitting_header(self, header: Sequence[str], place: str, known: Table) -> BadInput:
        miss = nearest(replace(known, header=tuple(header)), self.presets)
        if miss is None:
            names = ", ".join(repr(name[:40]) for name in header[:8])
            return _unknown(f"no known format has the columns {names}", place, _REMEDY)
        missing = " and ".join(repr(name) for name in miss.missing)
        message = f"looks like {miss.preset.title}, but has no column {missing}"
        return BadInput(message, place=place, remedy=_REMEDY)


def _unknown(message: str, place: str, remedy: str) -> _UnknownTableError:
    return _UnknownTableError(message, place=place, remedy=remedy)


def _trimmed(cells: Sequence[Cell]) -> tuple[str, ...]:
    names = [cell or "" for cell in cells]
    while names and not names[-1].strip():
        names.pop()
    return tuple(names)


def _check_rows(
    match: Match, header: Sequence[str], sample: Sequence[Row], place: str, line: int
) -> None:
    """Refuse a table whose columns are shifted: nothing in it would stand where it belongs.

    Raises:
        BadInput: No row has the header's width, or a column of URLs holds something else.
    """
    fitting = [row for row in sample if row.fault is None]
    if len(sample) >= 2 and not fitting:
        raise BadInput(
            f"no row has as many cells as the header ({len(header)})",
            place=f"{place}:{line}",
            remedy="columns are shifted or the delimiter is wrong: export it again",
        )
    for name in ("source_url", "target_url"):
        index = match.columns.get(name)
        if index is None:
            continue
        filled = [
            row for row in fitting if index < len(row.cells) and (row.cells[index] or "").strip()
        ]
        wrong = [row for row in filled if not _may_be_url(row.cells[index] or "")]
        if filled and len(wrong) > len(filled) / 2:
            example = (wrong[0].cells[index] or "")[:60]
            raise BadInput(
                f"column {header[index].strip()!r} holds {example!r} where a URL should stand",
                place=f"{place}:{wrong[0].line}",
                remedy="columns are shifted: export it again or correct the header",
            )


def _may_be_url(text: str) -> bool:
    text = text.strip()
    return is_url(text) or (" " not in text and "." in text.partition("/")[0])
