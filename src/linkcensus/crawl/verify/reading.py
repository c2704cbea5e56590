"""From what was fetched to what the questions look at, and to the visits that the index keeps.

One answer settles all links of a page: its bytes are searched for the sites that are looked for,
and only where one of them may be there the page is parsed, by the extraction that every page goes
through. Only links to those sites are kept, and the visit says so (`looked_for`): it never proves
anything about the page's other links.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from linkcensus.core.link import FoundLink
from linkcensus.core.link_status import Status
from linkcensus.core.page import Method, Outcome, PageFacts, Visit
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl import outcome as outcomes
from linkcensus.crawl.fetched import Fetched, Hop
from linkcensus.crawl.outcome import Reason
from linkcensus.crawl.verify.look import PageLook
from linkcensus.crawl.verify.prefilter import may_link_to
from linkcensus.crawl.verify.questions.indexing import what_page_says_of_itself
from linkcensus.crawl.verify.stand_ins import StandIn, stand_in
from linkcensus.extract.html import extract_page
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.seen import SeenPage, see_record

_NOT_MODIFIED = "not_modified"
_SILENT_REASONS = (Reason.NONE, Reason.STATUS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one fetch says: for the questions, and for the index."""

    look: PageLook
    visits: tuple[SeenPage, ...]
    """Of the pages that redirected, in order, and of the one that answered."""
    ends_at_answer: bool = True
    """Whether the last visit is of the page that answered; else a redirect said enough."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads answers of referring pages.

    Args:
        limits: Where reading a page stops.
        text_characters: Main text kept of a page.
    """

    limits: Limits = DEFAULT_LIMITS
    text_characters: int = 0

    def read(
        self, asked: CanonicalUrl, written: str, fetched: Fetched, sites: Sequence[str]
    ) -> Reading | None:
        """Read the answer of a page; None where it was not asked for at all.

        Args:
            asked: The referring page.
            written: Its address as written.
            fetched: What came of asking for it.
            sites: Target sites that are looked for: registrable domains.
        """
        outcome = fetched.outcome.visit_outcome
        if outcome is None:
            return None
        chain = _leading_away(fetched.chain, asked)
        for place, hop in enumerate(chain):
            target = canonicalize(hop.target or "")
            if target is not None and target.site in sites and target.site != asked.site:
                return _led_to_target(asked, chain[: place + 1], sites, fetched)
        seen, look = self._answer(asked, written, fetched, outcome, tuple(sites), bool(chain))
        return Reading(look, (*_hops(chain, look, sites), seen))

    def _answer(
        self,
        asked: CanonicalUrl,
        written: str,
        fetched: Fetched,
        outcome: Outcome,
        sites: tuple[str, ...],
        redirected: bool,
    ) -> tuple[SeenPage, PageLook]:
        """The visit of the page that answered."""
        page = (canonicalize(fetched.url) if redirected else None) or asked
        address = fetched.url if redirected else written
        visit = Visit(
            page,
            address,
            fetched.at,
            Method.RENDERED if fetched.rendered else Method.RAW,
            outcome,
            complete=fetched.cut is None or not fetched.outcome.has_page,
            cut_reason=fetched.cut if fetched.outcome.has_page else None,
            status=fetched.status,
            x_robots_tag=", ".join(fetched.headers.get("x-robots-tag", ())) or None,
            ip=fetched.ip,
            cause=None if fetched.reason in _SILENT_REASONS else fetched.reason.value,
        )
        seen = SeenPage(visit)
        look = PageLook(asked, page, fetched.at, outcome, visit.cause, fetched.status)
        if fetched.outcome is outcomes.Outcome.NOT_MODIFIED:
            visit.complete, visit.cut_reason = False, _NOT_MODIFIED
            return seen, replace(look, complete=False, cause=_NOT_MODIFIED)
        if not fetched.outcome.has_page:
            return seen, look
        visit.looked_for = sites
        return seen, self._page(fetched, seen, look, sites)

    def _page(
        self, fetched: Fetched, seen: SeenPage, look: PageLook, sites: tuple[str, ...]
    ) -> PageLook:
        """Read a page that came, into its visit; return the look at it."""
        visit = seen.visit
        parsed = may_link_to(sites, visit.page.host, fetched.body, fetched.headers)
        links: tuple[FoundLink, ...] = ()
        facts: PageFacts | None = None
        if parsed:
            links, facts = self._parse(fetched, seen, sites)
        instead = None if links else stand_in(fetched.body)
        if instead is not None:
            visit.outcome, visit.cause = instead.outcome, instead.value
            if instead is StandIn.NEEDS_SCRIPTS:
                visit.complete, visit.cut_reason = False, instead.value
        if visit.outcome is not Outcome.SEEN:
            facts, visit.findings = None, None
        seen.facts, seen.links = facts, list(links)
        return replace(
            look,
            outcome=visit.outcome,
            cause=visit.cause or (visit.cut_reason and "cut"),
            complete=visit.complete,
            links=links,
            findings=_findings(visit),
            facts=facts,
            parsed=parsed,
        )

    def _parse(
        self, fetched: Fetched, seen: SeenPage, sites: tuple[str, ...]
    ) -> tuple[tuple[FoundLink, ...], PageFacts]:
        visit = seen.visit
        found = extract_page(
            fetched.body,
            visit.page,
            visit.page_written,
            http=fetched.record(),
            limits=self.limits,
            text_characters=self.text_characters,
        )
        links = tuple(link for link in found.links if link.target.site in sites)
        visit.meta_robots, visit.canonical_url = found.meta_robots, found.canonical_url
        visit.links = len(found.links)
        visit.findings = what_page_says_of_itself(visit.page, found.robots, found.canonical_url)
        if found.cut_reason is not None and visit.complete:
            visit.complete, visit.cut_reason = False, found.cut_reason
        return links, found.facts


