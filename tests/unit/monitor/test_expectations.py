from datetime import UTC, datetime

import pytest

from linkcensus.core.link_status import Standing, Status
from linkcensus.core.page import Outcome
from linkcensus.core.scope import parse_target
from linkcensus.core.url import canonicalize
from linkcensus.insights.placed import PageVisit, PlacedLink
from linkcensus.monitor.expectations import judge, look_at, standing
from linkcensus.store.expectations import NOT_CHECKED, Expectation

AT = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = canonicalize("https://blog.example/post").key


def wanted(target="https://shop.test/a", **rest):
    return Expectation(
        **{"source_url": "https://blog.example/post", "target_url": target}
        | {
            "id": "1",
            "project_id": "p",
            "placed": "list",
            "status": NOT_CHECKED,
            "detail": "",
            "since": AT,
        }
        | {"checked_at": None, "muted_until": None, "made_by": "x", "created_at": AT}
        | rest
    )


def link(target="https://shop.test/a", **rest):
    key = canonicalize(target).key
    return PlacedLink(
        **{"source_key": PAGE, "target_key": key, "written_target_key": key, "target_url": target}
        | {
            "anchor_text": "red shoes",
            "alt": None,
            "rel": "",
            "follow": True,
            "nofollow": False,
            "ugc": False,
        }
        | {
            "sponsored": False,
            "position": "content",
            "state": "live",
            "target_status": 200,
            "last_seen": AT,
        }
        | rest
    )


def visit(outcome=Outcome.SEEN, **rest):
    return PageVisit(
        **{"page_key": PAGE, "outcome": outcome, "complete": True, "status": 200, "visited_at": AT}
        | {
            "redirect_url": None,
            "noindex": False,
            "canonical_url": None,
            "looked_for": None,
            "findings": None,
        }
        | rest
    )


def status(one, links, looked):
    return judge(one, parse_target(one.target_url), links, looked).status


def test_what_is_as_promised_is_ok():
    one = wanted(anchor="Red  Shoes", rel="follow", position="content")

    assert status(one, [link()], visit()) == Status.OK


@pytest.mark.parametrize(
    ("looked", "found"),
    [
        (visit(Outcome.UNREACHABLE), Status.UNREACHABLE),
        (visit(Outcome.ERROR, status=503), Status.UNREACHABLE),
        (visit(Outcome.BLOCKED, status=403), Status.BLOCKED),
        (visit(Outcome.DISALLOWED), Status.ROBOTS_DISALLOWED),
        (visit(Outcome.NOT_FOUND, status=404), Status.PAGE_GONE),
        (visit(Outcome.GONE, status=410), Status.PAGE_GONE),
        (visit(Outcome.NOT_HTML), Status.NOT_HTML),
        (visit(Outcome.REDIRECTED, redirect_url="https://x.test/"), Status.PAGE_REDIRECTED),
        (visit(noindex=True), Status.PAGE_NOINDEX),
        (visit(findings=("page_noindex",)), Status.PAGE_NOINDEX),
        (visit(canonical_url="https://blog.example/other"), Status.PAGE_CANONICALISED),
        (visit(canonical_url="https://blog.example/post"), Status.OK),
        (visit(canonical_url="https://www.blog.example/post/"), Status.OK),
        (visit(findings=("page_canonicalised",)), Status.PAGE_CANONICALISED),
    ],
)
def test_the_page_decides_first(looked, found):
    assert status(wanted(), [link()], looked) == found


@pytest.mark.parametrize(
    ("promised", "there", "found"),
    [
        ({"rel": "follow"}, {"follow": False, "rel": "nofollow"}, Status.WRONG_REL),
        ({"rel": "nofollow"}, {}, Status.WRONG_REL),
        ({"rel": "nofollow sponsored"}, {"nofollow": True}, Status.WRONG_REL),
        ({"rel": "follow"}, {"follow": None}, Status.OK),
        ({"anchor": "blue shoes"}, {}, Status.WRONG_ANCHOR),
        ({"anchor": "x"}, {"anchor_text": None}, Status.OK),
        ({"anchor": "logo"}, {"anchor_text": "", "alt": "Logo"}, Status.OK),
        ({"position": "content"}, {"position": "footer"}, Status.IN_BOILERPLATE),
        ({"position": "content"}, {"position": None}, Status.OK),
        ({"position": "sidebar"}, {"position": "footer"}, Status.WRONG_POSITION),
        ({"position": "footer"}, {"position": "comment"}, Status.WRONG_POSITION),
        ({"position": "sidebar"}, {"position": "sidebar"}, Status.OK),
        ({"position": "sidebar"}, {"position": "content"}, Status.OK),
        ({"position": "sidebar"}, {"position": None}, Status.OK),
        ({}, {"position": "footer"}, Status.OK),
        ({}, {"target_status": 404}, Status.TARGET_BROKEN),
        ({}, {"target_key": "test,shop)/b"}, Status.TARGET_REDIRECTED),
        ({"anchor": "x", "rel": "nofollow"}, {"target_status": 500}, Status.TARGET_BROKEN),
    ],
)
def test_then_the_link(promised, there, found):
    assert status(wanted(**promised), [link(**there)], visit()) == found


def test_the_best_of_several_links_counts():
    links = [link(anchor_text="other"), link(), link(target_status=500)]

    assert status(wanted(anchor="red shoes"), links, visit()) == Status.OK


def test_a_link_to_another_page_of_the_site():
    answer = judge(
        wanted(), parse_target("https://shop.test/a"), [link("https://shop.test/b")], visit()
    )

    assert answer.status == Status.WRONG_TARGET
    assert answer.detail == "it leads to https://shop.test/b"


def test_any_page_of_the_site_will_do_where_only_the_site_was_promised():
    assert status(wanted("shop.test"), [link("https://shop.test/b")], visit()) == Status.OK


def test_links_that_are_gone():
    assert status(wanted(), [link(state="lost")], visit()) == Status.LINK_NOT_FOUND
    assert status(wanted(), [link(state="missing")], visit()) == Status.LINK_NOT_FOUND
    assert status(wanted(), [], visit()) == Status.LINK_NOT_FOUND


def test_what_nobody_looked_at_is_not_called_lost():
    assert status(wanted(), [], None) == NOT_CHECKED
    assert status(wanted(), [], visit(complete=False)) == NOT_CHECKED
    assert status(wanted(), [], visit(looked_for=("other.test",))) == NOT_CHECKED
    assert status(wanted(), [], visit(looked_for=("shop.test",))) == Status.LINK_NOT_FOUND


def test_an_export_may_know_the_link_without_a_look():
    assert status(wanted(), [link(state="unverified")], None) == Status.OK


def test_standings():
    assert standing(NOT_CHECKED) is Standing.CANNOT_TELL
    assert standing("blocked") is Standing.CANNOT_TELL
    assert standing("link_not_found") is Standing.GONE
    assert standing("wrong_anchor") is Standing.LIVE


def test_the_index_is_asked_by_site(view_of, index_of, link_row):
    row = link_row("https://blog.example/post", "https://shop.test/a")
    page = {"page_key": PAGE, "page_site": "blog.example", "outcome": "seen", "complete": True}
    looked = page | {"visited_at": datetime.fromisoformat("2026-01-01"), "status": 200}
    index = index_of(
        shop=view_of([row], "shop.test"), blog=view_of([], "blog.example", visits=[looked])
    )

    (there, gone) = look_at(index, [wanted(), wanted("https://shop.test/b", id="2")])

    assert (there.status, there.checked_at) == (Status.OK, AT)
    assert (gone.expectation_id, gone.status) == ("2", Status.WRONG_TARGET)
