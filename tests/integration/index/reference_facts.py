"""Facts as the reference sees them: imports, cut to what was true and known at a moment."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from linkcensus.core.link import OWN_SOURCES, ExportedLink, FoundLink, Source
from linkcensus.core.page import Outcome, Redirect, Visit
from linkcensus.core.scope import Target
from linkcensus.core.url import site_key
from linkcensus.index.snapshot import Moment


@dataclass(frozen=True)
class Import:
    """One import: what it says and what was declared about it."""

    import_id: str
    source: Source
    learned_at: datetime
    entries: tuple[object, ...]
    complete: Target | None = None
    seen_at: datetime | None = None
    undone: bool = False


@dataclass(frozen=True)
class Sighting:
    """A row of `sightings`, as far as rules need it."""

    source_key: str
    source_site: str
    target_key: str
    target_site: str
    known_target: bool
    raw_key: str | None
    raw_site: str | None
    kind: str
    occurrence: int
    anchor: str | None
    cut: bool
    rel: str | None
    follow: bool | None
    position: str | None
    source: Source
    strength: int
    import_id: str
    seen_from: datetime
    seen_until: datetime
    learned_at: datetime
    claimed_at: datetime | None = None
    claimed_reason: str | None = None
    target_status: int | None = None
    told_later: bool = False
    """Of a moment in the past: the link was there, but what it looked like was told later."""

    @property
    def own(self) -> bool:
        return self.source in OWN_SOURCES

    @property
    def best(self) -> tuple[object, ...]:
        """The greatest is the best informed sighting of a link."""
        return (
            not self.told_later,
            *(self.seen_until, self.own, self.strength, self.learned_at, self.source.bit),
            *(self.import_id, bool(self.follow), self.position == "content", self.seen_from),
            *(self.anchor or "", self.rel or "", self.position or ""),
        )


def as_of(one: Import, moment: Moment) -> Import | None:
    if moment.known_at is not None and one.learned_at > moment.known_at:
        return None
    true = moment.true_at
    if true is None:
        return one
    kept = tuple(then for entry in one.entries if (then := _entry_as_of(entry, one, true)))
    made = one.seen_at or one.learned_at
    if made > true and (one.complete or one.seen_at):
        return replace(one, entries=kept, complete=None, seen_at=None)
    return replace(one, entries=kept)


def _entry_as_of(entry: object, one: Import, true: datetime) -> object | None:
    if isinstance(entry, Redirect):
        return entry if entry.seen_at <= true else None
    if not isinstance(entry, ExportedLink):
        return entry if entry[0].visited_at <= true else None  # type: ignore[index]
    begun = _begun(entry, one.learned_at)
    if begun > true:
        return None
    lost = entry.claimed_lost_at
    until = _until(entry, one.learned_at)
    return _changed(
        _ToldLater if until > true else ExportedLink,
        entry,
        seen_from=begun,
        seen_until=min(until, true),
        claimed_lost_at=lost if lost is not None and lost <= true else None,
    )


class _ToldLater(ExportedLink):
    """A row cut at a moment that it reaches beyond."""


def _changed(kind: type[ExportedLink], entry: ExportedLink, **changes: object) -> ExportedLink:
    names = ExportedLink.__struct_fields__
    return kind(**{name: getattr(entry, name) for name in names} | changes)


def _begun(row: ExportedLink, learned_at: datetime) -> datetime:
    return row.seen_from or row.seen_until or row.claimed_lost_at or learned_at


def _until(row: ExportedLink, learned_at: datetime) -> datetime:
    return row.seen_until or row.seen_from or row.claimed_lost_at or learned_at


def sightings(facts: list[Import]) -> Iterator[Sighting]:
    for one in facts:
        for entry in one.entries:
            if isinstance(entry, ExportedLink):
                yield _exported(entry, one)
            elif not isinstance(entry, Redirect):
                visit, links = entry
                yield from (_found(link, visit, one) for link in links)


def _exported(row: ExportedLink, one: Import) -> Sighting:
    assert row.source is not None
    return Sighting(
        source_key=row.source.key,
        source_site=row.source.site,
        target_key=row.target.key if row.target else site_key(row.target_site),
        target_site=row.target_site,
        known_target=row.target is not None,
        raw_key=None,
        raw_site=None,
        kind=row.kind,
        occurrence=row.occurrence,
        anchor=row.anchor,
        cut=row.anchor_cut,
        rel=row.rel,
        follow=row.follow,
        position=row.position,
        source=one.source,
        strength=3 if row.rendered else 2,
        import_id=one.import_id,
        seen_from=_begun(row, one.learned_at),
        seen_until=_until(row, one.learned_at),
        learned_at=one.learned_at,
        claimed_at=row.claimed_lost_at,
        claimed_reason=row.claimed_lost_reason,
        told_later=isinstance(row, _ToldLater),
    )


def _found(link: FoundLink, visit: Visit, one: Import) -> Sighting:
    return Sighting(
        source_key=visit.page.key,
        source_site=visit.page.site,
        target_key=link.target.key,
        target_site=link.target.site,
        known_target=True,
        raw_key=None,
        raw_site=None,
        kind=link.kind,
        occurrence=link.occurrence,
        anchor=link.anchor,
        cut=link.anchor_cut,
        rel=link.rel,
        follow=link.follow,
        position=link.position,
        source=one.source,
        strength=visit.method.strength,
        import_id=one.import_id,
        seen_from=visit.visited_at,
        seen_until=visit.visited_at,
        learned_at=one.learned_at,
    )


def visits(facts: list[Import]) -> dict[str, list[tuple[Visit, datetime]]]:
    """Page key -> its visits with when each was learned of."""
    found: dict[str, list[tuple[Visit, datetime]]] = defaultdict(list)
    for one in facts:
        for entry in one.entries:
            if not isinstance(entry, ExportedLink | Redirect):
                found[entry[0].page.key].append((entry[0], one.learned_at))
    return found


# -- redirects -----------------------------------------------------------------------------------


def chains(facts: list[Import]) -> Callable[[str], Redirect | None]:
    """What gives the last redirect of a page's chain, or None where it has no end."""
    looked = visits(facts)
    newest: dict[str, tuple[datetime, datetime, Redirect]] = {}
    for one in facts:
        for entry in one.entries:
            if isinstance(entry, Redirect) and entry.source.key != entry.target.key:
                known = newest.get(entry.source.key)
                # of two that are equally new the lesser target counts
                if (
                    known is None
                    or (entry.seen_at, one.learned_at) > known[:2]
                    or (
                        (entry.seen_at, one.learned_at) == known[:2]
                        and entry.target.key < known[2].target.key
                    )
                ):
                    newest[entry.source.key] = (entry.seen_at, one.learned_at, entry)

    def ended(key: str) -> bool:
        return any(
            visit.visited_at > newest[key][0]
            and visit.complete
            and visit.outcome.conclusive
            and visit.method.strength >= 2
            and visit.outcome is not Outcome.REDIRECTED
            for visit, _ in looked[key]
        )

    def end(key: str) -> Redirect | None:
        met, last = {key}, None
        while key in newest and not ended(key):
            last = newest[key][2]
            key = last.target.key
            if key in met:
                return None
            met.add(key)
        return last

    return end


