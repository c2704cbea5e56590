"""Text for terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.cli.text import bar, number, safe, share, short_url, sparkline


@given(st.text())
def test_safe_text_is_printable_whatever_it_was(text: str):
    assert safe(text).isprintable()
    assert len(safe(text)) == len(text)


@given(st.text().filter(str.isprintable))
def test_printable_text_stays(text: str):
    assert safe(text) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2Jgone", "\ufffd[2Jgone"),
        ("a\r\nb", "a\ufffd\ufffdb"),
        ("abc\u202etxt.exe", "abc\ufffdtxt.exe"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("c1\x9b31m", "c1\ufffd31m"),
        ("tab\there", "tab here"),
        ("Käsehof 灯り", "Käsehof 灯り"),
    ],
)
def test_what_could_move_a_cursor_is_shown_as_such(hostile: str, shown: str):
    assert safe(hostile) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/", "a.example"),
        ("https://a.example/b/", "a.example/b/"),
        ("http://a.example/", "http://a.example"),
        ("https://a.example/?q=\x1b", "a.example/?q=\ufffd"),
    ],
)
def test_urls_lose_what_a_reader_does_not_need(url: str, shown: str):
    assert short_url(url) == shown


def test_counts_and_shares():
    assert number(1234567) == "1,234,567"
    assert number(None) == "–"
    assert number(0.5) == "0.5"
    assert share(1, 3) == "33 %"
    assert share(1, 1000) == "<1 %"
    assert share(0, 10) == "0 %"
    assert share(1, 0) == "–"


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 60))
def test_a_bar_is_never_longer_than_its_column(part: int, whole: int, width: int):
    drawn = bar(part, whole, width)
    assert len(drawn) <= width
    assert bool(drawn) == (part > 0)


@given(st.lists(st.floats(0, 1e9), max_size=300), st.integers(1, 80))
def test_a_sparkline_fits_its_width(values: list[float], width: int):
    assert len(sparkline(values, width)) == min(len(values), width)


def test_a_sparkline_rises_with_its_values():
    assert sparkline([0, 1, 4, 8], 10) == " ▁▄█"
    assert sparkline([0, 0], 10) == "▁▁"
