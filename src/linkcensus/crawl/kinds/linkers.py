"""Kind `linkers`: the pages that are known to link to a target, each once, and no further."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from linkcensus.core.scope import Target
from linkcensus.core.url import canonicalize
from linkcensus.crawl.kinds.kind import KindDoor, names_of, read_targets
from linkcensus.crawl.sitemaps import Sitemap
from linkcensus.extract.seen import SeenPage
from linkcensus.index.index import Index
from linkcensus.index.referring_pages import page_histories
from linkcensus.store.crawl_entry import Entry, Found
from linkcensus.store.crawls import Budget

_MOST_AUTHORITY = 100


@dataclass(frozen=True, slots=True)
class LinkersCrawl:
    """The referring pages of some targets."""

    targets: Sequence[Target]
    lost_too: bool

    @property
    def title(self) -> str:
        """What the crawl does."""
        return f"Crawl the pages that link to {names_of(self.targets)}"

    @property
    def reads_sitemaps(self) -> bool:
        """The pages are known."""
        return False

    def prepare(self, index: Index) -> None:
        """Nothing needs to be known."""

    def seeds(self, index: Index) -> Iterator[Found]:
        """Yield the referring pages, those of the sites with most authority first."""
        for target in self.targets:
            with index.view(target) as view:
                for page in page_histories(view, lost_too=self.lost_too):
                    url = canonicalize(page.url)
                    if url is not None:
                        yield Found(url, 0, _MOST_AUTHORITY - round(page.authority or 0))

    def follow(self, entry: Entry, seen: SeenPage) -> Sequence[Found]:
        """Return nothing: the links of the page are what was wanted."""
        return ()

    def listed(self, entry: Entry, sitemap: Sitemap) -> Sequence[Found]:
        """Return nothing."""
        return ()


def _read(arguments: Mapping[str, object]) -> LinkersCrawl:
    return LinkersCrawl(read_targets(arguments), bool(arguments.get("lost_too")))


LINKERS = KindDoor("linkers", "The pages that are known to link to a target.", Budget(), _read)
