"""Pages from a made-up web: what comes, as which outcome, with which requests."""

import asyncio
import gzip
import zlib

import brotli
import pytest
from tests.support import hostile
from tests.support.fetching import fetch, fetch_all
from tests.support.web import Answer

from linkcensus.core.page import Outcome as VisitOutcome
from linkcensus.crawl.fetched import Request, Wants
from linkcensus.crawl.fetcher import Fetcher
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.extract.seen import see_record

PAGE = '<!doctype html><title>Post</title><p><a href="http://shop.test/">shop</a></p>'


def test_a_page_comes_with_all_that_extraction_needs(web):
    web.page("http://blog.test/post", PAGE)
    fetched = fetch(web, "http://blog.test/post#part")
    assert (fetched.outcome, fetched.reason, fetched.status) == (Outcome.OK, Reason.NONE, 200)
    assert fetched.url == "http://blog.test/post"
    assert fetched.body == fetched.payload == PAGE.encode()
    assert (fetched.ip, fetched.attempts, fetched.cut) == ("127.0.0.1", 1, None)
    assert fetched.head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html")
    seen = see_record(fetched.record())
    assert seen.visit.outcome is VisitOutcome.SEEN
    assert [link.target_written for link in seen.links] == ["http://shop.test/"]


def test_requests_say_who_asks_and_bring_no_cookies(web):
    web.page("http://blog.test/", PAGE, headers={"Set-Cookie": "id=1"})
    fetch_all(web, "http://blog.test/", "http://blog.test/")
    fetch(web, "http://blog.test/")
    for asked in web.requests:
        assert asked.headers["User-Agent"].startswith("linkcensus/")
        assert "(+http://operator.test/crawler)" in asked.headers["User-Agent"]
        assert "Cookie" not in asked.headers
        assert "Referer" not in asked.headers


def test_cookies_of_one_answer_are_not_sent_with_the_next(web):
    web.page("http://blog.test/", PAGE, headers={"Set-Cookie": "id=1; Path=/"})

    async def main():
        async with Fetcher(web.settings(), names=web.names) as fetcher:
            for _ in range(2):
                await fetcher.fetch(Request("http://blog.test/"))

    asyncio.run(main())
    assert all("Cookie" not in asked.headers for asked in web.requests)
    assert web.connections == 1  # kept alive, robots.txt included


def test_a_page_that_is_as_it_was_is_not_sent_again(web):
    web.page("http://blog.test/", PAGE, validators=True)
    first = fetch(web, "http://blog.test/")
    again = fetch(
        web,
        Request("http://blog.test/", etag=first.etag, last_modified=first.last_modified),
    )
    assert again.outcome is Outcome.NOT_MODIFIED
    assert not again.conclusive
    assert again.body == b""
    assert "If-Modified-Since" in web.requests[-1].headers
    web.page("http://blog.test/", PAGE + "more", validators=True)
    assert fetch(web, Request("http://blog.test/", etag=first.etag)).outcome is Outcome.OK


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity"])
def test_compressed_pages_are_kept_as_sent_and_read_decoded(web, coding):
    pack = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}
    packed = pack.get(coding, bytes)(PAGE.encode())
    web.handle("http://blog.test/", hostile.body(packed, Content_Encoding=coding))
    fetched = fetch(web, "http://blog.test/")
    assert fetched.outcome is Outcome.OK
    assert fetched.body == PAGE.encode()
    assert fetched.payload == packed
    assert coding == "identity" or coding in web.requests[-1].headers["Accept-Encoding"]


def test_redirects_are_kept_as_a_chain_and_each_host_is_asked_first(web):
    web.redirect("http://a.test/", "http://b.test/x", 301)
    web.redirect("http://b.test/x", "/y", 302)
    web.page("http://b.test/y", PAGE)
    fetched = fetch(web, "http://a.test/")
    assert fetched.outcome is Outcome.OK
    assert (fetched.url, fetched.was_redirected) == ("http://b.test/y", True)
    assert [(hop.url, hop.status, hop.target) for hop in fetched.chain] == [
        ("http://a.test/", 301, "http://b.test/x"),
        ("http://b.test/x", 302, "http://b.test/y"),
    ]
    assert [asked.url for asked in web.requests] == [
        "http://a.test/robots.txt",
        "http://a.test/",
        "http://b.test/robots.txt",
        "http://b.test/x",
        "http://b.test/y",
    ]
    seen = see_record(fetched.chain[0].record())
    assert seen.visit.outcome is VisitOutcome.REDIRECTED
    assert seen.redirects[0].target_written == "http://b.test/x"


def test_a_redirect_to_a_forbidden_page_is_not_followed(web):
    web.redirect("http://a.test/", "http://b.test/private/x")
    web.forbid("b.test", "/private/")
    fetched = fetch(web, "http://a.test/")
    assert fetched.outcome is Outcome.ROBOTS_DISALLOWED
    assert len(fetched.chain) == 1
    assert web.disallowed_hits() == []


@pytest.mark.parametrize("target", ["mailto:a@b.test", "ftp://b.test/", "javascript:x", "http://"])
def test_a_redirect_to_no_page_leads_nowhere(web, target):
    web.redirect("http://a.test/", target)
    fetched = fetch(web, "http://a.test/")
    assert (fetched.outcome, fetched.reason) == (Outcome.REDIRECT_LOOP, Reason.NO_TARGET)


