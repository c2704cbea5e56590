"""Hacker News: items of its own API, and answers of Algolia's search.

Source:
    https://github.com/HackerNews/API; https://hn.algolia.com/api.
"""

from collections.abc import Iterator
from urllib.parse import quote

from linkcensus.importers.social.post import (
    Post,
    Record,
    count_of,
    each,
    moment_of,
    page_of,
    text_of,
)

NETWORK = "hacker_news"
_DEEPEST = 60


def posts(record: Record, depth: int = 0) -> Iterator[Post]:
    """The posts of an item, of a search's answer, or of a tree of comments."""
    for hit in each(record.get("hits")):
        yield from posts(hit, depth)
    if (post := _post(record)) is not None:
        yield post
    if depth < _DEEPEST:
        for child in each(record.get("children")):
            yield from posts(child, depth + 1)


def _post(record: Record) -> Post | None:
    number = record.get("objectID") or record.get("id")
    if number is None or record.get("deleted") or record.get("dead"):
        return None
    page = page_of(f"https://news.ycombinator.com/item?id={quote(str(number)[:20], safe='')}")
    if page is None:
        return None
    title = text_of(record.get("title"))
    post = Post(
        NETWORK,
        page,
        moment_of(record.get("time") or record.get("created_at_i") or record.get("created_at")),
        author=text_of(record.get("by") or record.get("author")),
        title=title or text_of(record.get("story_title")),
        reactions=count_of(record.get("score", record.get("points"))),
        comments=count_of(record.get("descendants", record.get("num_comments"))),
    )
    post.share(record.get("url"), title)
    for name in ("text", "story_text", "comment_text"):
        post.share_html(record.get(name))
    return post
