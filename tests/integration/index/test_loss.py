"""The loss rule, sentence by sentence: who may say that a link is gone, when and why."""

import pytest
from tests.integration.index.made_up import Moment, day, link, numbered, redirect, row, visit

from linkcensus.core.link import Kind, Source
from linkcensus.core.page import Method, Outcome

PAGE = "blog.com/post"
AHREFS, MOZ = Source.AHREFS, Source.MOZ


def gone(world) -> dict[str, object]:
    found = world.only()
    wanted = ("state", "missing_since", "lost_at", "lost_reason", "lost_by", "last_checked")
    return {name: found[name] for name in wanted if found[name] is not None}


# -- our own visits ------------------------------------------------------------------------------


def test_a_seen_link_is_live(world):
    world.see(PAGE, 1, link("target.com/x"))
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 1}
        assert world.events() == []


def test_a_complete_visit_without_the_link_makes_it_missing(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    for _ in world.stages():
        assert gone(world) == {
            "state": "missing",
            "missing_since": 5,
            "lost_reason": "removed",
            "lost_by": "visit",
            "last_checked": 5,
        }
        assert world.only()["last_seen"] == 1
        assert world.events() == [("missing", "removed", 5)]


def test_a_second_miss_a_day_later_confirms_the_loss_as_of_the_first(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 6)
    for _ in world.stages():
        assert gone(world) == {
            "state": "lost",
            "missing_since": 5,
            "lost_at": 5,
            "lost_reason": "removed",
            "lost_by": "visit",
            "last_checked": 6,
        }
        assert world.events() == [("lost", "removed", 5), ("missing", "removed", 5)]


def test_a_second_miss_within_a_day_confirms_nothing(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 5.99)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"


def test_the_same_visit_told_twice_confirms_nothing(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 5)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"


@pytest.mark.parametrize(("confirmations", "misses"), [(0, 1), (1, 2), (2, 3), (4, 5)])
def test_the_setting_says_how_many_visits_confirm(make_world, confirmations, misses):
    world = make_world(lost_confirmations=confirmations)
    world.see(PAGE, 1, link("target.com/x"))
    for number in range(misses):
        if number:
            assert gone(world)["state"] == "missing"
        world.see(PAGE, 5 + number)
    for _ in world.stages():
        assert gone(world)["state"] == "lost"
        assert gone(world)["lost_at"] == 5


def test_confirmations_lie_a_day_apart(make_world):
    world = make_world(lost_confirmations=2)
    world.see(PAGE, 1, link("target.com/x"))
    for when in (5, 6, 6.2, 6.4):
        world.see(PAGE, when)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"


@pytest.mark.parametrize(("hours", "state"), [(0, "lost"), (1, "lost"), (3, "missing")])
def test_the_setting_says_how_far_apart(make_world, hours, state):
    world = make_world(lost_confirmation_hours=hours)
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 5 + 2 / 24)
    for _ in world.stages():
        assert gone(world)["state"] == state


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.SEEN, "removed"),
        (Outcome.NOT_FOUND, "not_found"),
        (Outcome.GONE, "gone"),
        (Outcome.REDIRECTED, "redirected"),
        (Outcome.NOT_HTML, "not_html"),
    ],
)
def test_every_conclusive_outcome_loses_with_its_own_reason(world, outcome, reason):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5, outcome=outcome)
    assert gone(world)["state"] == "missing"
    assert gone(world)["lost_reason"] == reason
    world.see(PAGE, 7, outcome=outcome)
    for _ in world.stages():
        assert gone(world)["state"] == "lost"
        assert gone(world)["lost_reason"] == reason


def test_the_cause_of_a_loss_is_that_of_the_first_miss(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 7, outcome=Outcome.NOT_FOUND, status=404)
    for _ in world.stages():
        assert gone(world)["lost_reason"] == "removed"


@pytest.mark.parametrize(
    "outcome", [Outcome.BLOCKED, Outcome.ERROR, Outcome.UNREACHABLE, Outcome.DISALLOWED]
)
def test_an_inconclusive_visit_changes_nothing_but_last_checked(world, outcome):
    world.see(PAGE, 1, link("target.com/x"))
    before = world.only()
    world.see(PAGE, 5, outcome=outcome)
    world.see(PAGE, 7, outcome=outcome)
    for _ in world.stages():
        assert world.only() == before | {"last_checked": 7}
        assert world.events() == []


