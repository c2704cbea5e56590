"""The loop of one worker: lease, fetch, settle, commit, until nothing is left or it is stopped.

Fetching goes on while a batch is committed in a thread. A worker holds at most one batch's worth of
URLs: those that are fetched, those that are settled, and those that are being committed.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from linkcensus.core.collector import rare_collections
from linkcensus.core.settings import Settings
from linkcensus.crawl.account import Watch, progress_of
from linkcensus.crawl.batch import Committed, OpenBatch
from linkcensus.crawl.lanes import Lanes
from linkcensus.crawl.pages import Pages
from linkcensus.crawl.shared_hosts import SharedHosts
from linkcensus.store.crawl_entry import Entry, Found, Leased, Role
from linkcensus.store.crawls import Crawl
from linkcensus.store.frontier import HOLD
from linkcensus.store.state import State

_TELL_SECONDS = 0.5
_STEP_SECONDS = 0.25
_BEAT_SECONDS = HOLD.total_seconds() / 4
_LOOK_SECONDS = 0.5
_LEAST_PART = 8
"""A lease is worth its statements from that part of a batch on, while others are fetched."""
_KNOWN_A_PAGE = 50
_KNOWN_AT_LEAST = 20_000


class Crawler:
    """One worker at one crawl.

    Args:
        crawl: The crawl.
        state: Where its frontier is.
        worker: This worker's name.
        pages: Handles its URLs.
        hosts: Those that redirects lead to.
        open_batch: Opens an empty batch.
        recover: Takes back what dead workers hold.
        settings: How large a batch is.
        watch: Told how far it is; may raise to stop it.
    """

    def __init__(
        self,
        crawl: Crawl,
        state: State,
        worker: str,
        pages: Pages,
        hosts: SharedHosts,
        open_batch: Callable[[], OpenBatch],
        recover: Callable[[], int],
        settings: Settings,
        watch: Watch,
    ) -> None:
        self._crawl = crawl
        self._state = state
        self._worker = worker
        self._pages = pages
        self._hosts = hosts
        self._open_batch = open_batch
        self._recover = recover
        self._most = settings.crawl_batch_pages
        self._seconds = settings.crawl_batch_seconds
        self._watch = watch
        self._lanes: Lanes[Entry] = Lanes(
            self._handle, settings.crawl_host_connections, attrgetter("host")
        )
        self._committing: asyncio.Task[Committed] | None = None
        self._in_commit = 0
        self._lease_at = self._beat_at = self._tell_at = 0.0
        self._leased = Leased(open=True)
        self.committed = 0
        """Batches that were committed."""

    async def run(self) -> bool:
        """Crawl until nothing is left (True) or somebody stopped it (False)."""
        self._pages.batch = self._open_batch()
        with rare_collections():
            try:
                return await self._crawled()
            finally:
                await self._leave()

    async def _crawled(self) -> bool:
        while True:
            self._tell()
            await self._keep_alive()
            await self._lease()
            if not self._leased.runs:
                return False
            if self._is_over():
                return True
            await self._wait()
            self._begin_commit()

    # ------------------------------------------------------------ the steps

    async def _handle(self, entry: Entry) -> None:
        """Fetch a URL; where its host wants a pause, give back all that waits for it."""
        rest = await self._pages.handle(entry)
        if rest is not None:
            self._pages.hand_back(self._lanes.take_back(entry.host), rest)

    async def _lease(self) -> None:
        """Take URLs when there is room and some may be ready."""
        room = self._most - self._held()
        worth = 1 if not self._lanes.held else self._most // _LEAST_PART
        now = time.monotonic()
        if room < max(worth, 1) or now < self._lease_at:
            return
        await self._queue_found()
        self._leased = leased = await asyncio.to_thread(
            self._state.frontier.lease, self._crawl.id, self._worker, room
        )
        if leased.entries:
            hashes = [entry.url_hash for entry in leased.entries if entry.role is Role.PAGE]
            self._pages.known |= await asyncio.to_thread(self._state.validators.known, hashes)
        self._lanes.add(leased.entries)
        wait = 0.0
        if not leased.entries:
            wait = _LOOK_SECONDS
            if leased.next_at is not None:
                rest = (leased.next_at - datetime.now(UTC)) / timedelta(seconds=1)
                wait = min(max(rest, 0.01), _LOOK_SECONDS)
        self._lease_at = time.monotonic() + wait

    async def _queue_found(self) -> None:
        """Queue the new URLs; what could not be queued stays for the batch to keep."""
        fresh = self._take_found()
        if not fresh:
            return
        try:
            await asyncio.to_thread(self._state.frontier.add, self._crawl.id, fresh)
        except BaseException:
            self._pages.found.extend(fresh)  # else the pages that named them would count as done
            raise

    async def _wait(self) -> None:
        """Let pages come in; a fault of ours in one of them stops the crawl."""
        if not self._lanes.held and self._committing is None:
            await asyncio.sleep(min(max(self._lease_at - time.monotonic(), 0.01), _STEP_SECONDS))
            return
        await self._lanes.wait(_STEP_SECONDS)
        if self._pages.found:
            self._lease_at = min(self._lease_at, time.monotonic())
        if self._committing is not None and self._committing.done():
            self._end_commit()

    def _begin_commit(self) -> None:
        """Commit the open batch when it is large, old, or there is nothing else to do."""
        batch = self._pages.batch
        assert batch is not None
        if self._committing is not None or not batch.settled:
            return
        idle = not self._lanes.held and not self._pages.found
        due = batch.settled * 2 >= self._most or batch.age >= self._seconds
        if not (due or idle or batch.is_full):
            return
        self._close(batch)
        self._pages.batch = self._open_batch()
        self._in_commit = batch.settled
        self._committing = asyncio.create_task(asyncio.to_thread(self._commit, batch))
        self._committing.add_done_callback(self._lanes.stir)

    def _commit(self, batch: OpenBatch) -> Committed:
        """Make a batch visible; then its copies are there for validators to name."""
        done = batch.commit(self._state.frontier, self._worker, self._hosts.visited)
        self._state.validators.keep(batch.validators)
        return done

    def _close(self, batch: OpenBatch) -> None:
        """Give a batch what its pages have found: with them it is kept, or not at all."""
        self._pages.take_notes()
        for host, at in self._hosts.take_left().items():
            batch.hosts[host] = max(at, batch.hosts.get(host, at))
        batch.rows.found = self._take_found()

    def _end_commit(self) -> None:
        assert self._committing is not None
        committing, self._committing, self._in_commit = self._committing, None, 0
        committing.result()
        self.committed += 1
        self._lease_at = min(self._lease_at, time.monotonic())

    async def _keep_alive(self) -> None:
        now = time.monotonic()
        if now >= self._beat_at:
            if self._beat_at:
                await asyncio.to_thread(self._state.frontier.beat, self._worker)
                await asyncio.to_thread(self._recover)
            self._beat_at = now + _BEAT_SECONDS

    async def _leave(self) -> None:
        """Bring in what is settled and give the rest back, whatever the reason to go."""
        await self._lanes.close()
        batch = self._pages.batch
        assert batch is not None
        try:
            if self._committing is not None:
                await asyncio.wait({self._committing})
                self._end_commit()
            if batch.settled:
                self._close(batch)
                self._commit(batch)
                self.committed += 1
            else:
                batch.abandon()
        finally:
            left = self._hosts.take_left()
            self._state.frontier.give_back(self._crawl.id, self._worker, left | batch.hosts)

    # ------------------------------------------------------------ where it stands

    def _held(self) -> int:
        batch = self._pages.batch
        return self._lanes.held + self._in_commit + (batch.settled if batch else 0)

    def _is_over(self) -> bool:
        return not (
            self._leased.open
            or self._leased.entries
            or self._lanes.held
            or self._pages.found
            or self._held()
            or self._committing is not None
        )

    def _take_found(self) -> list[Found]:
        """Take the new URLs; far more of them than the budget allows are dropped."""
        found = list(self._pages.found)
        self._pages.found.clear()
        pages = self._crawl.budget.pages
        if pages is not None and self._crawl.known > max(_KNOWN_A_PAGE * pages, _KNOWN_AT_LEAST):
            return []
        return found

    def _tell(self) -> None:
        now = time.monotonic()
        if now < self._tell_at:
            return
        self._tell_at = now + _TELL_SECONDS
        self._crawl = self._state.crawls.get(self._crawl.id)
        batch = self._pages.batch
        settled = batch.settled_pages if batch else 0
        self._watch(progress_of(self._crawl, self._lanes.held, settled))
