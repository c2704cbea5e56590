"""Bluesky: frames of Jetstream, first and second version, one a line.

Posts wait in memory for the likes and reposts that follow them in the stream; a post that is
deleted in the stream is forgotten.

Source:
    https://github.com/bluesky-social/jetstream; https://docs.bsky.app/docs/advanced-guides/posts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from linkcensus.core.url import CanonicalUrl
from linkcensus.importers.social.post import (
    Post,
    Record,
    count_of,
    each,
    inner,
    moment_of,
    page_of,
    text_of,
)
from linkcensus.importers.social.watched import Wanted, everything

NETWORK = "bluesky"
MAX_HELD = 50_000
"""Posts with links that wait, and names of authors that are known."""
MAX_HELD_CHARACTERS = 20_000_000
"""Of the links of posts that wait; a post may have a megabyte of them."""

_MOST_RECALLED = 1_000
"""Posts whose likes are still counted when somebody listens again."""
_FEW = 4_000
"""Characters of the links of such a post."""

_POST, _LIKE, _REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
_LINK = "app.bsky.richtext.facet#link"


@dataclass(slots=True)
class _Commit:
    """A change of somebody's repository, the same in both versions."""

    did: str
    operation: str
    collection: str
    rkey: str
    record: Record

    @property
    def uri(self) -> str:
        return f"at://{self.did}/{self.collection}/{self.rkey}"


class Stream:
    """Reads frames in their order, of a file or as they come.

    Args:
        wanted: Posts without a link that it wants are passed over.
    """

    def __init__(self, wanted: Wanted = everything) -> None:
        self.cursor: int | None = None
        """Of the last frame: microseconds (from 10^15 on) or the second version's sequence."""
        self.moment: datetime | None = None
        """When the last frame was made, where it says so."""
        self._wanted = wanted
        self._changed: dict[str, Post] = {}
        self._waiting: dict[str, Post] = {}
        self._held = 0
        """Characters of the links of what waits."""
        self._names: dict[str, str] = {}

    def take(self, frame: Record) -> Iterator[Post]:
        """Read a frame; gives the posts that need wait no longer."""
        self._remember(frame)
        payload = inner(frame, "payload") or frame
        self._learn_name(payload)
        commit = _commit(payload)
        if commit is None:
            return
        if commit.operation == "delete":
            self._release(commit.uri)
        elif commit.collection == _POST:
            self._hold(commit)
        elif commit.collection in (_LIKE, _REPOST):
            self._count(commit)
        while len(self._waiting) > MAX_HELD or self._held > MAX_HELD_CHARACTERS:
            eldest = self._release(next(iter(self._waiting)))
            if eldest is not None:
                yield self._named(eldest)

    def finish(self) -> Iterator[Post]:
        """Give the posts that still wait."""
        for post in self._waiting.values():
            yield self._named(post)
        self._waiting, self._changed, self._held = {}, {}, 0

    def kept(self) -> list[Record]:
        """The posts that came last and wait for likes, as `recall` takes them."""
        recent = islice(reversed(self._waiting.items()), _MOST_RECALLED)
        return [_remembered(uri, post) for uri, post in recent if _characters(post) < _FEW][::-1]

    def recall(self, kept: object) -> None:
        """Let posts wait again that waited when somebody listened last: their likes go on."""
        for record in each(kept):
            uri = text_of(record.get("uri"))
            post = None if uri is None else _recalled(uri, record)
            if uri is not None and post is not None and post.links and uri not in self._waiting:
                self._waiting[uri] = post
                self._held += _characters(post)

    def changed(self) -> list[Post]:
        """Give the posts that came or were liked since this was asked last; they wait on."""
        changed, self._changed = self._changed, {}
        return [self._named(post) for post in changed.values()]

    @property
    def unsaid(self) -> int:
        """How many posts `changed` would give."""
        return len(self._changed)

    def _remember(self, frame: Record) -> None:
        payload = inner(frame, "payload")
        self.moment = moment_of(payload.get("time") or frame.get("time_us")) or self.moment
        self.cursor = cursor_of(frame) or self.cursor

    def _learn_name(self, payload: Record) -> None:
        told = inner(payload, "identity") or payload
        did, handle = text_of(told.get("did")), text_of(told.get("handle"))
        if did and handle:
            if len(self._names) >= MAX_HELD:
                self._names.clear()
            self._names[did] = handle

    def _hold(self, commit: _Commit) -> None:
        """Let a post wait with those of its links that are wanted."""
        post = self._post(commit)
        if post is None:
            return
        post.links = [link for link in post.links if self._wanted(link.target)]
        if post.links:
            self._release(commit.uri)
            self._waiting[commit.uri] = self._changed[commit.uri] = post
            self._held += _characters(post)

    def _release(self, uri: str) -> Post | None:
        self._changed.pop(uri, None)
        post = self._waiting.pop(uri, None)
        self._held -= 0 if post is None else _characters(post)
        return post

    def _count(self, commit: _Commit) -> None:
        uri = str(inner(commit.record, "subject").get("uri"))
        post = self._waiting.get(uri)
        if post is None:
            return
        self._changed[uri] = post
        if commit.collection == _LIKE:
            post.reactions = (post.reactions or 0) + 1
        else:
            post.shares = (post.shares or 0) + 1

    def _named(self, post: Post) -> Post:
        post.author = self._names.get(post.author or "", post.author)
        return post

    def _post(self, commit: _Commit) -> Post | None:
        page = _page_of(commit.did, commit.rkey)
        if page is None:
            return None
        record = commit.record
        languages = record.get("langs")
        post = Post(
            NETWORK,
            page,
            moment_of(record.get("createdAt")),
            author=commit.did,
            language=text_of(languages[0], 2)
            if isinstance(languages, list) and languages
            else None,
        )
        for embed in (inner(record, "embed"), inner(record, "embed", "media")):
            external = inner(embed, "external")
            post.share(external.get("uri"), text_of(external.get("title")))
        text = record.get("text")
        raw = text.encode("utf-8", "replace") if isinstance(text, str) else b""
        for facet in each(record.get("facets")):
            words = _words(raw, inner(facet, "index"))
            for feature in each(facet.get("features")):
                if feature.get("$type") == _LINK:
                    post.share(feature.get("uri"), words)
        return post


