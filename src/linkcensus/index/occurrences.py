"""Which sightings of one (source page, target) pair are the same link?

A page may link to one target several times with different texts. Each such link is an
*occurrence*. Between two looks, links are matched by their text first, then by their order, so
that an edited text is a change of one link and not the loss of one and the gain of another. An
unknown or cut text, or an unknown kind, joins the link that it fits.

A look is one reading of the page, or all rows that one table has about the pair: a table lists
side by side what was first seen on different days.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.link import Kind

_MOST_COMPARISONS = 250_000
"""Vague texts are compared with every free link, but not on a page made to be slow."""

MOST_OCCURRENCES = 32_767
"""What the column holds; beyond it the links of a pair are one."""


@dataclass(frozen=True, slots=True)
class PairSighting:
    """What matching needs to know of one sighting."""

    number: int
    """Whose answer this is; any unique number."""
    seen_from: datetime
    seen_until: datetime
    learned_at: datetime
    import_id: str
    sources: int
    own: bool
    kind: str
    anchor: str | None
    anchor_cut: bool
    occurrence: int
    """Its place among the page's texts for this target, at that look."""

    @property
    def look(self) -> tuple[str, datetime | None]:
        """Sightings of one look at the page share this."""
        return (self.import_id, self.seen_from if self.own else None)

    @property
    def observer(self) -> int:
        """Who looked: 0 for ourselves by any means, else the vendor's bit."""
        return 0 if self.own else self.sources

    @property
    def vague(self) -> bool:
        """Whether it may be a link that reads differently."""
        return self.anchor is None or self.anchor_cut or self.kind == Kind.UNKNOWN


@dataclass(slots=True)
class _Thread:
    """One link through time."""

    kind: str
    anchor: str | None
    anchor_cut: bool
    observers: set[int]
    """Who saw it at their newest look so far."""
    own_until: datetime | None = None
    """When we last read it ourselves."""

    @property
    def vague(self) -> bool:
        """Whether a link that reads differently may be this one."""
        return self.anchor is None or self.anchor_cut or self.kind == Kind.UNKNOWN

    def learn(self, sighting: PairSighting) -> None:
        """Take over what a sighting knows better or newer."""
        self.observers.add(sighting.observer)
        if sighting.own:
            self.own_until = max(self.own_until or sighting.seen_until, sighting.seen_until)
        if self.kind == Kind.UNKNOWN:
            self.kind = sighting.kind
        if sighting.anchor is None:
            return
        says_less = sighting.anchor_cut and (self.anchor or "").startswith(sighting.anchor)
        if self.anchor is None or not says_less:
            self.anchor, self.anchor_cut = sighting.anchor, sighting.anchor_cut


def match_occurrences(sightings: Sequence[PairSighting]) -> dict[int, tuple[str, int]]:
    """Give each sighting of one pair its link's kind and occurrence.

    Args:
        sightings: All sightings of one (source page, target) pair, in any order.

    Returns:
        Sighting number -> (kind, occurrence). Occurrences of one kind are numbered from 0 in the
        order in which the links were first seen. The answer does not depend on the input's order.
    """
    threads: list[_Thread] = []
    chosen: dict[int, int] = {}
    for look in _looks(sightings):
        chosen.update(_match_look(look, threads))
    numbers = _number(threads)
    return {number: numbers[thread] for number, thread in chosen.items()}


def _looks(sightings: Sequence[PairSighting]) -> list[list[PairSighting]]:
    """Sightings look by look, the looks in the order of time, each in the order of its page."""
    looks: dict[tuple[str, datetime | None, int], list[PairSighting]] = {}
    for sighting in sightings:
        looks.setdefault((*sighting.look, sighting.observer), []).append(sighting)
    for look in looks.values():
        look.sort(key=_place)
    return sorted(
        looks.values(),
        key=lambda look: (
            min(s.seen_from for s in look),
            max(s.seen_until for s in look),
            not look[0].own,
            min(s.learned_at for s in look),
            look[0].import_id,
            look[0].sources,
        ),
    )


def _place(sighting: PairSighting) -> tuple[str, int, str, bool, bool, int]:
    anchor = sighting.anchor
    return (
        sighting.kind,
        sighting.occurrence,
        anchor or "",
        anchor is None,
        sighting.anchor_cut,
        sighting.number,
    )


