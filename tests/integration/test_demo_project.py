"""The project of the demo is there once, beside its rivals."""

from pathlib import Path

from tests.support.state_world import state_world

from linkcensus.demo.project import PROJECT, add_project
from linkcensus.demo.words import HERO_SITE
from linkcensus.store.actor import COMMAND


def test_the_project_is_made_once(tmp_path: Path) -> None:
    with state_world(tmp_path) as world:
        add_project(world.state, COMMAND)
        add_project(world.state, COMMAND)
        (made,) = world.state.projects.listing()
    assert [one.target for one in made.own] == [HERO_SITE]
    assert made.competitors == PROJECT.competitors
    assert {one.target for one in made.competitors} == {
        "pellgarth-lamps.co.uk",
        "osterglimm-leuchten.de",
    }
    assert made.brand_words == ("tarnwick",)
