"""What a row of our own export tells of our looks at its page, made looks again.

An export says what came of the looks: since when a link is missed and why, and when its page was
last looked at. The index works these out from visits, so they come back as visits. Such a visit
looked for the links to the row's site only, and one that tells nothing but its date looked for
none: it decides nothing about other links.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from linkcensus.core.link import OWN_SOURCES, ExportedLink, LostReason, Source, State
from linkcensus.core.page import Method, Outcome, Visit
from linkcensus.index.merge import Rules

BY_VISIT = "visit"
"""What `lost_by` says where we saw the loss ourselves."""

_OUTCOMES = {
    LostReason.NOT_FOUND: Outcome.NOT_FOUND,
    LostReason.GONE: Outcome.GONE,
    LostReason.REDIRECTED: Outcome.REDIRECTED,
    LostReason.NOT_HTML: Outcome.NOT_HTML,
}
"""Reasons that are a visit's outcome; after any other the page was there without the link."""

Reports = list[tuple[ExportedLink, Source]]


@dataclass(frozen=True, slots=True)
class OwnState:
    """How a row says that its link stands; times are aware."""

    state: str
    lost_at: datetime | None
    lost_by: str
    reason: LostReason | None
    missing_since: datetime | None
    last_checked: datetime | None

    @property
    def missed_at(self) -> datetime | None:
        """When we first looked and did not see the link; None where only others say it is gone."""
        if self.lost_by and self.lost_by != BY_VISIT:
            return self.missing_since if self.missing_since != self.lost_at else None
        if self.state == State.MISSING or self.lost_by:
            return self.missing_since or self.lost_at or self.last_checked
        return None


def reports(link: ExportedLink, sources: Sequence[Source], state: OwnState) -> Reports:
    """A row as each of its sources would tell it.

    Whoever claimed the loss claims it again, and we have not seen what only others saw later.
    """
    claimed = [source for source in sources if source.label == state.lost_by]
    found: Reports = []
    for source in sources:
        told = link
        if claimed and source not in claimed:
            told = msgspec.structs.replace(told, claimed_lost_at=None, claimed_lost_reason=None)
        checked = state.last_checked
        if source in OWN_SOURCES and checked and link.seen_until and checked < link.seen_until:
            begun = min(link.seen_from or checked, checked)
            told = msgspec.structs.replace(told, seen_until=checked, seen_from=begun)
        found.append((told, source))
    return found


def looks(link: ExportedLink, is_own: bool, state: OwnState, rules: Rules) -> Iterator[Visit]:
    """The visits that a row tells of, beside those that saw its link.

    Args:
        link: The row's link.
        is_own: We have seen it ourselves.
        state: What the row says of it.
        rules: How many further looks make a missed link a lost one.
    """
    missed_at, checked = state.missed_at, state.last_checked
    moments: list[datetime] = []
    if missed_at is not None:
        moments = [missed_at, *_confirmed(missed_at, state, rules)]
    reason = state.reason if state.lost_by in ("", BY_VISIT) else None
    for moment in moments:
        visit = _visit(link, moment)
        if visit is not None:
            visit.outcome = _OUTCOMES.get(reason or LostReason.REMOVED, Outcome.SEEN)
            visit.looked_for = (link.target_site,)
            yield visit
    seen = link.seen_until if is_own else None
    if checked is not None and checked not in moments and (seen is None or checked > seen):
        visit = _visit(link, checked)
        if visit is not None:
            visit.complete = False
            visit.looked_for = ()
            yield visit


def _confirmed(missed_at: datetime, state: OwnState, rules: Rules) -> list[datetime]:
    """When further looks confirmed a loss, the last one being the page's last look.

    None where that is too early for as many as are needed here: then the loss stays a claim.
    """
    further = rules.confirmations
    if state.state != State.LOST or state.lost_by != BY_VISIT or not further:
        return []
    span = (state.last_checked or missed_at) - missed_at
    if span < timedelta(seconds=rules.confirmation_seconds) * further or not span:
        return []
    return [missed_at + span * number / further for number in range(1, further + 1)]


def _visit(link: ExportedLink, moment: datetime) -> Visit | None:
    if link.source is None:
        return None
    method = Method.RENDERED if link.rendered else Method.RAW
    written = link.source_written or link.source.url
    return Visit(link.source, written, moment, method, Outcome.SEEN)