def _findings(visit: Visit) -> tuple[Status, ...]:
    return tuple(Status(word) for word in visit.findings or ())


def _leading_away(chain: Sequence[Hop], asked: CanonicalUrl) -> list[Hop]:
    """The redirects that lead from one page to another: http to https stays where it is."""
    away = []
    for hop in chain:
        here, there = canonicalize(hop.url), canonicalize(hop.target or "")
        if here is not None and there is not None and here.key != there.key:
            away.append(hop)
    end = canonicalize(away[-1].target or "") if away else None
    # around and back again, as a page does that wants to set a cookie
    return [] if end is not None and end.key == asked.key else away


def _hops(chain: Sequence[Hop], look: PageLook, sites: Sequence[str]) -> list[SeenPage]:
    """Visits of the pages that redirected.

    They are redirects only where a page came in the end. Where nobody could look, nothing is known
    of them either: a firewall's own redirect takes no page away.
    """
    visits = []
    for hop in chain:
        seen = see_record(hop.record())
        if seen is None:
            continue
        seen.links = [link for link in seen.links if link.target.site in sites]
        if look.outcome is not Outcome.SEEN:
            seen.visit.outcome, seen.visit.cause = look.outcome, look.cause
        if not look.outcome.conclusive:
            seen.redirects, seen.links = [], []
        visits.append(seen)
    return visits


def _led_to_target(
    asked: CanonicalUrl, chain: Sequence[Hop], sites: Sequence[str], fetched: Fetched
) -> Reading:
    """A page that redirects to a site that is looked for links there by that."""
    visits = [seen for hop in chain if (seen := see_record(hop.record())) is not None]
    for seen in visits:
        seen.links = [link for link in seen.links if link.target.site in sites]
    page = visits[-1].visit.page if visits else asked
    links = tuple(link for seen in visits for link in seen.links)
    hop = chain[-1]
    look = PageLook(
        asked, page, fetched.at, Outcome.SEEN, status=hop.status, links=links, parsed=True
    )
    return Reading(look, tuple(visits), ends_at_answer=False)
