"""Answers fit, lose nothing without a word, and stay JSON."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.mcp import answers
from linkcensus.mcp.answers import MOST_CHARACTERS, as_text, fitted, rows_that_fit


def test_short_answers_are_left_alone() -> None:
    told = {"rows": [1, 2, 3], "cursor": None}
    assert fitted(told) is told
    assert rows_that_fit(told) is None


def test_pages_that_are_too_long() -> None:
    page = {"rows": ["x" * 1_000] * 100, "cursor": "c"}
    fitting = rows_that_fit(page)
    assert fitting is not None
    assert 30 <= fitting < 40
    assert rows_that_fit({"rows": ["x" * 100_000], "cursor": None}) is None
    assert rows_that_fit({"nodes": ["x" * 100_000] * 5}) is None
    assert rows_that_fit(["x" * 100_000] * 5) is None


def test_inner_lists_are_cut_first_where_that_is_enough() -> None:
    told = fitted({"rows": [{"name": "a", "many": list(range(50_000))}, {"name": "b", "many": []}]})
    assert len(told["rows"]) == 2
    assert told["cut"] == {"rows.*.many": "200 of each shown"}


def test_an_answer_that_no_cut_makes_short() -> None:
    told = fitted({"text": "x" * 100_000})
    assert told["cut"] == {"answer": "20000 of 100011 characters shown"}
    assert len(as_text(fitted(["x" * 100_000] * 3))) < MOST_CHARACTERS


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=30,
)


@settings(deadline=None, max_examples=60)
@given(_VALUES)
def test_every_answer_fits(value: Any) -> None:
    most, answers.MOST_CHARACTERS = answers.MOST_CHARACTERS, 120
    try:
        told = answers.fitted(value)
        # the words about the cut themselves need some room
        assert len(as_text(told)) <= 400
        assert json.loads(as_text(told)) == told
    finally:
        answers.MOST_CHARACTERS = most
