"""When pages are due: misses and fresh links first, settled ones seldom."""

from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.crawl.verify import schedule
from linkcensus.crawl.verify.schedule import choose_pages, next_look
from linkcensus.index.referring_pages import PageHistory

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def page(name: str = "a", **rest: object) -> PageHistory:
    fields: dict[str, object] = {
        "first_seen": NOW - timedelta(days=400),
        "last_checked": NOW - timedelta(days=5),
        "missing_since": None,
        "live": 1,
        "lost": 0,
        "unverified": 0,
        "authority": 10.0,
    } | rest
    return PageHistory(f"https://{name}.example/", f"example,{name})/", name, **fields)  # type: ignore[arg-type]


def names(keys: list[str]) -> list[str]:
    return [key.removeprefix("example,").removesuffix(")/") for key in keys]


def rest_of(one: PageHistory) -> float:
    assert one.last_checked is not None
    return (next_look(one, 24) - one.last_checked) / timedelta(days=1)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("history", "least", "most"),
    [
        ({}, 27, 33),
        ({"authority": 80.0}, 6.3, 7.7),
        ({"first_seen": ago(6)}, 0.9, 1.1),
        ({"first_seen": ago(25)}, 4.5, 5.5),
        ({"turns": 3}, 1.8, 2.2),
        ({"live": 0, "lost": 1, "first_seen": ago(5)}, 27, 33),
        ({"live": 0, "lost": 1, "first_seen": ago(365)}, 160, 200),
        ({"unverified": 1}, 1, 1),
        ({"missing_since": ago(5)}, 1, 1),
    ],
)
def test_how_long_a_page_rests(history, least, most):
    assert least <= rest_of(page(**history)) <= most


def test_a_page_never_looked_at_is_due():
    assert next_look(page(last_checked=None), 24) < NOW


def test_a_miss_is_looked_at_again_as_soon_as_that_can_confirm_it():
    missed = page(missing_since=ago(0.5), last_checked=ago(0.1))
    assert next_look(missed, 24) == ago(-0.9)
    assert next_look(page(missing_since=ago(5), last_checked=ago(5)), 72) == ago(2)


def test_misses_come_first_then_new_pages_then_the_longest_overdue():
    pages = [
        page("rests", last_checked=ago(1)),
        page("due", last_checked=ago(40)),
        page("longdue", last_checked=ago(400)),
        page("new", last_checked=None),
        page("newgood", last_checked=None, authority=70.0),
        page("missed", missing_since=ago(3), last_checked=ago(3)),
    ]
    order = ["missed", "newgood", "new", "longdue", "due"]
    assert names(choose_pages(pages, NOW, 24, due_only=True)) == order
    assert names(choose_pages(pages, NOW, 24, due_only=False)) == [*order, "rests"]
    assert names(choose_pages(pages, NOW, 24, due_only=False, most=2)) == order[:2]


def test_one_slow_site_does_not_take_all_of_a_run():
    pages = [page("same", last_checked=None) for _ in range(5)] + [page("other")]
    chosen = choose_pages(pages, NOW, 24, due_only=False, most_of_host=2)
    assert names(chosen) == ["same", "same", "other"]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 500)), max_size=60),
    st.integers(1, 12),
    st.none() | st.integers(1, 5),
)
def test_what_is_held_is_bounded_and_the_same_pages_are_chosen(given_pages, most, of_host):
    pages = [page(name, last_checked=ago(days)) for name, days in given_pages]
    options = {"due_only": False, "most": most, "most_of_host": of_host}
    with mock.patch.object(schedule, "_LEAST_PRUNED", 1):
        few = choose_pages(pages, NOW, 24, **options)
    assert few == choose_pages(pages, NOW, 24, **options)
    assert len(few) <= most


def test_a_run_has_an_end(monkeypatch):
    monkeypatch.setattr(schedule, "MOST_OF_RUN", 3)
    pages = [page(f"p{number}", last_checked=ago(100 * number)) for number in range(9)]
    assert names(choose_pages(pages, NOW, 24, due_only=False)) == ["p8", "p7", "p6"]
    assert len(choose_pages(pages, NOW, 24, due_only=False, most=500)) == 3


moments = st.none() | st.floats(0, 2000).map(ago)


@given(moments, moments, moments, st.integers(0, 2), st.integers(0, 2), st.integers(0, 9))
def test_no_page_is_due_before_it_was_looked_at(first, checked, missing, live, unverified, turns):
    one = page(first_seen=first, last_checked=checked, missing_since=missing, live=live,
               unverified=unverified, turns=turns)  # fmt: skip
    if checked is not None:
        assert next_look(one, 24) > checked
