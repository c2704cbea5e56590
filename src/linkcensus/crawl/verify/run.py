"""Looks at referring pages again: each is fetched once, which settles all its links to the target.

    pages of the index -> choose (schedule) -> fetch, host by host -> read -> judge -> commit

Hosts are looked at side by side, and the pages of the next ones are read from the index while some
are still at it: a slow host holds up nobody. What was verified is committed now and then, and also
when the run is stopped: a killed run is continued by running it again, for what was looked at is
not due any more.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

import uvloop

from linkcensus.core.collector import rare_collections
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Target
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.lanes import Lanes
from linkcensus.crawl.outcome import Outcome as FetchOutcome
from linkcensus.crawl.rendering_fetcher import fetcher_of
from linkcensus.crawl.unchanged import CopyAsker, PageFetcher
from linkcensus.crawl.verify.account import (
    OnLink,
    Silent,
    Verification,
    VerifiedLink,
    VerifyOptions,
    Watcher,
    ignore,
)
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.judge import Judgement, judge
from linkcensus.crawl.verify.known import expected_of, targets_of
from linkcensus.crawl.verify.look import TargetLook
from linkcensus.crawl.verify.reading import Reader, Reading
from linkcensus.crawl.verify.recorder import Recorder
from linkcensus.crawl.verify.schedule import choose_pages
from linkcensus.extract.walking import READINESS
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index
from linkcensus.index.referring_pages import KnownPage, known_pages, page_histories
from linkcensus.store.crawl_entry import url_hash
from linkcensus.store.validators import Validator, Validators

_COMMIT_PAGES = 2_000
_COMMIT_SECONDS = 120.0
_CHUNK_PAGES = 2_500
"""Pages that are read from the index at once, with their links."""
_MOST_HELD = 10_000
"""Pages that wait, with their links."""
_STEP_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 300.0
"""A pause up to which a host is waited for."""
_PATIENCE_SECONDS = 900.0
"""All the pauses of a host in one run; what is left of its pages stays due."""
_TARGETS_SECONDS = 120.0
"""The same of a host of targets, which all pages wait for."""
MOST_OF_SITE = 1_000
"""Pages of one site in one run: with a second between requests that is a quarter of an hour."""


async def verify_target(
    index: Index,
    fetcher: PageFetcher,
    target: Target,
    options: VerifyOptions | None = None,
    watcher: Watcher | None = None,
    on_link: OnLink = ignore,
    validators: Validators | None = None,
) -> Verification:
    """Verify the known links to a target.

    Args:
        index: Knows the links, and takes what is found.
        fetcher: Asks for the pages.
        target: Whose links.
        options: Which pages.
        watcher: Told about progress.
        on_link: Told each link as it is judged.
        validators: How pages may be asked for whether they changed; None asks for all of each.

    Returns:
        The sums; everything is committed.
    """
    asked = options or VerifyOptions()
    run = _Run(index, fetcher, target, asked, watcher or Silent(), on_link, validators)
    try:
        with rare_collections(), READINESS.small():
            await run.go()
    except BaseExceptionGroup as several:
        raise _first_of(several) from None
    finally:
        try:
            await run.commit()
        finally:
            index.ends.mark()
    run.tidy()
    return run.result


def verify_now(
    index: Index,
    target: Target,
    options: VerifyOptions | None = None,
    watcher: Watcher | None = None,
    on_link: OnLink = ignore,
    validators: Validators | None = None,
) -> Verification:
    """Verify the known links to a target with a fetcher of the index's settings; waits for it."""

    async def run() -> Verification:
        async with fetcher_of(index.settings, clock=index.clock) as fetcher:
            return await verify_target(
                index, fetcher, target, options, watcher, on_link, validators
            )

    return uvloop.run(run())


