"""Watches the made-up web while it changes: crawls it, changes it, looks again, tells.

    baseline crawl -> project, monitors, placed links, a file for alerts
    changes        -> crawl again: what is new or another is told at once
    two days on    -> verify: what is really lost is told, with its cause

The web is served on loopback and crawled as any other, but for the clock, which is made up like
the rest, and the pauses between requests, of which this machine needs none.
"""

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from linkcensus.core.clock import FixedClock
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.crawl.account import CrawlProgress, Watch
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.orders import budget_of, make_crawl
from linkcensus.crawl.run import run_crawl
from linkcensus.crawl.verify.account import Verification
from linkcensus.crawl.verify.run import verify_target
from linkcensus.demo.later import Changes, Weeks
from linkcensus.demo.model import MadeWeb
from linkcensus.demo.project import add_project
from linkcensus.demo.serving import MadeUpServer
from linkcensus.demo.words import HERO, HERO_SITE
from linkcensus.index.index import Index
from linkcensus.monitor.channels.sending import add_channel
from linkcensus.monitor.placed_file import read_placed_file
from linkcensus.monitor.rounds import go_round, sender_of
from linkcensus.monitor.starting import find_project, usual_monitor
from linkcensus.net.loopback import client_terms
from linkcensus.store.actor import COMMAND
from linkcensus.store.monitors import Cadence
from linkcensus.store.projects import Project
from linkcensus.store.state import State, open_state
from linkcensus.store.watch_events import WatchEvent

BEGINS = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
"""When the made-up web is crawled first; a Monday, two weeks after the last archive."""
CHANGED_AFTER = timedelta(days=7)
CONFIRMED_AFTER = timedelta(days=2)
SEED = 5_10
PLACED_FILE = "placed-links.csv"
ALERTS_FILE = "demo-alerts.jsonl"
RULES = ("expectation", "lost_link", "new_link", "rel_change", "anchor_change", "target_broken")
_CHANNEL = "Alerts in a file"
_LOOKS = 3


@dataclass(slots=True)
class WatchedDemo:
    """What came of watching."""

    changes: Changes
    events: list[WatchEvent] = field(default_factory=list)
    """What was told of the changes, the newest first."""
    fetched: int = 0
    """Pages that were asked for; 0 where all was done in an earlier run."""


def watch_demo(
    web: MadeWeb, settings: Settings, folder: Path, watch: Watch = lambda _progress: None
) -> WatchedDemo:
    """Crawl the made-up web on loopback, change it, crawl it again and tell what happened.

    Done before, nothing is done again; killed half-way, it begins anew, and nothing counts twice.

    Args:
        web: As the archives left it; it is changed.
        settings: Of the data folder that the demo was imported into.
        folder: Where the table of placed links is written.
        watch: Told how far it is.

    Raises:
        ssl.SSLError: This machine's OpenSSL has no TLS without certificates.
    """
    clock = FixedClock(BEGINS)
    quick = settings.model_copy(update={"crawl_delay_seconds": 0.0, "crawl_retries": 0})
    with (
        closing(open_state(quick, clock=clock)) as state,
        closing(Index(quick.data, quick, clock)) as index,
    ):
        add_project(state, COMMAND)
        run = _Run(web, state, index, clock, folder, watch)
        if state.watches.get(run.project.id).look < _LOOKS:
            run.go()
        else:
            run.weeks.change()
        return run.result()


