"""Views that were work are lent again, to one question at a time, until something changes."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from linkcensus.index import kept_views
from linkcensus.index.kept_views import MOST_KEPT, KeptViews, LentView

OLD, NEW = "old", "new"
"""Two versions of what views read."""


class Made(LentView):
    """A view that needs no index."""

    def __init__(self, costly: bool = True) -> None:
        self._derived, self._patched = costly, False
        self._connection = self
        self.ended = False

    def close(self) -> None:
        if self.give_back is None:
            self.ended = True
        else:
            super().close()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> KeptViews:
    monkeypatch.setattr(kept_views, "_PATIENCE_SECONDS", 0.05)
    return KeptViews()


def never() -> LentView:
    raise AssertionError("it was there already")


def test_a_costly_view_is_lent_again(kept: KeptViews):
    first = kept.take(OLD, "a", Made)
    first.close()

    assert kept.take(OLD, "a", never) is first


def test_a_cheap_view_is_not(kept: KeptViews):
    first = kept.take(OLD, "a", lambda: Made(costly=False))
    first.close()

    assert first.ended
    assert kept.take(OLD, "a", Made) is not first
    assert len(kept._known) == 1


def test_nothing_is_lent_to_two(kept: KeptViews):
    first, second = kept.take(OLD, "a", Made), kept.take(OLD, "a", Made)

    assert first is not second


def test_what_changed_is_prepared_anew(kept: KeptViews):
    free, lent = kept.take(OLD, "a", Made), kept.take(OLD, "a", Made)
    free.close()

    assert kept.take(NEW, "a", Made) not in (free, lent)
    assert free.ended
    assert not lent.ended
    lent.close()
    assert lent.ended


def test_what_is_prepared_ahead_leaves_what_is_still_asked(kept: KeptViews):
    kept.take(OLD, "a", Made).close()
    ahead = kept.take(NEW, "a", Made, ahead=True)
    ahead.close()
    old = kept.take(OLD, "a", never)
    old.close()

    assert not old.ended
    assert kept.take(NEW, "a", never) is ahead
    assert old.ended


def test_a_change_of_one_target_leaves_the_views_of_others(kept: KeptViews):
    first, second = kept.take(OLD, "a", Made), kept.take(OLD, "b", Made)
    first.close()
    second.close()

    assert kept.take(NEW, "a", Made) is not first
    assert kept.take(OLD, "b", never) is second


def test_a_stream_that_somebody_may_read_on_from_is_not_lent(kept: KeptViews):
    first = kept.take(OLD, "a", Made)
    first._streams = 1
    first.close()

    assert first.ended


def test_the_eldest_go_first(kept: KeptViews):
    views = [kept.take(OLD, number, Made) for number in range(MOST_KEPT + 2)]
    for view in views:
        view.close()

    assert [view.ended for view in views] == [True] * 2 + [False] * MOST_KEPT
    kept.clear()
    assert all(view.ended for view in views)


def test_who_asks_meanwhile_waits_for_what_is_prepared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept_views, "_PATIENCE_SECONDS", 20.0)
    kept, begun, go_on, made = KeptViews(), threading.Event(), threading.Event(), []

    def slowly() -> LentView:
        begun.set()
        go_on.wait(20)
        made.append(Made())
        return made[-1]

    def ask(make: Callable[[], LentView]) -> LentView:
        view = kept.take(OLD, "a", make)
        view.close()
        return view

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(ask, slowly)
        begun.wait(20)
        others = [pool.submit(ask, never) for _ in range(3)]
        go_on.set()
        assert {one.result() for one in (first, *others)} == set(made)


def test_a_view_that_cannot_be_prepared_stops_nobody(kept: KeptViews):
    def fails() -> LentView:
        raise OSError

    with pytest.raises(OSError, match=r"^$"):
        kept.take(OLD, "a", fails)

    kept.take(OLD, "a", Made).close()
