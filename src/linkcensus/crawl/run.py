"""Runs a crawl: frontier to fetcher, to evidence and extraction, to index, batch by batch.

One process is one worker; several may run one crawl. Killed, it goes on where it was: what was in
no committed batch is fetched again.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

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
from linkcensus.crawl.shared_hosts import SharedHosts
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
    work = _Work(crawl, read_kind(crawl.kind, crawl.arguments), state, index, watch)
    give_back_at_once()
    with Worker(index.root) as worker, READINESS.small():
        is_over, batches = work.done_by(worker, fetcher or work.fetcher)
    if is_over:
        state.crawls.finish(crawl_id)
    if batches:
        CrawlEvidence(index.root, index.settings).tidy()
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


@dataclass(frozen=True, slots=True)
class _Work:
    """One crawl, and what it is done with."""

    crawl: Crawl
    kind: Kind
    state: State
    index: Index
    watch: Watch

    def done_by(self, worker: Worker, door: FetcherDoor) -> tuple[bool, int]:
        """Crawl; returns whether nothing is left, and how many batches were committed."""

        def recover() -> int:
            return self.state.frontier.recover(self.crawl.id, self._links_of, worker.is_dead)

        recover()
        self._seed()
        self.kind.prepare(self.index)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, self.index.work():
            return runner.run(self._crawled(worker.name, recover, door))

    def fetcher(self) -> Fetcher:
        """Make what asks for pages."""
        return fetcher_of(self._settings)

    @property
    def _settings(self) -> Settings:
        """The settings with the pause of a crawl that asks for a longer one."""
        settings = self.index.settings
        longer = max(settings.crawl_delay_seconds, delay_of(self.crawl.arguments) or 0.0)
        return settings.model_copy(update={"crawl_delay_seconds": longer})

    async def _crawled(
        self, worker: str, recover: Callable[[], int], door: FetcherDoor
    ) -> tuple[bool, int]:
        index = self.index
        async with door() as fetcher:
            fetcher.passage = hosts = SharedHosts(self.state.frontier, worker, index.clock)
            pages = Pages(
                self.kind,
                fetcher,
                self._settings,
                deepest=self.crawl.budget.depth,
                clock=index.clock,
                evidence=EvidenceStore(index.root, index.settings),
            )
            evidence = CrawlEvidence(index.root, index.settings)
            crawler = Crawler(
                self.crawl,
                self.state,
                worker,
                pages,
                hosts,
                lambda: OpenBatch(self.crawl, index, evidence),
                recover,
                index.settings,
                self.watch,
            )
            is_over = await crawler.run()
        return is_over, crawler.committed

    def _seed(self) -> None:
        """Queue the seeds, once; interrupted, it is done again and nothing is queued twice."""
        if self.crawl.seeded:
            return
        self.state.frontier.add(self.crawl.id, self._counted(self.kind.seeds(self.index)))
        self.state.crawls.seeded(self.crawl.id)

    def _counted(self, seeds: Iterable[Found]) -> Iterator[Found]:
        for number, found in enumerate(seeds, 1):
            if number % _SEEDS_A_LOOK == 0:
                self.watch(CrawlProgress("seeding", 0, number))
            yield found

    def _links_of(self, batch_id: str) -> tuple[int, int] | None:
        """How many links a batch brought into the index; None where it is not there."""
        record = self.index.find_import(batch_id)
        return None if record is None else (record.links_new, record.links_confirmed)
