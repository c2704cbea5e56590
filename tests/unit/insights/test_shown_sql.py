"""The SQL of a list: values as literals, relations as parts of a WITH."""

from datetime import UTC, date, datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.insights.shown_sql import literal, with_literals

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(tzinfo=None)),
    st.dates(),
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect(":memory:") as connection:
        yield connection


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_a_literal_is_the_value(engine, values):
    query = with_literals("SELECT " + ", ".join("?" * len(values)), values)
    (row,) = engine.execute(query).fetchall()
    for said, value in zip(row, values, strict=True):
        # DuckDB reads 1.5 as a decimal
        assert float(said) == value if isinstance(value, float) else said == value


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
def test_lists_are_lists(engine, words):
    query = with_literals("SELECT ?::VARCHAR[]", [words])
    assert engine.execute(query).fetchall() == [(words,)]


def test_marks_within_texts_stay():
    query = "SELECT '^a?b''?c$', ? WHERE '?' = ?"
    assert with_literals(query, [1, "x?"]) == "SELECT '^a?b''?c$', 1 WHERE '?' = 'x?'"


def test_times_are_in_utc():
    assert literal(datetime(2026, 1, 2, 3, tzinfo=UTC)) == "TIMESTAMP '2026-01-02 03:00:00'"
    assert literal(date(2026, 1, 2)) == "DATE '2026-01-02'"
