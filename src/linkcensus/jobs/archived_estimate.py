"""How much it would be to fetch the archived pages of the sites that link to a target.

Nothing is asked of Common Crawl for it: the sites are those that the index and the web graph know,
and the cursors tell which of them were read. How many pages a site has is known only when it is
asked, so everything is an upper bound.
"""

from dataclasses import dataclass

from linkcensus.core.scope import Target
from linkcensus.importers.commoncrawl.fetching import CURSORS, Budget
from linkcensus.index.index import Index
from linkcensus.insights.known_sites import known_referring_sites
from linkcensus.store.cursors import Cursors, Place

_QUESTIONS_PER_SITE = 2
"""How many parts the index's answer has, and its first part; further parts are rare."""
_SECONDS_PER_REQUEST = 1.0
"""What one connection to Common Crawl takes, by and large; a busy server takes longer."""
_MOST_PLACES = 100_000


@dataclass(frozen=True, slots=True)
class ArchivedEstimate:
    """What fetching the archived pages of referring sites comes to at the most."""

    sites: int
    """Sites that are known to link to the target, at most as many as are asked for."""
    sites_read: int
    """Of those: sites of which everything wanted came in from `crawl` before."""
    crawl: str | None
    """The newest crawl that pages were fetched from; null where none were."""
    pages: int
    requests: int
    bytes: int
    """Of records, compressed."""
    minutes: float
    """At one request a second, as one connection gives them."""


def estimate_archived_pages(
    index: Index, cursors: Cursors, target: Target, budget: Budget, most_sites: int
) -> ArchivedEstimate:
    """Bound what a run for a target would fetch.

    Args:
        index: The index; the web graph is the one in its folder.
        cursors: How far each site was read.
        target: Whose referring sites are meant.
        budget: Of the run.
        most_sites: As many of them as are asked for.
    """
    sites = known_referring_sites(index, target, most_sites)
    crawl, places = _newest_crawl(cursors)
    read = {site for site, place in places.items() if _is_read(place, budget)}
    left = sum(site not in read for site in sites)
    pages = min(left * budget.pages_per_site, budget.pages)
    requests = left * _QUESTIONS_PER_SITE + pages
    return ArchivedEstimate(
        sites=len(sites),
        sites_read=len(sites) - left,
        crawl=crawl,
        pages=pages,
        requests=requests,
        bytes=budget.bytes if pages else 0,
        minutes=requests * _SECONDS_PER_REQUEST / 60,
    )


def _newest_crawl(cursors: Cursors) -> tuple[str | None, dict[str, Place]]:
    """The newest crawl that was read, and its places by site."""
    newest = cursors.listing(beginning=CURSORS, limit=1)
    if not newest:
        return None, {}
    crawl = newest[0].source.removeprefix(CURSORS).partition(" ")[0]
    beginning = f"{CURSORS}{crawl} "
    found = cursors.listing(beginning=beginning, limit=_MOST_PLACES)
    return crawl, {one.source.removeprefix(beginning): one for one in found}


def _is_read(place: Place, budget: Budget) -> bool:
    pages = place.cursor.get("pages")
    return place.cursor.get("done") is True or (
        isinstance(pages, int) and pages >= budget.pages_per_site
    )
