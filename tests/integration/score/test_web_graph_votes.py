"""What-if and explanations where a web graph was merged: its votes are no links of pages."""

import shutil

import pytest
from tests.integration.index.made_up import World, link
from tests.integration.score.scored import background, run, web

from linkcensus.core.link import Position
from linkcensus.insights.edits import Action, edit_of
from linkcensus.insights.explain_link import explain_link
from linkcensus.insights.resolved_edits import EditOutcome
from linkcensus.insights.vote_sources import SiteVote
from linkcensus.insights.what_if import ask_what_if


@pytest.fixture
def world(world: World) -> World:
    """Two sites vote for the target by a link, two in the web graph; one by both."""
    background(
        world.index.root,
        ["both.com", "graph.com", "target.com"],
        [("both.com", "target.com"), ("graph.com", "target.com")],
    )
    web(world, [("both.com", "target.com"), ("own.com", "target.com")])
    for site in ("both.com", "graph.com", "own.com"):
        world.see(f"{site}/menu", 1, link("target.com/", "menu", position=Position.FOOTER))
    run(world)
    return world


def told(world: World, source: str, action: Action = Action.DISAVOW) -> EditOutcome:
    """What becomes of one source."""
    return ask_what_if(world.index, "target.com", [edit_of(action, source)]).edits[0]


def test_a_page_takes_no_vote_that_the_web_graph_has(world: World) -> None:
    assert told(world, "https://own.com/").effect == "goes"
    both = told(world, "https://both.com/")
    assert (both.effect, both.why) == ("nothing", "the web graph cc-test has its vote")
    graph = told(world, "https://graph.com/menu", Action.NOFOLLOW)
    assert graph.effect == "nothing"
    assert graph.why == "no link of it votes; the web graph cc-test has its vote"
    assert told(world, "graph.com").effect == "goes", "all links of the site, wherever they stand"


def test_a_page_takes_no_vote_that_a_dropped_web_graph_may_have(world: World) -> None:
    shutil.rmtree(world.index.root / "background" / "cc-test")
    for site in ("own.com", "both.com"):
        outcome = told(world, f"https://{site}/")
        assert outcome.effect == "nothing"
        assert "may have its vote" in outcome.why


def test_a_link_that_does_not_vote_says_what_does(world: World) -> None:
    votes = {
        site: explain_link(world.index, f"https://{site}/menu", "target.com").links[0].site_vote
        for site in ("own.com", "both.com", "graph.com")
    }
    assert votes == {
        "own.com": SiteVote.LINKS,
        "both.com": SiteVote.LINKS,
        "graph.com": SiteVote.WEB_GRAPH,
    }


def test_a_vote_whose_link_has_gone_since_is_told_as_one_of_before(world: World) -> None:
    for day in (5, 9):
        world.see("own.com/", day)
    world.compact()
    link_told = explain_link(world.index, "https://own.com/menu", "target.com").links[0]
    assert (link_told.votes, link_told.site_vote) == (False, SiteVote.EARLIER)
    assert told(world, "https://own.com/").why == "no link of it votes"
