"""The audit of a site's own pages: what the newest look says, and which problems follow."""

from datetime import datetime, timedelta

import pytest

from linkcensus.core.url import canonicalize, site_hash
from linkcensus.insights.filters import parse_filter
from linkcensus.insights.listing import ListRequest
from linkcensus.insights.page_audit import (
    AUDIT_FIELDS,
    audited_pages,
    problem_counts,
    stream_audited_pages,
)

DAY = datetime.fromisoformat("2026-03-01")
HOME = "https://shop.test/"


def _place(url):
    page = canonicalize(url)
    return {"page_hash": site_hash(page.site), "page_site": page.site, "page_key": page.key,
            "page_https": page.https}  # fmt: skip


def look(url, status=200, outcome="seen", days=0.0, **fields):
    return _place(url) | {
        "visited_at": DAY + timedelta(days=days),
        "status": status,
        "outcome": outcome,
    } | fields  # fmt: skip


def page(url, title="A page", **fields):
    given = {"title": title, "title_length": len(title), "word_count": 300, "noindex": False}
    return _place(url) | given | fields


@pytest.fixture
def audit(view_of, link_row):
    def asked(visits, pages=(), links=()):
        inner = [link_row(HOME, url) for url in links]
        return view_of(inner, visits=list(visits), pages=list(pages))

    return asked


def problems(view):
    return {row.page_url: row.problems for row in stream_audited_pages(view, ListRequest())}


def test_the_newest_look_counts(audit):
    url = "https://shop.test/a"
    view = audit([look(url), look(url, 404, "not_found", days=1)], [page(url)], [url])
    (row,) = audited_pages(view, ListRequest()).rows
    assert (row.status, row.outcome, row.problems) == (404, "not_found", ("broken",))
    assert row.looked_at.date() == (DAY + timedelta(days=1)).date()


@pytest.mark.parametrize(
    ("visit", "facts", "expected"),
    [
        ({"status": 403, "outcome": "blocked"}, None, ("blocked",)),
        ({"status": 301, "redirect_url": "https://shop.test/b"}, None, ("redirected",)),
        ({}, {"noindex": True}, ("noindex",)),
        ({"x_robots_tag": "noindex"}, None, ("noindex", "no_title")),
        ({}, {"canonical_url": "https://shop.test/b"}, ("canonicalised",)),
        ({}, {"canonical_url": "http://shop.test/a/"}, ()),
        ({}, {"title": ""}, ("no_title",)),
        ({}, {"title": "x" * 90, "title_length": 90}, ("long_title",)),
        ({}, {"word_count": 12}, ("thin",)),
    ],
)
def test_problems(audit, visit, facts, expected):
    url = "https://shop.test/a"
    view = audit([look(url, **visit)], [] if facts is None else [page(url, **facts)], [url])
    assert problems(view) == {url: expected}


def test_a_page_without_links_but_the_front_page(audit):
    lonely = "https://shop.test/lonely"
    view = audit([look(HOME), look(lonely)], [page(HOME, "Home"), page(lonely)])
    assert problems(view) == {HOME: (), lonely: ("unlinked",)}


def test_titles_that_pages_share(audit):
    urls = [f"https://shop.test/{name}" for name in "abc"]
    pages = [page(urls[0], "Same"), page(urls[1], "Same"), page(urls[2], "Other")]
    view = audit([look(url) for url in urls], pages, urls)
    assert problems(view) == {urls[0]: ("same_title",), urls[1]: ("same_title",), urls[2]: ()}
    counts = {one.problem: one.pages for one in problem_counts(view)}
    assert counts == {"same_title": 2, "ok": 1}
    assert problem_counts(view)[-1].problem == "ok"


def test_one_problem_is_asked_for(audit):
    urls = ["https://shop.test/a", "https://shop.test/b"]
    view = audit([look(urls[0]), look(urls[1], 410, "gone")], [page(url) for url in urls], urls)
    wanted = parse_filter({"field": "problem", "is": ["substring", "broken"]}, AUDIT_FIELDS)
    found = audited_pages(view, ListRequest(having=wanted))
    assert ([row.page_url for row in found.rows], found.total) == ([urls[1]], 1)
