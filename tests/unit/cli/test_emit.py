"""JSON for programs."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from linkcensus.cli.emit import dumps, record
from linkcensus.core.link import Kind
from linkcensus.insights.result import as_dict

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)  # fmt: skip


@given(anything)
def test_json_says_what_it_was_given_on_one_printable_line(value: object):
    text = dumps(value)
    assert json.loads(text) == value
    assert text.isprintable()


def test_control_characters_cannot_reach_a_terminal():
    text = dumps({"anchor": "\x1b]0;title\x07\u202e\x9b\U000e0041"}, indent=2)
    assert json.loads(text)["anchor"] == "\x1b]0;title\x07\u202e\x9b\U000e0041"
    assert text.replace("\n", "").isprintable()


def test_times_numbers_and_words_have_one_form():
    east = timezone(timedelta(hours=2))
    values = {
        "time": datetime(2026, 4, 13, 8, tzinfo=east),
        "naive": datetime(2026, 4, 13, tzinfo=UTC).replace(tzinfo=None),
        "day": date(2026, 4, 13),
        "whole": Decimal(7),
        "part": Decimal("0.5"),
        "kind": Kind.TEXT,
        "nan": [float("nan"), float("inf")],
        "set": {"b", "a"},
        "aware": datetime(2026, 4, 13, tzinfo=UTC),
    }
    assert json.loads(dumps(values)) == {
        "time": "2026-04-13T06:00:00Z",
        "naive": "2026-04-13T00:00:00Z",
        "day": "2026-04-13",
        "whole": 7,
        "part": 0.5,
        "kind": "text",
        "nan": [None, None],
        "set": ["a", "b"],
        "aware": "2026-04-13T00:00:00Z",
    }


@dataclass(frozen=True, slots=True)
class Inner:
    url: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Row:
    words: str
    share: float | None
    when: datetime | None
    day: date
    kinds: tuple[str, ...]
    via: tuple[Inner, ...]
    counts: dict[str, int]


moments = st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
words = st.text(st.characters(codec="utf-8"))


@given(
    st.builds(
        Row,
        words,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | moments,
        st.dates(),
        st.lists(words).map(tuple),
        st.lists(st.builds(Inner, words, st.none() | st.integers(0, 999))).map(tuple),
        st.dictionaries(words, st.integers(0, 10**9)),
    )
)
def test_the_fast_form_of_a_row_says_the_same(row: Row):
    assert json.loads(record(row)) == json.loads(dumps(as_dict(row)))
    assert record(row).isprintable()
