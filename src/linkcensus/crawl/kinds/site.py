"""Kind `site`: all pages of one's own sites, by their links, sitemaps and feeds; for audits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from linkcensus.core.link import FollowCause
from linkcensus.core.link import Kind as LinkKind
from linkcensus.core.scope import Scope, Target
from linkcensus.core.url import CanonicalUrl, canonicalize
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
from linkcensus.store.crawl_entry import Entry, Found, Role
from linkcensus.store.crawls import Budget

_A_LEVEL = 10
_NOFOLLOW = 5
_LISTED = 15
"""Pages that only a sitemap names come between the first and the second level."""


@dataclass(frozen=True, slots=True)
class SiteCrawl:
    """The pages within some targets."""

    targets: Sequence[Target]
    beginnings: Sequence[Found]

    @property
    def title(self) -> str:
        """What the crawl does."""
        return f"Crawl {names_of(self.targets)}"

    @property
    def reads_sitemaps(self) -> bool:
        """A site's own list of its pages is asked for."""
        return True

    def prepare(self, index: Index) -> None:
        """Nothing needs to be known."""

    def seeds(self, index: Index) -> Iterator[Found]:
        """Yield where each target begins."""
        yield from self.beginnings

    def follow(self, entry: Entry, seen: SeenPage) -> Iterator[Found]:
        """Yield the pages within the targets, nofollow ones last, and feeds."""
        depth = entry.depth + 1
        for link in seen.links:
            if not self.covers(link.target):
                continue
            if link.kind is LinkKind.FEED:
                yield Found(link.target, depth, depth * _A_LEVEL, Role.FEED)
            elif leads_to_page(link):
                later = 0 if link.follow_cause is FollowCause.NONE else _NOFOLLOW
                yield Found(link.target, depth, depth * _A_LEVEL + later)

    def listed(self, entry: Entry, sitemap: Sitemap) -> Iterator[Found]:
        """Yield all that is within the targets."""
        for one in sitemap.sitemaps:
            yield Found(one.url, entry.depth, 0, Role.SITEMAP)
        for one in sitemap.pages:
            if self.covers(one.url) and may_be_page(one.url):
                yield Found(one.url, 1, _LISTED)

    def covers(self, url: CanonicalUrl) -> bool:
        """Tell whether a page is within the targets."""
        return any(target.contains(url.key) for target in self.targets)


def _read(arguments: Mapping[str, object]) -> SiteCrawl:
    targets = read_targets(arguments)
    given = arguments["targets"]
    texts = [given] if isinstance(given, str) else list(given)  # type: ignore[call-overload]
    found = [_beginning(t, str(text)) for t, text in zip(targets, texts, strict=True)]
    return SiteCrawl(targets, [page for page in found if page is not None])


def _beginning(target: Target, written: str) -> Found | None:
    """Where a target begins; https is our guess where nobody has named a scheme."""
    named = written.strip().lower()
    if target.scope in (Scope.DOMAIN, Scope.HOST):
        url = front_page(target.text, https=not named.startswith("http://"))
    else:
        url = canonicalize(target.text.removesuffix("*"))
    return None if url is None else Found(url, guessed=_is_guess(url, named))


def _is_guess(url: CanonicalUrl, named: str) -> bool:
    return url.url.startswith("https://") and not named.startswith("https://")


SITE = KindDoor(
    "site", "All pages of a site, by its links and sitemaps.", Budget(10_000, None, 20), _read
)
