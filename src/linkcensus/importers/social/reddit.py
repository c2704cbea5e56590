"""Reddit: listings of its JSON pages, and dumps with a post or comment a line.

Source:
    https://www.reddit.com/dev/api/ (`t3` is a post, `t1` a comment).
"""

import re
from collections.abc import Iterator

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

NETWORK = "reddit"
_SITE = "https://www.reddit.com"
_DEEPEST = 60
_MARKDOWN = re.compile(r"\[([^\]\n]{0,300})\]\((https?://[^\s)]{1,2000})\)")
_BARE = re.compile(r"(?<![(\[\w])https?://[^\s<>()\[\]]{1,2000}")


def posts(record: Record, depth: int = 0) -> Iterator[Post]:
    """The posts and comments of a listing, or of one line of a dump."""
    if depth > _DEEPEST:
        return
    data = inner(record, "data")
    if record.get("kind") == "Listing":
        for child in each(data.get("children")):
            yield from posts(child, depth + 1)
        return
    thing = data or record
    if (post := _post(thing)) is not None:
        yield post
    replies = thing.get("replies")
    if isinstance(replies, dict):
        yield from posts(replies, depth + 1)


def _post(thing: Record) -> Post | None:
    permalink = text_of(thing.get("permalink"), 1_000)
    page = page_of(f"{_SITE}{permalink}") if permalink and permalink.startswith("/") else None
    if page is None:
        return None
    title = text_of(thing.get("title"))
    author = text_of(thing.get("author"))
    post = Post(
        NETWORK,
        page,
        moment_of(thing.get("created_utc")),
        author=None if author == "[deleted]" else author,
        title=title or text_of(thing.get("link_title")),
        reactions=count_of(thing.get("score")),
        comments=count_of(thing.get("num_comments")),
        shares=count_of(thing.get("num_crossposts")),
        followers=count_of(thing.get("subreddit_subscribers")),
    )
    if not thing.get("is_self"):
        post.share(thing.get("url_overridden_by_dest") or thing.get("url"), title)
    for name in ("selftext", "body"):
        for text, url in _links(thing.get(name)):
            post.share(url, text)
    return post


def _links(markdown: object) -> Iterator[tuple[str | None, str]]:
    if not isinstance(markdown, str):
        return
    for match in _MARKDOWN.finditer(markdown):
        yield match[1], match[2]
    for match in _BARE.finditer(_MARKDOWN.sub(" ", markdown)):
        yield None, match[0].rstrip(".,;:!?'\"*")
