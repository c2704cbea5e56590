"""Pages that moved: where they lead now, and which links went with them.

A page that answers with a redirect loses its links, and the page it leads to gains them. Nobody
lost anything and nobody gained: neither is news.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope, parse_target
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.insights.placed import PageVisit, last_visits
from linkcensus.insights.redirected import links_of_pages, lost_by_redirect
from linkcensus.insights.relations import Relations, Views

_MOST_HOPS = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """Links that went along with their pages, by `core.link.link_hash`."""

    left: frozenset[int]
    """Those that the old pages lost."""
    arrived: frozenset[int]
    """Those that live on the pages which the old ones lead to."""


def moved_links(index: Views[Relations], view: Relations, since: datetime) -> Moved:
    """Find the links to a target that moved with their pages.

    Args:
        index: Knows where the pages lead.
        view: Of the target.
        since: Only what was missed first at or after this moment, aware.
    """
    lost = lost_by_redirect(view, since)
    pages = {one.source_url: page for one in lost if (page := canonicalize(one.source_url))}
    ends = Ends(index, pages.values())
    led = {url: ends.end_of(page).key for url, page in pages.items()}
    live: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in links_of_pages(view, set(led.values())):
        live[one.source_key, one.target_key].add(one.link)
    left, arrived = set[int](), set[int]()
    for gone in lost:
        if there := live.get((led.get(gone.source_url, ""), gone.target_key)):
            left.add(gone.link)
            arrived |= there
    return Moved(frozenset(left), frozenset(arrived))


class Ends:
    """The last visits of pages, and of those that they lead to."""

    def __init__(self, index: Views[Relations], pages: Iterable[CanonicalUrl]) -> None:
        """Find them: a view for each site, for the buckets are by site."""
        self.visits: dict[str, PageVisit] = {}
        asked: set[str] = set()
        following = set(pages)
        for _ in range(_MOST_HOPS):
            if not following:
                break
            found: list[PageVisit] = []
            for site, keys in grouped((page.site, page.key) for page in following).items():
                with index.view(parse_target(site, Scope.DOMAIN)) as view:
                    found += last_visits(view, keys)
            self.visits.update((visit.page_key, visit) for visit in found)
            asked |= {page.key for page in following}
            ends = map(_leads_on, found)
            following = {end for end in ends if end is not None and end.key not in asked}

    def end_of(self, page: CanonicalUrl) -> CanonicalUrl:
        """Follow the redirects that a page answered last; a ring of them leads nowhere."""
        end = page
        for _ in range(_MOST_HOPS):
            following = _leads_on(self.visits.get(end.key))
            if following is None:
                return end
            end = following
        return page


def _leads_on(visit: PageVisit | None) -> CanonicalUrl | None:
    """The page that another one answered with."""
    if visit is None or visit.outcome is not Outcome.REDIRECTED or not visit.redirect_url:
        return None
    end = canonicalize(visit.redirect_url)
    return None if end is None or end.key == visit.page_key else end


def grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """Put keys together by their sites."""
    groups: dict[str, list[str]] = defaultdict(list)
    for site, key in pairs:
        groups[site].append(key)
    return groups
