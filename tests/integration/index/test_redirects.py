"""Redirects: a link to a short URL is a backlink of the page it leads to, once in a scope."""

import json

import pytest
from tests.integration.index.made_up import Moment, day, link, redirect, row, visit
from tests.integration.index.test_tables import complete

from linkcensus.core.link import Source
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope

PAGE = "blog.com/post"
SHORT, MIDDLE, END, OTHER = "short.com/x", "middle.com/y", "target.com/z", "target.com/other"


def hops(found) -> list[list[object]]:
    return json.loads(str(found["via"]))


def keys(world, target="target.com", **rest) -> list[str]:
    return [str(r["target_key"]) for r in world.links(target, **rest)]


@pytest.mark.parametrize("compact_between", [False, True])
@pytest.mark.parametrize("redirect_first", [False, True])
def test_a_link_counts_where_its_target_redirects_to(world, redirect_first, compact_between):
    steps = [lambda: world.see(PAGE, 1, link(SHORT)), lambda: world.fill(redirect(SHORT, END, 2))]
    for step in reversed(steps) if redirect_first else steps:
        step()
        if compact_between:
            world.compact()
        else:
            world.commit()
    for _ in world.stages():
        found = world.only()
        assert found["target_url"] == "https://target.com/z"
        assert found["raw_target_url"] == "https://short.com/x"
        assert hops(found) == [["https://short.com/x", 301]]
        assert (found["state"], found["first_seen"], found["anchor"]) == ("live", 1, "words")
        written = world.only("short.com")
        assert (written["target_url"], written["via"]) == ("https://short.com/x", None)


def test_both_in_one_import(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    for _ in world.stages():
        assert keys(world) == ["com,target)/z"]


def test_chains_are_followed_to_their_end(world):
    world.see(PAGE, 1, link(SHORT))
    world.fill(redirect(SHORT, MIDDLE, 1, 302))
    world.commit()
    assert keys(world, "middle.com") == ["com,middle)/y"]
    world.fill(redirect(MIDDLE, END, 1, 308))
    for _ in world.stages():
        assert hops(world.only()) == [["https://short.com/x", 302], ["https://middle.com/y", 308]]
        assert world.links("middle.com") == []


def test_a_meta_refresh_is_a_hop_with_status_zero(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1, 0))
    for _ in world.stages():
        assert hops(world.only()) == [["https://short.com/x", 0]]


def test_a_changed_chain_moves_the_link(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    world.compact()
    world.fill(redirect(SHORT, OTHER, 5, 302))
    for _ in world.stages():
        found = world.only()
        assert found["target_url"] == "https://target.com/other"
        assert hops(found) == [["https://short.com/x", 302]]


def test_an_older_redirect_learned_later_changes_nothing_now(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 5))
    world.commit()
    world.fill(redirect(SHORT, OTHER, 3))
    for _ in world.stages():
        assert keys(world) == ["com,target)/z"]


def test_the_past_has_its_own_chains(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 3))
    world.commit()
    world.fill(redirect(SHORT, OTHER, 7))
    world.commit()
    world.fill(redirect(SHORT, MIDDLE, 5))
    for stage in (1, 2):
        for _ in world.stages():
            at = {when: keys(world, moment=Moment(true_at=day(when))) for when in (2, 4, 6, 8)}
            assert at == {2: [], 4: ["com,target)/z"], 6: [], 8: ["com,target)/other"]}, stage
            assert keys(world, "middle.com", moment=Moment(true_at=day(6))) == ["com,middle)/y"]
        world.see("unrelated.com/p", 1, link("unrelated.org/"))  # facts move to their buckets


def test_an_undone_redirect_gives_way_to_the_one_before(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 3))
    world.compact()
    moved = world.fill(redirect(SHORT, OTHER, 7))
    world.compact()
    world.compact()
    world.undo(moved)
    for _ in world.stages():
        assert keys(world) == ["com,target)/z"]


def test_undoing_the_redirect_that_came_first_shows_the_older_one(world):
    world.see(PAGE, 1, link(SHORT))
    newer = world.fill(redirect(SHORT, END, 5))
    world.commit()
    world.fill(redirect(SHORT, OTHER, 3))
    world.compact()
    world.undo(newer)
    for _ in world.stages():
        assert keys(world) == ["com,target)/other"]


def test_undoing_the_last_hop_ends_the_chain_before_it(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, MIDDLE, 1))
    last = world.fill(redirect(MIDDLE, END, 1))
    world.compact()
    world.undo(last)
    for _ in world.stages():
        assert world.links() == []
        assert keys(world, "middle.com") == ["com,middle)/y"]


@pytest.mark.parametrize(
    "circle", [[SHORT, MIDDLE], [SHORT, MIDDLE, END], [SHORT, MIDDLE, END, OTHER]]
)
def test_a_circle_ends_nowhere(world, circle):
    world.see(PAGE, 1, *(link(place) for place in circle))
    for start, end in zip(circle, [*circle[1:], circle[0]], strict=True):
        world.fill(redirect(start, end, 2))
    for _ in world.stages():
        for site in ("short.com", "middle.com", "target.com"):
            assert all(found["via"] is None for found in world.links(site))


