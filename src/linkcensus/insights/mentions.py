"""Mentions: who shared a target's pages on social networks, in discussions and in feeds."""

from dataclasses import dataclass
from datetime import date, datetime

from linkcensus.core.errors import BadInput
from linkcensus.insights.listing import build
from linkcensus.insights.relations import Relations
from linkcensus.insights.result import aware

MOST = 10_000
"""Mentions of one answer at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionsRequest:
    """Which mentions, and in which order."""

    since: date | None = None
    """First day (UTC)."""
    until: date | None = None
    """Last day."""
    network: str | None = None
    """Such as `mastodon`; None for all."""
    newest_first: bool = False
    """Else those that reached most come first."""
    limit: int = 100
    """1 to 10,000; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One link in one post. Counts are as they were last told; None is unknown."""

    source_url: str
    """Where the post is read."""
    source_site: str
    target_url: str | None
    network: str | None
    author: str | None
    title: str | None
    """Of the post, the story or the entry."""
    words: str | None
    """Of the link."""
    follow: bool | None
    """Whether search engines may follow the link; None where nobody looked."""
    language: str | None
    mentioned_at: datetime | None
    """Aware UTC."""
    reactions: int | None
    """Points, likes, favourites."""
    shares: int | None
    """Boosts, reposts."""
    comments: int | None
    followers: int | None
    """Of the author; of the community on Reddit."""
    reach: int
    """Reactions, shares and comments together: how many people did something about it."""


@dataclass(frozen=True, slots=True)
class NetworkCount:
    """The mentions of one network."""

    network: str
    mentions: int
    authors: int
    reach: int


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions of the target."""

    mentions: int
    networks: tuple[NetworkCount, ...]
    """Those with most mentions first."""
    rows: tuple[Mention, ...]


# a post may have been told of several times: what was learned last counts
FOUND = """WITH told AS (
    SELECT subject_key, any_value(vendor) AS network,
        arg_max(text, learned_at) FILTER (metric = 'mention_author') AS author,
        arg_max(value, learned_at) FILTER (metric = 'mention_reactions') AS reactions,
        arg_max(value, learned_at) FILTER (metric = 'mention_shares') AS shares,
        arg_max(value, learned_at) FILTER (metric = 'mention_comments') AS comments,
        arg_max(value, learned_at) FILTER (metric = 'mention_followers') AS followers
    FROM facts WHERE subject_kind = 'page' AND starts_with(metric, 'mention_')
    GROUP BY subject_key),
found AS (
    SELECT l.source_url, l.source_site, l.target_url, coalesce(t.network, 'feed') AS network,
        t.author, l.source_title AS title, l.anchor AS words, l.follow,
        l.source_language AS language, l.target_key, l.occurrence,
        l.first_seen AS mentioned_at, CAST(t.reactions AS BIGINT) AS reactions,
        CAST(t.shares AS BIGINT) AS shares, CAST(t.comments AS BIGINT) AS comments,
        CAST(t.followers AS BIGINT) AS followers,
        CAST(coalesce(t.reactions, 0) + coalesce(t.shares, 0) + coalesce(t.comments, 0) AS BIGINT)
            AS reach
    FROM links AS l LEFT JOIN told AS t ON t.subject_key = l.source_key
    WHERE l.kind = 'mention' AND l.internal IS NOT TRUE AND l.state <> 'lost'
        AND coalesce(CAST(l.first_seen AS DATE) >= ?, true)
        AND coalesce(CAST(l.first_seen AS DATE) <= ?, true)),
chosen AS (SELECT * FROM found WHERE coalesce(network = ?, true))
"""

_COUNTS = """SELECT network, sum(links), count(DISTINCT author), CAST(sum(reach) AS BIGINT)
FROM (SELECT network, source_url, any_value(author) AS author, count(*) AS links,
        max(reach) AS reach
    FROM chosen GROUP BY network, source_url)
GROUP BY network ORDER BY sum(links) DESC, network"""

_ROWS = "SELECT * FROM chosen ORDER BY"
_BY_REACH = "reach DESC, mentioned_at DESC, source_url, target_url LIMIT ?"
_BY_TIME = "mentioned_at DESC, reach DESC, source_url, target_url LIMIT ?"


def mentions(view: Relations, request: MentionsRequest | None = None) -> Mentions:
    """Answer who mentioned the target.

    Raises:
        BadInput: `until` lies before `since`, or the limit is out of range.
    """
    asked = request or MentionsRequest()
    if not 1 <= asked.limit <= MOST:
        raise BadInput("is out of range", place="limit", remedy=f"give 1 to {MOST:,}")
    if asked.since is not None and asked.until is not None and asked.until < asked.since:
        raise BadInput(f"the days would end at {asked.until}, before they begin", place="until")
    given = (asked.since, asked.until, asked.network)
    counts = tuple(
        NetworkCount(network, int(links), authors, reach)
        for network, links, authors, reach in view.sql(f"{FOUND} {_COUNTS}", given)
    )
    order = _BY_TIME if asked.newest_first else _BY_REACH
    found = view.rows(f"{FOUND} {_ROWS} {order}", (*given, asked.limit))
    return Mentions(
        mentions=sum(one.mentions for one in counts),
        networks=counts,
        rows=tuple(
            build(Mention, row | {"mentioned_at": aware(row["mentioned_at"])}) for row in found
        ),
    )
