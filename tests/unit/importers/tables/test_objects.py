"""JSON and Parquet as tables: typed values become cells, NULL stays NULL."""

import datetime as dt
import json
import math
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.cells import Row
from linkcensus.importers.tables.dates import parse_date
from linkcensus.importers.tables.flags import parse_flag
from linkcensus.importers.tables.numbers import parse_number
from linkcensus.importers.tables.objects import (
    cell_text,
    document_records,
    line_records,
    names_of,
    parquet_names,
    parquet_rows,
    record_row,
)

DAY = dt.date(2026, 4, 13)


def records(document):
    return document_records(json.dumps(document).encode(), "links.json")


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        ("=1", "=1"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (3.0, "3"),
        (-0.5, "-0.5"),
        (DAY, "2026-04-13"),
        (Decimal("1.50"), "1.50"),
        ([], "[]"),
        (["nofollow", "ugc"], '["nofollow","ugc"]'),
        ({"a": None}, '{"a":null}'),
    ],
)
def test_a_typed_value_has_one_text(value, text):
    assert cell_text(value) == text


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_read_back_whether_typed_as_such_or_not(number):
    assert parse_number(cell_text(number), whole=True) == number
    assert parse_number(cell_text(float(number)), whole=True) == number


@given(st.floats(-1e12, 1e12))
def test_a_figure_survives_as_a_cell(number):
    value = parse_number(cell_text(number))
    assert value is not None
    # a point before three digits stays a decimal point: the text is repr's own
    assert math.isclose(value, number, rel_tol=1e-12, abs_tol=1e-300)


@given(st.booleans())
def test_a_flag_survives_as_a_cell(value):
    assert parse_flag(cell_text(value)) is value


@given(
    st.datetimes(
        dt.datetime(1990, 1, 2),  # noqa: DTZ001 - hypothesis wants bounds without zone
        dt.datetime(2100, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))]),
    )
)
def test_a_moment_survives_as_a_cell(moment):
    assert parse_date(cell_text(moment)) == moment
    assert parse_date(cell_text(moment.date())) == dt.datetime.combine(
        moment.date(), dt.time(), dt.UTC
    )


# ---------------------------------------------------------------- JSON documents

ONE, TWO = {"url": "https://a.example/"}, {"url": "https://b.example/"}


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        ([ONE, TWO], [ONE, TWO]),
        ({"backlinks": [ONE, TWO]}, [ONE, TWO]),
        ({"d": {"results": [ONE]}, "next": [TWO]}, [ONE, TWO]),
        ({"pages": [{"links": [ONE]}, {"links": [TWO]}]}, [ONE, TWO]),
        ([{"links": [ONE]}, TWO], [ONE, TWO]),
        ([[ONE], [TWO]], []),
        (ONE, [ONE]),
        ({"links": []}, [{"links": []}]),
        ([], []),
        ([1, "x", None], []),
        ("text", []),
        (None, []),
    ],
)
def test_the_rows_are_the_objects_of_the_innermost_lists(document, rows):
    assert records(document) == rows


def test_words_beside_objects_in_a_list_are_left_out():
    assert records([1, ONE, "x", None, TWO]) == [ONE, TWO]


