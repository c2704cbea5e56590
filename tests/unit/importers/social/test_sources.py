"""What can be listened to, where the next page is, and which links are kept."""

import pytest

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Scope, parse_target
from linkcensus.core.settings import Settings
from linkcensus.core.url import canonicalize
from linkcensus.importers.social.networks import Kind, read_source
from linkcensus.importers.social.watched import Watched, everything

WATCHED = Watched([parse_target("shop.com"), parse_target("https://blog.org/a*")])


def read(text, watched=WATCHED):
    return read_source(text, Settings(), watched)


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("bluesky", Kind.STREAM, None),
        ("hackernews", Kind.ASKED, "https://hn.algolia.com/api/v1/search_by_date"),
        ("hackernews:new", Kind.ASKED, "https://hacker-news.firebaseio.com/v0"),
        ("mastodon:social.org", Kind.ASKED, "https://social.org/api/v1/timelines/public"),
        (
            "mastodon:https://social.org/tags/größe",
            Kind.ASKED,
            "https://social.org/api/v1/timelines/tag/gr%C3%B6%C3%9Fe",
        ),
        ("mastodon:social.org/trends", Kind.ASKED, "https://social.org/api/v1/trends"),
        (" https://blog.org/feed ", Kind.FEED, None),
    ],
)
def test_sources(text, kind, address):
    source = read(text)
    assert source.kind is kind
    assert getattr(source.network, "address", None) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "mastodon", "mastodon:", "mastodon:a b", "mastodon:a.org/x", "file:///etc/passwd",
        "mastodon:a.org@evil.org", "mastodon:a.org/tags/a/b?c", "mastodon:ftp://a.org", "https://",
        "ws://a.org/", "mastodon:a.org/tags/", "mastodon:a.org/trends/x", "bluesky:x",
    ],
)  # fmt: skip
def test_what_is_no_source(text):
    with pytest.raises(BadInput):
        read(text)


@pytest.mark.parametrize("text", ["bluesky", "hackernews"])
def test_what_is_too_much_without_targets(text):
    with pytest.raises(BadInput, match="--for"):
        read(text, None)


def test_which_links_are_kept():
    def kept(url):
        return WATCHED(canonicalize(url))

    assert kept("https://www.shop.com/x")
    assert kept("https://blog.org/a/b")
    assert not kept("https://blog.org/b")
    assert not kept("https://notshop.com/")
    assert WATCHED.sites == ["shop.com", "blog.org"]
    exact = Watched([parse_target("https://shop.com/x", Scope.URL)])
    assert exact(canonicalize("https://shop.com/x"))
    assert not exact(canonicalize("https://shop.com/y"))
    assert everything(canonicalize("https://any.org/"))
