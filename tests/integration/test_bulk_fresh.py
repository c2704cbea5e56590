"""Bulk over a lake that is partly compacted: only targets that news concern cost a view."""

import pytest
from tests.integration.index.made_up import World, link, redirect, row, visit

from linkcensus.core.page import Outcome
from linkcensus.insights.bulk import bulk

TARGETS = [f"site{number}.com" for number in range(12)]


@pytest.fixture
def world(data_folder):
    made = World(data_folder)
    made.see("pages.org/", 1, *(link(target) for target in TARGETS[:10]))
    made.see("other.org/", 1, link(TARGETS[0]))
    made.see("far.org/", 1, link("https://sho.rt/1"))
    made.fill(redirect("https://sho.rt/1", f"https://{TARGETS[3]}/", 1))
    made.compact()
    return made


def asked(world, monkeypatch):
    """Links and losses of each target, and the targets that took a view."""
    world.commit()
    viewed = []
    ask = world.index.view
    monkeypatch.setattr(
        world.index, "view", lambda target: (viewed.append(target.site), ask(target))[1]
    )
    rows = {one.target: (one.links, one.lost) for one in bulk(world.index, TARGETS)}
    monkeypatch.undo()
    world.compact()
    compacted = {one.target: (one.links, one.lost) for one in bulk(world.index, TARGETS)}
    assert rows == compacted
    return rows, viewed


def test_a_table_concerns_its_targets(world, monkeypatch):
    world.fill(row("https://new.org/", f"https://{TARGETS[1]}/"))
    rows, viewed = asked(world, monkeypatch)
    assert viewed == [TARGETS[1]]
    assert (rows[TARGETS[1]], rows[TARGETS[11]]) == ((2, 0), (0, 0))


def test_a_look_concerns_what_its_page_links_to(world, monkeypatch):
    world.see("other.org/", 5, link(TARGETS[10]))
    world.see("other.org/", 9, link(TARGETS[10]))
    rows, viewed = asked(world, monkeypatch)
    assert sorted(viewed) == [TARGETS[0], TARGETS[10]]
    assert (rows[TARGETS[0]], rows[TARGETS[10]]) == ((1, 1), (1, 0))


def test_a_look_at_a_redirect_concerns_where_it_led(world, monkeypatch):
    world.fill((visit("https://sho.rt/1", 5, outcome=Outcome.NOT_FOUND, status=404), []))
    rows, viewed = asked(world, monkeypatch)
    assert viewed == [TARGETS[3]]
    assert rows[TARGETS[3]] == (1, 0)


def test_what_reaches_far_concerns_all(world, monkeypatch):
    record = world.fill(row("https://new.org/", f"https://{TARGETS[1]}/"))
    world.compact()
    world.undo(record)
    rows, viewed = asked(world, monkeypatch)
    assert len(viewed) == len(TARGETS)
    assert rows[TARGETS[1]] == (1, 0)
