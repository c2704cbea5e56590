"""Why a page has its authority, on a real index: parts that add up, also when links came since."""

from datetime import timedelta

import pytest
from tests.integration.index.made_up import World, link
from tests.integration.score.scored import run

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.insights.explain_page import PageAuthorityExplanation, explain_page

GUIDE = "https://target.com/guide"


@pytest.fixture
def world(world: World) -> World:
    """A guide that three pages link to, one of them of its own site; and links that do not vote."""
    world.see("blog.com/post", 1, link(GUIDE), link("rival.com/"))
    world.see("blog.com/menu", 1, link(GUIDE, follow=False, nofollow=True))
    world.see("news.com/", 1, link("blog.com/post"), link("target.com/"))
    world.see("paper.com/a", 1, link(GUIDE))
    world.see("target.com/", 1, link(GUIDE), link("target.com/about"))
    run(world)
    return world


def parts(answer: PageAuthorityExplanation) -> float:
    """All that makes up the score, but for the rest."""
    return answer.start_points + sum(one.points for one in answer.votes) + answer.others.points


def test_the_parts_of_a_page_add_up(world: World) -> None:
    answer = explain_page(world.index, GUIDE)

    assert parts(answer) == pytest.approx(answer.score, rel=1e-6)
    assert answer.rest_points == pytest.approx(0, abs=1e-5)
    assert (answer.voting_pages, answer.own_pages) == (3, 1)
    assert [one.source_url for one in answer.votes] == [
        "https://target.com/", "https://paper.com/a", "https://blog.com/post",
    ]  # fmt: skip
    home = answer.votes[0]
    assert (home.same_site, home.linked_pages) == (True, 2)
    assert home.points == pytest.approx(answer.own_points)
    assert sum(one.share for one in answer.votes) == pytest.approx(1)
    assert answer.start_points > 0

    few = explain_page(world.index, GUIDE, limit=1)
    assert (len(few.votes), few.others.pages) == (1, 2)
    assert parts(few) == pytest.approx(parts(answer))


def test_links_of_after_the_run_are_left_out(world: World) -> None:
    before = explain_page(world.index, GUIDE)
    world.clock.set(world.clock.now() + timedelta(days=3))
    world.see("late.com/", 2, link(GUIDE))
    for later in (5, 9):
        world.see("paper.com/a", later)
    world.compact()
    assert explain_page(world.index, GUIDE) == before


def test_a_page_that_nobody_links_to_has_what_its_site_gives(world: World) -> None:
    answer = explain_page(world.index, "paper.com/a")
    assert (answer.voting_pages, answer.score, answer.start_points) == (0, 0, 0)
    about = explain_page(world.index, "target.com/about")
    assert about.voting_pages == 1
    assert parts(about) == pytest.approx(about.score, rel=1e-6)


def test_what_has_no_page_authority(world: World) -> None:
    with pytest.raises(BadInput, match=r"target\.com is no page"):
        explain_page(world.index, "target.com")
    with pytest.raises(NotFound, match=r"`linkcensus explain target\.com` explains the site"):
        explain_page(world.index, "target.com/never")
