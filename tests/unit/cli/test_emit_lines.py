"""JSON as it is written: one document, or one object a line while the rows come."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.cli.emit import document, dumps, lines, plain, records, utc


@dataclass(frozen=True, slots=True)
class Word:
    text: str


class Bit(IntEnum):
    ONE = 1


def test_a_document_is_indented_and_ends_its_line(capsys: pytest.CaptureFixture[str]):
    document({"site": "a.example", "links": [1, 2]})
    out = capsys.readouterr().out
    assert out.startswith('{\n  "site": "a.example"')
    assert out.endswith("}\n")
    assert json.loads(out) == {"site": "a.example", "links": [1, 2]}


def test_rows_are_lines_and_counted(capsys: pytest.CaptureFixture[str]):
    assert lines([{"a": 1}, {"a": "x\ny"}]) == 2
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"a": 1},
        {"a": "x\ny"},
    ]
    assert records([Word("ä"), Word("\u2028")]) == 2
    out = capsys.readouterr().out
    assert out == '{"text":"ä"}\n{"text":"\\u2028"}\n'
    assert (lines([]), records([])) == (0, 0)
    assert capsys.readouterr().out == ""


def test_rows_are_written_as_they_come(capsys: pytest.CaptureFixture[str]):
    def broken() -> Iterator[Word]:
        yield Word("first")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        records(broken())
    assert capsys.readouterr().out == '{"text":"first"}\n'


@pytest.mark.parametrize(
    ("value", "json_value"),
    [
        (b"\x00\xff", "00ff"),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Bit.ONE, 1),
        (Decimal("1E+2"), 100),
        (Path("/data"), "/data"),
        (timedelta(seconds=1), "0:00:01"),
    ],
)
def test_what_json_does_not_know_has_one_form(value: object, json_value: object):
    assert plain(value) == json_value
    assert json.loads(dumps({"v": value})) == {"v": json_value}


def test_numbers_that_are_none_become_null_however_deep_they_lie():
    value = {
        "a": [1.5, float("nan"), {"b": (float("-inf"), "x")}],
        "day": datetime(2026, 1, 1, tzinfo=UTC),
    }
    assert json.loads(dumps(value)) == {
        "a": [1.5, None, {"b": [None, "x"]}],
        "day": "2026-01-01T00:00:00Z",
    }


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_in_any_zone_is_the_same_moment_in_utc(moment: datetime, minutes: int):
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = utc(aware)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == aware
    assert utc(moment) == utc(moment.replace(tzinfo=UTC))