def test_a_list_of_words_in_a_row_is_a_cell_and_no_row():
    row = {"url": "x", "rel": ["nofollow", "ugc"]}
    assert records([row]) == [row]


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": 1} tail', b"\xff\xfe", b"[" * 100_000, b"NaN"])
def test_what_is_no_json_is_refused_with_its_name_and_a_remedy(raw):
    with pytest.raises(BadInput) as caught:
        document_records(raw, "links.json")
    line = str(caught.value)
    assert line.startswith("links.json: is not readable JSON")
    assert line.endswith("export it again")


def test_a_document_nested_beyond_reason_comes_to_an_end():
    document = ONE
    for _ in range(200):
        document = {"deeper": [document]}
    assert isinstance(records(document), list)


scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
rows_of_scalars = st.lists(
    st.dictionaries(st.text(max_size=4), scalars, min_size=1, max_size=4), min_size=1, max_size=5
)


@given(rows_of_scalars, st.lists(st.sampled_from(["data", "results", "d"]), max_size=4))
def test_rows_are_found_however_many_wrappings_are_around_them(rows, wrappings):
    document: object = rows
    for name in wrappings:
        document = {name: document, "total": len(rows)}
    assert records(document) == rows


# ---------------------------------------------------------------- JSON lines


def test_lines_are_numbered_as_in_the_file_and_blank_ones_left_out():
    lines = ['{"a": 1}\n', "\n", "  \n", '{"a": 2}\r\n', '{"a": 3}']
    assert list(line_records(lines)) == [(1, {"a": 1}), (4, {"a": 2}), (5, {"a": 3})]


@pytest.mark.parametrize("line", ["{", "[1]", "7", "null", '"x"', "{'a': 1}", "[" * 50_000])
def test_a_line_that_is_no_object_costs_itself_only(line):
    found = list(line_records(['{"a": 1}', line, '{"a": 2}']))
    assert found == [(1, {"a": 1}), (2, None), (3, {"a": 2})]
    row = record_row(2, None, ("a",))
    assert row.line == 2
    assert row.fault == "the line is no JSON object"


def test_names_come_in_the_order_of_their_first_appearance():
    assert names_of([{"b": 1, "a": 2}, {"c": 3, "a": 4}]) == ("b", "a", "c")
    assert names_of([]) == ()


def test_a_row_has_a_cell_for_each_name_and_none_for_what_is_not_there():
    record = {"b": None, "c": "", "extra": 1}
    assert record_row(3, record, ("a", "b", "c")) == Row(3, [None, None, ""])


# ---------------------------------------------------------------- Parquet


@pytest.fixture
def parquet(tmp_path):
    """Write a Parquet file of these columns."""

    def write(**columns):
        path = tmp_path / "links.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return write


def test_a_parquet_file_is_rows_of_texts_numbered_from_one(parquet):
    path = parquet(
        url=["https://a.example/", None],
        seen=[dt.datetime(2026, 4, 13, tzinfo=dt.UTC), None],
        day=[DAY, None],
        count=[7, None],
        share=[0.5, 2.0],
        follow=[True, False],
        rel=[["ugc"], None],
        price=[Decimal("1.50"), None],
    )
    names = parquet_names(path, "links.parquet")
    assert names == ("url", "seen", "day", "count", "share", "follow", "rel", "price")
    first, second = parquet_rows(path, names, "links.parquet")
    assert (first.line, second.line) == (1, 2)
    assert first.cells == [
        "https://a.example/",
        "2026-04-13 00:00:00+00:00",
        "2026-04-13",
        "7",
        "0.5",
        "true",
        '["ugc"]',
        "1.50",
    ]
    assert second.cells == [None, None, None, None, "2", "false", None, None]


def test_columns_come_in_the_order_they_are_asked_for(parquet):
    path = parquet(a=["1"], b=["2"])
    assert [row.cells for row in parquet_rows(path, ("b", "a"), "x")] == [["2", "1"]]


def test_rows_are_counted_across_batches(parquet):
    path = parquet(a=[str(number) for number in range(10_003)])
    rows = list(parquet_rows(path, ("a",), "x"))
    assert [row.line for row in rows] == list(range(1, 10_004))
    assert rows[-1].cells == ["10002"]


def test_a_damaged_parquet_file_is_refused_with_its_name(parquet):
    path = parquet(a=["x" * 500] * 50)
    path.write_bytes(path.read_bytes()[:-20])
    for read in (
        lambda: parquet_names(path, "links.parquet"),
        lambda: list(parquet_rows(path, ("a",), "links.parquet")),
    ):
        with pytest.raises(BadInput, match=r"links\.parquet: is not a readable Parquet file"):
            read()
