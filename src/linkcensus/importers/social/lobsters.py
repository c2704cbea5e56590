"""Lobsters, and sites that run its code: stories with their comments.

Source:
    https://lobste.rs/about (every page has a form that ends in .json).
"""

from collections.abc import Iterator

from linkcensus.importers.social.post import (
    Post,
    Record,
    count_of,
    each,
    moment_of,
    page_of,
    text_of,
)

NETWORK = "lobsters"


def posts(record: Record) -> Iterator[Post]:
    """The post of a story, and those of its comments."""
    page = page_of(record.get("short_id_url"))
    if page is None:
        return
    title = text_of(record.get("title"))
    post = Post(
        NETWORK,
        page,
        moment_of(record.get("created_at")),
        author=_name(record.get("submitter_user") or record.get("commenting_user")),
        title=title,
        reactions=count_of(record.get("score")),
        comments=count_of(record.get("comment_count")),
    )
    post.share(record.get("url"), title)
    for name in ("description", "comment"):
        post.share_html(record.get(name))
    yield post
    for comment in each(record.get("comments")):
        yield from posts({**comment, "comments": None, "url": None})


def _name(user: object) -> str | None:
    return text_of(user.get("username")) if isinstance(user, dict) else text_of(user)
