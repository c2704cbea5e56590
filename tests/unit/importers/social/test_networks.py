"""Posts of each network, from its record to what is known of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import networks

from linkcensus.importers.social import bluesky, feeds, hacker_news, lobsters, mastodon, reddit
from linkcensus.importers.social.post import count_of, moment_of
from linkcensus.importers.social.recognise import network_of

AT = 1_777_622_400
MOMENT = datetime(2026, 5, 1, 8, tzinfo=UTC)


def links(post):
    return [(shared.target.url, shared.anchor) for shared in post.links]


def test_hacker_news_story():
    record = {
        "by": "pg", "descendants": 12, "id": 8863, "kids": [1], "score": 104, "time": AT,
        "title": "A lantern", "type": "story", "url": "https://shop.test.com/a",
    }  # fmt: skip
    (post,) = hacker_news.posts(record)
    assert post.page.url == "https://news.ycombinator.com/item?id=8863"
    assert (post.author, post.title, post.created) == ("pg", "A lantern", MOMENT)
    assert (post.reactions, post.comments) == (104, 12)
    assert links(post) == [("https://shop.test.com/a", "A lantern")]


def test_hacker_news_comment_and_search():
    html = 'see <a href="https:&#x2F;&#x2F;shop.com&#x2F;b" rel="nofollow">shop.com/b</a>'
    comment = {"by": "x", "id": 2, "parent": 1, "text": html, "time": AT, "type": "comment"}
    (post,) = hacker_news.posts(comment)
    assert links(post) == [("https://shop.com/b", "shop.com/b")]
    assert not post.links[0].found.follow
    hit = {
        "objectID": "7", "author": "y", "points": 3, "num_comments": 1, "created_at_i": AT,
        "title": "T", "url": "https://shop.com/", "story_text": None,
    }  # fmt: skip
    (post,) = hacker_news.posts({"hits": [hit], "nbHits": 1})
    assert (post.author, post.reactions, links(post)) == ("y", 3, [("https://shop.com/", "T")])


def test_hacker_news_tree_of_comments_and_deleted_items():
    tree = {"id": 1, "url": "https://a.com/", "title": "t", "children": [{"id": 2}, {"id": 3}]}
    assert len(list(hacker_news.posts(tree))) == 3
    assert list(hacker_news.posts({"id": 4, "deleted": True})) == []


STATUS = {
    "id": "1", "created_at": "2026-05-01T08:00:00.000Z", "url": "https://mas.to/@ann/1",
    "language": "en", "replies_count": 1, "reblogs_count": 4, "favourites_count": 9,
    "quotes_count": 2, "reblog": None,
    "account": {"acct": "ann@mas.to", "followers_count": 120},
    "mentions": [{"url": "https://other.social/@bob"}],
    "content": '<p><a href="https://other.social/@bob" class="mention">@bob</a> '
               '<a href="https://shop.com/a" rel="nofollow noopener">shop.com/a</a> '
               '<a href="https://mas.to/tags/x" rel="tag">#x</a></p>',
    "card": {"url": "https://shop.com/a", "title": "The A", "provider_name": ""},
}  # fmt: skip


def test_mastodon_status_and_boost():
    for record in (STATUS, STATUS | {"id": "2", "reblog": STATUS}, {"statuses": [STATUS]}):
        (post,) = mastodon.posts(record)
        assert post.page.url == "https://mas.to/@ann/1"
        assert (post.author, post.followers, post.language) == ("ann@mas.to", 120, "en")
        assert (post.reactions, post.shares, post.comments) == (9, 6, 1)
        assert links(post) == [("https://shop.com/a", "The A")]


def test_mastodon_trends():
    trend = {
        "url": "https://shop.com/a", "title": "A", "provider_name": "Shop",
        "history": [{"day": str(AT), "accounts": "7", "uses": "9"}, {"day": "²" * 9, "uses": "²"}],
    }  # fmt: skip
    facts = list(mastodon.trends(trend))
    assert [(fact.metric, fact.value) for fact in facts] == [
        ("trend_uses", 9.0),
        ("trend_accounts", 7.0),
    ]
    assert facts[0].date == MOMENT


def test_reddit_listing():
    story = {
        "permalink": "/r/lamps/comments/1/a/", "created_utc": float(AT), "author": "u",
        "title": "T", "score": 5, "num_comments": 2, "num_crossposts": 1, "is_self": False,
        "url": "https://shop.com/", "subreddit": "lamps", "subreddit_subscribers": 900,
    }  # fmt: skip
    comment = {
        "permalink": "/r/lamps/comments/1/a/c2/", "created_utc": AT, "author": "[deleted]",
        "body": "[here](https://shop.com/b), or https://shop.com/c.", "score": -3,
    }  # fmt: skip
    listing = {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": story}]}}
    story["replies"] = {
        "kind": "Listing", "data": {"children": [{"kind": "t1", "data": comment}]}
    }  # fmt: skip
    first, second = reddit.posts(listing)
    assert (first.author, first.reactions, first.shares, first.followers) == ("u", 5, 1, 900)
    assert links(first) == [("https://shop.com/", "T")]
    assert (second.author, second.reactions) == (None, 0)
    assert links(second) == [("https://shop.com/b", "here"), ("https://shop.com/c", None)]


def test_lobsters():
    story = {
        "short_id": "abc", "short_id_url": "https://lobste.rs/s/abc", "title": "T",
        "created_at": "2026-05-01T03:00:00.000-05:00", "url": "https://shop.com/", "score": 8,
        "comment_count": 1, "description": "", "submitter_user": "ann",
        "comments": [{
            "short_id_url": "https://lobste.rs/c/d", "commenting_user": {"username": "bob"},
            "comment": '<a href="https://shop.com/z">z</a>', "score": 1,
        }],
    }  # fmt: skip
    first, second = lobsters.posts(story)
    assert (first.author, first.created, first.reactions) == ("ann", MOMENT, 8)
    assert (second.author, links(second)) == ("bob", [("https://shop.com/z", "z")])


def frame(collection, record, *, did="did:plc:ann", rkey="1", operation="create", at=AT * 10**6):
    commit = {"operation": operation, "collection": collection, "rkey": rkey, "record": record}
    return {"did": did, "time_us": at, "kind": "commit", "commit": commit}


def second_version(old):
    commit = dict(old["commit"]) | {"$type": "x#commit", "seq": 5, "did": old["did"]}
    return {"$type": "message", "payload": commit}


TEXT = "schön: shop.com/a"
POST = {
    "createdAt": "2026-05-01T08:00:00.000Z", "langs": ["de"], "text": TEXT,
    "facets": [{
        "index": {"byteStart": 8, "byteEnd": 18},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://shop.com/a"}],
    }],
    "embed": {"media": {"external": {"uri": "https://shop.com/b", "title": "B"}}},
}  # fmt: skip
URI = "at://did:plc:ann/app.bsky.feed.post/1"


@pytest.mark.parametrize("version", [lambda old: old, second_version], ids=["v1", "v2"])
def test_bluesky_posts_with_what_follows_them(version):
    stream = bluesky.Stream()
    like = {"subject": {"uri": URI}}
    frames = [
        frame("app.bsky.feed.post", POST),
        frame("app.bsky.feed.post", POST, rkey="2"),
        frame("app.bsky.feed.post", {"text": "no links"}, rkey="3"),
        frame("app.bsky.feed.like", like, did="did:plc:bob"),
        frame("app.bsky.feed.like", like, did="did:plc:cat"),
        frame("app.bsky.feed.repost", like, did="did:plc:cat"),
        frame("app.bsky.feed.post", None, rkey="2", operation="delete"),
    ]
    early = [post for one in frames for post in stream.take(version(one))]
    identity = {"did": "did:plc:ann", "handle": "ann.example"}
    early += stream.take({"kind": "identity", "did": "did:plc:ann", "identity": identity})
    (post,) = stream.finish()
    assert early == []
    assert post.page.url == "https://bsky.app/profile/did:plc:ann/post/1"
    assert (post.author, post.language, post.created) == ("ann.example", "de", MOMENT)
    assert (post.reactions, post.shares) == (2, 1)
    assert links(post) == [("https://shop.com/b", "B"), ("https://shop.com/a", "shop.com/a")]
    assert stream.cursor in (AT * 10**6, 5)


def test_bluesky_holds_a_bounded_length_of_links_that_are_wanted(monkeypatch):
    monkeypatch.setattr(bluesky, "MAX_HELD_CHARACTERS", 100)
    stream = bluesky.Stream(lambda target: target.site == "shop.com")

    def take(number, url):
        one = networks.post(number, url)
        facets = [{"features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}]}
                  for uri in ("https://other.org/" + "x" * 500, url)]  # fmt: skip
        one["commit"]["record"] |= {"facets": facets}
        return [len(made.links) for made in stream.take(one)]

    assert take(1, "https://shop.com/" + "a" * 60) == []
    assert take(2, "https://other.org/") == []
    assert take(3, "https://shop.com/" + "b" * 60) == [1]
    assert take(4, "https://shop.com/" + "c" * 200) == [1, 1]
    assert stream.unsaid == 0


def test_bluesky_holds_a_bounded_number(monkeypatch):
    monkeypatch.setattr(bluesky, "MAX_HELD", 3)
    stream = bluesky.Stream()
    given_up = [
        post.page.url
        for n in range(5)
        for post in stream.take(frame("app.bsky.feed.post", POST, rkey=str(n)))
    ]
    assert [url[-1] for url in given_up] == ["0", "1"]
    assert len(list(stream.finish())) == 3


def test_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://blog.org/",
        "authors": [{"name": "Ann"}],
        "items": [{"id": "1", "url": "https://blog.org/1", "external_url": "https://shop.com/",
                   "title": "T", "date_published": "2026-05-01T08:00:00Z",
                   "content_html": '<a href="https://shop.com/b">b</a>'}],
    }  # fmt: skip
    (post,) = feeds.json_posts(feed)
    assert (post.author, post.page.url, post.created) == ("Ann", "https://blog.org/1", MOMENT)
    assert links(post) == [("https://shop.com/", "T"), ("https://shop.com/b", "b")]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b'<?xml version="1.0"?>\n<!-- x --><rss version="2.0">', "feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "feed"),
        (b"<?xml version='1.0'?><urlset>", None),
        (b"<html><body><rss></body>", None),
        (b'[{"by":"x","id":1,"time":2,"type":"story"}]', "hacker_news"),
        (b'{"source_url": "https://a.example/", "type": "x"}', None),
        (b"", None),
    ],
)
def test_recognised(head, name):
    assert network_of(head) == name


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "url", "text", "data", "children", "kind", "account", "card", "history",
                 "items", "commit", "payload", "did", "record", "facets", "embed", "permalink",
                 "short_id_url", "comments", "reblogs_count", "hits", "replies", "seq"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["id", "url", "data", "commit", "payload"]), VALUES))
def test_no_record_breaks_a_reader(record):
    modules = (hacker_news, mastodon, reddit, lobsters)
    for posts in (*(module.posts for module in modules), feeds.json_posts, mastodon.trends):
        list(posts(record))
    list(bluesky.Stream().take(record))


@given(st.floats() | st.integers() | st.text() | st.booleans() | st.none())
def test_no_value_breaks_a_field(value):
    moment = moment_of(value)
    assert moment is None or moment.tzinfo is not None
    count = count_of(value)
    assert count is None or count >= 0
