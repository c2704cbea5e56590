"""The project of the demo is there once, beside its rivals, and so is what is kept about it."""

from contextlib import closing
from pathlib import Path

from tests.integration.conftest import DemoLake
from tests.support.state_world import state_world

from linkcensus.api.services import Services
from linkcensus.cli.demo import _account
from linkcensus.demo.project import PROJECT, add_project
from linkcensus.demo.words import HERO_SITE
from linkcensus.jobs.queue import JobQueue
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


def test_marks_and_a_file_are_there_once(demo: DemoLake, tmp_path: Path) -> None:
    with state_world(tmp_path) as world, closing(JobQueue(world.settings)) as jobs:
        services = Services(world.settings, demo.index, world.state, jobs)
        told = {_account(services) for _ in range(2)}  # type: ignore[arg-type]  # state is there
        user = world.state.accounts.by_email("demo@example.com")
        marks = world.state.marks
        assert {one.tag: (one.sites, one.links) for one in marks.tags()} == {
            "link farm": (3, 0),
            "placed": (0, 1),
            "press": (3, 0),
            "say thanks": (3, 0),
        }
        farm = marks.marked(None, sort="site", tag="link farm")
        names = {str(one.subject.readable["site"]) for one in farm}
        assert names <= demo.built.truth.farm_sites
        for sort, favourites, notes in (("site", 3, 2), ("link", 1, 1)):
            assert len(marks.marked(user.id, sort=sort, favourites=True)) == favourites
            assert len(marks.marked(user.id, sort=sort, noted=True)) == notes
        (job,) = jobs.list_jobs()
    assert len(told) == 2
    assert job.title == "Export backlinks of tarnwick-lanterns.com as xlsx"
