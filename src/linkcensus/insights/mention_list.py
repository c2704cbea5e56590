"""Mentions as a list, and what they come to: by network, by author, by site, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from linkcensus.core.errors import BadInput
from linkcensus.insights.filters import Node, condition
from linkcensus.insights.filters.fields import FieldType
from linkcensus.insights.listing import Listing, ListRequest, Report, columns
from linkcensus.insights.mentions import FOUND, Mention, NetworkCount
from linkcensus.insights.paging import Order
from linkcensus.insights.relations import Relations
from linkcensus.insights.sql import Sql, compose

_TOP = 10
"""Authors and sites that a summary names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionListRequest:
    """Which mentions, and which page of them."""

    since: date | None = None
    """First day (UTC)."""
    until: date | None = None
    """Last day."""
    network: str | None = None
    """Such as `mastodon`; None for all."""
    having: Node | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class MentionSource:
    """Who mentioned the target, or where."""

    name: str
    network: str | None
    """The one that most of the mentions are from."""
    mentions: int
    reach: int
    followers: int | None


@dataclass(frozen=True, slots=True)
class MentionDay:
    """The mentions of one day, UTC, on one network."""

    day: date
    network: str
    mentions: int
    reach: int


@dataclass(frozen=True, slots=True)
class MentionSummary:
    """What the mentions come to. A post with several links counts its reach once."""

    mentions: int
    reach: int
    authors_known: int
    networks: tuple[NetworkCount, ...]
    """Those with most mentions first."""
    authors: tuple[MentionSource, ...]
    """The ten that reached most."""
    sites: tuple[MentionSource, ...]
    """The ten sites that reached most."""
    days: tuple[MentionDay, ...]
    """Days with mentions, oldest first."""


MENTION_FIELDS = columns(
    {
        "source_url": (FieldType.TEXT, "Where the post is read."),
        "source_site": (FieldType.TEXT, "Its site."),
        "target_url": (FieldType.TEXT, "The page that is mentioned."),
        "network": (FieldType.TEXT, "hacker_news, mastodon, bluesky, reddit, lobsters or feed."),
        "author": (FieldType.TEXT, "Who wrote it."),
        "title": (FieldType.TEXT, "Of the post, the story or the entry."),
        "words": (FieldType.TEXT, "Of the link."),
        "follow": (FieldType.BOOLEAN, "Search engines may follow the link."),
        "language": (FieldType.TEXT, "Of the post."),
        "mentioned_at": (FieldType.DATE, "When it was written."),
        "reactions": (FieldType.NUMBER, "Points, likes, favourites."),
        "shares": (FieldType.NUMBER, "Boosts, reposts."),
        "comments": (FieldType.NUMBER, "Answers."),
        "followers": (FieldType.NUMBER, "Of the author."),
        "reach": (FieldType.NUMBER, "Reactions, shares and comments together."),
        "target_key": (FieldType.TEXT, "The target's sort key."),
        "occurrence": (FieldType.NUMBER, "Which of several links of a post."),
    }
)

_REPORT = Report(
    Mention,
    MENTION_FIELDS,
    identity=("source_url", "target_key", "occurrence"),
    default=(Order("mentioned_at", descending=True), Order("reach", descending=True)),
)

_BODY = f"{FOUND} SELECT * FROM chosen"  # noqa: S608 - our own text

# one row a post: its reach is not counted once more for each of its links
_POSTS = """WITH found AS ({body}),
posts AS (
    SELECT source_url, any_value(source_site) AS site, any_value(network) AS network,
        any_value(author) AS author, max(followers) AS followers, count(*) AS mentions,
        max(reach) AS reach, CAST(min(mentioned_at) AS DATE) AS day
    FROM found WHERE {having} GROUP BY source_url)
"""
_NETWORKS = """SELECT network, CAST(sum(mentions) AS BIGINT), count(DISTINCT author),
    CAST(sum(reach) AS BIGINT) FROM posts GROUP BY network ORDER BY sum(mentions) DESC, network"""
_SOURCES = """SELECT {name} AS name, mode(network), CAST(sum(mentions) AS BIGINT),
    CAST(sum(reach) AS BIGINT) AS reach, max(followers)
FROM posts WHERE {name} IS NOT NULL AND {name} <> ''
GROUP BY {name} ORDER BY reach DESC, sum(mentions) DESC, name LIMIT ?"""
_BY_DAY = """SELECT day, network, CAST(sum(mentions) AS BIGINT), CAST(sum(reach) AS BIGINT)
FROM posts WHERE day IS NOT NULL GROUP BY day, network ORDER BY day, network"""


def mention_rows(view: Relations, request: MentionListRequest) -> Listing[Mention]:
    """Answer one page of mentions, the newest first.

    Raises:
        BadInput: `until` lies before `since`.
    """
    return _REPORT.page(view, _body(request), _as_list(request))


def stream_mentions(view: Relations, request: MentionListRequest) -> Iterator[Mention]:
    """All mentions."""
    return _REPORT.stream(view, _body(request), _as_list(request))


def mention_summary(view: Relations, request: MentionListRequest) -> MentionSummary:
    """Answer what the mentions come to.

    Raises:
        BadInput: `until` lies before `since`.
    """
    posts = compose(_POSTS, body=_body(request), having=condition(request.having))

    def ask(text: str, *further: object) -> list[tuple[object, ...]]:
        return view.sql(posts.text + text, (*posts.params, *further))

    networks = tuple(NetworkCount(*row) for row in ask(_NETWORKS))  # type: ignore[arg-type]  # as asked
    return MentionSummary(
        mentions=sum(one.mentions for one in networks),
        reach=sum(one.reach for one in networks),
        authors_known=sum(one.authors for one in networks),
        networks=networks,
        authors=_sources(ask(_SOURCES.format(name="author"), _TOP)),
        sites=_sources(ask(_SOURCES.format(name="site"), _TOP)),
        days=tuple(MentionDay(*row) for row in ask(_BY_DAY)),  # type: ignore[arg-type]  # as asked
    )


def _sources(found: list[tuple[object, ...]]) -> tuple[MentionSource, ...]:
    return tuple(MentionSource(*row) for row in found)  # type: ignore[arg-type]  # as asked


def _body(request: MentionListRequest) -> Sql:
    if request.since and request.until and request.until < request.since:
        raise BadInput(f"the days would end at {request.until}, before they begin", place="until")
    return Sql(_BODY, (request.since, request.until, request.network))


def _as_list(request: MentionListRequest) -> ListRequest:
    return ListRequest(
        having=request.having, order=request.order, limit=request.limit, cursor=request.cursor
    )
