"""Runs a crawl: frontier to fetcher, to evidence and extraction, to index, batch by batch.

One process is one worker; several may run one crawl. Killed, it goes on where it was: what was in
no committed batch is fetched again.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from itertools import count

import uvloop

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.crawl.account import CrawlProgress, Watch
from linkcensus.crawl.batch import OpenBatch
from linkcensus.crawl.crawler import Crawler
from linkcensus.crawl.evidence import CrawlEvidence
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.kinds import Kind, read_kind
from linkcensus.crawl.pages import Pages
from linkcensus.crawl.rendering_fetcher import fetcher_of
from linkcensus.crawl.worker import Worker
from linkcensus.extract.walking import READINESS
from linkcensus.index.arrow_memory import give_back_at_once
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index
from linkcensus.store.actor import SYSTEM, Actor
from linkcensus.store.crawl_entry import Found
from linkcensus.store.crawls import Crawl, CrawlState
from linkcensus.store.state import State

_SEEDS_A_LOOK = 1_000
_SLOWEST = 3_600
"""Seconds between two requests to a host, at most."""

FetcherDoor = Callable[[], AbstractAsyncContextManager[Fetcher]]


def _silent(_progress: CrawlProgress) -> None:
    """Nobody watches."""


def run_crawl(
    crawl_id: str,
    state: State,
    index: Index,
    *,
    watch: Watch = _silent,
    actor: Actor = SYSTEM,
    fetcher: FetcherDoor | None = None,
) -> Crawl:
    """Run a crawl to its end, or until somebody stops it; returns how it stands then.

    Args:
        crawl_id: A crawl that was made; one that was interrupted goes on.
        state: Where its frontier is.
        index: Where the links go; its clock dates what is learned.
        watch: Told how far it is; may raise to stop this worker.
        actor: Who begins it.
        fetcher: Makes what asks for pages; one of the index's settings by default.

    Raises:
        NotFound: There is no such crawl.
        BadInput: Its arguments do not fit any more.
    """
    crawl = state.crawls.begin(actor, crawl_id)
    if crawl.state is CrawlState.DONE:
        return crawl
    kind = read_kind(crawl.kind, crawl.arguments)
    give_back_at_once()
    evidence = CrawlEvidence(index.root, index.settings)
    with Worker(index.root) as worker, READINESS.small():

        def recover() -> int:
            return state.frontier.recover(crawl_id, _committed(index), worker.is_dead)

        recover()
        _seed(crawl, kind, state, index, watch)
        kind.prepare(index)
        crawler_of = _crawler_of(crawl, kind, state, index, evidence, worker.name, recover, watch)
        door = fetcher or (lambda: fetcher_of(_unhurried(index.settings, crawl)))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, index.work():
            is_over, batches = runner.run(_crawled(crawler_of, door))
    if is_over:
        state.crawls.finish(crawl_id)
    if batches:
        evidence.tidy()
        if index.needs_compaction():
            index.compact(lambda done, due: watch(CrawlProgress("compacting", done, due)))
    return state.crawls.get(crawl_id)


def add_pages(crawl_id: str, state: State, pages: Iterable[Found]) -> int:
    """Put pages that somebody names into a crawl's frontier; returns how many are new."""
    return state.frontier.add(crawl_id, pages)


def delay_of(arguments: Mapping[str, object]) -> float | None:
    """Read `delay_seconds`, the least pause between requests to a host that a crawl asks for.

    Raises:
        BadInput: It is no number of seconds.
    """
    given = arguments.get("delay_seconds")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= _SLOWEST:
        raise BadInput(f"must be a number up to {_SLOWEST:,}", place="delay_seconds")
    return float(given)


def _unhurried(settings: Settings, crawl: Crawl) -> Settings:
    """The settings with the pause of a crawl that asks for a longer one."""
    longer = max(settings.crawl_delay_seconds, delay_of(crawl.arguments) or 0.0)
    return settings.model_copy(update={"crawl_delay_seconds": longer})


async def _crawled(crawler_of: Callable[[Fetcher], Crawler], door: FetcherDoor) -> tuple[bool, int]:
    async with door() as fetcher:
        crawler = crawler_of(fetcher)
        is_over = await crawler.run()
    return is_over, crawler.committed


def _crawler_of(
    crawl: Crawl,
    kind: Kind,
    state: State,
    index: Index,
    evidence: CrawlEvidence,
    worker: str,
    recover: Callable[[], int],
    watch: Watch,
) -> Callable[[Fetcher], Crawler]:
    def made(fetcher: Fetcher) -> Crawler:
        return Crawler(
            crawl,
            state,
            worker,
            Pages(
                kind,
                fetcher,
                _unhurried(index.settings, crawl),
                deepest=crawl.budget.depth,
                clock=index.clock,
                evidence=EvidenceStore(index.root, index.settings),
            ),
            lambda: OpenBatch(crawl, index, evidence),
            recover,
            index.settings,
            watch,
        )

    return made


def _seed(crawl: Crawl, kind: Kind, state: State, index: Index, watch: Watch) -> None:
    """Queue the seeds, once; interrupted, it is done again and nothing is queued twice."""
    if crawl.seeded:
        return

    def counted() -> Iterator[Found]:
        numbers = count(1)
        for found in kind.seeds(index):
            number = next(numbers)
            if number % _SEEDS_A_LOOK == 0:
                watch(CrawlProgress("seeding", 0, number))
            yield found

    state.frontier.add(crawl.id, counted())
    state.crawls.seeded(crawl.id)


def _committed(index: Index) -> Callable[[str], tuple[int, int] | None]:
    def links(batch_id: str) -> tuple[int, int] | None:
        record = index.find_import(batch_id)
        return None if record is None else (record.links_new, record.links_confirmed)

    return links
