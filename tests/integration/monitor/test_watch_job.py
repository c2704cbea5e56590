"""The job `watch`, as a worker does it."""

from pathlib import Path

import pytest
from tests.integration.index.made_up import World, link
from tests.support.state_world import ANNA

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.jobs.context import JobContext, JobStopped
from linkcensus.jobs.kinds.watch import WATCH
from linkcensus.monitor.starting import start_watching
from linkcensus.store.state import open_state


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    yield world
    world.index.close()


def context(world: World, *, goes_on: bool = True) -> JobContext:
    return JobContext("job", world.settings, world.index, lambda _: goes_on, lambda _: 0)


def test_every_watched_project_is_looked_at(world: World):
    state = open_state(world.settings)
    start_watching(state, ANNA, ["target.com"])
    start_watching(state, ANNA, ["other.com"])
    world.see("a.com/", 1, link("target.com/"))
    world.commit()

    result = WATCH.do(context(world), {})

    counts = {"projects": 2, "events": 0, "planned": 0, "sent": 0, "failed": 0}
    assert result == counts | {"problems": ()}
    assert all(state.watches.get(one.id).look == 1 for one in state.projects.listing())
    state.close()


def test_one_project_by_its_id(world: World):
    state = open_state(world.settings)
    first = start_watching(state, ANNA, ["target.com"])
    second = start_watching(state, ANNA, ["other.com"])

    assert WATCH.do(context(world), {"project_id": first.id})["projects"] == 1
    assert state.watches.get(second.id).look == 0
    state.close()
    with pytest.raises(NotFound):
        WATCH.do(context(world), {"project_id": "none"})


def test_nobody_watches_anything(world: World):
    assert WATCH.do(context(world), {})["projects"] == 0


def test_a_cancelled_job_ends_between_two_targets(world: World):
    state = open_state(world.settings)
    project = start_watching(state, ANNA, ["target.com"])

    with pytest.raises(JobStopped):
        WATCH.do(context(world, goes_on=False), {})
    assert state.watches.get(project.id).look == 0
    state.close()


def test_titles_and_arguments():
    assert WATCH.title({}) == "Look after the watched projects"
    assert WATCH.title({"project_id": "x"}) == "Look at one project"
    with pytest.raises(BadInput):
        WATCH.title({"project_id": 5})
