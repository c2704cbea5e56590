"""What is done with each fetch: visits into the batch, new URLs into the frontier.

Runs in the crawler's event loop and is the only one that touches the open batch there.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.settings import Settings
from linkcensus.core.url import CanonicalUrl, canonicalize
from linkcensus.crawl.batch import OpenBatch
from linkcensus.crawl.fetched import Fetched, Request, Wants
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.kinds.kind import Kind
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.patience import MOST_TRIES, Patience, Rest
from linkcensus.crawl.robots import Rules
from linkcensus.crawl.seeing import Seen, see
from linkcensus.crawl.sitemaps import MAX_BYTES, Sitemap, read_sitemap
from linkcensus.crawl.traps import Traps
from linkcensus.crawl.unchanged import CopyAsker
from linkcensus.index.evidence import EvidenceStore
from linkcensus.store.crawl_entry import Entry, Found, Role
from linkcensus.store.validators import Validator

logger = logging.getLogger(__name__)

_LONGEST_WAIT_SECONDS = 86_400.0
_LED_ELSEWHERE = "redirected"
_MOST_SITEMAPS = 500
"""Sitemaps that are read of a host."""
_LARGE_BYTES = 300_000
"""A larger sitemap is read in a thread: it would hold up the others."""
_REMEMBERED = 1 << 18
_NO_PLAIN_REASONS = frozenset({Reason.CONNECT, Reason.TLS, Reason.DNS})


class Recent:
    """Which URLs were met lately: spares the database most of what it knows. 2 MB for ever."""

    def __init__(self, slots: int = _REMEMBERED) -> None:
        self._slots = [0] * slots

    def is_new(self, hash_: int) -> bool:
        """Tell whether a URL was not met lately, and remember it."""
        place = hash_ % len(self._slots)
        if self._slots[place] == hash_:
            return False
        self._slots[place] = hash_
        return True


class Pages:
    """Handles the URLs of one crawl by one worker.

    Args:
        kind: Which links are followed.
        fetcher: Asks for pages.
        settings: Bounds and pauses.
        deepest: Pages so far from the seeds lead no further; None: all do.
        clock: Says when hosts may be asked again.
        evidence: Where earlier answers are kept; without it each page is asked for as if new.
    """

    def __init__(
        self,
        kind: Kind,
        fetcher: Fetcher,
        settings: Settings,
        *,
        deepest: int | None = None,
        clock: Clock | None = None,
        evidence: EvidenceStore | None = None,
    ) -> None:
        self.found: deque[Found] = deque()
        """New URLs; the crawler takes them."""
        self.batch: OpenBatch | None = None
        """What pages are added to; opened by the crawler."""
        self.known: dict[int, Validator] = {}
        """How pages that are known may be asked for, by their hashes; the crawler gives them."""
        self._kind = kind
        self._fetcher = fetcher
        self._settings = settings
        self._deepest = deepest
        self._clock = clock or SystemClock()
        self._patience = Patience(settings, self._clock)
        self._copies = None if evidence is None else CopyAsker(fetcher, evidence, settings)
        self._traps = Traps()
        self._recent = Recent()
        self._sitemaps: Counter[str] = Counter()

    async def handle(self, entry: Entry) -> Rest | None:
        """Fetch a URL and put away what came of it; returns how long its host wants to rest."""
        fetched = await self._asked(entry)
        rules = self._fetcher.known_rules(fetched)
        self._open.hosts[entry.host] = self._next_fetch(fetched, rules)
        if _waits_for_other_host(entry, fetched):
            self._leave_end(entry, fetched)
            return None
        rest = self._patience.rest(entry.host, fetched)
        if rest is not None and not self._ends_it(entry, fetched, rest):
            tried = rest.costs_a_try or fetched.attempts > 0
            self._open.settle(entry, fetched.outcome.value, rest.until, tried=tried)
        elif fetched.outcome is Outcome.POSTPONED:
            self._open.settle(entry, fetched.outcome.value)
        elif entry.role is not Role.PAGE:
            await self._list(entry, fetched)
        else:
            self._see(entry, fetched)
            if entry.depth == 0 and self._kind.reads_sitemaps and rules is not None:
                self._find_sitemaps(fetched.url, rules)
        return rest

    def hand_back(self, entries: Iterable[Entry], rest: Rest) -> None:
        """Queue again what waits for a host that rests; none of it was asked for."""
        for entry in entries:
            self.known.pop(entry.url_hash, None)
            until = None if rest.ends_it(entry.tries) else rest.until
            self._open.settle(entry, Outcome.POSTPONED.value, until, tried=rest.costs_a_try)

    async def _asked(self, entry: Entry) -> Fetched:
        """Ask for a URL: whether it was changed, where an earlier answer is kept.

        One that nobody named a scheme of may speak only http: that counts where a page comes of it.
        """
        is_page = entry.role is Role.PAGE
        known = self.known.pop(entry.url_hash, None) if is_page else None
        wants, most = (Wants.PAGE, None) if is_page else (Wants.SITEMAP, MAX_BYTES)
        request = Request(entry.url, wants, max_bytes=most)
        if self._copies is None:
            fetched = await self._fetcher.fetch(request)
        else:
            fetched = await self._copies.fetch(request, known)
        if _may_be_plain(entry, fetched):
            address = "http" + entry.url.removeprefix("https")
            plain = await self._fetcher.fetch(Request(address, wants))
            if plain.outcome.has_page:
                return plain
        return fetched

    def take_notes(self) -> None:
        """Put what the traps turned away into the open batch's notes."""
        for reason, count in self._traps.turned_away.items():
            self._note(reason, count)
        self._traps.turned_away.clear()
        if self._copies is not None and self._copies.unchanged:
            self._note("pages that were as before, by their servers' word", self._copies.unchanged)
            self._copies.unchanged = 0

    # ------------------------------------------------------------ one page

    @property
    def _open(self) -> OpenBatch:
        assert self.batch is not None
        return self.batch

    def _see(self, entry: Entry, fetched: Fetched) -> None:
        asked = canonicalize(entry.url)
        assert asked is not None  # it was made of one
        text = self._settings.page_text_characters
        try:
            seen = see(asked, fetched, text_characters=text)
        except Exception:  # one hostile page never stops the others
            logger.warning("%s cannot be read", entry.url[:200], exc_info=True)
            self._open.settle(entry, "unreadable")
            return
        if seen is None:
            self._open.settle(entry, fetched.outcome.value)
            return
        self._open.see(seen, fetched)
        self._open.settle(entry, seen.outcome)
        self._pass_by(asked, seen)
        last = seen.last
        if self._deepest is not None and entry.depth >= self._deepest:
            return
        if last.facts is not None and last.visit.page.site == asked.site:
            self._traps.saw(last.visit.page, last.facts)
            self._queue(self._kind.follow(entry, last))
        elif last.redirects == [] and len(seen.visits) > 1:
            self._note("redirects to other sites", 1)

    def _pass_by(self, asked: CanonicalUrl, seen: Seen) -> None:
        """Remember pages that were seen on the way: they need no visit of their own."""
        for one in seen.visits:
            page = one.visit.page
            if page.key != asked.key and page.site == asked.site:
                self._open.rows.passed.append(page)

    def _ends_it(self, entry: Entry, fetched: Fetched, rest: Rest) -> bool:
        """Whether a URL is not asked for again: it was, often enough, or its host is hopeless."""
        asked = fetched.attempts > 0 and entry.tries + 1 >= MOST_TRIES
        return asked or rest.ends_it(entry.tries)

    def _leave_end(self, entry: Entry, fetched: Fetched) -> None:
        """Queue where a redirect leads: that host cannot be asked now, and has its own turn."""
        self._open.settle(entry, _LED_ELSEWHERE)
        end = canonicalize(fetched.url)
        if end is not None:
            self._queue([Found(end, entry.depth, entry.priority, entry.role)])

    # ------------------------------------------------------------ lists of pages

    async def _list(self, entry: Entry, fetched: Fetched) -> None:
        if not fetched.outcome.has_page:
            self._open.settle(entry, fetched.outcome.value)
            return
        if len(fetched.body) > _LARGE_BYTES:
            sitemap = await asyncio.to_thread(read_sitemap, fetched.body, fetched.url)
        else:
            sitemap = read_sitemap(fetched.body, fetched.url)
        # no waiting from here on: a batch that settles the list has what was found in it
        self._open.settle(entry, fetched.outcome.value)
        self._remark(sitemap)
        self._queue(self._few_sitemaps(self._kind.listed(entry, sitemap)))

    def _remark(self, sitemap: Sitemap) -> None:
        if sitemap.foreign:
            self._note("entries of sitemaps that belong to other sites", sitemap.foreign)
        if sitemap.unusable:
            self._note("entries of sitemaps that are no addresses", sitemap.unusable)
        if sitemap.cut is not None:
            self._note(f"sitemaps not read to their end: {sitemap.cut}", 1)

    def _find_sitemaps(self, url: str, rules: Rules) -> None:
        """Queue the sitemaps that a host's robots.txt names, else the usual one."""
        here = canonicalize(url)
        if here is None:
            return
        named = rules.sitemaps or (f"{here.url.split('://')[0]}://{here.host}/sitemap.xml",)
        found: list[Found] = []
        for address in named:
            place = canonicalize(address)
            if place is None or place.site != here.site:
                self._note("sitemaps that belong to other sites", 1)
            else:
                found.append(Found(place, 0, -1, Role.SITEMAP))
        self._queue(self._few_sitemaps(found))

    def _few_sitemaps(self, found: Iterable[Found]) -> Iterable[Found]:
        for one in found:
            if one.role is Role.SITEMAP:
                self._sitemaps[one.url.host] += 1
                if self._sitemaps[one.url.host] > _MOST_SITEMAPS:
                    self._note("sitemaps beyond those that are read of a host", 1)
                    continue
            yield one

    # ------------------------------------------------------------ what both need

    def _queue(self, found: Iterable[Found]) -> None:
        for one in found:
            if not self._recent.is_new(one.hash):
                continue
            url = self._traps.admit(one.url)
            if url is None:
                continue
            clean = one if url is one.url else Found(url, one.depth, one.priority, one.role)
            self.found.append(clean)

    def _next_fetch(self, fetched: Fetched, rules: Rules | None) -> datetime:
        pause = self._settings.crawl_delay_seconds
        if rules is not None:
            pause = max(pause, rules.delay)
        if fetched.retry_after is not None:
            pause = max(pause, min(fetched.retry_after, _LONGEST_WAIT_SECONDS))
        return self._clock.now() + timedelta(seconds=pause)

    def _note(self, what: str, count: int) -> None:
        notes = self._open.rows.notes
        notes[what] = notes.get(what, 0) + count


def _waits_for_other_host(entry: Entry, fetched: Fetched) -> bool:
    """Whether a redirect leads to another host that cannot be asked now."""
    if fetched.outcome is not Outcome.POSTPONED or not fetched.chain:
        return False
    end = canonicalize(fetched.url)
    return end is None or end.host != entry.host


def _may_be_plain(entry: Entry, fetched: Fetched) -> bool:
    """Whether a host may answer without encryption: nobody said which of the two it speaks."""
    return (
        entry.guessed
        and entry.role is Role.PAGE
        and entry.url.startswith("https://")
        and fetched.outcome is Outcome.UNREACHABLE
        and fetched.reason in _NO_PLAIN_REASONS
    )