def test_a_redirect_without_a_place_is_no_page(web):
    web.answer("http://a.test/", Answer(b"", 302))
    assert fetch(web, "http://a.test/").outcome is Outcome.REJECTED


def test_media_types_other_than_wanted_are_not_read(web):
    kind = {"Content-Type": "application/pdf"}
    web.answer("http://a.test/x.pdf", Answer(b"%PDF" + bytes(3_000_000), headers=kind))
    web.answer("http://a.test/s.xml", Answer(b"<urlset/>", headers={"Content-Type": "text/xml"}))
    pdf, sitemap, page = fetch_all(
        web,
        "http://a.test/x.pdf",
        Request("http://a.test/s.xml", Wants.SITEMAP),
        "http://a.test/s.xml",
    )
    assert (pdf.outcome, pdf.body) == (Outcome.NOT_HTML, b"")
    assert (sitemap.outcome, sitemap.body) == (Outcome.OK, b"<urlset/>")
    assert page.outcome is Outcome.NOT_HTML


def test_an_answer_that_means_later_is_tried_again(web):
    web.handle(
        "http://a.test/",
        hostile.in_turn(
            hostile.body(b"no", 503), hostile.body(b"no", 500), hostile.body(b"<p>yes")
        ),
    )
    fetched = fetch(web, "http://a.test/")
    assert (fetched.outcome, fetched.attempts) == (Outcome.OK, 3)
    assert web.closest("a.test") > 0


def test_tries_end(web):
    web.handle("http://a.test/", hostile.body(b"no", 500))
    fetched = fetch(web, "http://a.test/", crawl_retries=1)
    assert (fetched.outcome, fetched.attempts) == (Outcome.SERVER_ERROR, 2)


def test_retry_after_is_kept_to(web):
    web.handle(
        "http://a.test/",
        hostile.in_turn(hostile.body(b"", 429, Retry_After="1"), hostile.body(b"<p>yes")),
    )
    assert fetch(web, "http://a.test/").outcome is Outcome.OK
    first, second = web.asked("a.test", robots=False)
    assert second.at - first.at >= 1


def test_a_long_retry_after_ends_the_try_and_holds_the_host_back(web):
    web.handle("http://a.test/", hostile.body(b"", 503, Retry_After="3600"))
    web.page("http://a.test/other", PAGE)

    async def main():
        async with Fetcher(web.settings(), names=web.names) as fetcher:
            first = await fetcher.fetch(Request("http://a.test/"))
            return first, await fetcher.fetch(Request("http://a.test/other"))

    first, other = asyncio.run(main())
    assert (first.outcome, first.retry_after, first.attempts) == (Outcome.SERVER_ERROR, 3600, 1)
    assert (other.outcome, other.reason) == (Outcome.POSTPONED, Reason.BACK_OFF)
    assert 3_590 < other.retry_after <= 3_600
    assert web.times_asked("http://a.test/other") == 0


def test_a_good_certificate_is_asked_for(secure_web):
    secure_web.page("https://good.web.test/", PAGE)
    secure_web.page("https://bad.test/", PAGE)
    good, bad = fetch_all(secure_web, "https://good.web.test/", "https://bad.test/")
    assert good.outcome is Outcome.OK
    assert (bad.outcome, bad.reason) == (Outcome.UNREACHABLE, Reason.TLS)
    assert secure_web.asked("bad.test") == []


def test_a_certificate_that_nobody_signed_is_none(secure_web):
    secure_web.page("https://good.web.test/", PAGE)
    secure_web.tls = None
    fetched = fetch(secure_web, "https://good.web.test/")
    assert (fetched.outcome, fetched.reason) == (Outcome.UNREACHABLE, Reason.TLS)


def test_a_challenge_is_no_page(web):
    web.page("http://a.test/", "<title>Just a moment...</title>", status=503, headers={})
    fetched = fetch(web, "http://a.test/", crawl_retries=0)
    assert (fetched.outcome, fetched.reason) == (Outcome.BLOCKED, Reason.CHALLENGE)


@pytest.mark.parametrize(
    "url", ["", "blog", "ftp://a.test/", "http://", "http://a b/", "http://a.test:99999/",
            "http://a.test/" + "x" * 9_000, "http://[::1",
            "javascript:alert(1)", "http://\x00/"]
)  # fmt: skip
def test_what_is_no_url_raises_nothing(web, url):
    assert fetch(web, url).outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert web.requests == []


def test_a_cancelled_fetch_frees_its_slot(web):
    web.handle("http://a.test/", hostile.in_turn(hostile.silence(), hostile.body(b"<p>yes")))

    async def main():
        async with Fetcher(web.settings(crawl_host_connections=1), names=web.names) as fetcher:
            stuck = asyncio.create_task(fetcher.fetch(Request("http://a.test/")))
            await asyncio.sleep(0.2)
            stuck.cancel()
            return await fetcher.fetch(Request("http://a.test/"))

    assert asyncio.run(main()).outcome is Outcome.OK
