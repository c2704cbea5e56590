"""Feeds: RSS 0.9 to 2.0, Atom, and JSON Feed; the links of their entries.

An entry whose link leads to its feed's own site is a page, and what its text links to is shared by
it. An entry whose link leads elsewhere is a link that the feed shares: by the page where it is
discussed, else by the feed's own page.

Source:
    https://www.rssboard.org/rss-specification; RFC 4287; RDF Site Summary 1.0;
    https://www.jsonfeed.org/version/1.1/.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from linkcensus.core.url import CanonicalUrl, PageBase, canonicalize
from linkcensus.importers.social.post import (
    MOST_LINKS,
    Post,
    Record,
    count_of,
    each,
    inner,
    moment_of,
    page_of,
    text_of,
)

NETWORK = "feed"
MAX_TEXT = 1_000_000
"""Characters kept of one text of an entry."""
_BLOCK_BYTES = 64 * 1024
_ENTRIES = frozenset({"item", "entry"})
_HTML = frozenset({"description", "encoded", "content", "summary"})
_TIMES = frozenset({"pubDate", "published", "updated", "date"})
_TEXTS = frozenset(
    {"title", "link", "comments", "guid", "id", "creator", "author", "name", "language"}
)


class DamagedError(Exception):
    """The feed breaks off; what stands before was read. Its text is the reason."""


@dataclass(slots=True)
class _Entry:
    """An entry while it is read."""

    link: str = ""
    id: str = ""
    comments: str = ""
    title: str | None = None
    author: str | None = None
    time: str | None = None
    replies: int | None = None
    html: list[str] = field(default_factory=list)
    characters: int = 0
    """Of all texts so far."""
    hrefs: list[str] = field(default_factory=list)
    """Of links in XHTML, which is markup of the feed itself."""

    def add_html(self, text: str) -> None:
        """Keep a text, as long as all of them together are no longer than one may be."""
        self.characters += len(text)
        if self.characters <= MAX_TEXT:
            self.html.append(text)

    def add_href(self, href: str) -> None:
        """Keep a link, as many as a post may share."""
        if len(self.hrefs) < MOST_LINKS:
            self.hrefs.append(href)


@dataclass(slots=True)
class _Feed:
    """What a feed says of itself."""

    link: str = ""
    author: str | None = None
    language: str | None = None


class _Handler:
    """Follows the elements of a feed; texts are bounded."""

    def __init__(self) -> None:
        self.feed = _Feed()
        self.finished: list[_Entry] = []
        self._entry: _Entry | None = None
        self._text: list[str] = []
        self._length = 0
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._path.append(local)
        if len(self._path) > 500:
            raise DamagedError("elements nested too deeply")
        if local in _ENTRIES:
            self._entry = _Entry()
        elif local == "link" and attributes.get("href"):
            self._take_link(attributes)
        elif local == "a" and self._entry is not None and attributes.get("href"):
            self._entry.add_href(attributes["href"])
        if local in _TEXTS or local in _TIMES or local in _HTML:
            self._text, self._length = [], 0

    def _take_link(self, attributes: dict[str, str]) -> None:
        rel, href = attributes.get("rel", "alternate"), attributes["href"]
        entry = self._entry
        if rel == "alternate":
            if entry is None:
                self.feed.link = self.feed.link or href
            else:
                entry.link = entry.link or href
        elif rel == "replies" and entry is not None:
            entry.comments = entry.comments or href
        elif rel in ("related", "via") and entry is not None:
            entry.add_href(href)

    def text(self, piece: str) -> None:
        if self._length < MAX_TEXT:
            self._text.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        self._path.pop()
        text = "".join(self._text).strip()
        if local in _ENTRIES and self._entry is not None:
            self.finished.append(self._entry)
            self._entry = None
        elif self._entry is None:
            self._of_feed(local, text)
        elif not space.endswith("/xhtml"):
            self._of_entry(self._entry, local, text)
        if local in _TEXTS or local in _TIMES or local in _HTML:
            self._text, self._length = [], 0

    def _of_feed(self, local: str, text: str) -> None:
        parent = self._path[-1] if self._path else ""
        if local == "link" and text and parent in ("channel", "feed"):
            self.feed.link = self.feed.link or text
        elif local == "language":
            self.feed.language = self.feed.language or text_of(text, 2)
        elif local == "name" and parent == "author":
            self.feed.author = self.feed.author or text_of(text)

    def _of_entry(self, entry: _Entry, local: str, text: str) -> None:
        parent = self._path[-1] if self._path else ""
        direct = parent in _ENTRIES
        if local == "link" and direct:
            entry.link = entry.link or text
        elif local == "comments" and direct:
            if text.isdecimal():
                entry.replies = count_of(int(text[:15]))
            else:
                entry.comments = entry.comments or text
        elif local in ("guid", "id") and direct:
            entry.id = entry.id or text
        elif local == "title" and direct:
            entry.title = entry.title or text_of(text)
        elif local in ("creator", "author") or (local == "name" and parent == "author"):
            entry.author = entry.author or text_of(text)
        elif local in _TIMES and direct:
            entry.time = entry.time or text
        elif local in _HTML and direct and text:
            entry.add_html(text)


def read_feed(stream: BinaryIO, home: CanonicalUrl | None = None) -> Iterator[Post]:
    """Read an XML feed as far as it is sound; memory is bounded by its largest entry.

    Args:
        stream: The feed.
        home: Where it came from, if that is known.

    Raises:
        DamagedError: It breaks off.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    handler = _Handler()
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = _refuse_entity
    parser.buffer_text = True
    done = False
    while not done:
        block = stream.read(_BLOCK_BYTES)
        done = not block
        fault: str | None = None
        try:
            parser.Parse(block, done)
        except expat.ExpatError as error:
            fault = f"line {error.lineno}: {expat.ErrorString(error.code)}"
        except (DamagedError, ValueError, LookupError) as error:
            fault = str(error)
        finished, handler.finished = handler.finished, []
        for entry in finished:
            if (post := _post(entry, handler.feed, home)) is not None:
                yield post
        if fault is not None:
            raise DamagedError(fault)


