"""What counts of a log's entries: visits by referring site and day, and where they came from."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.site import is_ip_address, is_listed_suffix, public_suffix
from linkcensus.core.url import CanonicalUrl, canonicalize, site_key
from linkcensus.importers.format import ReadResult
from linkcensus.importers.logs.entry import Entry, moment_of
from linkcensus.importers.logs.lists import VisitorLists
from linkcensus.index.writer import SegmentWriter

VISITS = "referral_visits"
"""The metric: requests for pages that came from a page of the subject, in one day (UTC)."""

MAX_HELD = 100_000
"""Pages, and pairs of site and day, held in memory before they are written."""
_LONGEST_REFERRER = 4_096
_LONGEST_AGENT = 1_000
"""Looked at; visitors choose it, and what was looked up is kept in memory."""

_FILES = frozenset(
    {
        *(".css", ".js", ".mjs", ".map", ".json", ".xml", ".png", ".jpg", ".jpeg", ".gif", ".webp"),
        *(".avif", ".svg", ".ico", ".bmp", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3"),
        *(".mp4", ".webm", ".ogg", ".wav", ".wasm", ".webmanifest", ".txt", ".rss", ".atom"),
    }
)
"""What pages are made of: asked for by what embeds it, not by somebody who follows a link."""

_READ = frozenset({200, 203, 206, 304})
"""Answers that showed the visitor a page."""
_KNOWN_LINK = _READ | {301, 302, 303, 307, 308, 404, 410}
"""Answers to a link that stands somewhere: it may lead elsewhere or to nothing."""


@dataclass(slots=True)
class _Page:
    """A page that visitors came from."""

    url: CanonicalUrl
    first: datetime
    last: datetime


class Tally:
    """Takes the entries of one log and writes what they add up to."""

    def __init__(
        self, writer: SegmentWriter, result: ReadResult, lists: VisitorLists, log_id: str
    ) -> None:
        """Begin a log.

        Args:
            writer: Where links and facts go.
            result: Where what does not count is noted.
            lists: Who is a bot, a spammer, a search engine.
            log_id: Names the log: the same for a longer copy of it.
        """
        self._writer = writer
        self._result = result
        self._lists = lists
        self._log_id = log_id
        self._visits: dict[tuple[str, str, datetime], int] = {}
        self._pages: dict[tuple[str, str], _Page] = {}
        self._parts = 0
        self._is_bot = lru_cache(maxsize=50_000)(lists.bots.__contains__)
        self._is_spam = lru_cache(maxsize=50_000)(lists.spam.__contains__)
        self._is_search = lru_cache(maxsize=50_000)(lists.search_engines.__contains__)

    def add(self, line: int, entry: Entry, site: str) -> None:
        """Count a request to a site.

        Args:
            line: Its number in the file, from 1.
            entry: The request.
            site: Whose log it is, a registrable domain.
        """
        if entry.referrer in ("", "-"):
            return
        source = _source(entry)
        reason = self._reason_against(entry, source, site)
        if reason is not None or source is None:
            if reason:
                self._result.remark(line, reason)
            return
        moment = moment_of(entry.time)
        if moment is None:
            self._result.skip(line, "the time cannot be read")
            return
        if self._result.seen_at is None or moment > self._result.seen_at:
            self._result.seen_at = moment
        self._count(entry, source, site, moment)

    def _reason_against(self, entry: Entry, source: CanonicalUrl | None, site: str) -> str | None:
        """Why an entry does not count; None when it does, '' where that is not worth a word."""
        if source is None:
            return "the referrer is no page of the web"
        if source.site == site:
            return ""
        if not _is_public(source.host):
            return "the referrer is no public site"
        if self._is_spam(source.host):
            return "referrer spam"
        if self._is_bot(entry.agent[:_LONGEST_AGENT]):
            return "a bot"
        if entry.method != "GET" or _is_file(entry.path):
            return "a file or form and no page"
        if entry.status not in _KNOWN_LINK:
            return f"answered {entry.status}"
        return None

    def _count(self, entry: Entry, source: CanonicalUrl, site: str, moment: datetime) -> None:
        if entry.status in _READ:
            day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
            key = (site, source.site, day)
            self._visits[key] = self._visits.get(key, 0) + 1
        if not self._is_search(source.host):
            page = self._pages.get((site, source.key))
            if page is None:
                self._pages[site, source.key] = _Page(source, moment, moment)
            else:
                page.first, page.last = min(page.first, moment), max(page.last, moment)
        if len(self._visits) >= MAX_HELD or len(self._pages) >= MAX_HELD:
            self.flush()

    def flush(self) -> None:
        """Write what has been added up so far."""
        for (site, _), page in self._pages.items():
            link = ExportedLink(
                page.url, page.url.url, site, seen_from=page.first, seen_until=page.last
            )
            self._writer.exported(link, Source.LOG)
        # two parts may hold the same number for one day: the times keep them apart
        shift = timedelta(microseconds=self._parts)
        for (site, referrer, day), visits in self._visits.items():
            self._writer.fact(
                Fact(
                    Source.LOG.label,
                    site,
                    Subject.SITE,
                    referrer,
                    site_key(referrer),
                    VISITS,
                    float(visits),
                    self._log_id,
                    day + shift,
                )
            )
        self._parts += 1
        self._pages, self._visits = {}, {}


def _source(entry: Entry) -> CanonicalUrl | None:
    """The page that a visitor came from; its origin alone where the URL holds their address."""
    referrer = entry.referrer
    if len(referrer) > _LONGEST_REFERRER:
        return None
    if entry.address and entry.address in referrer:
        source = _canonical(referrer)
        if source is None or entry.address in source.host:
            return None
        parts = urlsplit(source.url)
        return _canonical(f"{parts.scheme}://{parts.netloc}/")
    return _canonical(referrer)


@lru_cache(maxsize=50_000)
def _canonical(referrer: str) -> CanonicalUrl | None:
    return canonicalize(referrer) if "://" in referrer[:12] else None


@lru_cache(maxsize=50_000)
def _is_public(host: str) -> bool:
    if is_ip_address(host):
        return False
    suffix = public_suffix(host)
    return suffix is not None and suffix != host and is_listed_suffix(suffix)


def public_site(host: str) -> str | None:
    """The site of a host as a log names it; None where that is no public host."""
    found = canonicalize(f"http://{host}")
    return found.site if found is not None and _is_public(found.host) else None


def _is_file(path: str) -> bool:
    return PurePosixPath(path.partition("?")[0]).suffix.lower() in _FILES
