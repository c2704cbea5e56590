"""Looks at referring pages again: each is fetched once, which settles all its links to the target.

    pages of the index -> choose (schedule) -> fetch, host by host -> read -> judge -> commit

What was verified is committed now and then, and also when the run is stopped: a killed run is
continued by running it again, for what was looked at is not due any more.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import uvloop

from linkcensus.core.collector import rare_collections
from linkcensus.core.link_status import Standing, Status
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Target
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetched import Request
from linkcensus.crawl.rendering_fetcher import fetcher_of
from linkcensus.crawl.unchanged import CopyAsker, PageFetcher
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
_CHUNK_PAGES = 5_000
"""Pages whose links are held at once."""
MOST_OF_SITE = 1_000
"""Pages of one site in one run: with a second between requests that is a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What a run looks at."""

    due_only: bool = False
    """Leave out pages that were looked at lately; see `schedule`."""
    lost_too: bool = False
    """Also pages all of whose links are lost: they may be back."""
    most_pages: int | None = None
    """At most so many, the most urgent."""
    most_targets: int = 100
    """Pages of the target that are asked for too, the most linked first: are they broken?"""


@dataclass(frozen=True, slots=True)
class VerifiedLink:
    """One link, and how it stands."""

    page_url: str
    target_url: str | None
    """None where only the site is known."""
    expected: ExpectedLink
    judgement: Judgement


@dataclass(slots=True)
class Verification:
    """What came of a run. Counts are of links, but for those that name pages."""

    pages: int = 0
    """Pages that were asked for."""
    postponed_pages: int = 0
    """Pages whose host wants to be left alone for now; they stay due."""
    targets: int = 0
    """Pages of the target that were asked for."""
    links: int = 0
    statuses: Counter[Status] = field(default_factory=Counter)
    standings: Counter[Standing] = field(default_factory=Counter)
    findings: Counter[Status] = field(default_factory=Counter)
    """Every finding, also those behind the status."""
    links_new: int = 0
    """Addresses that a page was not known to link to; of a page that moved, all of them."""
    batches: list[str] = field(default_factory=list)
    """Import ids of what was committed."""
    unparsed_pages: int = 0
    """Pages whose bytes alone said that the links are not there."""


class Watcher(Protocol):
    """Is told how a run goes; any method may raise to stop it."""

    def begin(self, pages: int) -> None:
        """So many pages will be looked at."""
        ...

    def looked(self, verification: Verification) -> None:
        """One page more is behind."""
        ...


class _Silent:
    """Watches nothing."""

    def begin(self, pages: int) -> None:
        """Nothing."""

    def looked(self, verification: Verification) -> None:
        """Nothing."""


OnLink = Callable[[VerifiedLink], None]


def _ignore(_link: VerifiedLink) -> None:
    """Nothing."""


async def verify_target(
    index: Index,
    fetcher: PageFetcher,
    target: Target,
    options: VerifyOptions | None = None,
    watcher: Watcher | None = None,
    on_link: OnLink = _ignore,
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
    run = _Run(index, fetcher, target, asked, watcher or _Silent(), on_link, validators)
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
    on_link: OnLink = _ignore,
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
        self._hosts = asyncio.Semaphore(index.settings.crawl_connections)
        self._targets: dict[str, TargetLook] = {}
        self._committing = asyncio.Lock()
        self._committed_at = time.monotonic()

    async def go(self) -> None:
        """Look at all chosen pages."""
        chosen = self._chosen()
        self._watcher.begin(len(chosen))
        for start in range(0, len(chosen), _CHUNK_PAGES):
            keys = chosen[start : start + _CHUNK_PAGES]
            with self._index.view(self._target) as view:
                pages = list(known_pages(view, keys))
            await self._look_at_targets(pages)
            if self._validators is not None:
                hashes = [url_hash(key) for key in keys]
                self._known = await asyncio.to_thread(self._validators.known, hashes)
            await self._look_at_pages(pages)

    def _chosen(self) -> list[str]:
        settings, options = self._index.settings, self._options
        with self._index.view(self._target) as view:
            pages = choose_pages(
                page_histories(view, lost_too=options.lost_too),
                self._index.clock.now(),
                settings.lost_confirmation_hours,
                due_only=options.due_only,
                most=options.most_pages,
                most_of_host=MOST_OF_SITE if options.due_only else None,
            )
        return [page.key for page in pages]

    async def _look_at_pages(self, pages: Sequence[KnownPage]) -> None:
        by_host: dict[str, list[KnownPage]] = {}
        for page in pages:
            by_host.setdefault(page.key.partition(")")[0], []).append(page)
        await self._all(self._look_at_host(host) for host in by_host.values())

    async def _all(self, tasks: Iterable[Coroutine[None, None, None]]) -> None:
        async with asyncio.TaskGroup() as group:
            for task in tasks:
                group.create_task(task)

    async def _look_at_host(self, pages: Sequence[KnownPage]) -> None:
        """Look at the pages of one host one after the other; its pauses hold up nobody else."""
        async with self._hosts:
            for number, page in enumerate(pages):
                if not await self._look_at(page):
                    self.result.postponed_pages += len(pages) - number
                    return
                if self._is_due():
                    await self.commit()

    async def _look_at(self, page: KnownPage) -> bool:
        """Look at one page; False when its host wants a longer pause than we wait for."""
        asked = canonicalize(page.url)
        if asked is None:
            return True
        expected = expected_of(page.links)
        sites = sorted({link.target_site for link in page.links})
        known = self._known.get(url_hash(asked.key))
        fetched = await self._copies.fetch(Request(page.url), known)
        reading = self._reader.read(asked, page.url, fetched, sites)
        if reading is None:
            return False
        self._recorder.add(fetched, reading)
        targets = targets_of(page.links) | self._targets
        self._count(page, expected, judge(expected, reading.look, targets), reading)
        return True

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
        await self._all(self._look_at_target_host(host) for host in by_host.values())

    async def _look_at_target_host(self, urls: Mapping[str, str]) -> None:
        async with self._hosts:
            for key, url in urls.items():
                asked = canonicalize(url)
                if asked is None:
                    continue
                fetched = await self._fetcher.fetch(Request(url))
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


def _target_look(reading: Reading) -> TargetLook:
    look = reading.look
    outcome = look.outcome
    if look.was_redirected and outcome.conclusive and outcome is Outcome.SEEN:
        outcome = Outcome.REDIRECTED
    return TargetLook(outcome, look.status)
