"""Each of the statuses, on made-up pages: what is said, and whether the link lives."""

import pytest
from tests.unit.crawl.verify.made_up import TARGET, article, expect, fetched, judged, url

from linkcensus.core.link import Kind, Position
from linkcensus.core.link_status import Standing, Status
from linkcensus.core.page import Outcome as PageOutcome
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.look import TargetLook

LIVE, GONE, CANNOT_TELL = Standing.LIVE, Standing.GONE, Standing.CANNOT_TELL
LINK = f'<a href="{TARGET}">shoes</a>'
SAME = article(f"Good {LINK} here.")
EXPECTED = expect(anchor="shoes", follow=True, position=Position.CONTENT)
ELSEWHERE = "https://blog.example/new-post"

CASES = {
    "as it was": (fetched(SAME), Status.OK, LIVE),
    "several of which one is right": (fetched(article(f"{LINK} <a>x</a> {LINK}")), Status.OK, LIVE),
    "spelled otherwise": (
        fetched(article('<a href="//SHOP.example/shoes?utm_source=x#top"> Shoes\n</a>')),
        Status.OK,
        LIVE,
    ),
    "taken out": (fetched(article("Nothing.")), Status.LINK_NOT_FOUND, GONE),
    "commented out": (fetched(article(f"<!-- {LINK} -->")), Status.LINK_NOT_FOUND, GONE),
    "in a template": (
        fetched(article(f"<template>{LINK}</template>")),
        Status.LINK_NOT_FOUND,
        GONE,
    ),
    "a look-alike host": (
        fetched(article('<a href="https://shop.example.evil.example/shoes">shoes</a>')),
        Status.LINK_NOT_FOUND,
        GONE,
    ),
    "cut before it": (
        fetched(article("Nothing."), outcome=Outcome.CUT, cut="size"),
        Status.LINK_NOT_FOUND,
        CANNOT_TELL,
    ),
    "shown by script alone": (
        fetched('<html><body><div id="root"></div><script src=/app.js></script>'),
        Status.LINK_NOT_FOUND,
        CANNOT_TELL,
    ),
    "to another page": (
        fetched(article('<a href="https://shop.example/boots">shoes</a>')),
        Status.WRONG_TARGET,
        LIVE,
    ),
    "nofollow": (
        fetched(article(f'<a href="{TARGET}" rel="nofollow">shoes</a>')),
        Status.WRONG_REL,
        LIVE,
    ),
    "nofollow by the page": (
        fetched(article(LINK, '<meta name="robots" content="nofollow">')),
        Status.WRONG_REL,
        LIVE,
    ),
    "nofollow by the server": (
        fetched(SAME, headers={"x-robots-tag": ["nofollow"]}),
        Status.WRONG_REL,
        LIVE,
    ),
    "other words": (
        fetched(article(f'<a href="{TARGET}">boots</a>')),
        Status.WRONG_ANCHOR,
        LIVE,
    ),
    "a picture instead of words": (
        fetched(article(f'<a href="{TARGET}"><img src=a.png alt="a shoe"></a>')),
        Status.WRONG_ANCHOR,
        LIVE,
    ),
    "in the footer": (
        fetched(f"<html><body><main><p>Text</p></main><footer>{LINK}</footer>"),
        Status.IN_BOILERPLATE,
        LIVE,
    ),
    "noindex": (
        fetched(article(LINK, '<meta name="robots" content="noindex">')),
        Status.PAGE_NOINDEX,
        LIVE,
    ),
    "noindex by the server": (
        fetched(SAME, headers={"x-robots-tag": ["googlebot: noindex"]}),
        Status.PAGE_NOINDEX,
        LIVE,
    ),
    "canonical elsewhere": (
        fetched(article(LINK, '<link rel="canonical" href="/the-original">')),
        Status.PAGE_CANONICALISED,
        LIVE,
    ),
    "canonical with www and a slash": (
        fetched(article(LINK, '<link rel="canonical" href="http://www.blog.example/post/">')),
        Status.OK,
        LIVE,
    ),
    "not found": (
        fetched("gone", outcome=Outcome.NOT_FOUND, status=404),
        Status.PAGE_GONE,
        GONE,
    ),
    "gone": (fetched("", outcome=Outcome.GONE, status=410), Status.PAGE_GONE, GONE),
    "not found with 200": (
        fetched("<title>Page not found - Blog</title><p>Sorry!"),
        Status.PAGE_GONE,
        GONE,
    ),
    "parked": (
        fetched("<title>blog.example</title><script src=//www.sedoparking.com/a.js></script>"),
        Status.PAGE_GONE,
        GONE,
    ),
    "moved, link too": (fetched(SAME, at=ELSEWHERE), Status.PAGE_REDIRECTED, LIVE),
    "moved without the link": (
        fetched(article("Home"), at="https://blog.example/"),
        Status.PAGE_REDIRECTED,
        GONE,
    ),
    "moved to where we are kept out": (
        fetched("", at=ELSEWHERE, outcome=Outcome.BLOCKED, status=403),
        Status.BLOCKED,
        CANNOT_TELL,
    ),
    "moved to the target": (
        fetched(article("Shop"), at="https://shop.example/shoes"),
        Status.PAGE_REDIRECTED,
        LIVE,
    ),
    "a PDF": (fetched("%PDF", outcome=Outcome.NOT_HTML), Status.NOT_HTML, GONE),
    "no such name": (
        fetched(outcome=Outcome.UNREACHABLE, reason=Reason.DNS, status=None),
        Status.UNREACHABLE,
        CANNOT_TELL,
    ),
    "an error of the server": (
        fetched("oops", outcome=Outcome.SERVER_ERROR, status=503),
        Status.UNREACHABLE,
        CANNOT_TELL,
    ),
    "maintenance with 200": (
        fetched("<title>Down for maintenance</title>"),
        Status.UNREACHABLE,
        CANNOT_TELL,
    ),
    "nothing with 200": (fetched(" \n"), Status.UNREACHABLE, CANNOT_TELL),
    "redirects in a circle": (
        fetched(outcome=Outcome.REDIRECT_LOOP, reason=Reason.LOOP, status=None),
        Status.UNREACHABLE,
        CANNOT_TELL,
    ),
    "a firewall": (
        fetched("no", outcome=Outcome.BLOCKED, status=403),
        Status.BLOCKED,
        CANNOT_TELL,
    ),
    "a challenge": (
        fetched("?", outcome=Outcome.BLOCKED, reason=Reason.CHALLENGE),
        Status.BLOCKED,
        CANNOT_TELL,
    ),
    "a challenge that only its title tells": (
        fetched("<title>Verify you are human</title><form>"),
        Status.BLOCKED,
        CANNOT_TELL,
    ),
    "robots": (
        fetched(outcome=Outcome.ROBOTS_DISALLOWED, status=None),
        Status.ROBOTS_DISALLOWED,
        CANNOT_TELL,
    ),
}


