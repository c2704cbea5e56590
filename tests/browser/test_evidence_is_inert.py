"""In a real browser nothing of a kept page runs, nothing is asked for, and nothing leads away."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Route
from tests.unit.insights.test_evidence_page import HOSTILE, LINK, TARGET, show

from linkcensus.insights.evidence_page import HEADERS

pytestmark = pytest.mark.browser

ADDRESS = "http://evidence.test/shown"
BARE = {"Content-Type": "text/html; charset=utf-8"}


class Seen(NamedTuple):
    """A page, and what it did."""

    page: Page
    requests: list[str]
    dialogs: list[str]
    errors: list[str]


@pytest.fixture
def seen(browser: Browser) -> Iterator[Seen]:
    """A page whose every request is answered here, and noted."""
    context = browser.new_context(viewport={"width": 800, "height": 600})
    page = context.new_page()
    watched = Seen(page, [], [], [])
    page.on("dialog", lambda dialog: (watched.dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    yield watched
    context.close()


def open_document(seen: Seen, document: bytes, headers: dict[str, str], hash_: str = "") -> None:
    """Answer the one address with a document, and everything else with nothing."""

    def answer(route: Route) -> None:
        if route.request.url.partition("#")[0] == ADDRESS:
            route.fulfill(status=200, headers=headers, body=document)
        else:
            seen.requests.append(route.request.url)
            route.abort()

    seen.page.context.route("**/*", answer)
    seen.page.goto(ADDRESS + hash_)
    seen.page.wait_for_timeout(50)


def everything_hostile() -> str:
    """All hostile pages in one, the tame parts first so that they stay apart."""
    return "<p>".join(f"<div>{body}</div>{LINK}" for body in HOSTILE.values())


@pytest.mark.parametrize("headers", [BARE, BARE | HEADERS], ids=["cleaned only", "as it is sent"])
def test_hostile_pages_do_nothing(seen: Seen, headers: dict[str, str]) -> None:
    for name, body in HOSTILE.items():
        open_document(seen, show(f"<p>{LINK}</p>{body}").document, headers)
        # without our headers the favicon is the browser's own idea
        asked = [url for url in seen.requests if not url.endswith("/favicon.ico")]
        assert (asked, seen.dialogs, seen.errors) == ([], [], []), name
        assert seen.page.evaluate("document.scripts.length") == 0, name
        assert seen.page.url == ADDRESS, name


def test_the_policy_alone_would_do(seen: Seen) -> None:
    """The uncleaned pages, under the headers: the second wall stands without the first."""
    for name, body in HOSTILE.items():
        open_document(seen, f"<!doctype html><p>{LINK}</p>{body}".encode(), BARE | HEADERS)
        asked = [url for url in seen.requests if "evil.example" not in url]
        assert (asked, seen.dialogs) == ([], []), name
        seen.requests.clear()


def test_the_link_is_in_sight_and_leads_nowhere(seen: Seen) -> None:
    long = "<p>filler</p>" * 500
    document = show(f"{long}{LINK}{long}<a href=https://o.example/>other</a>").document
    open_document(seen, document, BARE | HEADERS, "#the-link")

    link = seen.page.locator("#the-link")
    box = link.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 600
    link.click()
    seen.page.get_by_text("other", exact=True).click()
    seen.page.wait_for_timeout(50)
    assert seen.requests == []
    assert seen.page.url.startswith(ADDRESS)


@pytest.mark.parametrize("inside", ["", "<img src=/p.png>", "<svg></svg>"])
def test_a_link_without_words_is_visible(seen: Seen, inside: str) -> None:
    link = f"<p>before <a href={TARGET}>{inside}</a> after</p>"
    open_document(seen, show(link, anchor=None).document, BARE | HEADERS)
    assert seen.page.locator("#the-link").is_visible()


def test_a_link_that_the_page_hides_is_visible(seen: Seen) -> None:
    hidden = (
        "<style>a{display:none}.h{visibility:hidden}</style><div class=h hidden "
        f"style='display:none;opacity:0;position:absolute;left:-9999px'>{LINK}</div>"
    )
    open_document(seen, show(hidden).document, BARE | HEADERS)
    assert seen.page.locator("#the-link").is_visible()


def test_text_is_turned_around_only_within_the_page(seen: Seen) -> None:
    document = show(f"<p>\u202e\u202e{LINK}", title="Kept copy of https://p.example/").document
    open_document(seen, document, BARE | HEADERS)
    assert seen.page.locator(".kept").inner_text().startswith("Kept copy of https://p.example/")
    assert seen.page.title() == "Kept copy of https://p.example/"
