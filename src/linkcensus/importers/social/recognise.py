"""Is this a feed, or posts of a network? Its first bytes say."""

import re

_ROOT = re.compile(
    rb"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*>\s*)*<(?:rss|feed|rdf:RDF)[\s>]",
    re.DOTALL,
)
_MARKS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("json_feed", (b'"version"', b"jsonfeed.org/version")),
    ("bluesky_jetstream", (b'"did"', b'"time_us"', b'"kind"')),
    ("bluesky_jetstream", (b'"payload"', b'"did"', b'"seq"')),
    ("mastodon", (b'"favourites_count"', b'"reblogs_count"', b'"account"')),
    ("mastodon", (b'"provider_name"', b'"history"', b'"accounts"', b'"uses"')),
    ("lobsters", (b'"short_id"', b'"short_id_url"')),
    ("reddit", (b'"permalink"', b'"created_utc"', b'"subreddit"')),
    ("hacker_news", (b'"objectID"', b'"created_at_i"')),
    ("hacker_news", (b'"by"', b'"id"', b'"time"', b'"type"')),
    ("hacker_news", (b'"children"', b'"points"', b'"created_at_i"', b'"story_id"')),
)
"""Names of fields that only the records of one network have together."""


def network_of(head: bytes) -> str | None:
    """Tell the format of a feed or of posts by the file's first bytes, unpacked."""
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _ROOT.match(head[:4_096]):
        return "feed"
    if head.lstrip()[:1] not in (b"{", b"["):
        return None
    return next((name for name, marks in _MARKS if all(mark in head for mark in marks)), None)
