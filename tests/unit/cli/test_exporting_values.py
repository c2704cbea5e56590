"""Every kind of value in every kind of file: nothing is lost, nothing is made up."""

import csv
import io
import json
import sys
from dataclasses import dataclass, make_dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from linkcensus.cli.exporting import format_of, save
from linkcensus.cli.session import Session
from linkcensus.core.errors import BadInput
from linkcensus.core.link import Kind
from linkcensus.insights.exporting import column_names, values_of
from linkcensus.insights.exporting.cells import FORMULA_STARTS, cell_text, listed, table_cell
from linkcensus.insights.exporting.csv_file import csv_writer, write_csv
from linkcensus.insights.exporting.jsonl_file import write_jsonl
from linkcensus.insights.exporting.parquet_file import BATCH_ROWS, schema_of, write_parquet
from linkcensus.insights.exporting.xlsx_file import CELL_CHARACTERS, write_xlsx


class Word(StrEnum):
    PLAIN = "plain"
    FORMULA = "=1+1"


@dataclass(frozen=True)
class Step:
    url: str
    day: date | None


@dataclass(frozen=True)
class Wide:
    kind: Kind | None
    day: date | None
    counts: dict[str, int]
    steps: list[Step]
    inner: Step | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class One:
    text: str


EAST = timezone(timedelta(hours=2))
DAY = date(2026, 4, 13)
WIDE = Wide(Kind.IMAGE, DAY, {"a": 1}, [Step("https://a.example/", DAY)], None, ("x", "y"))


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (0, "0"),
        (-5, "-5"),
        (0.5, "0.5"),
        (-0.5, "-0.5"),
        (True, "true"),
        (False, "false"),
        (DAY, "2026-04-13"),
        (datetime(2026, 4, 13, 8, tzinfo=EAST), "2026-04-13T06:00:00Z"),
        (Decimal("1.50"), "1.50"),
        (Decimal(-3), "-3"),
        ((), ""),
        ([], ""),
        (("warc", "wat"), "warc|wat"),
        (["one"], "one"),
        (Word.PLAIN, "plain"),
        (Word.FORMULA, "'=1+1"),
    ],
)
def test_a_value_has_one_text_in_a_cell(value: object, text: str):
    assert cell_text(value) == text


def test_numbers_stay_numbers_for_the_writer_of_csv():
    assert table_cell(7) == 7
    assert table_cell(0.25) == 0.25
    assert table_cell(None) is None


def test_a_list_whose_words_hold_the_separator_is_json():
    assert json.loads(listed(("a|b", "c"))) == ["a|b", "c"]
    assert json.loads(listed((1, 2))) == [1, 2]
    assert json.loads(listed((Step("u", DAY),))) == [{"url": "u", "day": "2026-04-13"}]


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1))
def test_a_list_in_a_cell_can_always_be_taken_apart_again(words: list[str]):
    text = listed(tuple(words))
    assert words in (text.split("|"), _from_json(text))


def _from_json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


values = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8")),
    st.lists(st.text(st.characters(codec="utf-8"))).map(tuple),
    st.sampled_from(FORMULA_STARTS).flatmap(lambda start: st.text().map(lambda rest: start + rest)),
)


@given(values)
def test_no_word_or_list_begins_like_a_formula(value: object):
    assert not cell_text(value).startswith(FORMULA_STARTS)


# ---------------------------------------------------------------- CSV


utf_8 = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@settings(max_examples=60)
@given(st.lists(utf_8, max_size=8))
def test_csv_gives_back_every_text_with_its_line_breaks_and_quotes(texts: list[str]):
    file = io.BytesIO()
    assert write_csv(map(One, texts), One, file) == len(texts)
    read = list(csv.reader(io.StringIO(file.getvalue().decode(), newline="")))
    back = [row[0] if row else "" for row in read[1:]]
    assert read[0] == ["text"]
    assert back == [cell_text(text) for text in texts]


def test_lines_of_csv_end_in_a_line_feed_and_lone_returns_are_quoted():
    text = io.StringIO(newline="")
    csv_writer(text)(["a\rb", "c\nd", "e"])
    assert text.getvalue() == '"a\rb","c\nd",e\n'


def test_csv_leaves_its_file_open_and_writes_what_utf_8_cannot_hold_as_a_question_mark():
    file = io.BytesIO()
    write_csv([One("bad \ud800")], One, file)
    assert not file.closed
    assert file.getvalue() == b"text\nbad ?\n"


# ---------------------------------------------------------------- JSON lines


def test_one_odd_character_does_not_cost_a_line_of_json():
    file = io.BytesIO()
    write_jsonl([One("a\u2028b\u0085c\nd")], One, file)
    assert len(file.getvalue().decode().splitlines()) == 1
    assert json.loads(file.getvalue()) == {"text": "a\u2028b\u0085c\nd"}


# ---------------------------------------------------------------- Parquet


def test_parquet_has_a_type_for_every_kind_of_result():
    schema = schema_of(Wide)
    step = pa.struct([("url", pa.string()), ("day", pa.date32())])
    assert {field.name: field.type for field in schema} == {
        "kind": pa.string(),
        "day": pa.date32(),
        "counts": pa.map_(pa.string(), pa.int64()),
        "steps": pa.list_(step),
        "inner": step,
        "names": pa.list_(pa.string()),
    }


