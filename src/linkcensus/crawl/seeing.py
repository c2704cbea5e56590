"""From what was fetched to the visits that the index keeps, all links of a page included.

Pages that stand in for others (soft 404s, parked domains, challenges) become what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from linkcensus.core.link import Position
from linkcensus.core.page import Method, Outcome, Visit
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl import outcome as outcomes
from linkcensus.crawl.evidence import Kept
from linkcensus.crawl.fetched import Fetched
from linkcensus.crawl.outcome import Reason
from linkcensus.crawl.verify.stand_ins import StandIn, stand_in
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.seen import SeenPage, see_record

_FEW_WORDS = 150
"""Longer pages are taken to be themselves, whatever their titles say."""
_SILENT = (Reason.NONE, Reason.STATUS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one fetch says for the index."""

    visits: Sequence[SeenPage]
    """Of the pages that redirected, in order, and of the one that answered."""
    outcome: str
    """One word for the crawl's account."""

    @property
    def last(self) -> SeenPage:
        """The page that answered."""
        return self.visits[-1]


def see(
    asked: CanonicalUrl,
    fetched: Fetched,
    *,
    limits: Limits = DEFAULT_LIMITS,
    text_characters: int = 0,
) -> Seen | None:
    """Make visits of what was fetched; None where the page was not asked for at all.

    Args:
        asked: The page that was to be fetched.
        fetched: What came of it.
        limits: Where reading the page stops.
        text_characters: Main text kept of a page.
    """
    outcome = fetched.outcome.visit_outcome
    if outcome is None:
        return None
    last = _answer(asked, fetched, outcome, limits, text_characters)
    _tell_stand_in(last, fetched)
    hops = _hops(fetched, last.visit)
    word = last.visit.cause if last.visit.cause in set(StandIn) else fetched.outcome.value
    return Seen((*hops, last), str(word))


def keep_references(seen: Seen, kept: Kept, hops: int) -> None:
    """Tell each visit where its evidence lies.

    Args:
        seen: The visits of a fetch.
        kept: Where its records lie.
        hops: How many redirects the fetch went through.
    """
    seen.last.visit.digest, seen.last.visit.evidence = kept.digest, kept.answer
    if len(seen.visits) == hops + 1:
        for visit, reference in zip(seen.visits, kept.hops, strict=False):
            visit.visit.evidence = reference


def _answer(
    asked: CanonicalUrl, fetched: Fetched, outcome: Outcome, limits: Limits, text: int
) -> SeenPage:
    """The visit of the page that answered, or that nobody answered for."""
    record = fetched.record()
    seen = None if record is None else see_record(record, limits, text)
    if seen is None:
        page = canonicalize(fetched.url) or asked
        visit = Visit(page, page.url, fetched.at, Method.RAW, outcome, complete=False)
        visit.status, visit.ip = fetched.status, fetched.ip
        seen = SeenPage(visit)
    visit = seen.visit
    if fetched.rendered:
        visit.method = Method.RENDERED
    if fetched.outcome is not outcomes.Outcome.NOT_MODIFIED:
        visit.outcome = outcome
    if visit.outcome is not Outcome.SEEN:
        seen.facts, seen.links, seen.redirects = None, [], []
    visit.cause = None if fetched.reason in _SILENT else fetched.reason.value
    return seen


def _tell_stand_in(seen: SeenPage, fetched: Fetched) -> None:
    """Class a page that is none; only short ones without a link of their own are suspected."""
    facts, visit = seen.facts, seen.visit
    if facts is None or facts.word_count >= _FEW_WORDS:
        return
    instead = stand_in(fetched.body)
    if instead is None:
        return
    site = visit.page.site
    if instead is not StandIn.PARKED and any(
        link.target.site != site and link.position is Position.CONTENT for link in seen.links
    ):
        return
    visit.outcome, visit.cause = instead.outcome, instead.value
    if instead is StandIn.NEEDS_SCRIPTS:
        visit.complete, visit.cut_reason = False, instead.value
    if visit.outcome is not Outcome.SEEN:
        seen.facts, seen.links, seen.redirects, visit.links = None, [], [], 0


def _hops(fetched: Fetched, last: Visit) -> list[SeenPage]:
    """Visits of the pages that redirected.

    Where nobody could look at the end, nothing is known of them either: a firewall's own redirect
    takes no page away.
    """
    visits = []
    for hop in fetched.chain:
        seen = see_record(hop.record())
        if seen is None:
            continue
        if not last.outcome.conclusive:
            seen.visit.outcome, seen.visit.cause = last.outcome, last.cause
            seen.links, seen.redirects = [], []
        visits.append(seen)
    return visits
