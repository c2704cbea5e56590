"""Which sightings of one (source page, target) pair are the same link?

A page may link to one target several times with different texts. Each such link is an
*occurrence*. Between two looks, links are matched by their text first, then by their order, so
that an edited text is a change of one link and not the loss of one and the gain of another. An
unknown or cut text, or an unknown kind, joins the link that it fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.link import Kind


@dataclass(frozen=True, slots=True)
class PairSighting:
    """What matching needs to know of one sighting."""

    number: int
    """Whose answer this is; any unique number."""
    seen_from: datetime
    import_id: str
    sources: int
    own: bool
    kind: str
    anchor: str | None
    anchor_cut: bool
    occurrence: int
    """Its place among the page's texts for this target, at that look."""

    @property
    def look(self) -> tuple[datetime, str]:
        """Sightings of one look at the page share this."""
        return (self.seen_from, self.import_id)

    @property
    def observer(self) -> int:
        """Who looked: 0 for ourselves by any means, else the vendor's bit."""
        return 0 if self.own else self.sources


@dataclass(slots=True)
class _Thread:
    """One link through time."""

    kind: str
    anchor: str | None
    anchor_cut: bool
    observers: set[int]
    """Who saw it at their newest look so far."""


def match_occurrences(sightings: Sequence[PairSighting]) -> dict[int, tuple[str, int]]:
    """Give each sighting of one pair its link's kind and occurrence.

    Args:
        sightings: All sightings of one (source page, target) pair, in any order.

    Returns:
        Sighting number -> (kind, occurrence). Occurrences of one kind are numbered from 0 in the
        order in which the links were first seen. The answer does not depend on the input's order.
    """
    ordered = sorted(
        sightings,
        key=lambda s: (
            s.seen_from,
            s.import_id,
            not s.own,
            s.sources,
            s.kind,
            s.occurrence,
            s.anchor or "",
            s.number,
        ),
    )
    threads: list[_Thread] = []
    chosen: dict[int, int] = {}
    for look in _looks(ordered):
        chosen.update(_match_look(look, threads))
    numbers = _number(threads)
    return {number: numbers[thread] for number, thread in chosen.items()}


def _looks(ordered: list[PairSighting]) -> list[list[PairSighting]]:
    looks: list[list[PairSighting]] = []
    for sighting in ordered:
        if looks and looks[-1][0].look == sighting.look:
            looks[-1].append(sighting)
        else:
            looks.append([sighting])
    return looks


def _match_look(look: list[PairSighting], threads: list[_Thread]) -> dict[int, int]:
    """Match one look's sightings against the links known so far; may add links."""
    twins: dict[tuple[str, str | None, int], list[PairSighting]] = {}
    for sighting in look:
        twins.setdefault((sighting.kind, sighting.anchor, sighting.occurrence), []).append(sighting)
    waiting = [group[0] for group in twins.values()]
    free = set(range(len(threads)))
    found: dict[int, int] = {}
    for fits in (_same, _compatible, _edited):
        for sighting in list(waiting):
            thread = next((i for i in sorted(free) if fits(sighting, threads[i])), None)
            if thread is not None:
                waiting.remove(sighting)
                free.discard(thread)
                found[sighting.number] = thread
    for sighting in waiting:
        threads.append(_Thread(sighting.kind, sighting.anchor, sighting.anchor_cut, set()))
        found[sighting.number] = len(threads) - 1
    _remember(look, threads, found)
    return {twin.number: found[group[0].number] for group in twins.values() for twin in group}


def _remember(look: list[PairSighting], threads: list[_Thread], found: dict[int, int]) -> None:
    observer = look[0].observer
    for thread in threads:
        thread.observers.discard(observer)
    for sighting in look:
        index = found.get(sighting.number)
        if index is None:
            continue
        thread = threads[index]
        thread.observers.add(observer)
        if thread.kind == Kind.UNKNOWN:
            thread.kind = sighting.kind
        if sighting.anchor is not None and not (sighting.anchor_cut and thread.anchor):
            thread.anchor, thread.anchor_cut = sighting.anchor, sighting.anchor_cut


def _same(sighting: PairSighting, thread: _Thread) -> bool:
    return (
        sighting.kind == thread.kind
        and sighting.anchor is not None
        and sighting.anchor == thread.anchor
    )


def _compatible(sighting: PairSighting, thread: _Thread) -> bool:
    if Kind.UNKNOWN not in (sighting.kind, thread.kind) and sighting.kind != thread.kind:
        return False
    if sighting.anchor is None or thread.anchor is None or sighting.anchor == thread.anchor:
        return True
    if sighting.anchor_cut:
        return thread.anchor.startswith(sighting.anchor)
    return thread.anchor_cut and sighting.anchor.startswith(thread.anchor)


def _edited(sighting: PairSighting, thread: _Thread) -> bool:
    """The same observer's earlier look had a link here whose text is not there any more."""
    return sighting.kind == thread.kind and sighting.observer in thread.observers


def _number(threads: list[_Thread]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    numbers: list[tuple[str, int]] = []
    for thread in threads:
        occurrence = counts.get(thread.kind, 0)
        counts[thread.kind] = occurrence + 1
        numbers.append((thread.kind, occurrence))
    return numbers
