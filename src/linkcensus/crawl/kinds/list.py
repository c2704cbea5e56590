"""Kind `list`: pages that somebody names, and with a depth what they link to on their own sites."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from linkcensus.core.errors import BadInput
from linkcensus.core.url import canonicalize
from linkcensus.crawl.kinds.kind import KindDoor, leads_to_page
from linkcensus.crawl.sitemaps import Sitemap
from linkcensus.extract.seen import SeenPage
from linkcensus.index.index import Index
from linkcensus.store.crawl_entry import Entry, Found
from linkcensus.store.crawls import Budget

_MOST_NAMED = 10_000


@dataclass(frozen=True, slots=True)
class ListCrawl:
    """Some pages. A long list is not among the arguments: it goes into the frontier itself."""

    pages: Sequence[Found]
    count: int

    @property
    def title(self) -> str:
        """What the crawl does."""
        return (
            f"Crawl {self.pages[0].url.url[:150]}"
            if self.count == 1
            else f"Crawl {self.count:,} pages"
        )

    @property
    def reads_sitemaps(self) -> bool:
        """The pages are named."""
        return False

    def prepare(self, index: Index) -> None:
        """Nothing needs to be known."""

    def seeds(self, index: Index) -> Iterator[Found]:
        """Yield the pages in their order, within a host."""
        yield from self.pages

    def follow(self, entry: Entry, seen: SeenPage) -> Iterator[Found]:
        """Yield the links within the page's site; the budget's depth cuts them."""
        depth = entry.depth + 1
        site = seen.visit.page.site
        for link in seen.links:
            if link.target.site == site and leads_to_page(link):
                yield Found(link.target, depth, depth * _MOST_NAMED)

    def listed(self, entry: Entry, sitemap: Sitemap) -> Sequence[Found]:
        """Return nothing."""
        return ()


def read_page(written: str, place: int = 0) -> Found | None:
    """Read the address of a page as people write it, with a scheme or without; None for none.

    Args:
        written: The address.
        place: Where it stands in its list.
    """
    text = written.strip()
    if not text or text.startswith("#") or any(char.isspace() for char in text):
        return None
    guessed = "://" not in text[:12]
    url = canonicalize(f"https://{text}" if guessed else text)
    return None if url is None else Found(url, 0, place, guessed=guessed)


def _read(arguments: Mapping[str, object]) -> ListCrawl:
    given = arguments.get("urls", [])
    count = arguments.get("count")
    if not isinstance(given, list) or len(given) > _MOST_NAMED:
        raise BadInput(f"must be a list of at most {_MOST_NAMED:,} pages", place="urls")
    pages: list[Found] = []
    for text in given:
        page = read_page(str(text), len(pages))
        if page is None:
            raise BadInput(f"{str(text)[:100]!r} is no address of a page", place="urls")
        pages.append(page)
    total = count if isinstance(count, int) else len(pages)
    if not total:
        raise BadInput("there is nothing to crawl", place="urls", remedy="name some pages")
    return ListCrawl(pages, total)


LIST = KindDoor("list", "Pages that you name.", Budget(depth=0), _read)
