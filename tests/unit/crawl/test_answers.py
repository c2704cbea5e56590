"""The outcome of every kind of answer."""

import gzip

import pytest

from linkcensus.core import page
from linkcensus.crawl.answers import Body, classify, decode, wanted_bytes
from linkcensus.crawl.challenge import is_challenge
from linkcensus.crawl.fetched import Wants
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.net.wire import Cut, Exchange, Head

HTML = {"content-type": ["text/html"]}
PAGE = b"<!doctype html><p>page"


def head(status=200, headers=HTML):
    return Head(status, headers, b"", None)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK), (203, Outcome.OK), (202, Outcome.REJECTED), (204, Outcome.REJECTED),
        (206, Outcome.CUT), (304, Outcome.NOT_MODIFIED), (300, Outcome.REJECTED),
        (400, Outcome.REJECTED), (401, Outcome.BLOCKED), (403, Outcome.BLOCKED),
        (404, Outcome.NOT_FOUND), (406, Outcome.REJECTED), (407, Outcome.BLOCKED),
        (410, Outcome.GONE), (429, Outcome.BLOCKED), (451, Outcome.BLOCKED),
        (500, Outcome.SERVER_ERROR), (503, Outcome.SERVER_ERROR), (520, Outcome.SERVER_ERROR),
        (999, Outcome.SERVER_ERROR),
    ],
)  # fmt: skip
def test_each_status_has_its_outcome(status, outcome):
    assert classify(head(status), Body(PAGE, None), Wants.PAGE)[0] is outcome


def test_only_what_shows_the_page_or_its_absence_is_conclusive():
    conclusive = {outcome for outcome in Outcome if outcome.conclusive}
    assert conclusive == {Outcome.OK, Outcome.NOT_FOUND, Outcome.GONE, Outcome.NOT_HTML}


def test_no_outcome_is_more_conclusive_in_the_index():
    for outcome in Outcome:
        visit = outcome.visit_outcome
        if visit is not None and visit.conclusive:
            assert outcome.conclusive or outcome in (Outcome.CUT, Outcome.NOT_MODIFIED)
    assert Outcome.POSTPONED.visit_outcome is None
    assert Outcome.ROBOTS_DISALLOWED.visit_outcome is page.Outcome.DISALLOWED


@pytest.mark.parametrize(
    ("declared", "body", "outcome"),
    [
        ("text/html; charset=utf-8", PAGE, Outcome.OK),
        ("application/xhtml+xml", PAGE, Outcome.OK),
        (None, PAGE, Outcome.OK),
        (None, b"%PDF-1.7", Outcome.NOT_HTML),
        ("application/octet-stream", PAGE, Outcome.OK),
        ("image/png", b"", Outcome.NOT_HTML),
        ("application/json", b"{}", Outcome.NOT_HTML),
        ("text/html", b"", Outcome.REJECTED),
        ("text/html", b" \r\n", Outcome.REJECTED),
    ],
)
def test_the_media_type_decides(declared, body, outcome):
    headers = {} if declared is None else {"content-type": [declared]}
    assert classify(head(200, headers), Body(body, None), Wants.PAGE)[0] is outcome


@pytest.mark.parametrize(
    ("cut", "reason"),
    [("size", Reason.TOO_LARGE), ("time", Reason.TOO_SLOW), ("broken off", Reason.BROKEN),
     ("encoding", Reason.DAMAGED)],
)  # fmt: skip
def test_a_cut_page_is_no_proof_of_a_loss(cut, reason):
    outcome, why = classify(head(), Body(PAGE, cut), Wants.PAGE)
    assert (outcome, why) == (Outcome.CUT, reason)
    assert not outcome.conclusive
    assert outcome.has_page


@pytest.mark.parametrize(
    ("status", "headers", "wants", "most"),
    [
        (200, HTML, Wants.PAGE, 1_000_000),
        (200, {"content-type": ["image/png"]}, Wants.PAGE, 0),
        (200, {"content-type": ["application/xml"]}, Wants.PAGE, 0),
        (200, {"content-type": ["application/xml"]}, Wants.SITEMAP, 1_000_000),
        (200, {"content-type": ["image/png"]}, Wants.SITEMAP, 0),
        (200, {"content-type": ["image/png"]}, Wants.ANYTHING, 1_000_000),
        (200, {}, Wants.PAGE, 1_000_000),
        (204, HTML, Wants.PAGE, 0),
        (304, HTML, Wants.PAGE, 0),
        (301, HTML, Wants.PAGE, 16_384),
        (404, {"content-type": ["image/png"]}, Wants.PAGE, 262_144),
    ],
)
def test_no_more_is_read_than_wanted(status, headers, wants, most):
    assert wanted_bytes(head(status, headers), wants, 1_000_000) == most


def test_decoding_is_bounded():
    bomb = Exchange(
        head(200, HTML | {"content-encoding": ["gzip"]}), gzip.compress(bytes(10**7)), None
    )
    body = decode(bomb, 1_000)
    assert (len(body.data), body.cut) == (1_000, "size")


def test_a_page_broken_off_within_its_compression_keeps_the_first_cause():
    headers = HTML | {"content-encoding": ["gzip"]}
    packed = gzip.compress(PAGE * 1_000)[:60]
    assert decode(Exchange(head(200, headers), packed, None), 10**6).cut == "encoding"
    assert decode(Exchange(head(200, headers), packed, Cut.TIME), 10**6).cut == "time"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {"cf-mitigated": ["challenge"]}, b""),
        (503, {}, b"<title>Just a moment...</title>"),
        (200, {}, b"<script>window._cf_chl_opt={}</script>"),
        (202, {"sg-captcha": ["challenge"]}, b""),
        (200, {}, b"Request unsuccessful. Incapsula incident ID: 7"),
        (405, {"x-amzn-waf-action": ["captcha"]}, b""),
    ],
)
def test_a_challenge_is_known_whatever_its_status(status, headers, body):
    assert is_challenge(status, headers, body)
    assert classify(head(status, HTML | headers), Body(body, None), Wants.PAGE) == (
        Outcome.BLOCKED,
        Reason.CHALLENGE,
    )


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, {"server": ["cloudflare"]}, b'<script src="/cdn-cgi/challenge-platform/x.js">'),
        (404, {}, b"<title>Just a moment...</title>"),
        (200, {}, b"x" * 200_000 + b"window._cf_chl_opt"),
        (200, {"x-datadome": ["protected"]}, PAGE),
    ],
)
def test_a_protected_page_is_no_challenge(status, headers, body):
    assert not is_challenge(status, headers, body)