class _Run:
    """One watching."""

    def __init__(
        self,
        web: MadeWeb,
        state: State,
        index: Index,
        clock: FixedClock,
        folder: Path,
        watch: Watch,
    ) -> None:
        self.weeks = Weeks(web, SEED)
        self.project: Project = find_project(state, HERO)
        self._web, self._server = web, MadeUpServer(web)
        self._state, self._index, self._clock = state, index, clock
        self._folder = folder
        self._watch = watch

    def go(self) -> None:
        """Crawl, change, crawl, verify."""
        with self._server as server:
            self._crawl("site", "linkers")
            self._begin_watching()
            self.weeks.change()
            server.publish()
            self._clock.set(BEGINS + CHANGED_AFTER)
            self._crawl("site", "linkers")
            self._read_the_papers()
            self._go_round()
            self._clock.advance(CONFIRMED_AFTER)
            self._verify()
            self._go_round()

    def result(self) -> WatchedDemo:
        """What was found since the first crawl."""
        found = self._state.watch_events.listing(self.project.id, limit=100)
        since = [one for one in found if one.found_at > BEGINS]
        return WatchedDemo(self.weeks.changes, since, self._server.requests)

    # ------------------------------------------------------------ the steps

    def _crawl(self, *kinds: str) -> None:
        for kind in kinds:
            self._run(kind, {"targets": [HERO_SITE]})

    def _read_the_papers(self) -> None:
        """Look for new articles: pages that are not known to link to the hero."""
        fronts = [paper.url() for paper in self._web.of_kind("news")]
        self._run("list", {"urls": fronts}, depth=1)

    def _run(self, kind: str, wanted: dict[str, object], depth: int | None = None) -> None:
        budget = budget_of(kind, None, None, depth)
        crawl = make_crawl(self._state, COMMAND, kind, wanted, budget)
        run_crawl(
            crawl.id,
            self._state,
            self._index,
            watch=self._watch,
            actor=COMMAND,
            fetcher=self._fetcher,
        )

    def _verify(self) -> None:
        async def run() -> Verification:
            async with self._fetcher() as fetcher:
                target = parse_target(HERO_SITE)
                return await verify_target(self._index, fetcher, target, watcher=_Told(self._watch))

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run())

    @asynccontextmanager
    async def _fetcher(self) -> AsyncIterator[Fetcher]:
        async with _MadeUpFetcher(self._server, self._index.settings, self._clock) as fetcher:
            yield fetcher

    def _begin_watching(self) -> None:
        """Watch the hero; what the first look sees is where it begins from."""
        state, project = self._state, self.project
        known = {one.rule for one in state.monitors.listing(project.id)}
        drafts = [
            usual_monitor(rule, cadence=Cadence.INSTANT) for rule in RULES if rule not in known
        ]
        state.monitors.create_all(COMMAND, project.id, drafts)
        placed = read_placed_file(self._write_placed(), None)
        state.expectations.place(COMMAND, project.id, PLACED_FILE, placed)
        self._go_round()
        first = [one.id for one in state.watch_events.listing(project.id)]
        if first:
            state.watch_events.acknowledge(COMMAND, first)
        if _CHANNEL not in [one.name for one in state.channels.listing(project.id)]:
            given = {"file": ALERTS_FILE}
            add_channel(state, COMMAND, project.id, name=_CHANNEL, kind="file", given=given)

    def _go_round(self) -> None:
        send = sender_of(self._state, self._index.settings, self._clock)
        go_round(self._state, self._index, self._clock, send, [self.project])

    def _write_placed(self) -> Path:
        path = self._folder / PLACED_FILE
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("source_url", "target_url", "anchor", "rel"))
            writer.writerows((*entry, "follow") for entry in self.weeks.changes.placed)
        return path


class _MadeUpFetcher(Fetcher):
    """Asks the made-up web, and says of each answer where its host is said to stand.

    All hosts answer from this machine, which would make them one network.
    """

    def __init__(self, server: MadeUpServer, settings: Settings, clock: FixedClock) -> None:
        super().__init__(settings, clock=clock, names=server.names, tls=client_terms())
        self._addresses = server.addresses()

    async def fetch(self, request: Request) -> Fetched:
        """As `Fetcher.fetch`."""
        fetched = await super().fetch(request)
        chain = tuple(replace(hop, ip=self._address(hop.url)) for hop in fetched.chain)
        return replace(fetched, chain=chain, ip=self._address(fetched.url))

    def _address(self, url: str) -> str | None:
        return self._addresses.get(url.partition("://")[2].partition("/")[0])


class _Told:
    """Passes on how far the verification is, as if it were a crawl."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._pages = 0

    def begin(self, pages: int) -> None:
        """So many pages will be looked at."""
        self._pages = pages

    def looked(self, verification: Verification) -> None:
        """One page more is behind."""
        self._watch(CrawlProgress("verifying", verification.pages, self._pages))

    def waited(self, verification: Verification) -> None:
        """Nothing but time went by."""