def _characters(post: Post) -> int:
    return sum(len(link.written) for link in post.links)


def _page_of(did: str, rkey: str) -> CanonicalUrl | None:
    return page_of(f"https://bsky.app/profile/{did}/post/{rkey}")


def _remembered(uri: str, post: Post) -> Record:
    return {
        "uri": uri,
        "created": None if post.created is None else post.created.isoformat(),
        "author": post.author,
        "language": post.language,
        "reactions": post.reactions,
        "shares": post.shares,
        "links": [[link.written, link.anchor] for link in post.links],
    }


def _recalled(uri: str, record: Record) -> Post | None:
    did, _, rest = uri.removeprefix("at://").partition("/")
    page = _page_of(did, rest.rpartition("/")[2])
    if page is None:
        return None
    post = Post(
        NETWORK,
        page,
        moment_of(record.get("created")),
        author=text_of(record.get("author")),
        language=text_of(record.get("language")),
        reactions=count_of(record.get("reactions")),
        shares=count_of(record.get("shares")),
    )
    links = record.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, list) and len(link) == 2:
            post.share(link[0], text_of(link[1]))
    return post


def cursor_of(frame: Record) -> int | None:
    """Where a stream goes on behind a frame; None where the frame does not say it."""
    payload = inner(frame, "payload")
    for value in (payload.get("seq"), frame.get("cursor"), frame.get("time_us")):
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
    return None


def _words(raw: bytes, index: Record) -> str | None:
    """The words of a link; places count UTF-8 bytes."""
    start, end = index.get("byteStart"), index.get("byteEnd")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end:
        return None
    return text_of(raw[start:end].decode("utf-8", "replace"))


def _commit(payload: Record) -> _Commit | None:
    """The change that a frame tells of; None for identities, accounts and what is damaged."""
    change = inner(payload, "commit") or payload
    texts = [
        text_of(where.get(name))
        for where, name in (
            (payload, "did"),
            (change, "operation"),
            (change, "collection"),
            (change, "rkey"),
        )
    ]
    did, operation, collection, rkey = texts
    if did is None or operation is None or collection is None or rkey is None:
        return None
    return _Commit(did, operation, collection, rkey, inner(change, "record"))