def _match_look(look: list[PairSighting], threads: list[_Thread]) -> dict[int, int]:
    """Match one look's sightings against the links known so far; may add links."""
    twins: dict[tuple[str, str | None, int], list[PairSighting]] = {}
    for sighting in look:
        twins.setdefault((sighting.kind, sighting.anchor, sighting.occurrence), []).append(sighting)
    matching = _Matching([group[0] for group in twins.values()], threads)
    matching.by_text()
    matching.by_fit()
    matching.by_order(look[0].observer)
    for sighting in matching.waiting:
        threads.append(_Thread(sighting.kind, None, False, set()))
        matching.found[sighting.number] = len(threads) - 1
    for thread in threads:
        thread.observers.discard(look[0].observer)
    for group in twins.values():
        threads[matching.found[group[0].number]].learn(group[0])
    return {
        twin.number: matching.found[group[0].number] for group in twins.values() for twin in group
    }


class _Matching:
    """The sightings of a look that wait for a link, and the links that are still free."""

    def __init__(self, waiting: list[PairSighting], threads: list[_Thread]) -> None:
        self.waiting = waiting
        self.found: dict[int, int] = {}
        self._threads = threads
        self._free = dict.fromkeys(range(len(threads)))

    def by_text(self) -> None:
        """The same kind and the same known text."""
        known: dict[tuple[str, str], deque[int]] = defaultdict(deque)
        for index, thread in enumerate(self._threads):
            if thread.anchor is not None:
                known[thread.kind, thread.anchor].append(index)

        def first_free(sighting: PairSighting) -> int | None:
            same = known.get((sighting.kind, sighting.anchor or ""))
            return same.popleft() if same and sighting.anchor is not None else None

        self._take(first_free)

    def by_fit(self) -> None:
        """A text or kind that is unknown or cut, on either side, and fits."""
        comparisons = 0

        def first_fitting(sighting: PairSighting) -> int | None:
            nonlocal comparisons
            among = self._free if sighting.vague else vague
            for index in among:
                comparisons += 1
                if comparisons > _MOST_COMPARISONS:
                    return None
                if index in self._free and _fits(sighting, self._threads[index]):
                    return index
            return None

        vague = [index for index in self._free if self._threads[index].vague]
        self._take(first_fitting)

    def by_order(self, observer: int) -> None:
        """An edited text: the same observer's earlier look had a link here that is not matched.

        What we read ourselves at one time, side by side, are two links: our own exports give back
        how long we saw each.
        """
        edited: dict[str, deque[int]] = defaultdict(deque)
        for index in self._free:
            if observer in self._threads[index].observers:
                edited[self._threads[index].kind].append(index)

        def next_of_kind(sighting: PairSighting) -> int | None:
            same = edited.get(sighting.kind, deque())
            for index in same:
                until = self._threads[index].own_until
                if not sighting.own or until is None or until < sighting.seen_from:
                    same.remove(index)
                    return index
            return None

        self._take(next_of_kind)

    def _take(self, choose: Callable[[PairSighting], int | None]) -> None:
        still = []
        for sighting in self.waiting:
            index = choose(sighting)
            if index is None:
                still.append(sighting)
            else:
                self.found[sighting.number] = index
                del self._free[index]
        self.waiting = still


def _fits(sighting: PairSighting, thread: _Thread) -> bool:
    if Kind.UNKNOWN not in (sighting.kind, thread.kind) and sighting.kind != thread.kind:
        return False
    if sighting.anchor is None or thread.anchor is None or sighting.anchor == thread.anchor:
        return True
    if sighting.anchor_cut and thread.anchor.startswith(sighting.anchor):
        return True
    return thread.anchor_cut and sighting.anchor.startswith(thread.anchor)


def _number(threads: list[_Thread]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    numbers: list[tuple[str, int]] = []
    for thread in threads:
        occurrence = counts.get(thread.kind, 0)
        counts[thread.kind] = min(occurrence + 1, MOST_OCCURRENCES)
        numbers.append((thread.kind, occurrence))
    return numbers
