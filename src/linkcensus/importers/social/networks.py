"""What can be listened to, and how it is written: `bluesky`, `mastodon:HOST/tags/TAG`, a URL.

A network that is asked gives posts behind a cursor; the cursor moves after they were committed.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.social import mastodon
from linkcensus.importers.social.asking import Asker
from linkcensus.importers.social.hacker_news_asked import NewHackerNews, SearchedHackerNews
from linkcensus.importers.social.page import Page
from linkcensus.importers.social.post import each
from linkcensus.importers.social.watched import Watched
from linkcensus.store.cursors import Cursor

BLUESKY, HACKER_NEWS = "bluesky", "hackernews"
_MOST_PAGES = 25
_PAGE_SIZE = 40
_MOST_LINKS = 20
_HOST = re.compile(r"(?:https?://)?(?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+(?::[0-9]{1,5})?")
_TAG = re.compile(r"[^\s/?#&%]{1,100}")
_HOW = "write bluesky, mastodon:HOST, mastodon:HOST/tags/TAG, mastodon:HOST/trends, hackernews, \
hackernews:new, or the address of a feed"


class Kind(StrEnum):
    """How a source is read."""

    STREAM = "stream"
    ASKED = "asked"
    FEED = "feed"
    """By address: a feed, a Reddit or Lobsters listing; as any import from a URL."""


class Network(Protocol):
    """A network that is asked."""

    @property
    def address(self) -> str:
        """What the list of imports calls it."""
        ...

    @property
    def form(self) -> str:
        """The format, as in `reader.TITLES`."""
        ...

    def posts(self, asker: Asker, cursor: Cursor) -> AsyncIterator[Page]:
        """Yield what came since the cursor, newest last where the network allows it."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One thing to listen to."""

    text: str
    """As it was written; the name of its cursor."""
    kind: Kind
    network: Network | None = field(default=None, compare=False)
    """Of a source that is asked."""


def read_source(text: str, settings: Settings, watched: Watched | None) -> Source:
    """Read what to listen to.

    Args:
        text: As people write it.
        settings: Where networks answer.
        watched: The targets; Hacker News is searched for them.

    Raises:
        BadInput: It is none, or needs targets and has none.
    """
    written = text.strip()
    name, _, rest = written.partition(":")
    if written in (BLUESKY, HACKER_NEWS):
        if watched is None:
            raise BadInput(
                f"{written} has too much for all of it to be kept",
                remedy="name what to watch with --for, or make a project",
            )
        if written == BLUESKY:
            return Source(BLUESKY, Kind.STREAM)
        return Source(written, Kind.ASKED, SearchedHackerNews(settings, watched.sites))
    if name == "mastodon" and rest:
        return Source(written, Kind.ASKED, _mastodon(rest))
    if written == "hackernews:new":
        return Source(written, Kind.ASKED, NewHackerNews(settings))
    if name.lower() in ("http", "https") and urlsplit(written).hostname:
        return Source(written, Kind.FEED)
    raise BadInput(f"{text[:100]!r} cannot be listened to", remedy=_HOW)


def check_source(text: str) -> None:
    """Look whether something can be listened to at all.

    Raises:
        BadInput: It cannot.
    """
    read_source(text, Settings.model_construct(), Watched(()))


# ---------------------------------------------------------------- Mastodon


@dataclass(frozen=True, slots=True)
class MastodonTimeline:
    """Statuses of an instance: its public timeline, or those with a tag.

    Source:
        https://docs.joinmastodon.org/methods/timelines/.
    """

    address: str
    form: str = "mastodon"

    async def posts(self, asker: Asker, cursor: Cursor) -> AsyncIterator[Page]:
        """As `Network.posts`: forwards from the cursor, so that what is not asked for now waits.

        The first look takes the newest page, for nobody wants all of the past.
        """
        told = cursor.get("since_id")
        newest = int(str(told)) if _is_id(told) else 0
        for _ in range(_MOST_PAGES if newest else 1):
            answer = await asker.ask(self._url(newest))
            statuses = list(each(answer.value))
            before = newest
            newest = max([newest, *(int(one["id"]) for one in statuses if _is_id(one.get("id")))])
            found = [post for status in statuses for post in mastodon.posts(status)]
            yield Page(found, {"since_id": str(newest)} if newest else cursor)
            if newest == before or answer.spent:
                return

    def _url(self, behind: int) -> str:
        asked = {"limit": str(_PAGE_SIZE)}
        if behind:
            asked["min_id"] = str(behind)
        return f"{self.address}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class MastodonTrends:
    """Statuses and links that trend on an instance now.

    Source:
        https://docs.joinmastodon.org/methods/trends/.
    """

    address: str
    form: str = "mastodon"

    async def posts(self, asker: Asker, cursor: Cursor) -> AsyncIterator[Page]:
        """As `Network.posts`; there is nothing to go on from."""
        statuses = await asker.ask(f"{self.address}/statuses?limit={_PAGE_SIZE}")
        yield Page([post for one in each(statuses.value) for post in mastodon.posts(one)], {})
        if not statuses.spent:
            links = await asker.ask(f"{self.address}/links?limit={_MOST_LINKS}")
            facts = [fact for one in each(links.value) for fact in mastodon.trends(one)]
            yield Page([], {}, facts)


def _mastodon(written: str) -> Network:
    scheme, named, rest = written.partition("://")
    host, _, path = (rest if named else written).partition("/")
    base = f"{scheme if named else 'https'}://{host}"
    if _HOST.fullmatch(host) and (not named or scheme in ("http", "https")):
        what, _, tag = path.strip("/").partition("/")
        if not what:
            return MastodonTimeline(f"{base}/api/v1/timelines/public")
        if what == "tags" and _TAG.fullmatch(tag):
            return MastodonTimeline(f"{base}/api/v1/timelines/tag/{quote(tag, safe='')}")
        if what == "trends" and not tag:
            return MastodonTrends(f"{base}/api/v1/trends")
    raise BadInput(f"{written[:100]!r} is no place of Mastodon", remedy=_HOW)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 30