def moves(facts: list[Import]) -> dict[str, list[tuple[datetime, datetime, Redirect, Redirect]]]:
    """Page key -> when its redirect was seen and learned to lead elsewhere, from where to where."""
    told: dict[str, list[tuple[datetime, datetime, Redirect]]] = defaultdict(list)
    for one in facts:
        for entry in one.entries:
            if isinstance(entry, Redirect) and entry.source.key != entry.target.key:
                told[entry.source.key].append((entry.seen_at, one.learned_at, entry))
    found = defaultdict(list)
    for key, redirects in told.items():
        redirects.sort(key=lambda r: (*r[:2], r[2].target.key))
        for (_, _, before), (seen_at, learned_at, after) in pairwise(redirects):
            if before.target.key != after.target.key:
                found[key].append((seen_at, learned_at, before, after))
    return found


def redirected(seen: list[Sighting], end: Callable[[str], Redirect | None]) -> list[Sighting]:
    moved = []
    for sighting in seen:
        last = end(sighting.target_key) if sighting.known_target else None
        if last is not None and last.target.key != sighting.source_key:
            moved.append(
                replace(
                    sighting,
                    target_key=last.target.key,
                    target_site=last.target.site,
                    raw_key=sighting.target_key,
                    raw_site=sighting.target_site,
                )
            )
    return seen + moved
