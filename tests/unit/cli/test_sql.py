"""A statement's rows for people, spreadsheets and programs."""

import csv
import io
import json
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from linkcensus.cli import sql as door
from linkcensus.cli.session import Session
from linkcensus.cli.sql import Form, _cell, _distinct, _fitting, _shown
from linkcensus.insights import user_sql


class Answer:
    """What a statement gives: columns and batches of rows."""

    def __init__(self, names: list[str], *batches: list[list[object]]) -> None:
        self.columns = names
        self._batches = batches

    def batches(self) -> Any:
        for columns in self._batches:
            arrays = [pa.array(column) for column in columns]
            yield SimpleNamespace(columns=arrays)


class Lake:
    """An index whose newest imports are, or are not, put in order."""

    def __init__(self, *, fresh: int = 0) -> None:
        self.fresh = fresh
        self.compacted = False

    def snapshot(self) -> Any:
        behind = 1 if self.fresh else 2
        marks = SimpleNamespace(lowest_derived=lambda: behind)
        return SimpleNamespace(marks=marks, last_seq=2)

    def imports(self) -> list[Any]:
        return [SimpleNamespace(links_new=self.fresh, links_confirmed=0)]

    def compact(self, *, everything: bool) -> None:
        self.compacted = everything


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Answer a statement with these rows; gives what was written on both ways out."""

    def ask(
        answer: Answer, *, json_wanted: bool = False, lake: Lake | None = None, **given: Any
    ) -> tuple[str, str]:
        limits = []

        @contextmanager
        def run_sql(index: object, text: str, limit: object):
            limits.append((text, limit))
            yield answer

        monkeypatch.setattr(user_sql, "run_sql", run_sql)
        session = Session(json=json_wanted)
        fakes: dict[str, Any] = {
            "index": lake or Lake(),
            "console": Console(file=sys.stdout, width=60, markup=False, highlight=False),
        }
        session.__dict__.update(fakes)
        door.sql(session, given.pop("statement", "SELECT 1"), **given)
        ask.limits = limits  # type: ignore[attr-defined]
        captured = capsys.readouterr()
        return captured.out, captured.err

    return ask


LINKS = Answer(["site", "links"], [["a.example", "b.example"], [3, None]], [["=c"], [5]])


def test_people_see_a_table_with_a_dash_for_null(run):
    out, _ = run(LINKS)
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["site", "links"]
    assert lines[2:] == [["a.example", "3"], ["b.example", "–"], ["=c", "5"]]


def test_programs_get_one_object_a_row_and_two_columns_of_one_name_both(run):
    answer = Answer(["n", "n", "day"], [[1], [2], [date(2026, 4, 13)]])
    out, _ = run(answer, json_wanted=True)
    assert json.loads(out) == {"n": 1, "n_2": 2, "day": "2026-04-13"}


def test_csv_for_spreadsheets_holds_no_formula(run):
    out, _ = run(LINKS, form=Form.CSV)
    rows = list(csv.reader(io.StringIO(out)))
    assert rows == [["site", "links"], ["a.example", "3"], ["b.example", ""], ["'=c", "5"]]


def test_a_column_named_by_data_is_no_formula_either(run):
    out, _ = run(Answer(["=1+1"], [["x"]]), form=Form.CSV)
    assert out == "'=1+1\nx\n"


def test_people_see_the_first_rows_and_how_to_get_all(run):
    many = Answer(["n"], [list(range(101))])
    out, _ = run(many)
    assert "The first 100 rows" in out
    assert "--limit" in out
    assert "\n100\n" not in out.replace(" ", "")
    assert "The first" not in run(Answer(["n"], [list(range(100))]))[0]


def test_the_statement_is_limited_to_what_will_be_shown(run):
    run(LINKS)
    assert run.limits[0][1].rows == 101
    run(LINKS, limit=7)
    assert run.limits[0][1].rows == 7
    run(LINKS, json_wanted=True)
    assert run.limits[0][1].rows is None
    run(LINKS, form=Form.CSV, seconds=5.0, memory=200)
    limits = run.limits[0][1]
    assert (limits.rows, limits.seconds, limits.memory_megabytes) == (None, 5.0, 200)


def test_columns_that_find_no_room_are_named(run):
    names = [f"column_{number}" for number in range(12)]
    out, _ = run(Answer(names, [["x"]] * 12))
    header = out.splitlines()[0].split()
    assert 1 <= len(header) < 12
    flat = " ".join(out.split())
    assert f"Not shown for want of room: {', '.join(names[len(header) :])}" in flat


def test_hostile_words_in_cells_and_names_are_harmless(run):
    out, _ = run(Answer(["[red]a\x1b"], [["\x1b[2J[bold]x[/bold]\nforged"]]))
    assert "\x1b" not in out
    assert "[bold]x[/bold]\ufffdforged" in out


def test_a_dash_reads_the_statement_from_standard_input(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT 2"))
    run(LINKS, statement="-")
    assert run.limits[0][0] == "SELECT 2"


def test_fresh_imports_are_put_in_order_first_and_a_large_lake_is_left_alone(run):
    small, large, ready = Lake(fresh=1_000), Lake(fresh=5_000_000), Lake()
    assert run(LINKS, lake=small)[1].strip() == ""
    told = run(LINKS, lake=large)[1]
    run(LINKS, lake=ready)
    assert (small.compacted, large.compacted, ready.compacted) == (True, False, False)
    assert "linkcensus compact --all" in " ".join(told.split())


# ---------------------------------------------------------------- the parts


@given(st.lists(st.sampled_from(["a", "b", "c", "A"]), max_size=12))
def test_names_differ_and_the_first_of_each_stays(names: list[str]):
    distinct = _distinct(names)
    assert len(set(distinct)) == len(names)
    for place, name in enumerate(names):
        assert distinct[place].startswith(name)
        if name not in names[:place]:
            assert distinct[place] == name


@given(
    st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=8).flatmap(
        lambda names: st.tuples(
            st.just(names),
            st.lists(
                st.lists(st.text(max_size=60), min_size=len(names), max_size=len(names)),
                max_size=4,
            ),
        )
    ),
    st.integers(20, 200),
)
def test_the_leading_columns_are_shown_and_at_least_one(
    table: tuple[list[str], list[list[str]]], width: int
):
    names, rows = table
    shown = _fitting(names, rows, width)
    assert shown == names[: len(shown)]
    assert shown


@pytest.mark.parametrize(
    ("value", "seen", "cell"),
    [
        (None, "–", ""),
        ("x", "x", "x"),
        (7, "7", "7"),
        (0.5, "0.5", "0.5"),
        (True, "true", "true"),
        (Decimal(7), "7", "7"),
        (date(2026, 4, 13), "2026-04-13", "2026-04-13"),
        (datetime(2026, 4, 13, 6, tzinfo=UTC), "2026-04-13T06:00:00Z", "2026-04-13T06:00:00Z"),
        (b"\x01\xff", "01ff", "01ff"),
        (["a", "b"], '["a", "b"]', "a|b"),
        ([], "[]", ""),
        ({"hop": 1}, '{"hop": 1}', '{"hop":1}'),
        ([{"url": "u"}], '[{"url": "u"}]', '[{"url":"u"}]'),
    ],
)
def test_a_value_of_a_statement_is_written_for_eyes_and_for_cells(
    value: object, seen: str, cell: str
):
    assert _shown(value) == seen
    assert _cell(value) == cell
