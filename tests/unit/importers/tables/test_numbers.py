"""What number a cell means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.importers.tables.numbers import is_absent, parse_number, parse_whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("1240", 1240),
        ("1,240", 1240),
        ("1,240,000", 1240000),
        ("1.240", 1.24),
        ("1.240.000", 1240000),
        ("1 240", 1240),
        ("1\u00a0240", 1240),
        ("1\u202f240,5", 1240.5),
        ("1'240", 1240),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.240,5", 1240.5),
        ("1,240.5", 1240.5),
        (",5", 0.5),
        ("5.", 5),
        ("12 %", 12),
        ("2%", 2),
        ("-3", -3),
        ("+3", 3),
        ("1.2K", 1200),
        ("3.4M", 3.4e6),
        ("1e3", 1000),
        ("  7 ", 7),
    ],
)
def test_a_figure(text, number):
    assert parse_number(text) == pytest.approx(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.240", 1240), ("1,240", 1240), ("1.240.000", 1240000), ("12", 12), ("1.2K", 1200)],
)
def test_in_a_column_of_counts_a_separator_groups(text, number):
    assert parse_number(text, whole=True) == pytest.approx(number)


@pytest.mark.parametrize(
    "text", ["", "-", "n/a", "<1", "abc", "1-2", "1,2,3", "1,,2", "1.2.3,4", "9" * 99, "1e999"]
)
def test_no_number(text):
    assert parse_number(text) is None


def test_counts():
    assert parse_whole("1,240") == 1240
    assert parse_whole("<1") == 0
    assert parse_whole("-1") is None
    assert parse_whole("") is None
    assert parse_whole("9" * 30) is None


def test_absent():
    assert all(is_absent(text) for text in ("", " ", "-", "–", "N/A", "null"))
    assert not is_absent("0")


@given(st.integers(0, 10**14))
def test_a_count_survives_every_way_of_grouping(number):
    for separator in (",", ".", " ", "\u00a0", "'", ""):
        assert parse_whole(f"{number:,}".replace(",", separator)) == number


@given(st.decimals(0, 10**9, places=2))
def test_a_figure_survives_both_decimal_marks(number):
    english = f"{number:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert parse_number(english) == pytest.approx(float(number))
    assert parse_number(german) == pytest.approx(float(number))


@given(st.text(max_size=80))
def test_any_text_is_a_finite_number_or_none(text):
    for whole in (False, True):
        value = parse_number(text, whole=whole)
        assert value is None or abs(value) < float("inf")
    count = parse_whole(text)
    assert count is None or count >= 0
