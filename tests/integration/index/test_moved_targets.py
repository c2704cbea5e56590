"""A redirect that leads elsewhere than before is a change of the links that stand for it."""

import pytest
from tests.integration.index.made_up import Moment, World, day, link, redirect, row

from linkcensus.core.link import Source
from linkcensus.core.scope import parse_target

PAGE, SHORT = "blog.com/post", "short.com/x"
FIRST, SECOND, THIRD = "https://target.com/1", "https://target.com/2", "https://target.com/3"


def changes(world: World, target: str = "target.com", moment: Moment | None = None):
    """(day, reason, before, after, source page) of each change, in the order of time."""
    found = world.ask(target, moment=moment).events
    return [
        ((e["happened_at"] - day(1).replace(tzinfo=None)).days + 1, e["reason"], e["before"],
         e["after"], e["source_key"])
        for e in found
        if e["event"] == "changed"
    ]  # fmt: skip


def moved(when, before, after, page="com,blog)/post"):
    return (when, "target", before, after, page)


def test_a_redirect_that_moves_is_a_change_from_the_one_page_to_the_other(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 1))
    world.fill(redirect(SHORT, SECOND, 5))
    for stage in world.stages():
        assert changes(world) == [moved(5, FIRST, SECOND)], stage
        assert changes(world, "short.com") == [], "the link itself is as it was written"


def test_the_first_redirect_is_no_change(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 3))
    assert changes(world) == []


def test_seeing_the_same_redirect_again_is_no_change(world):
    world.see(PAGE, 1, link(SHORT))
    for when in (2, 4, 6):
        world.fill(redirect(SHORT, FIRST, when, 301 if when < 6 else 302))
    assert changes(world) == []


def test_another_spelling_of_the_same_page_is_no_change(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, "http://target.com/1", 2))
    world.fill(redirect(SHORT, "https://target.com/1", 4))
    assert changes(world) == []


def test_a_redirect_that_comes_back_tells_of_the_move_that_brought_it_here(world):
    world.see(PAGE, 1, link(SHORT))
    for when, end in ((2, FIRST), (4, SECOND), (6, FIRST)):
        world.fill(redirect(SHORT, end, when))
    # the link now ends at the first page: only the move that brought it there is its own
    assert changes(world) == [moved(6, SECOND, FIRST)]


def test_a_move_before_the_link_was_first_seen_is_none_of_its_changes(world):
    world.fill(redirect(SHORT, FIRST, 1))
    world.fill(redirect(SHORT, SECOND, 3))
    world.see(PAGE, 5, link(SHORT))
    world.see("other.net/p", 2, link(SHORT))
    assert changes(world) == [moved(3, FIRST, SECOND, "net,other)/p")]


def test_every_link_that_stands_for_the_redirect_changes(world):
    for number in range(3):
        world.see(f"s{number}.net/p", 1, link(SHORT), link("https://target.com/direct"))
    world.fill(row("https://vendor.org/", f"https://{SHORT}", seen_from=day(1)), source=Source.MOZ)
    world.fill(redirect(SHORT, FIRST, 2), redirect(SHORT, SECOND, 4))
    found = changes(world)
    pages = ["net,s0)/p", "net,s1)/p", "net,s2)/p", "org,vendor)/"]
    assert found == [moved(4, FIRST, SECOND, page) for page in pages]


def test_redirects_learned_in_the_wrong_order_tell_the_same_story(make_world):
    ends = ((2, FIRST), (4, SECOND), (6, THIRD))
    told = []
    for order in (ends, ends[::-1]):
        world = make_world()
        world.see(PAGE, 1, link(SHORT))
        for when, end in order:
            world.fill(redirect(SHORT, end, when))
            world.commit()
        told.append(changes(world))
    assert told == [[moved(6, SECOND, THIRD)]] * 2


def test_an_undone_redirect_takes_its_change_along(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 2))
    second = world.fill(redirect(SHORT, SECOND, 4))
    assert changes(world) == [moved(4, FIRST, SECOND)]
    world.undo(second)
    world.forget_answers()
    assert changes(world) == []
    assert [found["target_url"] for found in world.links()] == [FIRST]


def test_before_the_move_there_was_no_change(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 2))
    world.fill(redirect(SHORT, SECOND, 5))
    for when, expected in ((4, []), (5, [moved(5, FIRST, SECOND)])):
        assert changes(world, moment=Moment(true_at=day(when))) == expected


@pytest.mark.parametrize("compact_between", [False, True])
def test_a_move_to_another_site_is_told_where_the_link_counts_now(world, compact_between):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 2))
    if compact_between:
        world.compact()
    world.fill(redirect(SHORT, "https://rival.com/", 5))
    assert changes(world, "rival.com") == [moved(5, FIRST, "https://rival.com/")]
    assert world.links("target.com") == []


def test_a_change_of_target_is_no_loss(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, FIRST, 2), redirect(SHORT, SECOND, 5))
    (found,) = world.links()
    assert (found["state"], found["lost_at"]) == ("live", None)
    assert [event for event, _, _ in world.events()] == ["changed"]


def test_a_page_without_redirects_has_no_moves(world):
    world.see(PAGE, 1, link(FIRST))
    world.fill(redirect("elsewhere.com/", FIRST, 2), redirect("elsewhere.com/", SECOND, 3))
    assert changes(world) == []
    with world.index.view(parse_target("target.com")) as view:
        assert view.sql("SELECT count(*) FROM events") == [(0,)]
