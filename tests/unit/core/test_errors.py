"""Errors: one line each, whatever they quote."""

import pickle
from pathlib import Path

import pytest

from linkcensus.core.errors import (
    BadInput,
    CorruptIndex,
    LinkCensusError,
    NotConverged,
    NotFound,
    Refused,
    SourceUnavailable,
    one_line,
)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (BadInput("no rows"), "no rows"),
        (BadInput("no rows", place="a.csv:3"), "a.csv:3: no rows"),
        (BadInput("no rows", remedy="export again"), "no rows; export again"),
        (BadInput("no rows", place="a.csv", remedy="redo"), "a.csv: no rows; redo"),
        (CorruptIndex("gone", path=Path("links/1")), "links/1: gone"),
        (CorruptIndex("gone"), "gone"),
        (SourceUnavailable("busy", retry_after=3), "busy"),
        (NotFound("x"), "x"),
        (Refused("x"), "x"),
        (NotConverged("x"), "x"),
    ],
)
def test_one_line_for_people(error, line):
    assert str(error) == line
    assert isinstance(error, LinkCensusError)


def test_quoted_input_cannot_forge_lines_or_move_the_cursor():
    error = BadInput("bad \x1b[2J value\r\nERROR: forged", place="a\nb")
    assert str(error) == "a b: bad [2J value ERROR: forged"
    assert len(one_line("x" * 100_000)) == 2_000


def test_errors_cross_process_borders_whole():
    error = pickle.loads(pickle.dumps(BadInput("no", place="p", remedy="r")))  # noqa: S301
    assert (str(error), error.place, error.remedy) == ("p: no; r", "p", "r")
    busy = pickle.loads(pickle.dumps(SourceUnavailable("busy", retry_after=2.5)))  # noqa: S301
    assert busy.retry_after == 2.5
