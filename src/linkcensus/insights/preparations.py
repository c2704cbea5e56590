"""What-if questions that come one after the other, about a few sites again and again.

Most of a first answer's time goes into the preparation of its site, and whoever tries out edits
asks about one site many times. So preparations are kept, those asked last, within a bound.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from linkcensus.core.scope import parse_target
from linkcensus.insights.edits import Edit
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, newest_run, opened
from linkcensus.insights.what_if import Preparation, WhatIfAnswer

MOST_BYTES = 256_000_000
"""Of all that are kept: one of 30 million sites, or many of small webs."""

_Counting = tuple[int, datetime]
"""Which run counts: numbers alone begin anew where all runs were dropped."""


class Preparations:
    """Preparations of one index, the least recently asked dropped first. Safe in any thread.

    What belongs to a run goes as soon as another one counts.
    """

    def __init__(self, index: ScoredIndex, most_bytes: int = MOST_BYTES) -> None:
        """Keep nothing yet.

        Args:
            index: The index that is asked.
            most_bytes: Of all preparations together; one that is larger is not kept.
        """
        self._index, self._most = index, most_bytes
        self._run: OpenRun | None = None
        self._kept: OrderedDict[str, Preparation] = OrderedDict()
        self._lock = threading.Lock()

    def ask(
        self, site: str, edits: Sequence[Edit], *, exact: bool = False, most_affected: int = 10
    ) -> WhatIfAnswer:
        """Answer as `ask_what_if`, sooner where the site was asked about before.

        Raises:
            BadInput, NotFound: As `ask_what_if` says.
        """
        prepared = self._prepared(parse_target(site).site)
        answer = prepared.ask(edits, exact=exact, most_affected=most_affected)
        self._keep(prepared)
        return answer

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._kept)

    def _prepared(self, site: str) -> Preparation:
        counts = newest_run(self._index)
        with self._lock:
            if self._run is None or _counting(self._run) != (counts.run, counts.computed_at):
                self._kept.clear()
                self._run = opened(self._index, counts)
            if site in self._kept:
                self._kept.move_to_end(site)
                return self._kept[site]
            return Preparation(self._index, site, self._run)

    def _keep(self, prepared: Preparation) -> None:
        with self._lock:
            if prepared.run is not self._run or prepared.size_bytes > self._most:
                return
            self._kept[prepared.target.site] = prepared
            while sum(one.size_bytes for one in self._kept.values()) > self._most:
                self._kept.popitem(last=False)


def _counting(run: OpenRun) -> _Counting:
    return run.run.run, run.run.computed_at
