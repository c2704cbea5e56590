"""Mastodon: statuses, alone, in timelines and in the answers of a search; links that trend.

Source:
    https://docs.joinmastodon.org/entities/Status/, /PreviewCard/, /Trends_Link/.
"""

from collections.abc import Iterator

from linkcensus.core.fact import Fact, Subject
from linkcensus.importers.social.post import (
    Post,
    Record,
    count_of,
    each,
    inner,
    links_of_html,
    moment_of,
    page_of,
    text_of,
)

NETWORK = "mastodon"


def posts(record: Record) -> Iterator[Post]:
    """The posts of a status, or of a search's answer."""
    for status in each(record.get("statuses")):
        yield from posts(status)
    shared = record.get("reblog")
    status = shared if isinstance(shared, dict) else record
    page = page_of(status.get("url") or status.get("uri"))
    if page is None or "reblogs_count" not in status:
        return
    account = inner(status, "account")
    post = Post(
        NETWORK,
        page,
        moment_of(status.get("created_at")),
        author=text_of(account.get("acct")),
        language=text_of(status.get("language"), 3),
        reactions=count_of(status.get("favourites_count")),
        shares=_sum(status.get("reblogs_count"), status.get("quotes_count")),
        comments=count_of(status.get("replies_count")),
        followers=count_of(account.get("followers_count")),
    )
    card = inner(status, "card")
    post.share(card.get("url"), text_of(card.get("title")))
    named = (page_of(person.get("url")) for person in each(status.get("mentions")))
    people = {person.key for person in named if person is not None}
    for link in links_of_html(status.get("content"), page):
        # `/tags/x` is what a hashtag leads to, on every server
        if link.target.key not in people and "/tags/" not in link.target.url:
            post.share(link.target_written, link.anchor)
    yield post


def _sum(*values: object) -> int | None:
    known = [count for value in values if (count := count_of(value)) is not None]
    return sum(known) if known else None


def trends(record: Record) -> Iterator[Fact]:
    """How often a link that trends was shared, and by how many accounts, day by day."""
    page = page_of(record.get("url"))
    if page is None or "provider_name" not in record:
        return
    for day in each(record.get("history")):
        for name in ("uses", "accounts"):
            text = str(day.get(name, ""))
            if text.isdecimal():
                yield Fact(
                    NETWORK,
                    page.site,
                    Subject.PAGE,
                    page.url,
                    page.key,
                    f"trend_{name}",
                    float(text[:15]),
                    None,
                    moment_of(day.get("day")),
                )
