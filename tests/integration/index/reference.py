"""The rules of the index once more, in plain Python over lists: simple, slow, and no SQL.

Tests compare it with the index. It shares only the vocabulary of `core` and the matching of
anchors, which has tests of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, pairwise

from tests.integration.index.reference_facts import (
    Import,
    Sighting,
    as_of,
    chains,
    moves,
    redirected,
    sightings,
    visits,
)
from tests.integration.index.reference_losses import Loss, absences, claims, joined

from linkcensus.core.page import Method, Outcome, Redirect, Visit
from linkcensus.index.occurrences import PairSighting, match_occurrences
from linkcensus.index.snapshot import Moment

Row = dict[str, object]
LINK_COLUMNS = (
    *("target_key", "source_key", "raw_target_key", "kind", "occurrence", "anchor", "rel"),
    *("follow", "position", "sources", "first_seen", "last_seen", "last_checked", "state"),
    *("missing_since", "lost_at", "lost_reason", "lost_by", "internal", "target_status"),
)
EVENT_COLUMNS = (
    *("target_key", "source_key", "raw_target_key", "kind", "occurrence", "event"),
    *("happened_at", "learned_at", "reason", "before", "after", "internal"),
)
DAY = 86_400


@dataclass
class Gap:
    """Misses of a link with no sighting between them."""

    misses: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """(happened at, learned at, outcome)"""
    restored: tuple[datetime, datetime] | None = None


def answer(
    imports: Iterable[Import],
    site: str,
    moment: Moment | None = None,
    *,
    confirmations: int = 1,
    seconds: float = DAY,
) -> tuple[list[Row], list[Row]]:
    """Every link and event of a site's domain, as an index of exactly these imports has them."""
    counted = [as_of(one, moment or Moment()) for one in imports if not one.undone]
    facts = [one for one in counted if one is not None]
    looked = visits(facts)
    everywhere = redirected(list(sightings(facts)), chains(facts))
    threads = _without_resolved(_threads([s for s in everywhere if s.target_site == site]))
    moved = moves(facts)
    links, events = [], []
    for identity, seen in threads.items():
        gaps = _gaps(seen, looked[identity[1]])
        lost = [_lost(gap, confirmations, seconds) for gap in gaps]
        link = _link(identity, seen, gaps, lost, facts, looked)
        if link["raw_site"] != site:  # a redirect within the scope counts once
            links.append({name: link[name] for name in LINK_COLUMNS})
            events += _events(link, seen, gaps, lost, seconds)
            events += _losses(link, seen, gaps, lost, facts)
            events += _moved(link, moved[identity[2]] if identity[2] else [])
    return links, events


# -- identity ------------------------------------------------------------------------------------

Identity = tuple[str, str, str, str, int]


def _threads(seen: list[Sighting]) -> dict[Identity, list[Sighting]]:
    """(target, source, raw target or '', kind, occurrence) -> its sightings, best last."""

    def pair(s: Sighting) -> tuple[str, str, str]:
        return (s.target_key, s.source_key, s.raw_key or "")

    threads: dict[Identity, list[Sighting]] = defaultdict(list)
    for key, group in groupby(sorted(seen, key=pair), key=pair):
        alike = list(group)
        matched = match_occurrences(
            [
                PairSighting(
                    number=number,
                    seen_from=s.seen_from,
                    seen_until=s.seen_until,
                    learned_at=s.learned_at,
                    import_id=s.import_id,
                    sources=s.source.bit,
                    own=s.own,
                    kind=s.kind,
                    anchor=s.anchor,
                    anchor_cut=s.cut,
                    occurrence=s.occurrence,
                )
                for number, s in enumerate(alike)
            ]
        )
        for number, sighting in enumerate(alike):
            threads[(*key, *matched[number])].append(sighting)
    for seen_alike in threads.values():
        seen_alike.sort(key=lambda s: s.best)
    return threads


def _without_resolved(threads: dict[Identity, list[Sighting]]) -> dict[Identity, "_Thread"]:
    resolved: dict[str, list[Sighting]] = defaultdict(list)
    known = {identity[1] for identity, seen in threads.items() if seen[0].known_target}
    for identity, seen in threads.items():
        if not seen[0].known_target and identity[1] in known:
            resolved[identity[1]] += seen
    shown_from: dict[str, datetime] = {}
    for identity, seen in threads.items():
        if seen[0].known_target:
            first = min(s.seen_from for s in seen)
            shown_from[identity[1]] = min(first, shown_from.get(identity[1], first))
    kept = {}
    for identity, seen in threads.items():
        if seen[0].known_target or identity[1] not in known:
            before = resolved[identity[1]] if seen[0].known_target else ()
            kept[identity] = _Thread(seen, before, shown_from.get(identity[1]))
    return kept


class _Thread(list[Sighting]):
    """The sightings of a link, and the rows that knew only its site."""

    def __init__(
        self, seen: Iterable[Sighting], resolved: Iterable[Sighting], shown_from: datetime | None
    ) -> None:
        super().__init__(seen)
        self.resolved = list(resolved)
        self.first_seen = min(s.seen_from for s in self)
        if self.first_seen == shown_from:
            self.first_seen = min([self.first_seen, *(s.seen_from for s in self.resolved)])


