"""Lines into rows of cells."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables import cells
from linkcensus.importers.tables.cells import (
    NOT_CLOSED,
    NUL_BYTE,
    ONE_COLUMN,
    Dialect,
    Row,
    extra_cells,
    text_lines,
    text_rows,
)
from linkcensus.importers.tables.encoding import UTF_8, Encoding


def rows(text, delimiter=",", width=None, **dialect):
    lines = iter(io.StringIO(text, newline=""))
    return list(text_rows(lines, Dialect(delimiter, **dialect), width))


def test_lines_and_numbers():
    assert rows("a,b\n\n1,2\r\n3,4") == [
        Row(1, ["a", "b"]),
        Row(3, ["1", "2"]),
        Row(4, ["3", "4"]),
    ]


def test_a_quoted_line_break_belongs_to_its_cell():
    assert rows('a,b\n"1\n2",3\n4,5\n', width=2) == [
        Row(1, ["a", "b"]),
        Row(2, ["1\n2", "3"]),
        Row(4, ["4", "5"]),
    ]


def test_rows_of_another_width_are_faults():
    found = rows("a,b\n1\n1,2,3\n1,2\n1,2,\n", width=2)
    assert [row.fault is None for row in found] == [True, False, False, True, False]
    assert [row.line for row in found] == [1, 2, 3, 4, 5]


def test_an_unclosed_quote_costs_its_own_row_only():
    found = rows('a,b\n"oops,2\n3,4\n5,6\n', width=2)
    assert [(row.line, row.fault) for row in found] == [
        (1, None),
        (2, NOT_CLOSED),
        (3, None),
        (4, None),
    ]
    assert found[2].cells == ["3", "4"]


def test_an_unclosed_quote_that_swallows_another_width_costs_its_own_row_only():
    found = rows('a,b\n"oops,2\n3,4\n5,6\n"again\n7,8\n', width=2)
    assert [(row.line, row.cells) for row in found if row.fault is None] == [
        (1, ["a", "b"]),
        (3, ["3", "4"]),
        (4, ["5", "6"]),
        (6, ["7", "8"]),
    ]


def test_a_cell_that_is_too_long_is_a_fault():
    found = rows(f"a,b\n{'x' * 1_200_000},2\n3,4\n", width=2)
    assert [row.fault for row in found] == [None, NOT_CLOSED, None]


def test_a_nul_is_a_fault():
    assert [row.fault for row in rows("a,b\n1,\0\n3,4\n", width=2)] == [None, NUL_BYTE, None]


def test_one_column_keeps_every_delimiter():
    found = rows('u\nhttps://a/x,y;z|\t\n"quoted"\n', delimiter=ONE_COLUMN, width=1)
    assert [row.cells for row in found] == [["u"], ["https://a/x,y;z|\t"], ["quoted"]]


def test_empty_cells_beyond_all_rows():
    found = rows("1,2,\n3,4,\n")
    assert extra_cells(found, 2) == 1
    assert extra_cells(rows("1,2,\n3,4\n"), 2) == 0
    assert extra_cells(rows("1,2,x\n3,4,\n"), 2) == 0
    assert [row.cells for row in rows("1,2,\n3,4,\n", width=2, extra_cells=1)] == [
        ["1", "2"],
        ["3", "4"],
    ]


def test_a_line_without_end_is_refused_soon(monkeypatch):
    monkeypatch.setattr(cells, "MAX_LINE", 1_000)

    class Endless(io.RawIOBase):
        served = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            self.served += len(buffer)
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(BadInput, match=r"big\.csv:1: a line of more than 1,000 characters"):
        list(text_lines(io.BufferedReader(endless), UTF_8, "big.csv"))
    assert endless.served < 2_000_000


def test_marks_are_left_out():
    raw = "ä\nb".encode("utf-16")
    assert list(text_lines(io.BytesIO(raw), Encoding("utf-16-le", 2), "x")) == ["ä\n", "b"]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2
        ),
        max_size=20,
    ),
    st.sampled_from(",;\t|"),
)
def test_what_csv_writes_is_read_back(table, delimiter):
    table = [row for row in table if any(cell.strip() for cell in row)]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    assert [row.cells for row in rows(text.getvalue(), delimiter, width=2)] == table


@given(st.text(st.sampled_from('ab",\n\r\0;'), max_size=200), st.sampled_from([None, 1, 2, 3]))
def test_any_text_comes_to_an_end(text, width):
    found = rows(text, width=width)
    numbers = [row.line for row in found]
    assert numbers == sorted(numbers)
    assert all(width is None or row.fault or len(row.cells) == width for row in found)