@pytest.mark.parametrize(("answer", "status", "standing"), CASES.values(), ids=CASES)
def test_a_link_is_said_to_stand_as_it_does(answer, status, standing):
    found = judged(answer, EXPECTED)
    assert (found.status, found.standing) == (status, standing)
    assert found.findings[0] is status


def test_every_status_has_a_case():
    told = {status for _, status, _ in CASES.values()}
    assert told | {
        Status.TARGET_BROKEN,
        Status.TARGET_REDIRECTED,
        Status.WRONG_POSITION,
    } == set(Status)
    assert len(Status) == 17


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (TargetLook(PageOutcome.NOT_FOUND, 404), Status.TARGET_BROKEN),
        (TargetLook(PageOutcome.GONE, 410), Status.TARGET_BROKEN),
        (TargetLook(PageOutcome.ERROR, 500), Status.TARGET_BROKEN),
        (TargetLook(PageOutcome.REDIRECTED, 301), Status.TARGET_REDIRECTED),
        (TargetLook(PageOutcome.BLOCKED, 403), Status.OK),
        (TargetLook(PageOutcome.UNREACHABLE), Status.OK),
        (TargetLook(PageOutcome.SEEN, 200), Status.OK),
    ],
)
def test_what_the_target_answers_is_said_of_a_live_link(target, status):
    found = judged(fetched(SAME), EXPECTED, targets={EXPECTED.target_key: target})
    assert (found.status, found.standing) == (status, LIVE)
    gone = judged(fetched(article("")), EXPECTED, targets={EXPECTED.target_key: target})
    assert gone.status is Status.LINK_NOT_FOUND


