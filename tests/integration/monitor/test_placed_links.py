"""Placed links, from the table to the events."""

import pytest
from tests.integration.index.made_up import link, redirect, visit
from tests.integration.monitor.watching import Watching
from tests.support.state_world import ANNA

from linkcensus.core.page import Outcome
from linkcensus.monitor.placed_file import read_placed
from linkcensus.store.watch_events import Colour

TABLE = b"""page,target,anchor,rel
blog.com/a,target.com/x,red shoes,follow
blog.com/b,target.com/x,,
news.com/c,target.com,,
"""


def place(watched: Watching) -> None:
    drafts = read_placed(TABLE, "placed.csv")
    watched.state.expectations.place(ANNA, watched.project.id, "placed.csv", drafts)


def statuses(watched: Watching) -> dict[str, str]:
    found = watched.state.expectations.listing(watched.project.id)
    return {one.source_url.removeprefix("https://"): one.status for one in found}


def test_the_first_digest_says_what_is_there_and_what_not(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    world = watched.world
    world.see("blog.com/a", 1, link("target.com/x", "red shoes"))
    world.see("blog.com/b", 1)

    assert watched.news(1) == [
        "1 placed link is as expected (blog.com)",
        "1 placed link is not on its page (blog.com)",
    ]
    assert statuses(watched) == {
        "blog.com/a": "ok",
        "blog.com/b": "link_not_found",
        "news.com/c": "not_checked",
    }
    assert watched.news(2) == []


def test_each_change_is_told_with_what_is_there_instead(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    watched.world.see("blog.com/a", 1, link("target.com/x", "red shoes"))
    watched.look(1)

    watched.world.see(
        "blog.com/a",
        2,
        link("target.com/x", "red shoes", nofollow=True, follow=False, rel="nofollow"),
    )
    assert watched.news(2) == ["1 placed link has a wrong rel (blog.com)"]
    newest = watched.events()[0]
    assert newest.colour is Colour.RED
    (kept,) = newest.evidence["figures"]["placed"]
    assert kept["before"] == "ok"
    assert kept["detail"] == "its rel is “nofollow”"

    watched.world.see("blog.com/a", 3, link("target.com/x", "red shoes"))
    assert watched.news(3) == ["1 placed link is as expected (blog.com)"]


def test_a_redesign_of_the_site_is_one_event(watched: Watching):
    watched.monitor("expectation")
    rows = "".join(f"blog.com/{n},target.com\n" for n in range(50))
    drafts = read_placed(f"page,target\n{rows}".encode(), "many.csv")
    watched.state.expectations.place(ANNA, watched.project.id, "many.csv", drafts)
    pages = [f"blog.com/{n}" for n in range(50)]
    watched.world.fill(*[(visit(page, 1), [link("target.com/x")]) for page in pages])
    watched.look(1)
    gone = [(visit(page, 2, outcome=Outcome.NOT_FOUND, status=404), []) for page in pages]
    watched.world.fill(*gone)

    assert watched.news(2) == ["50 placed links lost their pages (blog.com)"]


def test_a_firewall_is_no_loss(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    watched.world.see("blog.com/a", 1, link("target.com/x", "red shoes"))
    watched.look(1)
    watched.world.fill((visit("blog.com/a", 2, outcome=Outcome.BLOCKED, status=403), []))

    (title,) = watched.news(2)

    assert "cannot be checked" in title
    assert watched.events()[0].colour is Colour.YELLOW


def test_a_wrong_landing_page(watched: Watching):
    watched.monitor("wrong_landing_page")
    place(watched)
    watched.world.see("blog.com/a", 1, link("target.com/y", "red shoes"))
    watched.world.see("blog.com/b", 1)

    assert watched.news(1) == ["1 placed link leads to a wrong page (blog.com)"]


def test_what_is_muted_is_judged_and_not_told(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    watched.look(1)
    (one,) = [
        one
        for one in watched.state.expectations.listing(watched.project.id)
        if one.source_url.endswith("/b")
    ]
    until = watched.kept.clock.now().replace(year=2027)
    watched.state.expectations.mute(ANNA, [one.id], until)
    watched.world.see("blog.com/b", 2)

    assert watched.news(2) == []
    assert statuses(watched)["blog.com/b"] == "link_not_found"


def test_what_is_promised_anew_is_judged_anew(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    watched.world.see("blog.com/a", 1, link("target.com/x", "red shoes"))
    watched.look(1)
    table = b"page,target,anchor\nblog.com/a,target.com/x,blue shoes\n"
    drafts = read_placed(table, "second.csv")
    watched.state.expectations.place(ANNA, watched.project.id, "second.csv", drafts)

    assert watched.news(2) == ["1 placed link has wrong words (blog.com)"]


def moved(watched: Watching, page: str, to: str, when: float) -> None:
    """A look at a page that answers with a redirect, as a crawl writes it."""
    led = {"redirect_url": f"https://{to}", "status": 301}
    watched.world.fill(
        (visit(page, when, outcome=Outcome.REDIRECTED, **led), []), redirect(page, to, when)
    )


@pytest.mark.parametrize("end", ["www.blog.com/a", "blog.com/a/", "www.blog.com/a/"])
def test_a_page_listed_in_other_words_is_judged_where_it_leads(watched: Watching, end: str):
    watched.monitor("expectation")
    place(watched)
    moved(watched, "blog.com/a", end, 1)
    watched.look(1)
    assert statuses(watched)["blog.com/a"] == "not_checked"

    watched.world.see(end, 2, link("target.com/x", "red shoes"))
    assert watched.news(2) == ["1 placed link is as expected (blog.com)"]
    watched.world.see(end, 3, link("target.com/x", "others"))
    assert watched.news(3) == ["1 placed link has wrong words (blog.com)"]
    watched.world.see(end, 4)
    assert watched.news(4) == ["1 placed link is not on its page (blog.com)"]


def test_a_page_that_moved_with_its_link_is_worth_a_look_only(watched: Watching):
    watched.monitor("expectation")
    place(watched)
    watched.world.see("blog.com/a", 1, link("target.com/x", "red shoes"))
    watched.look(1)
    moved(watched, "blog.com/a", "blog.com/new", 2)
    moved(watched, "blog.com/new", "other.com/newest", 2)
    watched.world.see("other.com/newest", 2, link("target.com/x", "red shoes"))

    assert watched.news(2) == ["1 placed link stands on a page that leads elsewhere (blog.com)"]
    newest = watched.events()[0]
    assert newest.colour is Colour.YELLOW
    (kept,) = newest.evidence["figures"]["placed"]
    assert kept["detail"] == "the page leads to https://other.com/newest: as expected"

    watched.world.see("other.com/newest", 3)
    assert watched.news(3) == ["1 placed link is not on its page (blog.com)"]
    assert watched.events()[0].colour is Colour.RED


def test_a_page_that_leads_to_the_target_itself_or_in_a_ring(watched: Watching):
    place(watched)
    moved(watched, "blog.com/a", "target.com/x", 1)
    watched.world.see("target.com/x", 1, link("target.com/x", "red shoes"))
    moved(watched, "blog.com/b", "blog.com/c", 1)
    moved(watched, "blog.com/c", "blog.com/b", 1)
    watched.look(1)

    assert statuses(watched)["blog.com/a"] == "page_redirected"
    assert statuses(watched)["blog.com/b"] == "page_redirected"
