"""Hacker News is asked: searched for the watched sites, or read story by story."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from linkcensus.core.settings import Settings
from linkcensus.importers.social import hacker_news
from linkcensus.importers.social.asking import Asker
from linkcensus.importers.social.page import Page
from linkcensus.importers.social.post import Post, each
from linkcensus.store.cursors import Cursor

_MOST_ASKED = 25
"""Questions about one site in one round, and as many about what is left of those before."""
_MOST_ITEMS = 500
_ITEMS_AT_ONCE = 8
_HITS = 100
_LOOK_BACK_SECONDS = 3 * 86_400
"""Posts that young are asked for again: their points grow."""


@dataclass(frozen=True, slots=True)
class SearchedHackerNews:
    """Stories and comments that name the watched sites, by Algolia's search.

    It gives the newest first, and a thousand of a search at most. So it is searched backwards in
    stretches, each before the oldest of the one before; what a round does not get to is a gap, and
    waits for the next one in the cursor.

    Source:
        https://hn.algolia.com/api.
    """

    settings: Settings
    sites: Sequence[str]
    form: str = "hacker_news"

    @property
    def address(self) -> str:
        """Where it is searched."""
        return self.settings.hacker_news_search_url

    async def posts(self, asker: Asker, cursor: Cursor) -> AsyncIterator[Page]:
        """As `Network.posts`: a page for each site that is searched for."""
        done: dict[str, object] = {**cursor}
        for site in self.sites:
            newest, gap = _time_in(done.get(site)), _gap_in(done.get(_gap_of(site)))
            search = _Search(asker, self.address, site, newest)
            left = await search.back(max(newest - _LOOK_BACK_SECONDS, 0), None)
            # what is older than the newest was read before, and only its points are not known
            rest = (newest, left[1]) if left is not None and left[1] > newest else None
            if gap is not None:
                rest = (gap[0], rest[1]) if rest else await search.back(*gap)
            done[site] = search.newest
            done.pop(_gap_of(site), None)
            if rest is not None:
                done[_gap_of(site)] = list(rest)
            yield Page(search.found, dict(done))


_Gap = tuple[int, int]
"""Seconds since 1970: nothing was read behind the first and before the second."""


@dataclass(slots=True)
class _Search:
    """The questions about one site in one round."""

    asker: Asker
    address: str
    site: str
    newest: int
    """When the newest post was made, in seconds since 1970."""
    found: list[Post] = field(default_factory=list)
    asked: int = 0

    async def back(self, after: int, before: int | None) -> _Gap | None:
        """Search backwards from one time to another; returns what is left of it, if anything."""
        self.asked = 0
        while self.asked < _MOST_ASKED:
            oldest, is_all = await self._stretch(after, before)
            if is_all or oldest is None:
                return None
            # others of that second may not have been told; a second that fills a search is passed
            before = oldest + 1 if before is None or oldest + 1 < before else oldest
        return (after, before) if before is not None else None

    async def _stretch(self, after: int, before: int | None) -> tuple[int | None, bool]:
        """Read one search, page by page; returns its oldest time, and whether that was all."""
        oldest, told = before, 0
        for number in range(_MOST_ASKED - self.asked):
            self.asked += 1
            answer = (await self.asker.ask(self._url(after, before, number))).value
            hits = list(each(_field(answer, "hits")))
            told += len(hits)
            self.found += [post for hit in hits for post in hacker_news.posts(hit)]
            times = [at for hit in hits if (at := _time_in(hit.get("created_at_i")))]
            self.newest = max([self.newest, *times])
            oldest = min([time for time in (oldest, *times) if time is not None], default=None)
            pages, of_all = _time_in(_field(answer, "nbPages")), _time_in(_field(answer, "nbHits"))
            if not hits or number + 1 >= pages:
                return oldest, not hits or told >= of_all
        return oldest, False

    def _url(self, after: int, before: int | None, number: int) -> str:
        until = "" if before is None else f",created_at_i<{before}"
        asked = {
            "query": f'"{self.site}"',
            "advancedSyntax": "true",
            "tags": "(story,comment)",
            "hitsPerPage": str(_HITS),
            "page": str(number),
            "numericFilters": f"created_at_i>{after}{until}",
        }
        return f"{self.address}?{urlencode(asked)}"


def _gap_of(site: str) -> str:
    """What the cursor calls the gap of a site; no site has a blank."""
    return f"{site} gap"


def _gap_in(value: object) -> _Gap | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    after, before = _time_in(value[0]), _time_in(value[1])
    return (after, before) if before > after else None


def _time_in(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


@dataclass(frozen=True, slots=True)
class NewHackerNews:
    """The newest stories, one by one from the site's own interface.

    Source:
        https://github.com/HackerNews/API.
    """

    settings: Settings
    form: str = "hacker_news"

    @property
    def address(self) -> str:
        """Where the items are."""
        return self.settings.hacker_news_items_url.rstrip("/")

    async def posts(self, asker: Asker, cursor: Cursor) -> AsyncIterator[Page]:
        """As `Network.posts`: those with larger numbers than the cursor's."""
        last = cursor.get("item")
        before = last if isinstance(last, int) and not isinstance(last, bool) else 0
        told = (await asker.ask(f"{self.address}/newstories.json")).value
        known = told if isinstance(told, list) else []
        new = sorted({n for n in known if isinstance(n, int) and n is not True and n > before})
        slots = asyncio.Semaphore(_ITEMS_AT_ONCE)

        async def one(number: int) -> list[Post]:
            async with slots:
                item = (await asker.ask(f"{self.address}/item/{number}.json")).value
            return list(hacker_news.posts(item)) if isinstance(item, Mapping) else []

        wanted = new[:_MOST_ITEMS]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(number)) for number in wanted]
        posts = [post for task in tasks for post in task.result()]
        yield Page(posts, {"item": wanted[-1]} if wanted else cursor)


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None