def test_all_that_holds_is_told_the_worst_first():
    page = (
        '<meta name="robots" content="noindex,nofollow">'
        f'<footer><a href="{TARGET}">boots</a></footer>'
    )
    assert judged(fetched(page), EXPECTED).findings == (
        Status.PAGE_NOINDEX,
        Status.WRONG_REL,
        Status.WRONG_ANCHOR,
        Status.IN_BOILERPLATE,
    )


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        (Position.SIDEBAR, Status.WRONG_POSITION),
        (Position.FOOTER, Status.OK),
        (None, Status.OK),
    ],
)
def test_a_link_may_move_within_the_frame_of_its_page(wanted: Position | None, status: Status):
    page = fetched(f"<html><body><main><p>Text</p></main><footer>{LINK}</footer>")

    assert judged(page, expect(position=wanted)).status is status


def test_nothing_is_wrong_where_nothing_was_expected():
    page = f'<footer><a rel="nofollow ugc" href="{TARGET}">whatever</a></footer>'
    assert judged(fetched(page), expect()).status is Status.OK
    assert judged(fetched(page), expect(kind=Kind.UNKNOWN)).status is Status.OK


@pytest.mark.parametrize(
    ("rel", "expectation", "status"),
    [
        ("sponsored", {"sponsored": True}, Status.OK),
        ("", {"sponsored": True}, Status.WRONG_REL),
        ("ugc", {"nofollow": False}, Status.OK),
        ("nofollow", {"nofollow": False}, Status.WRONG_REL),
        ("nofollow", {"follow": False}, Status.OK),
    ],
)
def test_the_rel_may_be_expected_token_by_token(rel, expectation, status):
    page = article(f'<a href="{TARGET}" rel="{rel}">shoes</a>')
    assert judged(fetched(page), expect(**expectation)).status is status


def test_a_followed_link_counts_before_one_that_is_not():
    page = article(f'<a href="{TARGET}" rel="nofollow">a</a> and <a href="{TARGET}">b</a>')
    assert judged(fetched(page), expect(follow=True)).status is Status.OK


def test_where_only_the_site_is_known_any_link_to_it_will_do():
    shop = url(TARGET)
    site = ExpectedLink("example,shop", shop.site)
    assert judged(fetched(SAME), site).status is Status.OK
    assert judged(fetched(article("")), site).status is Status.LINK_NOT_FOUND


def test_of_two_links_the_one_that_is_left_is_the_one_that_was_not_taken_out():
    two = (expect(anchor="shoes"), expect(anchor="boots"))
    page = fetched(article(f'<a href="{TARGET}">boots</a>'))
    assert judged(page, *two).status is Status.LINK_NOT_FOUND
    assert judged(page, *reversed(two)).status is Status.OK


def test_the_cause_says_more_in_one_word():
    assert judged(CASES["not found with 200"][0]).cause == "soft_404"
    assert judged(CASES["parked"][0]).cause == "parked"
    assert judged(CASES["no such name"][0]).cause == "dns"
    assert judged(CASES["shown by script alone"][0]).cause == "needs_scripts"
    assert judged(CASES["a challenge"][0]).cause == "challenge"
    assert judged(CASES["as it was"][0]).cause is None


def test_a_page_that_redirects_to_the_site_links_to_it_by_that():
    redirecting = fetched(article("Shop"), at=TARGET)
    assert judged(redirecting, expect(kind=Kind.REDIRECT)).status is Status.OK


def test_http_to_https_is_no_redirect():
    found = judged(fetched(SAME, page="http://blog.example/post", at="https://blog.example/post"))
    assert found.status is Status.OK
