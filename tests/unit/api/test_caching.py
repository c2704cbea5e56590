"""Answers are asked once, as long as nothing has changed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from linkcensus.api.caching import AnswerCache


def test_the_second_gets_what_the_first_was_told():
    cache = AnswerCache(1000)
    asked = []
    for _ in range(3):
        assert cache.answer("a", lambda: asked.append(1) or b"said") == b"said"
    assert asked == [1]


def test_another_version_is_another_answer():
    cache = AnswerCache(1000)
    assert cache.answer(("a", 1), lambda: b"old") == b"old"
    assert cache.answer(("a", 2), lambda: b"new") == b"new"


def test_what_was_asked_least_recently_goes_first():
    cache = AnswerCache(100)
    for name in "abcdefghij":
        cache.answer(name, lambda: b"x" * 10)
    cache.answer("a", lambda: b"")
    cache.answer("k", lambda: b"x" * 10)
    assert cache.answer("a", lambda: b"asked again") == b"x" * 10
    assert cache.answer("b", lambda: b"again") == b"again"


def test_what_is_too_large_is_not_kept():
    cache = AnswerCache(100)
    assert cache.answer("a", lambda: b"x" * 50) == b"x" * 50
    assert cache.answer("a", lambda: b"y") == b"y"
    assert AnswerCache(0).answer("a", lambda: b"x") == b"x"


def test_of_many_at_once_one_asks():
    cache, asked = AnswerCache(1000), []

    def ask() -> bytes:
        asked.append(threading.get_ident())
        time.sleep(0.05)
        return b"said"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda _: cache.answer("a", ask), range(8)))
    assert said == [b"said"] * 8
    assert len(asked) == 1


def test_who_waited_for_an_error_asks_again():
    cache, begun, go_on = AnswerCache(1000), threading.Event(), threading.Event()

    def fail() -> bytes:
        begun.set()
        go_on.wait(5)
        raise ValueError("no")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.answer, "a", fail)
        begun.wait(5)
        second = pool.submit(cache.answer, "a", lambda: b"said")
        time.sleep(0.05)
        go_on.set()
        with pytest.raises(ValueError, match="no"):
            first.result()
        assert second.result() == b"said"