def test_inconclusive_visits_do_not_confirm_a_miss(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 7, outcome=Outcome.BLOCKED)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"
        assert gone(world)["last_checked"] == 7


def test_a_cut_visit_adds_sightings_and_never_a_miss(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5, link("target.com/y"), complete=False, cut_reason="size")
    world.see(PAGE, 7, complete=False, cut_reason="size")
    for _ in world.stages():
        assert [r["state"] for r in world.links()] == ["live", "live"]


def test_a_wat_visit_adds_sightings_and_never_a_miss(world):
    world.see(PAGE, 1, link("target.com/x"), method=Method.WAT)
    world.see(PAGE, 5, link("target.com/y"), method=Method.WAT)
    world.see(PAGE, 7, method=Method.WAT)
    for _ in world.stages():
        assert [r["state"] for r in world.links()] == ["live", "live"]


def test_a_raw_visit_loses_what_wat_saw(world):
    world.see(PAGE, 1, link("target.com/x"), method=Method.WAT)
    world.see(PAGE, 5)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"


def test_a_raw_visit_does_not_lose_what_only_rendering_shows(world):
    world.see(PAGE, 1, link("target.com/x"), method=Method.RENDERED)
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 7}
    world.see(PAGE, 9, method=Method.RENDERED)
    for _ in world.stages():
        assert gone(world)["missing_since"] == 9


def test_a_raw_visit_does_not_lose_an_exported_link_that_only_rendering_shows(world):
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), rendered=True), source=AHREFS)
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    for _ in world.stages():
        assert gone(world) == {"state": "unverified", "last_checked": 7}


def test_a_404_without_rendering_does_not_lose_what_only_rendering_shows(world):
    # the rule has no exception: some sites answer 404 and show the page by script
    world.see(PAGE, 1, link("target.com/x"), method=Method.RENDERED)
    world.see(PAGE, 5, outcome=Outcome.NOT_FOUND, status=404)
    world.see(PAGE, 7, outcome=Outcome.NOT_FOUND, status=404)
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 7}


def test_only_the_link_that_is_not_there_is_lost(world):
    world.see(PAGE, 1, link("target.com/x", "a"), link("target.com/y"))
    for when in (5, 7):
        world.see(PAGE, when, link("target.com/y"))
    for _ in world.stages():
        assert [r["state"] for r in world.links()] == ["lost", "live"]


def test_only_the_visited_page_loses_links(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see("blog.com/other", 5)
    world.see("blog.com/other", 7)
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 1}


def test_an_earlier_visit_misses_nothing(world):
    world.see(PAGE, 5, link("target.com/x"))
    world.see(PAGE, 1)
    world.see(PAGE, 3)
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 5}
        assert world.events() == []


# -- restored ------------------------------------------------------------------------------------


def test_a_link_that_is_seen_again_is_restored(world):
    world.see(PAGE, 1, link("target.com/x"))
    for when in (5, 7):
        world.see(PAGE, when)
    world.see(PAGE, 9, link("target.com/x"))
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 9}
        assert world.events() == [
            ("lost", "removed", 5),
            ("missing", "removed", 5),
            ("restored", "lost", 9),
        ]


def test_a_restored_link_needs_new_confirmations(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5)
    world.see(PAGE, 9, link("target.com/x"))
    world.see(PAGE, 11)
    for _ in world.stages():
        assert gone(world)["state"] == "missing"
        assert gone(world)["missing_since"] == 11
        assert world.events() == [
            ("missing", "removed", 5),
            ("restored", "missing", 9),
            ("missing", "removed", 11),
        ]


@pytest.mark.parametrize("compact_between", [False, True])
def test_visits_may_come_in_in_any_order(world, compact_between):
    seen = link("target.com/x")
    for when, links in ((9, [seen]), (5, []), (1, [seen]), (3, [seen]), (7, [])):
        world.see(PAGE, when, *links)
        if compact_between:
            world.compact()
    for _ in world.stages():
        found = world.only()
        assert (found["state"], found["first_seen"], found["last_seen"]) == ("live", 1, 9)
        assert world.events() == [
            ("lost", "removed", 5),
            ("missing", "removed", 5),
            ("restored", "lost", 9),
        ]


