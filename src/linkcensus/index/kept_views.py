"""Views that were costly to prepare, kept for the next question about the same links.

Where fresh facts concern a target, preparing a view derives its links anew; so the screens of one
site would do the same work again and again until compaction. A view changes nothing once it is
prepared, but it is one connection: it is lent to one question at a time.

Views of what a target was before are closed as soon as somebody asks of it as it is now. Who only
prepares views ahead closes none: questions are still asked of the ones before.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

import pyarrow as pa

from linkcensus.index.view import Parameter, View

MOST_KEPT = 4
"""Views that nobody uses; each holds the links that were derived for it."""

_PATIENCE_SECONDS = 0.5
"""How long a question waits for the view of another one before it prepares its own."""


_Key: TypeAlias = tuple[Hashable, str]
"""What a view depends on, and the version of what it reads."""


class LentView(View):
    """A view that goes back to where it came from when it is closed."""

    give_back: Callable[["LentView"], bool] | None = None
    """Tells whether the view is kept."""
    _streams = 0
    """Answers that were begun and not read to their end: they would disturb the next question."""

    @property
    def is_worth_keeping(self) -> bool:
        """Whether links were derived for it, and nobody reads on from it."""
        return (self._derived or self._patched) and self._streams == 0

    def rows(self, query: str, params: Sequence[Parameter] = ()) -> Iterator[dict[str, object]]:
        """Rows of a query one by one, in bounded memory."""
        self._streams += 1
        yield from super().rows(query, params)
        self._streams -= 1

    def arrow(self, query: str, params: Sequence[Parameter] = ()) -> pa.RecordBatchReader:
        """A query's answer as a stream of Arrow batches."""
        self._streams += 1
        return super().arrow(query, params)

    def close(self) -> None:
        """Give the view back, or free what it made."""
        give_back, self.give_back = self.give_back, None
        if give_back is None or not give_back(self):
            super().close()


@dataclass
class _Known:
    """What is known of the views of one question's links in one version."""

    number: int
    """Versions that were asked of first have lower numbers."""
    free: list[LentView] = field(default_factory=list)
    preparing: int = 0
    lent: int = 0
    costly: bool | None = None
    """Whether preparing was work; None until one was prepared."""

    @property
    def worth_waiting(self) -> bool:
        """Whether somebody may give back, or say that it is cheap, what would be done twice."""
        if self.costly is None:
            return self.preparing > 0
        return self.costly and self.preparing + self.lent > 0


class KeptViews:
    """Lends views. Safe in any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._numbers = count(1)

    def take(
        self, version: str, key: Hashable, make: Callable[[], LentView], *, ahead: bool = False
    ) -> LentView:
        """Return a view that nobody else uses; closing it gives it back.

        Args:
            version: Of what the view reads; views of the same key and earlier versions are closed.
            key: What else the view depends on.
            make: Prepares a new one.
            ahead: Leave the views of earlier versions: they are still asked.
        """
        with self._changed:
            known = self._known_as((key, version), ahead=ahead)
            if not known.free and known.worth_waiting:
                self._changed.wait_for(
                    lambda: known.free or not known.worth_waiting, _PATIENCE_SECONDS
                )
            if known.free:
                return self._lend((key, version), known, known.free.pop())
            known.preparing += 1
        return self._made((key, version), known, make)

    def _known_as(self, key: _Key, *, ahead: bool) -> _Known:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _Known(next(self._numbers))
        self._known.move_to_end(key)
        if not ahead:
            earlier = [
                (other, one)
                for other, one in self._known.items()
                if other[0] == key[0] and one.number < known.number
            ]
            for other, one in earlier:
                _close(one.free)
                del self._known[other]
        return known

    def _lend(self, key: _Key, known: _Known, view: LentView) -> LentView:
        known.lent += 1
        view.give_back = lambda closed: self._returned(key, known, closed)
        return view

    def _made(self, key: _Key, known: _Known, make: Callable[[], LentView]) -> LentView:
        view = None
        try:
            view = make()
        finally:
            with self._changed:
                known.preparing -= 1
                if view is not None:
                    known.costly = view.is_worth_keeping
                    self._lend(key, known, view)
                self._changed.notify_all()
        return view

    def _returned(self, key: _Key, known: _Known, view: LentView) -> bool:
        """Take a view back; tells whether it is kept."""
        with self._changed:
            known.lent -= 1
            current = self._known.get(key) is known
            kept = current and view.is_worth_keeping
            if kept:
                known.free.append(view)
                self._drop_eldest()
            elif current and not (known.free or known.lent or known.preparing):
                del self._known[key]  # of a million targets no trace must be left
            self._changed.notify_all()
        return kept

    def _drop_eldest(self) -> None:
        surplus = sum(len(one.free) for one in self._known.values()) - MOST_KEPT
        for one in self._known.values():
            while surplus > 0 and one.free:
                one.free.pop().close()
                surplus -= 1

    def clear(self) -> None:
        """Free all views that nobody uses; those in use are freed when they are closed."""
        with self._changed:
            self._forget()

    def _forget(self) -> None:
        for known in self._known.values():
            _close(known.free)
        self._known.clear()


def _close(views: list[LentView]) -> None:
    while views:  # whoever is about to wake up must find none
        views.pop().close()