def _refuse_entity(*_: object) -> None:
    """Entities of a file's own are how small files become endless."""
    raise DamagedError("it declares entities of its own")


def _post(entry: _Entry, feed: _Feed, home: CanonicalUrl | None) -> Post | None:
    own = page_of(feed.link) or home
    known = own or home
    link = page_of(entry.link)
    if link is None and known is not None and entry.link:
        link = PageBase(known.url).resolve(entry.link)
    link = link or page_of(entry.id)
    if link is None:
        return None
    page = link if own is None or link.site == own.site else _discussed(entry, own)
    post = Post(
        NETWORK,
        page,
        moment_of(entry.time),
        author=entry.author or feed.author,
        title=entry.title,
        language=feed.language,
        comments=entry.replies,
    )
    if page is not link:
        post.share(link.url, entry.title)
    for html in entry.html:
        post.share_html(html)
    inside = PageBase(link.url)
    for href in entry.hrefs:
        target = inside.resolve(href)
        if target is not None:
            post.share(target.url)
    return post


def _discussed(entry: _Entry, own: CanonicalUrl) -> CanonicalUrl:
    """The page of the feed's own site that shares a link to elsewhere."""
    for written in (entry.comments, entry.id):
        page = page_of(written)
        if page is not None and page.site == own.site:
            return page
    return own


def json_posts(feed: Record) -> Iterator[Post]:
    """The posts of a JSON feed."""
    home = page_of(feed.get("home_page_url")) or page_of(feed.get("feed_url"))
    for item in each(feed.get("items")):
        page = page_of(item.get("url")) or page_of(item.get("id")) or home
        if page is None:
            continue
        authors = [*each(item.get("authors")), inner(item, "author"), *each(feed.get("authors"))]
        post = Post(
            NETWORK,
            page,
            moment_of(item.get("date_published") or item.get("date_modified")),
            author=next((name for one in authors if (name := text_of(one.get("name")))), None),
            title=text_of(item.get("title")),
            language=text_of(item.get("language") or feed.get("language"), 2),
        )
        post.share(item.get("external_url"), post.title)
        post.share_html(item.get("content_html"))
        yield post


def home_of(name: str) -> CanonicalUrl | None:
    """Where a feed came from, when its name is its address."""
    return canonicalize(name) if name.startswith(("http://", "https://")) else None
