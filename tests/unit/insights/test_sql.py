"""SQL out of parts: values stay beside their marks; results are plain values."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.insights.history import Period, Point
from linkcensus.insights.result import as_dict, aware, time_text
from linkcensus.insights.shares import Share, by_source
from linkcensus.insights.sql import FALSE, TRUE, Sql, all_of, any_of, compose, join

parts = st.lists(st.lists(st.integers(), max_size=3).map(tuple), max_size=5)


def marked(values):
    return Sql(" ".join("?" * len(values)) or "x", values)


@given(parts)
def test_values_stay_in_the_order_of_their_marks(values):
    made = [marked(one) for one in values]
    for whole in (join(", ", made), all_of(made), any_of(made)):
        assert whole.params == tuple(value for one in values for value in one)
        assert whole.text.count("?") == len(whole.params)


def test_a_part_may_stand_twice_and_in_any_place():
    made = compose("{b} {a} {b}", a=Sql("a?", (1,)), b=Sql("b??", (2, 3)))
    assert made == Sql("b?? a? b??", (2, 3, 1, 2, 3))
    assert compose("no slot") == Sql("no slot")
    with pytest.raises(KeyError):
        compose("{a}")


def test_a_part_is_not_searched_for_slots():
    assert compose("{a}", a=Sql("{b}")).text == "{b}"


def test_nothing_is_true_of_all_and_false_of_any():
    assert all_of([]) is all_of([TRUE, TRUE]) is TRUE
    assert any_of([]) is FALSE
    one = Sql("a = ?", (1,))
    assert all_of([TRUE, one]) == any_of([one]) == one
    assert all_of([one, Sql("b")]).text == "(a = ? AND b)", "in parentheses, to stand anywhere"


def test_results_become_plain_values():
    point = Point(date(2026, 1, 5), 1, 2, 3, 4, 5, 6)
    assert as_dict(point)["start"] == "2026-01-05"
    assert json.loads(json.dumps(as_dict(point)))["sites_lost"] == 6
    for no_result in (Point, 1, None, {"a": 1}, Period.DAY):
        with pytest.raises(TypeError, match="is no result"):
            as_dict(no_result)


@given(st.datetimes(timezones=st.integers(-12, 12).map(lambda h: timezone(timedelta(hours=h)))))
def test_a_time_reads_back_as_the_same_moment(moment):
    if not 2 < moment.year < 9998:
        return
    text = time_text(moment)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment
    assert aware(moment.astimezone(UTC).replace(tzinfo=None)) == moment


@given(st.dictionaries(st.integers(1, 7), st.integers(1, 9)))
def test_what_each_source_knows_is_counted_from_the_combinations(combinations):
    shares = {"sources": tuple(Share(str(mask), n, 1) for mask, n in combinations.items())}
    found = {one.source: (one.links, one.only) for one in by_source(shares)}
    expected = {
        name: (
            sum(n for mask, n in combinations.items() if mask & 1 << bit),
            combinations.get(1 << bit, 0),
        )
        for bit, name in enumerate(("warc", "wat", "html"))
    }
    assert found == {name: counts for name, counts in expected.items() if counts[0]}


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(Period))
def test_every_day_lies_in_the_one_period_that_starts_before_it(day, period):
    start = period.start(day)
    assert start <= day < period.next(start)
    assert period.start(start) == start
    assert period.start(period.next(start)) == period.next(start)
