"""Which pages a browser is given, and what becomes of its answer; without one."""

import asyncio
from datetime import UTC, datetime

import pytest

from linkcensus.core.page import Method
from linkcensus.core.settings import load_settings
from linkcensus.core.url import canonicalize
from linkcensus.crawl.fetched import Fetched, Request
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.rendering import ARGUMENTS, Rendered, Renderer, as_fetched
from linkcensus.crawl.seeing import see

URL = "https://blog.org/"
APP = b"<title>T</title><div id=root></div><script src=app.js></script>"


def page(body=APP, outcome=Outcome.OK, **changes):
    headers = {"content-type": ["text/html; charset=latin-1"], "content-encoding": ["gzip"]}
    headers |= {"content-length": ["9"], "x-robots-tag": ["nofollow"]}
    given = {"status": 200, "headers": headers, "head": b"HTTP/1.1 200 OK", "body": body}
    at = datetime(2026, 5, 1, tzinfo=UTC)
    return Fetched(Request(URL), URL, outcome, Reason.NONE, at, **(given | changes))


async def nobody(_url):
    return False


def wants(fetched, mode):
    async def ask():
        async with Renderer(load_settings(crawl_render=mode), nobody) as renderer:
            return renderer.wants(fetched)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("fetched", "needed", "always"),
    [
        (page(), True, True),
        (page(b"<p>" + b"<a href=/x>x</a>" * 5 + b"<script>1</script>"), False, True),
        (page(b"<p>no scripts"), False, True),
        (page(b""), False, False),
        (page(cut="size"), False, False),
        (page(outcome=Outcome.NOT_FOUND), False, False),
        (page(outcome=Outcome.BLOCKED), False, False),
    ],
)
def test_which_pages_it_wants(fetched, needed, always):
    assert wants(fetched, "needed") is needed
    assert wants(fetched, "always") is always
    assert wants(fetched, "off") is False


def test_what_becomes_of_a_page():
    html = '<p><a href="https://shop.com/">größer</a>\ud800'
    fetched = as_fetched(page(), Rendered(html, whole=True), 1_000)
    assert fetched.rendered
    assert fetched.body == fetched.payload == html.encode("utf-8", "replace")
    assert "content-encoding" not in fetched.headers
    assert b"content-type: text/html; charset=utf-8" in fetched.head
    asked = canonicalize(URL)
    assert asked is not None
    seen = see(asked, fetched)
    assert seen is not None
    visit, (link,) = seen.last.visit, seen.last.links
    assert (visit.method, visit.complete) == (Method.RENDERED, True)
    assert (link.anchor, link.follow) == ("größer", False)


def test_what_is_not_whole_loses_no_link():
    for rendered, most in ((Rendered("<p>x", whole=False), 100), (Rendered("<p>" * 99, True), 50)):
        fetched = as_fetched(page(), rendered, most)
        asked = canonicalize(URL)
        assert asked is not None
        seen = see(asked, fetched)
        assert seen is not None
        assert fetched.cut in ("time", "size")
        assert not seen.last.visit.complete


def test_whatever_forgets_the_proxy_finds_nothing():
    assert any("~NOTFOUND" in one for one in ARGUMENTS)
    assert "--proxy-bypass-list=<-loopback>" in ARGUMENTS
    assert "--disable-quic" in ARGUMENTS
