"""What vendors and complete tables tell of losses, and which losses are one: more of the rules."""

from dataclasses import dataclass, replace
from datetime import datetime

from tests.integration.index.reference_facts import Import, Sighting

from linkcensus.core.link import Source
from linkcensus.core.scope import Target


@dataclass
class Loss:
    """A stretch of time in which a link was lost, by one thing that shows it."""

    begun: datetime
    rank: int
    """Of losses that begin together the lower tells."""
    reason: str
    by: str | None
    """None for our own visits."""
    learned_at: datetime
    ended: tuple[datetime, datetime] | None = None
    """When the link was seen again, and when that was learned."""


def claims(seen: list[Sighting]) -> list[Loss]:
    """What vendors claim, the first claim between any two sightings."""
    found: dict[datetime | None, Loss] = {}
    claims = [s for s in seen if s.claimed_at is not None and s.claimed_at >= s.seen_until]
    claims.sort(key=lambda s: (s.claimed_at, s.source.bit, s.learned_at, s.import_id))
    for claim in claims:
        when = claim.claimed_at
        assert when is not None
        if any(s.seen_from <= when < s.seen_until for s in seen):
            continue
        later = min(((s.seen_from, s.learned_at) for s in seen if s.seen_from > when), default=None)
        reason = claim.claimed_reason or "claimed"
        told = Loss(when, 2, reason, claim.source.label, claim.learned_at, later)
        found.setdefault(later and later[0], told)
    return list(found.values())


def absences(seen: list[Sighting], facts: list[Import]) -> list[Loss]:
    """When complete tables of all sources did not list the link, until it was listed again."""
    made = {one.import_id: one.seen_at or (one.complete and one.learned_at) for one in facts}
    told = [(s.seen_from, s.seen_until, s) for s in seen]
    if any(one.complete for one in facts):
        listings = [(made[s.import_id], s) for s in seen]
        told += [(at, at, s) for at, s in listings if at and at > s.seen_until]
    begins: dict[datetime, datetime] = {}
    for begun, _, s in told:
        begins[begun] = min(s.learned_at, begins.get(begun, s.learned_at))
    found = []
    ends = sorted(begins.items()) if len(seen) > 1 else []
    for end in (*ends, None):
        known = [one for one in told if end is None or one[0] < end[0]]
        if not known or (end is not None and max(until for _, until, _ in known) >= end[0]):
            continue
        absent = _absent(known, facts)
        if absent is not None and (end is None or absent[0] < end[0]):
            found.append(Loss(absent[0], 3, "absent", absent[1].label, absent[0], end))
    return found


def _absent(
    told: list[tuple[datetime, datetime, Sighting]], facts: list[Import]
) -> tuple[datetime, Source] | None:
    """Since when complete tables of all sources do not list the link, and whose was the last."""
    if any(s.own for _, _, s in told):
        return None
    since = []
    for source in sorted({s.source for _, _, s in told}):
        mine = [s for _, _, s in told if s.source is source]
        listed = max(until for _, until, s in told if s.source is source)
        site, key = mine[0].raw_site or mine[0].target_site, mine[0].raw_key or mine[0].target_key
        later = [
            one.seen_at or one.learned_at
            for one in facts
            if one.complete is not None
            and one.source is source
            and one.complete.site == site
            and _covers(one.complete, key)
            and (one.seen_at or one.learned_at) > listed
        ]
        if not later:
            return None
        since.append((min(later), -source.bit, source))
    newest = max(since)
    return newest[0], newest[2]


def joined(losses: list[Loss]) -> list[tuple[Loss, bool]]:
    """Losses that overlap as one, told by the first; with whether our own visits say it lasts."""
    groups: list[list[Loss]] = []
    for loss in sorted(losses, key=lambda one: (one.begun, one.rank)):
        if groups and any(one.ended is None or one.ended[0] > loss.begun for one in groups[-1]):
            groups[-1].append(loss)
        else:
            groups.append([loss])
    told = []
    for group in groups:
        first = group[0]
        ends = [one.ended for one in group if one.ended is not None]
        ours = any(one.rank == 1 and one.ended is None for one in group)
        end = max(ends) if len(ends) == len(group) else None
        told.append((replace(first, ended=end), ours))
    return told


def _covers(target: Target, key: str) -> bool:
    if target.key_high is None:
        return key == target.key_low
    return target.key_low <= key < target.key_high
