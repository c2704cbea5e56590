"""Schedules over HTTP: made, looked at, changed, run, removed; and what they ask for."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld, api_world

from linkcensus.api.services import Services
from linkcensus.core.clock import FixedClock
from linkcensus.jobs.queue import JobQueue
from linkcensus.jobs.scheduled import add_schedule, ask_due
from linkcensus.store.actor import COMMAND
from linkcensus.store.roles import Role
from linkcensus.store.schedules import ScheduleDraft
from linkcensus.store.state import open_state

API = "/api/v1/schedules"
CRAWL = {
    "kind": "crawl",
    "arguments": {"kind": "linkers", "targets": ["shop.com"]},
    "every": "0 6 * * 1",
    "zone": "Europe/Berlin",
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A server with a queue that nobody works at."""
    with api_world(tmp_path, buckets=4) as made, closing(JobQueue(made.settings)) as queue:
        before: Services = made.app.state.services
        made.app.state.services = Services(before.settings, before.index, before.state, queue)
        yield made


@pytest.fixture
def editor(world: ApiWorld) -> TestClient:
    return world.signed_in(Role.EDITOR)


def made(editor: TestClient, **changes: object) -> dict[str, object]:
    answer = editor.post(API, json=CRAWL | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_schedule_is_made_changed_and_removed(editor: TestClient):
    one = made(editor)
    assert one["name"] == "Crawl the pages that link to shop.com"
    assert one["every"] == "0 6 * * 1"
    assert datetime.fromisoformat(str(one["next_at"])).weekday() == 0
    assert [row["id"] for row in editor.get(API).json()["rows"]] == [one["id"]]

    wanted = CRAWL | {"enabled": False, "name": "Mondays"}
    off = editor.put(f"{API}/{one['id']}", json=wanted).json()
    assert (off["name"], off["enabled"], off["next_at"]) == ("Mondays", False, None)

    assert editor.delete(f"{API}/{one['id']}").json()["name"] == "Mondays"
    assert editor.get(f"{API}/{one['id']}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"every": "whenever"}, "is no rhythm"),
        ({"every": "* * * * *"}, "comes more often than every 15 minutes"),
        ({"zone": "Mars"}, "is no time zone"),
        ({"arguments": {"kind": "linkers"}}, "there is nothing to crawl"),
        ({"arguments": {"kind": "list", "upload": "x"}}, "cannot be scheduled"),
        ({"kind": "verify", "arguments": {}}, "target"),
    ],
)
def test_what_does_not_fit_is_refused(editor: TestClient, changes: dict[str, object], told: str):
    answer = editor.post(API, json=CRAWL | changes)
    assert answer.status_code in (400, 422)
    assert told in answer.text
    assert editor.get(API).json()["rows"] == []


def test_viewers_only_look(world: ApiWorld, editor: TestClient):
    one = made(editor)
    viewer = world.signed_in(Role.VIEWER)
    assert viewer.get(f"{API}/{one['id']}").status_code == 200
    assert viewer.post(API, json=CRAWL).status_code == 403
    assert viewer.delete(f"{API}/{one['id']}").status_code == 403


def test_a_rhythm_is_read_before_it_is_kept(editor: TestClient):
    read = editor.get(f"{API}/times", params={"every": "FREQ=WEEKLY;BYDAY=MO", "count": 3}).json()
    assert len(read["next_at"]) == 3
    assert read["shortest_rest_minutes"] == 7 * 24 * 60
    assert editor.get(f"{API}/times", params={"every": "x"}).status_code == 400


def test_it_can_be_run_out_of_turn(world: ApiWorld, editor: TestClient):
    one = made(editor)
    job = editor.post(f"{API}/{one['id']}/run").json()["job"]
    again = editor.post(f"{API}/{one['id']}/run").json()["job"]
    assert job == again
    assert world.app.state.services.jobs.get(job).kind == "crawl"


def test_there_are_only_so_many(world: ApiWorld):
    few = world.settings.model_copy(update={"schedules_most": 1})
    draft = ScheduleDraft(name="", kind="score", every="daily")
    assert world.state is not None
    add_schedule(world.state, few, COMMAND, draft)
    with pytest.raises(Exception, match="there are 1 schedules"):
        add_schedule(world.state, few, COMMAND, draft)


def test_what_is_due_is_asked_for_once_whoever_asks(world: ApiWorld):
    """Two workers with clocks of their own; what was missed for days is one job."""
    clock = FixedClock(datetime(2026, 10, 5, 12, tzinfo=UTC))
    queue = world.app.state.services.jobs
    with (
        closing(open_state(world.settings, clock=clock)) as one,
        closing(open_state(world.settings, clock=clock)) as other,
    ):
        draft = ScheduleDraft(name="", kind="verify", arguments={"target": "a.com"}, every="daily")
        made = add_schedule(one, world.settings, COMMAND, draft, clock)
        assert ask_due(one, queue, clock) == []

        clock.advance(timedelta(days=4))
        due = one.schedules.due()
        (job,) = ask_due(one, queue, clock)
        assert job.title == "Verify the links to a.com"
        assert not other.schedules.claim(due[0], None, "late")
        assert ask_due(other, queue, clock) == []

        kept = other.schedules.get(made.id)
        assert kept.last_job == job.id
        assert kept.next_at == datetime(2026, 10, 10, 4, tzinfo=UTC)
    assert len(queue.list_jobs()) == 1


def test_a_schedule_goes_with_its_project(editor: TestClient):
    project = editor.post("/api/v1/watches", json={"sites": ["shop.com"]}).json()["id"]
    made(editor, project_id=project)
    assert editor.get(API, params={"project_id": project}).json()["rows"]
    assert editor.delete(f"/api/v1/projects/{project}").status_code in (200, 204)
    assert editor.get(API).json()["rows"] == []
