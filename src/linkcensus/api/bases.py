"""What answers about one target are made from: a look at the index, a bounded time ago at most.

While a job brings in links, every commit of it that concerns a target would make everybody who asks
about that target wait until its links are derived anew. So the answers may come from how the index
was a moment ago, its basis, while one thread beside prepares the next one: the target's view, and
the answers that were asked of the last basis. Then the new one takes its place.

A basis answers as long as

1. nothing has changed since it was taken; or only jobs have committed that still run: the count of
   `index.ends` is what it was before the basis was taken; and
2. it was the newest at most `answer_lag_seconds` ago.

Else the index is looked at now, as without any lag. So what anybody was told is done is in the next
answer, nothing is older than the bound, and a job that is killed, and never ends, is no exception.
Of one target a basis is only ever replaced by one that was taken later: who asks again goes never
back. A basis is taken anew only when somebody asks, at most twice in the time of the lag.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.scope import Target
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Snapshot

logger = logging.getLogger(__name__)

MOST_TARGETS = 8
"""Targets whose basis may lag; of all others the index is looked at now."""
MOST_QUESTIONS = 16
"""Questions about one target that are asked of the next basis before it is answered from."""
_REFRESHES_A_LAG = 2
_TELLING_SECONDS = 0.1
_ASKING_SECONDS = 0.5
"""So long after a question its target counts as asked about."""


@dataclass(slots=True, eq=False)
class Basis:
    """One look at the index."""

    number: int
    """Later looks have higher numbers."""
    whole: Snapshot
    part: Snapshot
    """What concerns the target."""
    scores: int
    """The version of the scores."""
    ends: int
    """Jobs that had ended before it was taken."""
    newest_at: float
    """Monotonic seconds: nothing newer was there then."""
    taken_at: float
    """Monotonic seconds."""
    questions: "Questions"
    asked_at: float
    """Monotonic seconds."""
    refreshing: bool = False


@dataclass(slots=True)
class Questions:
    """What was asked lately. Safe in threads."""

    _asked: "OrderedDict[Hashable, Ask]" = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remember(self, name: Hashable, ask: "Ask") -> None:
        """Keep a question; the one that was asked the longest ago goes."""
        with self._lock:
            self._asked[name] = ask
            self._asked.move_to_end(name)
            if len(self._asked) > MOST_QUESTIONS:
                self._asked.popitem(last=False)

    def latest_first(self) -> "list[Ask]":
        """All of them."""
        with self._lock:
            return list(reversed(self._asked.values()))


Ask: TypeAlias = Callable[[Basis], None]
"""Asks one question of another basis, and keeps its answer."""


class Bases:
    """Finds what to answer from. Safe in threads."""

    def __init__(
        self,
        index: Index,
        *,
        clock: Callable[[], float] = time.monotonic,
        beside: Executor,
    ) -> None:
        """Know no target yet.

        Args:
            index: What is asked; its settings say how far answers may lag.
            clock: Seconds that never go back.
            beside: Where bases are prepared, one after the other.
        """
        self._index = index
        self._lag = index.settings.answer_lag_seconds
        self._clock = clock
        self._beside = beside
        self._numbers = count()
        self._taking = threading.Lock()
        self._kept: OrderedDict[Target, Basis] = OrderedDict()
        self._lock = threading.Lock()
        self._told_at = clock()

    def of(self, target: Target) -> Basis:
        """What to answer a question about a target from, now."""
        with self._lock:
            basis = self._kept.get(target)
            if basis is not None:
                self._kept.move_to_end(target)
        if basis is None or not self._may_answer(target, basis):
            basis = self._kept_as(target, self._taken(target, basis))
        if self._lag:
            self._tell_asked(basis)
        return basis

    def _may_answer(self, target: Target, basis: Basis) -> bool:
        """Whether a basis may still answer; has the next one prepared where there is one."""
        ends, now = self._index.ends.count(), self._clock()
        if basis.ends != ends or basis.scores != self._index.scores.version:
            return False
        if basis.refreshing:
            return now - basis.newest_at <= self._lag
        if self._index.is_newest(basis.whole):
            basis.newest_at = max(basis.newest_at, now)
            return True
        if self._lag == 0 or now - basis.newest_at > self._lag:
            return False
        if now - basis.taken_at >= self._lag / _REFRESHES_A_LAG:
            self._refresh_beside(target, basis)
        return True

    def _taken(self, target: Target, before: Basis | None) -> Basis:
        """Look at the index; the same basis where it is as it was."""
        with self._taking:  # so that the order of numbers is that of looks
            ends, now = self._index.ends.count(), self._clock()
            scores, whole = self._index.scores.version, self._index.snapshot()
            number = next(self._numbers)
        part = self._index.part(target, whole)
        same = before is not None and before.part is part
        questions = before.questions if before is not None and same else Questions()
        return Basis(number, whole, part, scores, ends, now, now, questions, now)

    def _kept_as(self, target: Target, taken: Basis, instead_of: Basis | None = None) -> Basis:
        """Keep a basis unless a later one is kept, or another than it shall replace."""
        with self._lock:
            kept = self._kept.get(target)
            if instead_of is not None and kept is not instead_of:
                return taken
            if kept is None or kept.number < taken.number:
                self._kept[target] = taken
                self._kept.move_to_end(target)
                if len(self._kept) > MOST_TARGETS:
                    self._kept.popitem(last=False)
        return taken

    def _tell_asked(self, basis: Basis) -> None:
        """Let jobs that are about to end know from which commit answers are made."""
        now = basis.asked_at = self._clock()
        with self._lock:
            if now - self._told_at < _TELLING_SECONDS:
                return
            self._told_at = now
            asked = [one for one in self._kept.values() if now - one.asked_at <= _ASKING_SECONDS]
        self._index.ends.tell_asked(min(one.whole.last_seq for one in [basis, *asked]))

    def _refresh_beside(self, target: Target, basis: Basis) -> None:
        with self._lock:
            if basis.refreshing:
                return
            basis.refreshing = True
        try:
            self._beside.submit(self._refresh, target, basis).add_done_callback(tell_of_fault)
        except RuntimeError:  # the server ends
            basis.refreshing = False

    def _refresh(self, target: Target, basis: Basis) -> None:
        """Prepare the next basis of a target, and put it in the place of this one."""
        try:
            taken = self._taken(target, basis)
            if taken.part is not basis.part:
                for ask in basis.questions.latest_first():
                    try:
                        ask(taken)
                    except LinkCensusError as error:
                        logger.debug("not prepared: %s", error)  # whoever asks will be told
            self._kept_as(target, taken, instead_of=basis)
        finally:
            basis.refreshing = False


def tell_of_fault(done: "Future[None]") -> None:
    """Log what stopped work that nobody waits for."""
    if not done.cancelled() and (error := done.exception()) is not None:
        logger.error("answers could not be prepared", exc_info=error)