def test_a_result_within_a_result_comes_back_from_parquet():
    rows = [WIDE, Wide(None, None, {}, [], Step("https://b.example/", None), ())]
    file = io.BytesIO()
    assert write_parquet(rows, Wide, file) == 2
    first, second = pq.read_table(pa.BufferReader(file.getvalue())).to_pylist()
    assert first == {
        "kind": "image",
        "day": DAY,
        "counts": [("a", 1)],
        "steps": [{"url": "https://a.example/", "day": DAY}],
        "inner": None,
        "names": ["x", "y"],
    }
    assert second["inner"] == {"url": "https://b.example/", "day": None}
    assert (second["kind"], second["counts"], second["steps"], second["names"]) == (
        None, [], [], [],
    )  # fmt: skip


def test_more_rows_than_a_batch_keep_their_order():
    many = BATCH_ROWS + 3
    file = io.BytesIO()
    assert write_parquet((One(str(number)) for number in range(many)), One, file) == many
    column = pq.read_table(pa.BufferReader(file.getvalue())).column("text").to_pylist()
    assert column == [str(number) for number in range(many)]


def test_a_field_that_has_no_column_type_is_named():
    with pytest.raises(TypeError, match="bytes"):
        schema_of(make_dataclass("Odd", [("raw", bytes)]))


# ---------------------------------------------------------------- XLSX


def sheet_of(rows: list[object], row_type: type) -> list[list[object]]:
    file = io.BytesIO()
    assert write_xlsx(rows, row_type, file) == len(rows)
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue()))
    return book.get_sheet_by_index(0).to_python()


def test_a_text_longer_than_a_cell_holds_is_cut():
    lines = sheet_of([One("x" * (CELL_CHARACTERS + 5))], One)
    assert lines[1] == ["x" * CELL_CHARACTERS]


@pytest.mark.parametrize("text", ["007", "1e5", "https://a.example/", "TRUE", "2026-04-13"])
def test_a_text_that_looks_like_something_else_stays_text(text: str):
    assert sheet_of([One(text)], One)[1] == [text]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1"])
def test_a_formula_in_a_workbook_is_marked_text(text: str):
    assert sheet_of([One(text)], One)[1] == [f"'{text}"]


def test_a_number_that_is_none_does_not_break_the_workbook():
    figures = make_dataclass("Figures", [("share", float), ("count", int)])
    lines = sheet_of([figures(float("nan"), 1), figures(float("inf"), 2)], figures)
    assert [line[1] for line in lines[1:]] == [1.0, 2.0]


def test_a_workbook_tells_days_and_lists_as_csv_does():
    lines = sheet_of([WIDE], Wide)
    assert lines[0] == column_names(Wide)
    assert lines[1][0] == "image"
    assert lines[1][1] == "2026-04-13"
    assert lines[1][4] == ""
    assert lines[1][5] == "x|y"


# ---------------------------------------------------------------- whole files


def test_a_row_of_one_column_is_taken_apart_like_any_other():
    assert values_of(One)(One("x")) == ("x",)
    assert values_of(Step)(Step("x", None)) == ("x", None)


@pytest.mark.parametrize(
    ("named", "form"), [("xlsx", "xlsx"), (".CSV", "csv"), ("ndjson", "jsonl"), ("json", "jsonl")]
)
def test_a_named_format_is_stronger_than_the_files_name(named: str, form: str):
    assert format_of(Path("links.parquet"), named) == form


@pytest.mark.parametrize("name", ["links", "links.csv.gz", "csv", ".csv", "links.xls"])
def test_a_name_that_tells_no_format_is_refused_with_a_remedy(name: str):
    with pytest.raises(BadInput) as caught:
        format_of(Path(name))
    assert name in str(caught.value)
    assert "--format" in str(caught.value)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "a.xlsx"])
def test_the_file_is_of_the_format_that_its_name_promises(name: str, tmp_path: Path):
    path = tmp_path / name
    save(Session(), [One("x")], One, path)
    start = {"csv": b"text\n", "jsonl": b'{"text"', "parquet": b"PAR1", "xlsx": b"PK"}
    assert path.read_bytes().startswith(start[format_of(path)])
    assert list(tmp_path.iterdir()) == [path]


def test_standard_output_gets_csv_unless_told_otherwise(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
):
    save(Session(), [One("x")], One, Path("-"))
    sys.stdout.flush()
    assert capfdbinary.readouterr() == (b"text\nx\n", b"")
    save(Session(), [One("x")], One, Path("-"), named="jsonl")
    sys.stdout.flush()
    assert capfdbinary.readouterr() == (b'{"text":"x"}\n', b"")


def test_people_are_told_the_count_on_stderr(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    path = tmp_path / "[bold]links.csv"
    save(Session(), (One("x") for _ in range(1_234)), One, path)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.replace("\n", "") == f"1,234 rows in {path}"


def test_a_folder_in_the_way_is_bad_input_and_stays(tmp_path: Path):
    folder = tmp_path / "links.csv"
    folder.mkdir()
    with pytest.raises(BadInput, match=r"links\.csv: cannot be written"):
        save(Session(), [One("x")], One, folder, overwrite=True)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_failed_replacement_leaves_the_old_file_whole(tmp_path: Path):
    path = tmp_path / "links.csv"
    path.write_text("old")

    def broken():
        yield One("x")
        raise BadInput("the index is gone")

    with pytest.raises(BadInput, match="the index is gone"):
        save(Session(), broken(), One, path, overwrite=True)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_rows_are_not_asked_for_where_the_file_cannot_be_written(tmp_path: Path):
    asked = []

    def rows():
        asked.append(True)
        yield One("x")

    there = tmp_path / "links.csv"
    there.write_text("mine")
    for place in (there, tmp_path / "no" / "links.csv", tmp_path / "links.doc"):
        with pytest.raises(BadInput):
            save(Session(), rows(), One, place)
    assert asked == []