def test_one_import_may_hold_many_visits_of_a_page(world):
    seen = [link("target.com/x")]
    world.fill((visit(PAGE, 1), seen), (visit(PAGE, 3), seen), (visit(PAGE, 9), seen))
    world.see("other.com", 1, link("target.com/x"))
    world.compact()
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    for _ in world.stages():
        assert world.states()["https://blog.com/post"] == "live"
        assert ("restored", "lost", 9) in world.events()


# -- idempotence and changes ---------------------------------------------------------------------


def test_importing_the_same_again_changes_nothing(world):
    entries = [
        (visit(PAGE, 1), [link("target.com/x", "a"), link("target.com/x", "b", occurrence=1)]),
        (visit(PAGE, 3), [link("target.com/x", "a")]),
        (visit(PAGE, 6), [link("target.com/x", "c", kind=Kind.IMAGE)]),
    ]
    world.fill(*entries)
    links, events = world.links(), world.events()
    world.fill(*entries)
    (again,) = world.commit()
    assert (again.links_new, again.links_confirmed) == (0, 3)
    for _ in world.stages():
        assert world.links() == links
        assert world.events() == events


def test_changes_are_events_with_before_and_after(world):
    world.see(PAGE, 1, link("target.com/x", "old", rel="", position="content"))
    world.see(PAGE, 3, link("target.com/x", "new", rel="nofollow", position="footer"))
    for _ in world.stages():
        names = ("event", "reason", "before", "after")
        changes = [tuple(e[name] for name in names) for e in world.ask().events]
        assert changes == [
            ("changed", "anchor", "old", "new"),
            ("changed", "position", "content", "footer"),
            ("changed", "rel", "", "nofollow"),
        ]
        assert world.only()["anchor"] == "new"


def test_a_look_that_does_not_know_hides_no_change(world):
    world.see(PAGE, 1, link("target.com/x", "old", position="content"))
    world.see(PAGE, 2, link("target.com/x", None, position=None), method=Method.WAT)
    world.see(PAGE, 3, link("target.com/x", "new", position="footer"))
    for _ in world.stages():
        assert world.events() == [("changed", "anchor", 3), ("changed", "position", 3)]


def test_different_words_of_different_observers_are_no_change(world):
    world.see(PAGE, 1, link("target.com/x", "words", rel="nofollow"))
    world.fill(row(PAGE, "target.com/x", None, rel="", seen_from=day(2)), source=AHREFS)
    for _ in world.stages():
        assert world.events() == []


def test_events_tell_when_we_learned_of_them(world):
    world.fill((visit(PAGE, 1), [link("target.com/x")]), learned_at=day(40))
    world.fill((visit(PAGE, 5), []), learned_at=day(50))
    world.fill((visit(PAGE, 7), []), learned_at=day(60))
    for _ in world.stages():
        told = {e["event"]: numbered(e["learned_at"]) for e in world.ask().events}
        assert told == {"missing": 50, "lost": 60}
    assert world.states(moment=Moment(known_at=day(55))) == {"https://blog.com/post": "missing"}


# -- visits that looked for the links to some sites only -------------------------------------------


def test_a_visit_that_looked_for_a_sites_links_may_miss_them(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.see(PAGE, 5, looked_for=("other.com", "target.com"))
    for _ in world.stages():
        assert gone(world)["state"] == "missing"


def test_a_visit_that_looked_for_other_sites_links_misses_nothing(world):
    world.see(PAGE, 1, link("target.com/x"), link("other.com/y"))
    world.see(PAGE, 5, link("other.com/y"), looked_for=("other.com",))
    world.see(PAGE, 6, looked_for=())
    for _ in world.stages():
        assert gone(world) == {"state": "live", "last_checked": 6}
        assert world.events() == []


def test_links_that_were_learned_of_later_are_not_missed_by_it_either(world):
    world.see(PAGE, 5, looked_for=("other.com",))
    world.fill(row(PAGE, "target.com/x", seen_from=day(1), seen_until=day(2)), source=AHREFS)
    for _ in world.stages():
        assert world.only()["state"] == "unverified"


def test_of_a_redirected_link_the_site_it_was_written_with_is_looked_for(world):
    world.see(PAGE, 1, link("short.com/s"))
    world.fill(redirect("short.com/s", "target.com/x", 1))
    world.see(PAGE, 5, looked_for=("target.com",))
    for _ in world.stages():
        assert gone(world)["state"] == "live"
    world.see(PAGE, 6, looked_for=("short.com",))
    for _ in world.stages():
        assert gone(world)["state"] == "missing"
