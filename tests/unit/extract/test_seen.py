from datetime import UTC, datetime

import pytest

from linkcensus.core.link import Kind
from linkcensus.core.page import Method, Outcome
from linkcensus.extract.record import ArchiveRecord, RecordKind
from linkcensus.extract.seen import NOT_MODIFIED, REVISIT, see_record

MOMENT = datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)
HTML = b"<title>T</title><p>see <a href='http://target.example/'>it</a> <a href='/in'>in</a>"


def record(status=200, body=HTML, kind=RecordKind.RESPONSE, url="http://page.example/", **more):
    return ArchiveRecord(
        kind, 7, url, MOMENT, status=status, headers=more.pop("headers", {}), body=body,
        payload=body, **more,
    )  # fmt: skip


def test_a_page_is_a_visit_with_facts_and_links():
    seen = see_record(record(ip="192.0.2.1"))
    visit = seen.visit
    assert (visit.method, visit.outcome, visit.complete) == (Method.RAW, Outcome.SEEN, True)
    assert (visit.visited_at, visit.status, visit.ip) == (MOMENT, 200, "192.0.2.1")
    assert visit.links == len(seen.links) == 2
    assert (seen.facts.title, seen.facts.status) == ("T", 200)
    assert seen.links[0].target.key == "example,target)/"


@pytest.mark.parametrize("url", ["ftp://page.example/", "http://", "http://a b/", "x"])
def test_what_has_no_web_address_is_none(url):
    assert see_record(record(url=url)) is None


def test_a_cut_body_makes_an_incomplete_visit_with_links():
    seen = see_record(record(cut="end of file"))
    assert (seen.visit.complete, seen.visit.cut_reason) == (False, "end of file")
    assert len(seen.links) == 2


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.NOT_FOUND),
        (410, Outcome.GONE),
        (403, Outcome.BLOCKED),
        (500, Outcome.ERROR),
        (204, Outcome.ERROR),
        (302, Outcome.ERROR),
    ],
)
def test_failures_have_no_links(status, outcome):
    seen = see_record(record(status, headers={"link": ["</x>; rel=canonical"]}))
    assert (seen.visit.outcome, seen.links, seen.facts) == (outcome, [], None)


def test_a_body_that_is_no_page():
    assert see_record(record(body=None)).visit.outcome is Outcome.NOT_HTML


def test_a_file_has_no_status():
    seen = see_record(record(None, kind=RecordKind.RESOURCE))
    assert (seen.visit.status, seen.visit.outcome, len(seen.links)) == (None, Outcome.SEEN, 2)


@pytest.mark.parametrize(
    ("status", "outcome", "complete"),
    [(200, Outcome.SEEN, False), (None, Outcome.SEEN, False), (404, Outcome.NOT_FOUND, True)],
)
def test_revisits(status, outcome, complete):
    seen = see_record(record(status, None, RecordKind.REVISIT))
    assert (seen.visit.outcome, seen.visit.complete) == (outcome, complete)
    assert seen.visit.cut_reason == (None if complete else REVISIT)
    assert seen.links == []


def test_redirects_within_the_site_and_out_of_it():
    inside = see_record(record(301, None, headers={"location": ["/new"]}))
    assert inside.visit.redirect_url == "http://page.example/new"
    assert ([r.status for r in inside.redirects], inside.links) == ([301], [])
    outside = see_record(record(302, None, headers={"location": ["//other.example/", "/x"]}))
    assert [link.kind for link in outside.links] == [Kind.REDIRECT]
    assert outside.redirects[0].target_written == "http://other.example/"


def test_not_modified_is_a_page_that_shows_nothing():
    visit = see_record(record(304, None)).visit
    assert (visit.outcome, visit.complete, visit.cut_reason) == (Outcome.SEEN, False, NOT_MODIFIED)


def test_the_headers_robots_rules_are_kept_as_written():
    seen = see_record(record(headers={"x-robots-tag": ["noindex", "bot: nofollow"]}))
    assert seen.visit.x_robots_tag == "noindex, bot: nofollow"
    assert [link.follow for link in seen.links] == [False, False]


def test_a_canonical_page_and_a_refresh_are_told():
    html = (
        b"<link rel=canonical href=/c><meta name=robots content=noarchive>"
        b"<meta http-equiv=refresh content='3; url=http://o.example/#part'>"
    )
    seen = see_record(record(body=html))
    assert seen.visit.canonical_url == "http://page.example/c"
    assert seen.visit.meta_robots == "noarchive"
    assert [(r.status, r.target_written) for r in seen.redirects] == [(0, "http://o.example/#part")]
