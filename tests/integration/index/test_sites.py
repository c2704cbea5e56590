"""Rows that know only the target's site: sightings of the site until a visit shows the link."""

import pytest
from tests.integration.index.made_up import Moment, day, link, numbered, url
from tests.integration.index.test_tables import complete

from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.page import Outcome
from linkcensus.core.scope import Scope
from linkcensus.core.url import site_key

PAGE = "blog.com/post"
GSC = Source.SEARCH_CONSOLE


def site_row(page: str, when: float, site: str = "target.com") -> ExportedLink:
    source = url(page)
    return ExportedLink(
        source=source, source_written=source.url, target_site=site, seen_from=day(when)
    )


def test_a_row_without_a_target_is_a_link_to_the_site(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    for _ in world.stages():
        found = world.only()
        assert (found["target_key"], found["target_url"]) == (site_key("target.com"), None)
        assert (found["kind"], found["state"], found["anchor"]) == ("unknown", "unverified", None)
        assert world.links("target.com", Scope.HOST) == []
        assert world.links("target.com/", Scope.URL) == []


def test_the_same_row_of_two_sources_is_one(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.fill(site_row(PAGE, 3), source=Source.LOG)
    for _ in world.stages():
        found = world.only()
        assert found["sources"] == GSC.bit | Source.LOG.bit
        assert (found["first_seen"], found["last_seen"]) == (1, 3)


@pytest.mark.parametrize("compact_between", [False, True])
def test_a_later_visit_of_the_page_resolves_it(world, compact_between):
    world.fill(site_row(PAGE, 1), source=GSC)
    if compact_between:
        world.compact()
    world.see(PAGE, 5, link("target.com/x"), link("www.target.com/y"), link("else.com/"))
    for _ in world.stages():
        found = world.links()
        assert [r["target_key"] for r in found] == ["com,target)/x", "com,target,www)/y"]
        assert {r["state"] for r in found} == {"live"}
        assert {r["sources"] for r in found} == {GSC.bit | Source.WARC.bit}
        assert world.only("else.com")["sources"] == Source.WARC.bit


def test_a_link_that_was_known_before_resolves_it_too(world):
    world.see(PAGE, 1, link("target.com/x"))
    world.fill(site_row(PAGE, 5), source=GSC)
    for _ in world.stages():
        assert world.only()["sources"] == GSC.bit | Source.WARC.bit
        assert world.only()["target_key"] == "com,target)/x"


def test_a_resolved_row_hands_its_date_on(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        assert (world.only()["first_seen"], world.only()["last_seen"]) == (1, 5)
        with world.view() as view:
            ((site_date,),) = view.sql("SELECT first_seen FROM rollup")
        assert site_date == day(1).replace(tzinfo=None)


def test_a_link_that_the_page_shows_later_is_new(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 5, link("target.com/x"), link("target.com/y"))
    world.see(PAGE, 9, link("target.com/x"), link("target.com/y"), link("target.com/z"))
    for _ in world.stages():
        found = {row["target_key"][-1]: numbered(row["first_seen"]) for row in world.links()}
        assert found == {"x": 1, "y": 1, "z": 9}


def test_a_visit_before_the_link_was_known_by_itself_has_not_missed_it(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 3)
    world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        assert (world.only()["state"], world.only()["first_seen"]) == ("live", 1)
        assert world.events() == []


def test_a_complete_visit_that_shows_no_link_into_the_site_misses_it(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 5, link("else.com/"))
    for _ in world.stages():
        assert (world.only()["state"], world.only()["lost_reason"]) == ("missing", "removed")
    world.see(PAGE, 7, outcome=Outcome.NOT_FOUND, status=404)
    for _ in world.stages():
        assert (world.only()["state"], world.only()["lost_at"]) == ("lost", 5)


def test_losing_the_resolved_link_does_not_bring_the_row_back(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 5, link("target.com/x"))
    world.see(PAGE, 7)
    world.see(PAGE, 9)
    for _ in world.stages():
        assert (world.only()["target_key"], world.only()["state"]) == ("com,target)/x", "lost")


def test_undoing_the_visit_brings_the_row_back(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    seen = world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        assert world.only()["target_key"] == "com,target)/x"
    world.undo(seen)
    for _ in world.stages():
        assert world.only()["target_key"] == site_key("target.com")


def test_before_the_visit_the_row_was_unresolved(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see(PAGE, 5, link("target.com/x"))
    for _ in world.stages():
        before = world.only(moment=Moment(true_at=day(3)))
        assert before["target_key"] == site_key("target.com")


def test_only_links_of_the_same_page_resolve_it(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.see("blog.com/other", 5, link("target.com/x"))
    for _ in world.stages():
        assert len(world.links()) == 2


def test_a_complete_table_without_the_page_ends_the_row(world):
    world.fill(site_row(PAGE, 1), source=GSC)
    world.fill(source=GSC, **complete(5))
    for _ in world.stages():
        assert (world.only()["state"], world.only()["lost_reason"]) == ("lost", "absent")


def test_redirects_of_the_home_page_do_not_move_rows_without_a_target(world):
    from tests.integration.index.made_up import redirect

    world.fill(site_row(PAGE, 1), source=GSC)
    world.fill(redirect("target.com/", "new.com/", 2))
    for _ in world.stages():
        assert world.links("new.com") == []
