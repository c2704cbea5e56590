"""Kind `expand`: new pages of the sites that link to a target, those that may well link too first.

It begins at the front pages of the hosts that link, reads their sitemaps and feeds, and prefers
pages in the sections where known links stand, and new ones.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from linkcensus.core.link import Kind as LinkKind
from linkcensus.core.scope import Target
from linkcensus.core.url import CanonicalUrl, canonicalize, host_of
from linkcensus.crawl.kinds.kind import (
    KindDoor,
    front_page,
    leads_to_page,
    may_be_page,
    names_of,
    read_targets,
)
from linkcensus.crawl.sitemaps import Sitemap
from linkcensus.extract.seen import SeenPage
from linkcensus.index.index import Index
from linkcensus.index.referring_pages import page_histories
from linkcensus.store.crawl_entry import Entry, Found, Role
from linkcensus.store.crawls import Budget

_IN_SECTION, _FROM_FEED, _ELSEWHERE = 10, 20, 60
_NEW_DAYS = 30
_MOST_HOSTS = 200_000
_MOST_KNOWN = 1_000_000
_MOST_SECTIONS = 50


@dataclass(slots=True)
class ExpandCrawl:
    """Further pages of referring sites."""

    targets: Sequence[Target]
    _sections: dict[str, set[str]] = field(default_factory=dict)
    """By host: the first segments of paths below which it links."""
    _plain: set[str] = field(default_factory=set)
    """Hosts that link without encryption."""
    _known: set[int] = field(default_factory=set)
    """Hashes of the keys of the pages that are known to link: no news."""

    @property
    def title(self) -> str:
        """What the crawl does."""
        return f"Look for new links to {names_of(self.targets)} on the sites that link already"

    @property
    def reads_sitemaps(self) -> bool:
        """Sitemaps name new pages."""
        return True

    def prepare(self, index: Index) -> None:
        """Read where known links stand, once."""
        if self._sections:
            return
        sections: defaultdict[str, set[str]] = defaultdict(set)
        for target in self.targets:
            with index.view(target) as view:
                for page in page_histories(view):
                    host = host_of(page.key)
                    if len(sections) >= _MOST_HOSTS and host not in sections:
                        continue
                    if len(self._known) < _MOST_KNOWN:
                        self._known.add(hash(page.key))
                    if page.url.startswith("http://"):
                        self._plain.add(host)
                    if len(sections[host]) < _MOST_SECTIONS:
                        sections[host].add(_section(page.key))
        self._sections = dict(sections)

    def seeds(self, index: Index) -> Iterator[Found]:
        """Yield the front pages of the hosts that link."""
        self.prepare(index)
        for host in sorted(self._sections):
            url = front_page(host, https=host not in self._plain)
            if url is not None:
                yield Found(url)

    def follow(self, entry: Entry, seen: SeenPage) -> Iterator[Found]:
        """Yield links within the host, and its feeds."""
        for link in seen.links:
            if link.target.host != entry.host:
                continue
            if link.kind is LinkKind.FEED:
                yield Found(link.target, entry.depth + 1, 1, Role.FEED)
            elif leads_to_page(link) and self._is_news(link.target):
                yield Found(link.target, entry.depth + 1, self._priority(link.target, None))
        if entry.depth == 0 and seen.facts is not None:
            for address in seen.facts.feeds:
                feed = canonicalize(address)
                if feed is not None and feed.host == entry.host:
                    yield Found(feed, 1, 1, Role.FEED)

    def listed(self, entry: Entry, sitemap: Sitemap) -> Iterator[Found]:
        """Yield the pages that a sitemap or feed names, new ones first."""
        for one in sitemap.sitemaps:
            yield Found(one.url, entry.depth, 2, Role.SITEMAP)
        for one in sitemap.pages:
            url = one.url
            if url.host != entry.host or not may_be_page(url) or not self._is_news(url):
                continue
            if entry.role is Role.FEED:
                yield Found(url, 1, _FROM_FEED)
            else:
                yield Found(url, 1, self._priority(url, one.changed_at))

    def _is_news(self, url: CanonicalUrl) -> bool:
        return hash(url.key) not in self._known

    def _priority(self, url: CanonicalUrl, changed_at: datetime | None) -> int:
        in_section = _section(url.key) in self._sections.get(url.host, ())
        priority = _IN_SECTION if in_section else _ELSEWHERE
        if changed_at is not None:
            age = (datetime.now(UTC) - changed_at).days
            priority += min(max(age, 0) // _NEW_DAYS, 30)
        return priority


def _section(key: str) -> str:
    """The first segment of a path that has more than one, else ''."""
    first, slash, _ = key.partition(")")[2].partition("?")[0].lstrip("/").partition("/")
    return first if slash else ""


def _read(arguments: Mapping[str, object]) -> ExpandCrawl:
    return ExpandCrawl(read_targets(arguments))


EXPAND = KindDoor(
    "expand",
    "New pages of the sites that link to a target already.",
    Budget(20_000, 30, 2),
    _read,
)
