import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.crawl.sitemaps import Form, Sitemap, read_sitemap

_HERE = "https://shop.test/sitemap.xml"


def _pages(sitemap: Sitemap) -> list[str]:
    return [one.url.url for one in sitemap.pages]


def test_a_sitemap_is_read_with_its_dates():
    body = b"""<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc> https://shop.test/a?x=1&amp;y=2 </loc><lastmod>2026-03-01</lastmod>
        <image:image><image:loc>https://shop.test/a.jpg</image:loc></image:image></url>
    <url><loc>https://shop.test/b</loc><lastmod>2026-03-01T12:00:00+02:00</lastmod></url>
    <url><loc>https://shop.test/c</loc><lastmod>yesterday</lastmod></url></urlset>"""

    found = read_sitemap(body, _HERE)

    assert found.form is Form.SITEMAP
    assert _pages(found) == [
        "https://shop.test/a?x=1&y=2", "https://shop.test/b", "https://shop.test/c",
    ]  # fmt: skip
    assert [one.changed_at for one in found.pages] == [
        datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC), None,
    ]  # fmt: skip
    assert found.cut is None


def test_an_index_names_further_files():
    body = b"<sitemapindex><sitemap><loc>/one.xml</loc></sitemap><sitemap><loc>https://x.test/2"
    found = read_sitemap(body + b"</loc></sitemap></sitemapindex>", _HERE)

    assert found.form is Form.INDEX
    assert [one.url.url for one in found.sitemaps] == ["https://shop.test/one.xml"]
    assert found.foreign == 1
    assert found.pages == []


def test_feeds_are_read():
    rss = b"""<rss version="2.0"><channel><title>t</title><link>https://shop.test/</link>
    <item><title>one</title><link>https://shop.test/1</link>
        <pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate></item>
    <item><link>https://shop.test/2</link></item></channel></rss>"""
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://shop.test/"/>
    <entry><link rel="replies" href="/r"/><link rel="alternate" href="/3"/>
        <updated>2026-03-01T10:00:00Z</updated></entry>
    <entry><link href="/4"/></entry></feed>"""
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <item rdf:about="x"><link>https://shop.test/5</link></item></rdf:RDF>"""

    assert _pages(read_sitemap(rss, _HERE)) == ["https://shop.test/1", "https://shop.test/2"]
    assert _pages(read_sitemap(atom, _HERE)) == ["https://shop.test/3", "https://shop.test/4"]
    assert _pages(read_sitemap(rdf, _HERE)) == ["https://shop.test/5"]
    moment = datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert read_sitemap(rss, _HERE).pages[0].changed_at == moment
    assert read_sitemap(atom, _HERE).pages[0].changed_at == moment


def test_a_text_file_has_a_page_a_line():
    found = read_sitemap(b"\xef\xbb\xbfhttps://shop.test/a\r\n\nnonsense\nhttp://x.test/", _HERE)

    assert found.form is Form.TEXT
    assert _pages(found) == ["https://shop.test/a"]
    assert (found.foreign, found.unusable) == (1, 1)


def test_gzip_is_unpacked_whatever_the_name_says():
    body = b"<urlset><url><loc>https://shop.test/a</loc></url></urlset>"

    assert _pages(read_sitemap(gzip.compress(body), _HERE)) == ["https://shop.test/a"]
    two = gzip.compress(body[:20]) + gzip.compress(body[20:])
    assert _pages(read_sitemap(two, _HERE)) == ["https://shop.test/a"]
    broken = read_sitemap(gzip.compress(body * 200)[:-60], _HERE)
    assert broken.cut in ("broken off", "damaged")


def test_a_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("linkcensus.crawl.sitemaps.MAX_BYTES", 100_000)
    found = read_sitemap(gzip.compress(b"https://shop.test/a\n" * 500_000), _HERE)

    assert found.cut == "too large"
    assert len(found.pages) == 5_000


def test_a_file_of_endless_small_members_ends():
    member = gzip.compress(b"https://example.com/a\n")
    found = read_sitemap(member * 60_000, "https://example.com/sitemap.gz")
    assert found.cut == "too many parts"
    assert len(found.pages) == 1_000


def test_damage_keeps_what_came_before():
    found = read_sitemap(
        b"<urlset><url><loc>https://shop.test/a</loc></url><url><loc>https://shop.test/b", _HERE
    )

    assert _pages(found) == ["https://shop.test/a"]
    assert found.cut == "damaged"


def test_entities_that_multiply_are_refused():
    laughs = b"""<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a "aaaaaaaaaa">
    <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>"""
    found = read_sitemap(laughs, _HERE)

    assert found.pages == []
    assert found.cut == "unusual XML"


def test_there_are_as_many_entries_as_are_read():
    body = b"".join(b"https://shop.test/%d\n" % number for number in range(30))
    found = read_sitemap(body, _HERE, max_entries=20)

    assert len(found.pages) == 20
    assert found.cut == "too many entries"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><body>no sitemap</body></html>", b"<?xml version='1.0'?><x><url/></x>", b"\0\1",
     b"some words\n" * 200, b"<?xml version='1.0' encoding='no-such'?><urlset/>"],
)  # fmt: skip
def test_what_is_no_sitemap_lists_nothing(body: bytes):
    found = read_sitemap(body, _HERE)

    assert found.pages == []
    assert found.sitemaps == []


@given(st.binary(max_size=300))
def test_nothing_raises(body: bytes):
    for start in (b"", b"<?xml version='1.0'?><urlset><url><loc>", b"<rss>", b"\x1f\x8b"):
        assert isinstance(read_sitemap(start + body, _HERE), Sitemap)