def test_a_way_into_a_circle_ends_nowhere(world):
    world.see(PAGE, 1, link("start.com/"))
    for start, end in (("start.com/", SHORT), (SHORT, MIDDLE), (MIDDLE, SHORT)):
        world.fill(redirect(start, end, 2))
    for _ in world.stages():
        assert world.links("short.com") == world.links("middle.com") == []
        assert world.only("start.com")["via"] is None


def test_an_endless_chain_ends_nowhere(world):
    world.see(PAGE, 1, link("trap.com/0"))
    world.fill(*(redirect(f"trap.com/{n}", f"trap.com/{n + 1}", 1) for n in range(40)))
    for _ in world.stages():
        assert [r["target_key"] for r in world.links("trap.com")] == ["com,trap)/0"]


def test_a_link_to_a_page_that_leads_back_is_no_backlink_of_itself(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, PAGE, 1))
    for _ in world.stages():
        assert world.links("blog.com") == []


def test_a_redirect_within_the_site_counts_once_in_a_scope(world):
    world.fill(
        (visit(PAGE, 1), [link("target.com/old")]),
        redirect("target.com/old", "www.target.com/new", 1),
    )
    for _ in world.stages():
        assert keys(world, scope=Scope.DOMAIN) == ["com,target)/old"]
        assert keys(world, "target.com", scope=Scope.HOST) == ["com,target)/old"]
        assert keys(world, "www.target.com", scope=Scope.HOST) == ["com,target,www)/new"]
        assert keys(world, "target.com/old", scope=Scope.URL) == ["com,target)/old"]
        assert keys(world, "www.target.com/new", scope=Scope.URL) == ["com,target,www)/new"]
        assert keys(world, "target.com/o*", scope=Scope.PREFIX) == ["com,target)/old"]
        with world.view() as view:
            if view.has_rollup:
                ((links,),) = view.sql("SELECT CAST(sum(links) AS BIGINT) FROM rollup")
                assert links == 1


def test_a_redirect_within_a_prefix_counts_once(world):
    world.fill(
        (visit(PAGE, 1), [link("target.com/blog/old")]),
        redirect("target.com/blog/old", "target.com/blog/new", 1),
    )
    for _ in world.stages():
        assert len(keys(world, "target.com/blog/*", scope=Scope.PREFIX)) == 1
        assert keys(world, "target.com/blog/n*", scope=Scope.PREFIX) == ["com,target)/blog/new"]


def test_the_target_status_is_that_of_the_final_page(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    world.see(END, 2, outcome=Outcome.NOT_FOUND, status=404)
    world.see(SHORT, 2, outcome=Outcome.REDIRECTED, status=301)
    for _ in world.stages():
        assert world.only()["target_status"] == 404
        assert world.only("short.com")["target_status"] == 301


def test_a_redirected_link_is_lost_with_its_page(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    for _ in world.stages():
        assert world.only()["state"] == world.only("short.com")["state"] == "lost"
        assert world.events() == world.events("short.com") != []


def test_a_redirected_link_is_restored_with_its_page(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    world.compact()
    for when in (5, 7):
        world.see(PAGE, when)
    world.see(PAGE, 9, link(SHORT))
    for _ in world.stages():
        assert world.only()["state"] == "live"
        assert world.only()["last_seen"] == 9


def test_a_complete_table_of_the_short_site_ends_the_redirected_link_too(world):
    ahrefs = Source.AHREFS
    world.fill(row(PAGE, SHORT, seen_from=day(1)), source=ahrefs)
    world.fill(redirect(SHORT, END, 1))
    world.fill(source=ahrefs, **complete(5))
    for _ in world.stages():
        assert world.only()["state"] == "unverified", "the table was of another site"
    world.fill(source=ahrefs, **complete(6, "short.com"))
    for _ in world.stages():
        assert world.only("short.com")["state"] == world.only()["state"] == "lost"


@pytest.mark.parametrize("compact_between", [False, True])
def test_a_redirect_ends_when_its_page_answers_otherwise(world, compact_between):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, MIDDLE, 1))
    world.fill(redirect(MIDDLE, END, 1))
    if compact_between:
        world.compact()
    looked = world.see(MIDDLE, 5, outcome=Outcome.NOT_FOUND, status=404)
    for _ in world.stages():
        assert keys(world) == []
        assert keys(world, "middle.com") == ["com,middle)/y"]
        assert world.only("middle.com")["target_status"] == 404
        assert keys(world, moment=Moment(true_at=day(4))) == ["com,target)/z"]
    world.undo(looked)
    for _ in world.stages():
        assert keys(world) == ["com,target)/z"]


def test_a_redirect_does_not_end_where_nobody_can_tell(world):
    world.fill((visit(PAGE, 1), [link(SHORT)]), redirect(SHORT, END, 1))
    world.see(SHORT, 5, outcome=Outcome.BLOCKED)
    world.see(SHORT, 6, outcome=Outcome.REDIRECTED, status=301)
    world.see(SHORT, 7, complete=False)
    for _ in world.stages():
        assert keys(world) == ["com,target)/z"]
    world.see(SHORT, 8)
    world.fill(redirect(SHORT, OTHER, 9))
    for _ in world.stages():
        assert keys(world) == ["com,target)/other"]


def test_http_to_https_is_no_redirect(world):
    world.fill(
        (visit(PAGE, 1), [link("http://target.com/x")]),
        redirect("http://target.com/x", "https://target.com/x", 1),
    )
    for _ in world.stages():
        assert world.only()["via"] is None
