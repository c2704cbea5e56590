"""Undo: as if the import had never been; redo and importing again bring it back."""

import pytest
from tests.integration.index.made_up import day, link, redirect, row, visit

from linkcensus.core.errors import NotFound
from linkcensus.core.link import Source
from linkcensus.core.page import Outcome
from linkcensus.index.imports import COMMITTED, UNDONE

PAGE = "blog.com/post"


@pytest.fixture
def first(world):
    record = world.see(PAGE, 1, link("target.com/x", "old"))
    world.commit()
    return record


@pytest.mark.parametrize("compacted", [False, True])
def test_the_links_of_an_undone_import_go(world, first, compacted):
    if compacted:
        world.compact()
    world.undo(first)
    for _ in world.stages():
        assert world.links() == []
        assert world.index.imports()[0].state == UNDONE


@pytest.mark.parametrize("compacted", [False, True])
def test_what_another_source_knows_stays(world, first, compacted):
    world.fill(row(PAGE, "target.com/x", "old", seen_from=day(3)), source=Source.MOZ)
    if compacted:
        world.compact()
    world.undo(first)
    for _ in world.stages():
        found = world.only()
        assert (found["state"], found["sources"]) == ("unverified", Source.MOZ.bit)
        assert (found["first_seen"], found["rel"]) == (3, None)


@pytest.mark.parametrize("compacted", [False, True])
def test_undoing_a_visit_that_saw_nothing_takes_the_loss_back(world, first, compacted):
    world.see(PAGE, 5)
    missed = world.see(PAGE, 7)
    if compacted:
        world.compact()
    assert world.only()["state"] == "lost"
    world.undo(missed)
    for _ in world.stages():
        assert (world.only()["state"], world.only()["last_checked"]) == ("missing", 5)


@pytest.mark.parametrize("compacted", [False, True])
def test_undoing_a_sighting_brings_the_loss_back(world, first, compacted):
    world.see(PAGE, 5)
    world.see(PAGE, 7)
    restored = world.see(PAGE, 9, link("target.com/x", "old"))
    if compacted:
        world.compact()
    assert world.only()["state"] == "live"
    world.undo(restored)
    for _ in world.stages():
        assert (world.only()["state"], world.only()["lost_at"]) == ("lost", 5)
        assert [event for event, _, _ in world.events()] == ["lost", "missing"]


@pytest.mark.parametrize("compacted", [False, True])
def test_undoing_an_edit_brings_the_old_words_back(world, first, compacted):
    edited = world.see(PAGE, 5, link("target.com/x", "new"))
    if compacted:
        world.compact()
    world.undo(edited)
    for _ in world.stages():
        assert world.only()["anchor"] == "old"
        assert world.events() == []


@pytest.mark.parametrize("compacted", [False, True])
def test_undoing_a_look_at_the_target_page_takes_its_status_back(world, first, compacted):
    world.see("target.com/x", 2)
    looked = world.see("target.com/x", 5, outcome=Outcome.NOT_FOUND, status=404)
    if compacted:
        world.compact()
    assert world.only()["target_status"] == 404
    world.undo(looked)
    for _ in world.stages():
        assert world.only()["target_status"] == 200


@pytest.mark.parametrize("compacted", [False, True])
def test_undoing_a_redirect(world, compacted):
    world.see(PAGE, 1, link("short.com/s"))
    led = world.fill(redirect("short.com/s", "target.com/x", 2))
    if compacted:
        world.compact()
    assert len(world.links()) == 1
    world.undo(led)
    for _ in world.stages():
        assert world.links() == []
        assert len(world.links("short.com")) == 1


def test_page_facts_of_an_older_import_come_back(world):
    world.see("target.com/", 1)
    newer = world.see("target.com/", 5)
    world.compact()
    world.undo(newer)
    for _ in world.stages():
        with world.view() as view:
            ((seen_at,),) = view.sql("SELECT seen_at FROM pages")
            assert seen_at.day == day(1).day


@pytest.mark.parametrize("compacted", [False, True])
def test_importing_again_after_undo_brings_all_back(world, first, compacted):
    before = world.links()
    world.undo(first)
    if compacted:
        world.compact()
    world.see(PAGE, 1, link("target.com/x", "old"))
    (again,) = world.commit()
    assert (again.links_new, again.links_confirmed) == (1, 0)
    for _ in world.stages():
        assert world.links() == before


@pytest.mark.parametrize("compacted", [False, True])
def test_importing_again_under_the_same_id_counts_once(world, first, compacted):
    before = world.links()
    world.undo(first)
    if compacted:
        world.compact()
    world.fill((visit(PAGE, 1), [link("target.com/x", "old")]), import_id=first.import_id)
    for _ in world.stages():
        assert world.links() == before
        assert [r.state for r in world.index.imports()] == [COMMITTED]


@pytest.mark.parametrize("compacted", [False, True])
def test_redo_takes_the_undo_back(world, first, compacted):
    world.see("other.com/p", 2, link("target.com/x"))
    if compacted:
        world.compact()
    before = world.links()
    world.undo(first)
    assert len(world.links()) == 1
    world.index.redo(first.import_id)
    world.forget_answers()
    for _ in world.stages():
        assert world.links() == before


def test_redo_says_so_when_the_rows_are_gone(world, first):
    world.see("other.com/p", 2, link("target.com/x"))
    world.compact()
    world.undo(first)
    world.see("third.com/p", 2, link("target.com/x"))
    world.see("fourth.com/p", 2, link("target.com/x"))
    world.compact()
    with pytest.raises(NotFound, match="import file-1 again"):
        world.index.redo(first.import_id)
    assert world.index.imports()[0].state == UNDONE


def test_undoing_twice_is_undoing_once(world, first):
    world.undo(first)
    record = world.index.undo(first.import_id)
    assert record.state == UNDONE
    assert len(world.index.imports()) == 1


def test_an_unknown_import_is_one_line(world):
    for change in (world.index.undo, world.index.redo):
        with pytest.raises(NotFound, match="linkcensus imports"):
            change("0123")