def _first_of(error: BaseException) -> BaseException:
    """The error that ended a run, out of the groups that concurrent tasks make of it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


class _Run:
    """One verification."""

    def __init__(
        self,
        index: Index,
        fetcher: PageFetcher,
        target: Target,
        options: VerifyOptions,
        watcher: Watcher,
        on_link: OnLink,
        validators: Validators | None,
    ) -> None:
        self.result = Verification()
        self._index = index
        self._fetcher = fetcher
        self._target = target
        self._options = options
        self._watcher = watcher
        self._on_link = on_link
        self._reader = Reader(text_characters=index.settings.page_text_characters)
        self._recorder = Recorder(index, f"verification of {target.text}")
        store = EvidenceStore(index.root, index.settings)
        self._copies = CopyAsker(fetcher, store, index.settings)
        self._validators = validators
        self._known: dict[int, Validator] = {}
        self._enough_hosts = index.settings.crawl_connections
        self._lanes: Lanes[KnownPage] = Lanes(self._look_at, 1, _host_of)
        self._waited: dict[str, float] = {}
        """Seconds that hosts were waited for."""
        self._targets: dict[str, TargetLook] = {}
        self._committing = asyncio.Lock()
        self._committed_at = time.monotonic()

    async def go(self) -> None:
        """Look at all chosen pages."""
        chosen = await asyncio.to_thread(self._chosen)
        self._watcher.begin(len(chosen))
        try:
            for start in range(0, len(chosen), _CHUNK_PAGES):
                while not self._has_room():
                    await self._wait()
                await self._begin(chosen[start : start + _CHUNK_PAGES])
            while self._lanes.held:
                await self._wait()
        finally:
            await self._lanes.close()

    def _has_room(self) -> bool:
        """Whether more pages are wanted: too few hosts are at work, and not too many pages wait."""
        few = self._lanes.hosts < self._enough_hosts
        return few and self._lanes.held + _CHUNK_PAGES <= _MOST_HELD

    async def _wait(self) -> None:
        began = time.monotonic()
        await self._lanes.wait(_STEP_SECONDS)
        if time.monotonic() - began >= _STEP_SECONDS:
            self._watcher.waited(self.result)

    async def _begin(self, keys: Sequence[str]) -> None:
        """Give pages to the lanes of their hosts, once their targets are known."""
        pages = await asyncio.to_thread(self._known_pages, keys)
        await self._look_at_targets(pages)
        if self._validators is not None:
            hashes = [url_hash(key) for key in keys]
            self._known |= await asyncio.to_thread(self._validators.known, hashes)
        self._lanes.add(pages)

    def _known_pages(self, keys: Sequence[str]) -> list[KnownPage]:
        with self._index.view(self._target) as view:
            return list(known_pages(view, keys))

    def _chosen(self) -> list[str]:
        settings, options = self._index.settings, self._options
        with self._index.view(self._target) as view:
            return choose_pages(
                page_histories(view, lost_too=options.lost_too),
                self._index.clock.now(),
                settings.lost_confirmation_hours,
                due_only=options.due_only,
                most=options.most_pages,
                most_of_host=MOST_OF_SITE if options.due_only else None,
            )

    async def _look_at(self, page: KnownPage) -> None:
        """Look at one page; where its host wants too long a pause, give up all of its pages."""
        if not await self._has_looked_at(page):
            self.result.postponed_pages += 1 + len(self._lanes.take_back(_host_of(page)))
        if self._is_due():
            await self.commit()

    async def _has_looked_at(self, page: KnownPage) -> bool:
        """Look at one page; False when its host wants a longer pause than we wait for."""
        asked = canonicalize(page.url)
        if asked is None:
            return True
        expected = expected_of(page.links)
        sites = sorted({link.target_site for link in page.links})
        known = self._known.pop(url_hash(asked.key), None)
        fetched = await self._patiently(Request(page.url), known, _host_of(page), _PATIENCE_SECONDS)
        reading = self._reader.read(asked, page.url, fetched, sites)
        if reading is None:
            return False
        self._recorder.add(fetched, reading)
        targets = targets_of(page.links) | self._targets
        self._count(page, expected, judge(expected, reading.look, targets), reading)
        return True

    async def _patiently(
        self, request: Request, known: Validator | None, host: str, most: float
    ) -> Fetched:
        """Ask for a page, and wait out the pauses that its host wants, up to so many seconds."""
        while True:
            fetched = await self._copies.fetch(request, known)
            pause = fetched.retry_after or 0.0
            if fetched.outcome is not FetchOutcome.POSTPONED or pause > _LONGEST_PAUSE_SECONDS:
                return fetched
            waited = self._waited.get(host, 0.0) + pause
            if waited > most:
                return fetched
            self._waited[host] = waited
            await asyncio.sleep(pause)

    def _count(
        self,
        page: KnownPage,
        expected: Sequence[ExpectedLink],
        answers: Sequence[Judgement],
        reading: Reading,
    ) -> None:
        result = self.result
        result.pages += 1
        result.links += len(answers)
        result.unparsed_pages += reading.look.outcome is Outcome.SEEN and not reading.look.parsed
        urls = {link.target_key: link.target_url for link in page.links}
        known = urls.keys() if not reading.look.was_redirected else ()
        result.links_new += len({link.target.key for link in reading.look.links}.difference(known))
        for wanted, answer in zip(expected, answers, strict=True):
            result.statuses[answer.status] += 1
            result.standings[answer.standing] += 1
            result.findings.update(answer.findings)
            self._on_link(VerifiedLink(page.url, urls.get(wanted.target_key), wanted, answer))
        self._watcher.looked(result)

    # -- the pages that the links lead to --------------------------------------------------------

    async def _look_at_targets(self, pages: Sequence[KnownPage]) -> None:
        """Ask for the most linked target pages that were not asked for in this run."""
        room = self._options.most_targets - self.result.targets
        counts = Counter(
            (link.target_key, link.target_url)
            for page in pages
            for link in page.links
            if link.state != "lost" and link.target_url is not None and not link.moved
        )
        new = (key_url for key_url, _ in counts.most_common() if key_url[0] not in self._targets)
        by_host: dict[str, dict[str, str]] = {}
        for key, url in islice(new, max(room, 0)):
            by_host.setdefault(key.partition(")")[0], {})[key] = url or ""
        async with asyncio.TaskGroup() as group:
            for host, urls in by_host.items():
                group.create_task(self._look_at_target_host(host, urls))

    async def _look_at_target_host(self, host: str, urls: Mapping[str, str]) -> None:
        for key, url in urls.items():
            asked = canonicalize(url)
            if asked is None:
                continue
            fetched = await self._patiently(Request(url), None, host, _TARGETS_SECONDS)
            reading = self._reader.read(asked, url, fetched, ())
            if reading is None:
                return
            self._recorder.add(fetched, reading)
            self.result.targets += 1
            self._targets[key] = _target_look(reading)

    # -- committing ------------------------------------------------------------------------------

    def _is_due(self) -> bool:
        waiting = self._recorder.pages
        late = time.monotonic() - self._committed_at > _COMMIT_SECONDS
        return waiting >= _COMMIT_PAGES or self._recorder.is_full or (waiting > 0 and late)

    def tidy(self) -> None:
        """Keep as much evidence as the settings say."""
        self._recorder.tidy()

    async def commit(self) -> None:
        """Commit what was read so far; meanwhile the fetching goes on."""
        async with self._committing:
            batch = self._recorder.take()
            self._committed_at = time.monotonic()
            if batch is not None:
                record = await asyncio.to_thread(batch.commit)
                self.result.batches.append(record.import_id)
                if self._validators is not None:
                    await asyncio.to_thread(self._validators.keep, batch.validators)


def _host_of(page: KnownPage) -> str:
    """The host of a page, as its key writes it: hosts are told apart, and ports."""
    return page.key.partition(")")[0]


def _target_look(reading: Reading) -> TargetLook:
    look = reading.look
    outcome = look.outcome
    if look.was_redirected and outcome.conclusive and outcome is Outcome.SEEN:
        outcome = Outcome.REDIRECTED
    return TargetLook(outcome, look.status)
