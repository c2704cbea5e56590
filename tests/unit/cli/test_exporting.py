"""Files of rows: every format holds what the rows held, and nothing runs in a spreadsheet."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linkcensus.cli.exporting import format_of, save
from linkcensus.cli.session import Session
from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.links import restored
from linkcensus.insights.backlinks import Backlink
from linkcensus.insights.exporting.cells import cell_text, neutralised
from linkcensus.insights.exporting.csv_file import write_csv
from linkcensus.insights.exporting.jsonl_file import write_jsonl
from linkcensus.insights.exporting.parquet_file import schema_of, write_parquet
from linkcensus.insights.exporting.xlsx_file import write_xlsx
from linkcensus.insights.result import as_dict


@dataclass(frozen=True)
class Hop:
    url: str
    status: int | None


@dataclass(frozen=True)
class Row:
    words: str | None
    count: int
    part: float | None
    follow: bool | None
    seen: datetime | None
    sources: tuple[str, ...] = ()
    via: tuple[Hop, ...] = ()


ROWS = [
    Row("=cmd|' /C calc'!A0", 3, 0.25, True, datetime(2026, 4, 13, 6, tzinfo=UTC), ("warc", "wat")),
    Row('plain, with "quotes"\nand lines', 0, None, False, None, (), (Hop("https://a.b/", 301),)),
    Row(None, -1, 1.0, None, None),
]
PLAIN = [as_dict(row) for row in ROWS]


@given(st.text())
def test_neutralising_is_undone_exactly_by_the_importer(text: str):
    assert restored(neutralised(text)) == text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff20", "'=", "''+"])
def test_no_cell_begins_like_a_formula(start: str):
    assert neutralised(f"{start}1") == f"'{start}1"
    assert cell_text((f"{start}1",)) == f"'{start}1"


def test_other_quotes_stay_as_they_are():
    for text in ("'tis the season", "'", "", "5-3", "a=b"):
        assert neutralised(text) == text


def test_csv_holds_the_rows():
    file = io.BytesIO()
    assert write_csv(iter(ROWS), Row, file) == 3
    lines = list(csv.reader(io.StringIO(file.getvalue().decode())))
    assert lines[0] == ["words", "count", "part", "follow", "seen", "sources", "via"]
    assert lines[1] == [
        "'=cmd|' /C calc'!A0", "3", "0.25", "true", "2026-04-13T06:00:00Z", "warc|wat", "",
    ]  # fmt: skip
    assert lines[2][0] == 'plain, with "quotes"\nand lines'
    assert json.loads(lines[2][6]) == [{"url": "https://a.b/", "status": 301}]
    assert lines[3] == ["", "-1", "1.0", "", "", "", ""]


def test_jsonl_holds_the_rows():
    file = io.BytesIO()
    assert write_jsonl(iter(ROWS), Row, file) == 3
    assert [json.loads(line) for line in file.getvalue().splitlines()] == PLAIN


def test_parquet_holds_the_rows_with_their_types():
    file = io.BytesIO()
    assert write_parquet(iter(ROWS), Row, file) == 3
    table = pq.read_table(pa.BufferReader(file.getvalue()))
    assert table.column("words").to_pylist() == [row.words for row in ROWS]
    assert table.column("seen").to_pylist() == [row.seen for row in ROWS]
    assert table.schema.field("count").type == pa.int64()
    assert table.column("via").to_pylist()[1] == [{"url": "https://a.b/", "status": 301}]


def test_every_column_of_a_backlink_has_a_type():
    names = set(schema_of(Backlink).names)
    assert {"source_url", "via", "sources", "first_seen", "follow"} <= names


def test_xlsx_holds_the_rows_as_texts_and_numbers():
    file = io.BytesIO()
    assert write_xlsx(iter(ROWS), Row, file) == 3
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0)
    lines = sheet.to_python()
    assert lines[1][0] == "'=cmd|' /C calc'!A0"
    assert lines[1][1:4] == [3.0, 0.25, True]
    assert lines[2][0] == 'plain, with "quotes"\nand lines'


def test_a_full_sheet_is_followed_by_another():
    file = io.BytesIO()
    rows = (Row(str(number), number, None, None, None) for number in range(25))
    assert write_xlsx(rows, Row, file, sheet_rows=11) == 25
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    sheets = [book.get_sheet_by_index(place).to_python() for place in range(3)]
    assert [len(sheet) for sheet in sheets] == [11, 11, 6]
    assert all(sheet[0][0] == "words" for sheet in sheets)
    assert [line[0] for sheet in sheets for line in sheet[1:]] == [str(n) for n in range(25)]


def test_no_rows_still_make_a_file_with_a_header():
    for write in (write_csv, write_xlsx, write_parquet, write_jsonl):
        file = io.BytesIO()
        assert write(iter(()), Row, file) == 0


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", "csv"), ("a.CSV", "csv"), ("a.ndjson", "jsonl"), ("a.b.xlsx", "xlsx")],
)
def test_the_name_tells_the_format(name: str, form: str):
    assert format_of(Path(name)) == form


def test_unknown_formats_and_files_that_are_there_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="format"):
        format_of(Path("links.doc"))
    there = tmp_path / "links.csv"
    there.write_text("mine")
    with pytest.raises(BadInput, match="--overwrite"):
        save(Session(), iter(ROWS), Row, there)
    assert there.read_text() == "mine"
    with pytest.raises(BadInput, match="cannot be written"):
        save(Session(), iter(ROWS), Row, tmp_path / "no" / "links.csv")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path):
    def broken():
        yield ROWS[0]
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        save(Session(), broken(), Row, tmp_path / "links.csv")
    assert list(tmp_path.iterdir()) == []
    save(Session(), iter(ROWS), Row, tmp_path / "links.csv")
    save(Session(), iter(ROWS[:1]), Row, tmp_path / "links.csv", overwrite=True)
    assert len((tmp_path / "links.csv").read_text().splitlines()) == 2
