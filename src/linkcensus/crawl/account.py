"""How far a crawl is, as those who watch it are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from linkcensus.store.crawls import Crawl


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """A moment of a running crawl, all workers together. Counts are of pages unless named."""

    step: str
    """`seeding`, `crawling` or `compacting`."""
    done: int
    expected: int
    """As far as is known by now; grows while links are found. Buckets while compacting."""
    queued: int = 0
    known: int = 0
    in_flight: int = 0
    """URLs that this worker is fetching, or waits to fetch."""
    links_new: int = 0
    links_confirmed: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)


Watch = Callable[[CrawlProgress], None]
"""Told twice a second or so how far a crawl is; may raise to stop this worker."""


def progress_of(crawl: Crawl, in_flight: int, settled: int) -> CrawlProgress:
    """Return where a crawl stands.

    Args:
        crawl: As the database has it.
        in_flight: URLs that this worker is fetching.
        settled: Pages that it has done and not yet brought in.
    """
    done = crawl.done + settled
    return CrawlProgress(
        "crawling",
        done,
        max(crawl.expected, done),
        crawl.queued,
        crawl.known,
        in_flight,
        crawl.links_new,
        crawl.links_confirmed,
        crawl.outcomes,
    )