# -- loss ----------------------------------------------------------------------------------------


def _gaps(seen: list[Sighting], visits: list[tuple[Visit, datetime]]) -> list[Gap]:
    first = min(s.seen_from for s in seen)
    strength = max(2, min(s.strength for s in seen))
    ours = [(s.seen_from, s.seen_until) for s in seen if s.own]
    moments: list[tuple[datetime, int, datetime, str]] = []
    for visit, learned_at in visits:
        looked = visit.complete and visit.outcome.conclusive
        if not looked or visit.method.strength < strength or visit.visited_at <= first:
            continue
        if not any(begun <= visit.visited_at <= ended for begun, ended in ours):
            moments.append((visit.visited_at, 1, learned_at, visit.outcome))
    for s in seen:
        moments += [(s.seen_from, 0, s.learned_at, ""), (s.seen_until, 0, s.learned_at, "")]
    gaps, now = [], Gap()
    for happened_at, missed, learned_at, outcome in sorted(moments):
        if missed:
            now.misses.append((happened_at, learned_at, outcome))
        elif now.misses:
            now.restored = (happened_at, learned_at)
            gaps.append(now)
            now = Gap()
    return [*gaps, now] if now.misses else gaps


def _lost(gap: Gap, confirmations: int, seconds: float) -> datetime | None:
    """When we learned of the miss that confirms the loss; None where nothing does."""
    first = gap.misses[0][0]
    spans: dict[int, datetime] = {}
    for happened_at, learned_at, _ in gap.misses:
        span = int((happened_at - first).total_seconds() // seconds)
        spans[span] = min(learned_at, spans.get(span, learned_at))
    ordered = [spans[span] for span in sorted(spans)]
    return ordered[confirmations] if len(ordered) > confirmations else None


def _reason(gap: Gap) -> str:
    outcome = gap.misses[0][2]
    return "removed" if outcome == Outcome.SEEN else str(outcome)


# -- links and events ----------------------------------------------------------------------------


def _newest(seen: list[Sighting], name: str) -> object:
    known = [getattr(s, name) for s in seen if getattr(s, name) is not None]
    return known[-1] if known else None


def _anchor(seen: list[Sighting]) -> str | None:
    known = [s for s in seen if s.anchor is not None]
    whole = [s for s in known if not s.cut]
    return (whole or known)[-1].anchor if known else None


def _link(
    identity: Identity,
    seen: "_Thread",
    gaps: list[Gap],
    lost: list[datetime | None],
    facts: list[Import],
    looked: dict[str, list[tuple[Visit, datetime]]],
) -> Row:
    target_key, source_key, raw_key, kind, occurrence = identity
    looks = [visit.visited_at for visit, _ in looked[source_key]]
    looks += [s.seen_until for s in seen if s.own]
    statuses = [
        (visit.visited_at, visit.status)
        for visit, _ in looked[target_key]
        if visit.status is not None
    ]
    sources = 0
    for s in (*seen, *seen.resolved):
        sources |= s.source.bit
    row: Row = {
        "target_key": target_key,
        "source_key": source_key,
        "raw_target_key": raw_key or None,
        "raw_site": seen[0].raw_site,
        "kind": kind,
        "occurrence": occurrence,
        "anchor": _anchor(seen),
        "rel": _newest(seen, "rel"),
        "follow": _newest(seen, "follow"),
        "position": _newest(seen, "position"),
        "sources": sources,
        "first_seen": seen.first_seen,
        "last_seen": max(s.seen_until for s in seen),
        "last_checked": max(looks, default=None),
        "internal": seen[0].source_site == seen[0].target_site,
        "target_status": max(statuses)[1] if statuses else None,
    }
    return row | _state(seen, gaps, lost, facts)


def _state(
    seen: list[Sighting], gaps: list[Gap], lost: list[datetime | None], facts: list[Import]
) -> Row:
    row: Row = dict.fromkeys(("missing_since", "lost_at", "lost_reason", "lost_by"))
    gap = gaps[-1] if gaps and gaps[-1].restored is None else None
    told = [one for one in (*claims(seen), *absences(seen, facts)) if one.ended is None]
    told.sort(key=lambda one: (one.begun, one.rank))
    if gap is not None and lost[-1] is not None:
        row |= _told(gap.misses[0][0], _reason(gap), "visit")
    elif told:
        row |= _told(told[0].begun, told[0].reason, told[0].by or "visit")
    elif gap is not None:
        row |= _told(gap.misses[0][0], _reason(gap), "visit") | {"lost_at": None}
        row["state"] = "missing"
    else:
        row["state"] = "live" if any(s.own for s in seen) else "unverified"
    if gap is not None and row["state"] == "lost":
        row["missing_since"] = gap.misses[0][0]
    return row


def _told(when: datetime, reason: str, by: str) -> Row:
    return {
        "state": "lost",
        "missing_since": when,
        "lost_at": when,
        "lost_reason": reason,
        "lost_by": by,
    }


def _events(
    link: Row,
    seen: list[Sighting],
    gaps: list[Gap],
    lost: list[datetime | None],
    seconds: float,
) -> list[Row]:
    rows: list[Row] = []
    for gap in gaps:
        learned_at = _learned_of_miss(gap, seconds)
        rows.append(_event(link, "missing", gap.misses[0][0], learned_at, reason=_reason(gap)))
    for name in ("anchor", "rel", "position"):
        for before, after in _changes(seen, name):
            told = {"before": getattr(before, name), "after": getattr(after, name)}
            rows.append(
                _event(link, "changed", _told_at(after), after.learned_at, reason=name, **told)
            )
    return rows


def _event(link: Row, event: str, happened: object, learned: object, **rest: object) -> Row:
    known = {name: link.get(name) for name in EVENT_COLUMNS} | {"before": None, "after": None}
    return known | {"event": event, "happened_at": happened, "learned_at": learned} | rest


def _losses(
    link: Row,
    seen: list[Sighting],
    gaps: list[Gap],
    lost: list[datetime | None],
    facts: list[Import],
) -> list[Row]:
    """When it went and came back, whoever tells of it."""
    shown = [*claims(seen), *absences(seen, facts)]
    for gap, confirmed in zip(gaps, lost, strict=True):
        if confirmed is not None:
            first = gap.misses[0][0]
            shown.append(Loss(first, 1, _reason(gap), None, confirmed, gap.restored))
    rows, returns = [], set()
    for loss, ours in joined(shown):
        if loss.ended is not None or ours:
            told = {"reason": loss.reason, "after": loss.by}
            rows.append(_event(link, "lost", loss.begun, loss.learned_at, **told))
        if loss.ended is not None:
            returns.add(loss.ended[0])
            rows.append(_event(link, "restored", *loss.ended, reason="lost"))
    for gap, confirmed in zip(gaps, lost, strict=True):
        if confirmed is None and gap.restored is not None and gap.restored[0] not in returns:
            rows.append(_event(link, "restored", *gap.restored, reason="missing"))
    if link["state"] == "lost" and link["lost_by"] != "visit":
        told = {"reason": link["lost_reason"], "after": link["lost_by"]}
        rows.append(_event(link, "lost", link["lost_at"], link["lost_at"], **told))
    return rows


def _moved(link: Row, moved: list[tuple[datetime, datetime, Redirect, Redirect]]) -> list[Row]:
    """A redirect on the way to the target that led elsewhere before, while the link was there."""
    known = {name: link.get(name) for name in EVENT_COLUMNS}
    return [
        known
        | {"event": "changed", "happened_at": seen_at, "learned_at": learned_at}
        | {"reason": "target", "before": before.target_written, "after": after.target_written}
        for seen_at, learned_at, before, after in moved
        if after.target.key == link["target_key"] and link["first_seen"] <= seen_at
    ]


def _learned_of_miss(gap: Gap, seconds: float) -> datetime:
    """Misses too soon after the first to confirm it are one with it."""
    first = gap.misses[0][0]
    return min(
        learned
        for happened, learned, _ in gap.misses
        if (happened - first).total_seconds() < seconds
    )


def _changes(seen: list[Sighting], name: str) -> Iterator[tuple[Sighting, Sighting]]:
    looks: dict[tuple[object, ...], list[Sighting]] = defaultdict(list)
    for s in seen:
        looks[(s.import_id, s.seen_from if s.own else None)].append(s)
    by_observer: dict[object, list[Sighting]] = defaultdict(list)
    for twins in looks.values():
        chosen = max(twins, key=lambda s: (bool(s.follow), s.position == "content", s.seen_until))
        known = getattr(chosen, name) is not None and not (name == "anchor" and chosen.cut)
        if known and not chosen.told_later:
            by_observer[None if chosen.own else chosen.source].append(chosen)
    for told in by_observer.values():
        told.sort(key=lambda s: (_told_at(s), s.best))
        for before, after in pairwise(told):
            if getattr(before, name) != getattr(after, name):
                yield before, after


def _told_at(seen: Sighting) -> datetime:
    """Since when the link is known to look like this."""
    return seen.seen_from if seen.own else seen.seen_until


def plain(rows: Iterable[Row], columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    """Rows as sorted tuples of some columns, times without a zone."""

    def value(found: object) -> object:
        if isinstance(found, datetime) and found.tzinfo is not None:
            return found.astimezone(UTC).replace(tzinfo=None)
        return str(found) if isinstance(found, Method | Outcome) else found

    return sorted((tuple(value(row[name]) for name in columns) for row in rows), key=repr)


def differences(
    found: Iterable[Row], right: Iterable[Row], columns: tuple[str, ...]
) -> list[tuple[str, dict[str, object]]]:
    """Rows that only one side has, as often as it has them more, readable in a failure."""
    ours, theirs = Counter(plain(found, columns)), Counter(plain(right, columns))
    told = [("only the index", row) for row in (ours - theirs).elements()]
    told += [("only the rules", row) for row in (theirs - ours).elements()]
    return [(whose, dict(zip(columns, row, strict=True))) for whose, row in told]
