"""What the worst servers do ends in time, in bounded memory, with a true outcome."""

import time
import tracemalloc

import pytest
from tests.support import hostile
from tests.support.fetching import fetch, fetch_all

from linkcensus.crawl.outcome import Outcome, Reason

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

CASES = {
    "endless redirects": (hostile.endless_redirects(), "redirect_loop", "too_many_redirects"),
    "slow loris": (hostile.slow_head(0.05), "unreachable", "timeout"),
    "a body in drops": (hostile.slow_body(0.05), "cut", "too_slow"),
    "an endless body": (hostile.endless_body(), "cut", "too_large"),
    "a gzip bomb": (hostile.gzip_bomb(100), "cut", "too_large"),
    "half a gzip file": (hostile.packed(b"<!doctype html><p>" + bytes(range(256)) * 99, 300),
                         "cut", "damaged"),
    "gzip that is none": (hostile.body(b"<!doctype html><p>plain", Content_Encoding="gzip"),
                          "ok", "none"),
    "no answer": (hostile.silence(), "unreachable", "timeout"),
    "no HTTP": (hostile.raw(b"SSH-2.0-OpenSSH_9\r\n"), "unreachable", "malformed"),
    "nothing": (hostile.raw(b""), "unreachable", "broken"),
    "half a head": (hostile.raw(b"HTTP/1.1 200 OK\r\nContent-"), "unreachable", "broken"),
    "a lying length": (
        hostile.raw(OK + b"Content-Length: 999\r\n\r\n<p>a"),
        "cut", "broken"),
    "a broken chunk": (
        hostile.raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"4\r\n<p>a\r\n", b"zz\r\n",
                    pause=0.05), "cut", "too_slow"),
    "an endless head": (hostile.raw(OK, *[b"X: " + b"y" * 8_000 + b"\r\n"] * 999),
                        "unreachable", "malformed"),
    "one endless header": (hostile.raw(b"HTTP/1.1 200 OK\r\nX: ", *[b"y" * 65_536] * 100),
                           "unreachable", "malformed"),
    "endless hints": (hostile.raw(*[b"HTTP/1.1 103 Early Hints\r\n\r\n"] * 2_000, pause=0.001),
                      "unreachable", "timeout"),
    "a picture as a page": (hostile.body(b"\x89PNG", Content_Type="image/png"), "not_html", "none"),
    "a page without a type": (hostile.raw(b"HTTP/1.0 200 OK\r\n\r\n<!doctype html><p>old"),
                              "ok", "none"),
    "two lengths": (
        hostile.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n"
                    b"Content-Length: 9\r\n\r\n<p>a</p>"), "unreachable", "malformed"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_ends_with_a_true_outcome(web, name):
    handler, outcome, reason = CASES[name]
    web.handle("http://bad.test/", handler)
    web.handle("bad.test", handler)
    web.robots("bad.test", "")
    began = time.monotonic()
    fetched = fetch(
        web, "http://bad.test/", crawl_page_seconds=0.8, crawl_retries=0, crawl_page_megabytes=1
    )
    assert time.monotonic() - began < 3
    assert (fetched.outcome, fetched.reason) == (outcome, reason)
    assert len(fetched.body) <= 1_000_000
    assert len(fetched.payload) <= 1_000_000
    assert fetched.conclusive is (fetched.outcome in (Outcome.OK, Outcome.NOT_HTML))


def test_many_bombs_at_once_stay_within_their_caps(web):
    bomb = hostile.gzip_bomb(100)
    for number in range(20):
        web.handle(f"http://bomb{number}.test/", bomb)
    tracemalloc.start()
    fetched = fetch_all(web, *(f"http://bomb{n}.test/" for n in range(20)), crawl_page_megabytes=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {each.outcome for each in fetched} == {Outcome.CUT}
    assert peak < 60_000_000


def test_circles_are_seen_at_once(web):
    web.redirect("http://a.test/", "http://b.test/")
    web.redirect("http://b.test/", "http://a.test/")
    web.redirect("http://c.test/", "http://c.test/#again")
    circle, itself = fetch_all(web, "http://a.test/", "http://c.test/")
    assert (circle.outcome, circle.reason) == (Outcome.REDIRECT_LOOP, Reason.LOOP)
    assert (itself.reason, itself.attempts) == (Reason.LOOP, 1)
    assert not circle.conclusive


def test_a_connection_that_is_refused(web):
    web.lead("gone.test", web.names.opened and next(iter(web.names.opened))._replace(port=1))
    fetched = fetch(web, "http://gone.test/", crawl_retries=0)
    assert fetched.outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)


def test_a_name_that_does_not_exist(web):
    web.lead("none.test", None)
    fetched = fetch(web, "http://none.test/")
    assert (fetched.outcome, fetched.reason) == (Outcome.UNREACHABLE, Reason.DNS)
    assert not fetched.conclusive


@pytest.mark.parametrize(
    ("robots", "asked", "outcome"),
    [
        (hostile.body(hostile.big_robots(5), Content_Type="text/plain"), 1, "ok"),
        (hostile.body(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), 0, "robots_disallowed"),
        (hostile.body(b"", 500), 0, "robots_disallowed"),
        (hostile.body(b"", 503, Retry_After="7200"), 0, "robots_disallowed"),
        (hostile.body(b"", 429), 0, "robots_disallowed"),
        (hostile.body(b"", 403), 1, "ok"),
        (hostile.body(b"", 410), 1, "ok"),
        (hostile.endless_redirects(), 1, "ok"),
        (hostile.silence(), 0, "unreachable"),
        (hostile.slow_body(0.05), 0, "robots_disallowed"),
        (hostile.gzip_bomb(20), 1, "ok"),
        (hostile.packed(b"User-agent: *\nDisallow: /"), 0, "robots_disallowed"),
        (hostile.raw(b"garbage\r\n\r\n"), 0, "unreachable"),
        (hostile.raw(b"HTTP/1.1 302 Found\r\nLocation: javascript:x\r\n\r\n"), 1, "ok"),
    ],
    ids=["5 MB", "BOM", "500", "503", "429", "403", "410", "redirects", "silence", "drops",
         "bomb", "gzip", "no HTTP", "nowhere"],
)  # fmt: skip
def test_a_hostile_robots_file(web, robots, asked, outcome):
    web.handle("http://a.test/robots.txt", robots)
    web.page("http://a.test/page", "<p>page")
    fetched = fetch(web, "http://a.test/page", crawl_page_seconds=0.8, crawl_retries=0)
    assert fetched.outcome == outcome
    assert web.times_asked("http://a.test/page") == asked


def test_a_moved_robots_file_is_read_where_it_is(web):
    web.redirect("http://a.test/robots.txt", "http://b.test/rules.txt")
    web.handle("http://b.test/rules.txt", hostile.body(b"User-agent: *\nDisallow: /no"))
    web.page("http://a.test/no", "<p>")
    web.page("http://a.test/yes", "<p>yes")
    no, yes = fetch_all(web, "http://a.test/no", "http://a.test/yes")
    assert (no.outcome, yes.outcome) == (Outcome.ROBOTS_DISALLOWED, Outcome.OK)
    assert web.times_asked("http://a.test/no") == 0
