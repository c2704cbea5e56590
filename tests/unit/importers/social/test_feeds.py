import io

import pytest

from linkcensus.core.url import canonicalize
from linkcensus.importers.social import feeds
from linkcensus.importers.social.feeds import DamagedError, read_feed

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Blog</title><link>https://blog.org/</link><language>en-GB</language>
<atom:link rel="self" href="https://blog.org/feed"/>
<image><link>https://elsewhere.com/</link></image>
<item><title>One &amp; all</title><link>/1</link><dc:creator>Ann</dc:creator>
<pubDate>Fri, 01 May 2026 08:00:00 GMT</pubDate><slash:comments>4</slash:comments>
<description>short &lt;a href="https://shop.com/a"&gt;A&lt;/a&gt;</description>
<content:encoded><![CDATA[<a href="https://shop.com/b" rel="nofollow">B</a> <a href="/own">o</a>]]>
</content:encoded></item>
<item><title>Elsewhere</title><link>https://shop.com/c</link>
<comments>https://blog.org/talk/2</comments></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>
<link rel="self" href="https://blog.org/atom"/><link href="https://blog.org/"/>
<author><name>Ann</name></author>
<entry><title>One</title><id>tag:x</id><link href="https://blog.org/1"/>
<link rel="related" href="https://shop.com/r"/><updated>2026-05-01T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">see
<a href="https://shop.com/a">A</a> <title>no title</title></div></content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><channel><link>https://blog.org/</link></channel>
<item><title>T</title><link>https://blog.org/1</link>
<description>&lt;a href="https://shop.com/a"&gt;</description></item></rdf:RDF>"""


def read(text, home=None):
    return list(read_feed(io.BytesIO(text.encode()), home))


def targets(post):
    return [shared.target.url for shared in post.links]


def test_rss():
    one, other = read(RSS)
    assert (one.page.url, one.title, one.author) == ("https://blog.org/1", "One & all", "Ann")
    assert (one.comments, one.language, one.created.isoformat()) == (
        4,
        "en",
        "2026-05-01T08:00:00+00:00",
    )
    assert targets(one) == ["https://shop.com/a", "https://shop.com/b", "https://blog.org/own"]
    assert [shared.anchor for shared in one.links][:2] == ["A", "B"]
    assert other.page.url == "https://blog.org/talk/2"
    assert targets(other) == ["https://shop.com/c"]


def test_atom():
    (post,) = read(ATOM)
    assert (post.page.url, post.title, post.author) == ("https://blog.org/1", "One", "Ann")
    assert targets(post) == ["https://shop.com/r", "https://shop.com/a"]


def test_rdf():
    (post,) = read(RDF)
    assert (post.page.url, targets(post)) == ("https://blog.org/1", ["https://shop.com/a"])


def test_a_feed_without_a_home_of_its_own():
    feed = "<rss><channel><item><link>/1</link><description>x</description></item></channel></rss>"
    assert read(feed) == []
    (post,) = read(feed, canonicalize("https://blog.org/feed.xml"))
    assert post.page.url == "https://blog.org/1"


@pytest.mark.parametrize(
    ("cut", "why"),
    [
        (RSS[: RSS.index("Elsewhere")], "no element found"),
        (RSS.replace("<title>Elsewhere", "<title>&nbsp;Elsewhere"), "undefined entity"),
        (RSS.replace("<title>Elsewhere", "<a>" * 600 + "<title>Elsewhere"), "nested"),
    ],
)
def test_what_stands_before_a_break_is_read(cut, why):
    found = read_feed(io.BytesIO(cut.encode()))
    assert next(found).title == "One & all"
    with pytest.raises(DamagedError, match=why):
        next(found)


def test_entities_and_depth_are_bounded():
    laughs = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>'
    with pytest.raises(DamagedError, match="entities"):
        read(laughs)
    with pytest.raises(DamagedError, match="nested"):
        read("<rss>" + "<a>" * 1_000)


def test_an_entry_is_bounded_however_many_texts_and_links_it_has(monkeypatch):
    monkeypatch.setattr(feeds, "MAX_TEXT", 100)
    inside = '<link rel="related" href="https://shop.com/{}"/><content>{}</content>'
    made = "".join(
        inside.format(n, f"&lt;a href='https://other.org/{n}'&gt;") for n in range(2_000)
    )
    (post,) = read(ATOM.replace("<updated>", f"{made}<updated>"))
    assert len(post.links) == 500
    assert [url for url in targets(post) if "other.org" in url] == [
        "https://other.org/0", "https://other.org/1", "https://other.org/2",
    ]  # fmt: skip


def test_a_count_in_superscript_is_no_count():
    one, _ = read(RSS.replace(">4</slash:comments>", ">²</slash:comments>"))
    assert one.comments is None
