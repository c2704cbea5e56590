"""Monitors, watches, events and placed links over HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld
from tests.support.watch_world import API, TABLE, look, rows, served, start

from linkcensus.jobs.uploads import Uploads
from linkcensus.store.roles import Role

EVIL = "=<script>"


@pytest.fixture(scope="module")
def refusing(
    few_links: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestClient, str]]:
    """An editor and a project that no test changes: whatever is asked of it is refused."""
    with served(few_links, tmp_path_factory.mktemp("refusing")) as made:
        editor = made.signed_in(Role.EDITOR)
        yield editor, start(editor)


# -- watches and monitors --------------------------------------------------------------------


def test_watching_begins_with_the_usual_monitors(editor: TestClient, project: str):
    rules = {row["rule"] for row in rows(editor, "/monitors", project_id=project)}

    assert rules == {"expectation", "lost_link", "new_link", "target_broken", "competitor_gap"}
    again = editor.post(f"{API}/watches", json={"sites": ["shop.com"]})
    assert again.status_code == 409


def test_when_people_are_told(editor: TestClient, project: str):
    here = f"{API}/watches/{project}"
    assert editor.get(here).json()["zone"] == "UTC"
    wanted = {"zone": "Europe/Berlin", "digest_minute": 450, "quiet_from": 1320, "quiet_until": 420}

    told = editor.put(here, json=wanted).json()
    muted = editor.post(f"{here}/mute", json={"until": "2026-05-01T02:00:00+02:00"}).json()

    assert {name: told[name] for name in wanted} == wanted
    assert muted["muted_until"] == "2026-05-01T00:00:00Z"
    assert editor.post(f"{here}/mute", json={}).json()["muted_until"] is None


@pytest.mark.parametrize(
    "wanted",
    [
        {"zone": "Europe/Berlinn"},
        {"zone": "../../etc/passwd"},
        {"digest_minute": 1440},
        {"digest_weekday": 7},
        {"quiet_from": 5},
        {"quiet": 5},
    ],
)
def test_times_that_are_none(refusing: tuple[TestClient, str], wanted: dict[str, object]):
    editor, project = refusing

    assert editor.put(f"{API}/watches/{project}", json=wanted).status_code == 400


def test_a_monitor_is_added_changed_muted_and_removed(editor: TestClient, project: str):
    new = {"project_id": project, "rule": "new_link", "name": "Strong", "options": {"days": 10}}
    made = editor.post(f"{API}/monitors", json=new)
    assert made.status_code == 201, made.text
    here = f"{API}/monitors/{made.json()['id']}"
    assert made.json()["filter"] == {"field": "follow", "is": ["eq", True]}  # the usual one

    wanted = {"rule": "lost_link", "name": "Lost", "part": "own", "filters": ["authority:gte:5"]}
    changed = editor.put(here, json=wanted | {"cadence": "weekly", "enabled": False}).json()
    muted = editor.post(f"{here}/mute", json={"until": "2026-05-01T00:00:00Z"}).json()

    assert (changed["rule"], changed["cadence"], changed["enabled"]) == (
        "lost_link",
        "weekly",
        False,
    )
    assert changed["filter"] == {"field": "authority", "is": ["gte", 5]}
    assert muted["muted_until"] == "2026-05-01T00:00:00Z"
    assert editor.get(here).json() == muted
    assert editor.delete(here).status_code == 204
    for method, body in (("get", None), ("put", wanted), ("delete", None)):
        assert editor.request(method, here, json=body).status_code == 404


def test_no_filter_may_be_asked_for(editor: TestClient, project: str):
    new = {"project_id": project, "rule": "new_link", "name": "All", "filters": []}

    assert editor.post(f"{API}/monitors", json=new).json()["filter"] is None


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ({"rule": "new_lonk"}, "rule"),
        ({"rule": "new_link", "filters": ["follow"]}, "filter 'follow'"),
        ({"rule": "new_link", "options": {"days": 0}}, "option"),
        ({"rule": "new_link", "options": {"weeks": 2}}, "option"),
        ({"rule": "target_broken", "part": "competitor"}, "part"),
        ({"rule": "new_link", "cadence": "hourly"}, "cadence"),
        ({"rule": "new_link", "name": " "}, "name"),
        ({"rule": "new_link", "channels": ["nobody"]}, "channels"),
    ],
)
def test_monitors_that_do_not_fit(
    refusing: tuple[TestClient, str], wanted: dict[str, object], place: str
):
    editor, project = refusing
    answer = editor.post(f"{API}/monitors", json={"project_id": project, "name": "x", **wanted})

    assert (answer.status_code, answer.json()["place"]) == (400, place), answer.text


def test_rules_say_what_they_take(editor: TestClient):
    rules = {rule["name"]: rule for rule in rows(editor, "/monitors/rules")}

    assert len(rules) >= 14
    (days,) = rules["new_link"]["options"]
    assert (days["name"], days["default"]) == ("days", 30)
    assert rules["competitor_gap"]["parts"] == ["competitor"]


def test_a_look_is_asked_for_once(world: ApiWorld, editor: TestClient, project: str):
    run = f"{API}/monitors/run"
    first, second = (editor.post(run, json={"project_id": project}) for _ in range(2))

    assert first.status_code == 202
    assert first.json() == second.json()
    assert editor.post(run, json={}).json() != first.json()
    assert editor.post(run, json={"project_id": "none"}).status_code == 404


# -- placed links ----------------------------------------------------------------------------


def place(editor: TestClient, **rest: object) -> dict[str, Any]:
    upload = editor.post(f"{API}/uploads", params={"name": "placed.csv"}, content=TABLE).json()
    answer = editor.post(f"{API}/expectations", json={"upload": upload["id"], **rest})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_table_becomes_expectations_with_statuses(
    world: ApiWorld, editor: TestClient, project: str
):
    told = place(editor)
    assert (told["project_id"], told["new"], told["changed"]) == (project, 3, 0)
    assert editor.get(f"{API}/jobs/{told['job']}").json()["kind"] == "watch"
    look(world, project)

    found = rows(editor, "/expectations", project_id=project)
    statuses = {row["source_url"].split("/")[2]: row["status"] for row in found}
    assert statuses == {
        "blog1.com": "ok",
        "blog2.com": "wrong_anchor",
        "nobody.com": "not_checked",
    }
    assert {row["placed"] for row in found} == {"placed.csv"}
    counts = rows(editor, "/expectations/counts", project_id=project)
    assert {row["status"]: (row["standing"], row["links"]) for row in counts} == {
        "not_checked": ("cannot_tell", 1),
        "ok": ("live", 1),
        "wrong_anchor": ("live", 1),
    }
    some = rows(editor, "/expectations", project_id=project, status=["ok", "wrong_anchor"])
    assert len(some) == 2
    assert place(editor)["new"] == 0


def test_placed_links_come_in_pages(editor: TestClient, project: str):
    place(editor)
    first = editor.get(f"{API}/expectations", params={"project_id": project, "limit": 2}).json()
    rest = rows(editor, "/expectations", project_id=project, cursor=first["cursor"])

    assert len({row["id"] for row in (*first["rows"], *rest)}) == 3


def test_placed_links_are_muted_spoken_of_and_forgotten(editor: TestClient, project: str):
    place(editor)
    ids = [row["id"] for row in rows(editor, "/expectations", project_id=project)]
    some = {"expectations": ids[:2]}

    assert editor.post(
        f"{API}/expectations/mute", json={**some, "until": "2026-05-01T00:00:00Z"}
    ).is_success
    muted = rows(editor, "/expectations", project_id=project)
    assert [row["muted_until"] is not None for row in muted] == [True, True, False]
    editor.post(f"{API}/expectations/mute", json=some)
    assert not any(row["muted_until"] for row in rows(editor, "/expectations", project_id=project))
    assert editor.post(f"{API}/expectations/remove", json=some).status_code == 204
    assert editor.post(f"{API}/expectations/remove", json=some).status_code == 404
    assert len(rows(editor, "/expectations", project_id=project)) == 1


def test_their_pages_are_crawled_by_a_list(world: ApiWorld, editor: TestClient, project: str):
    check = f"{API}/expectations/check"
    assert editor.post(check, json={"project_id": project}).status_code == 400  # none yet
    place(editor)
    told = editor.post(check, json={"project_id": project, "statuses": ["not_checked"]})

    assert told.status_code == 202, told.text
    job = world.app.state.services.jobs.get(told.json()["job"])
    assert job.title == "Crawl placed links of shop.com.txt"
    file = Uploads(world.settings.data).find(job.arguments["upload"]).path
    assert sorted(file.read_text().splitlines()) == [
        f"https://{name}.com/post" for name in ("blog1", "blog2", "nobody")
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "give an upload or a table"),
        ({"upload": "x" * 32, "table": "source_url\n"}, "give an upload or a table"),
        ({"upload": "x" * 32}, "no upload"),
        ({"table": "a,b\n1,2\n"}, "no column says which page links"),
        ({"table": "source_url\nhttps://a.com/\n"}, "no column says where the links lead"),
        ({"table": "source_url,target_url\nhttps://a.com/,https://shop.com/\n\0"}, "no"),
        ({"table": "source_url,target_url\n::,shop.com\n", "name": "my.csv"}, "'::' is no page"),
        ({"table": "source_url\nhttps://a.com/x\n", "target": "co.uk"}, "co.uk"),
    ],
)
def test_tables_that_cannot_be_read(
    refusing: tuple[TestClient, str], body: dict[str, object], said: str
):
    answer = refusing[0].post(f"{API}/expectations", json=body)

    assert answer.status_code in (400, 404), answer.text
    assert said in answer.json()["detail"]
    assert "--" not in f"{answer.json()['place']}"


def test_links_to_sites_of_several_projects_need_one_named(editor: TestClient, project: str):
    editor.post(f"{API}/watches", json={"sites": ["shop.net"]})
    table = "source_url,target_url\nhttps://a.com/x,shop.com\nhttps://a.com/y,shop.net\n"
    answer = editor.post(f"{API}/expectations", json={"table": table})

    assert (answer.status_code, answer.json()["place"]) == (400, "project_id")
    named = editor.post(f"{API}/expectations", json={"table": table, "project_id": project})
    assert named.json()["new"] == 2


# -- events ----------------------------------------------------------------------------------


@pytest.fixture
def found(world: ApiWorld, editor: TestClient, project: str) -> list[dict[str, Any]]:
    """Events of placed links, each found by a look of its own."""
    look(world, project)
    for number in range(3):
        table = f"source_url,target_url,anchor\nhttps://blog{number}.com/post,shop.com,{EVIL}\n"
        world.clock.advance(timedelta(minutes=1))
        assert editor.post(f"{API}/expectations", json={"table": table}).status_code == 201
        look(world, project)
    return rows(editor, "/events", project_id=project)


def test_events_tell_with_evidence_the_newest_first(
    editor: TestClient, project: str, found: list[dict[str, Any]]
):
    assert len(found) == 3
    assert [one["found_at"] for one in found] == sorted(
        (one["found_at"] for one in found), reverse=True
    )
    one = editor.get(f"{API}/events/{found[0]['id']}").json()
    assert one == found[0]
    assert one["rule"] == "expectation"
    assert one["evidence"]["figures"]["placed"]
    assert (one["state"], one["settled_by"]) == ("open", None)


def test_events_come_in_pages(editor: TestClient, found: list[dict[str, Any]]):
    first = editor.get(f"{API}/events", params={"limit": 2}).json()
    second = editor.get(f"{API}/events", params={"limit": 2, "cursor": first["cursor"]}).json()

    assert [*first["rows"], *second["rows"]] == found
    assert second["cursor"] is None
    assert editor.get(f"{API}/events", params={"cursor": "none"}).status_code == 404


def test_events_are_dealt_with_put_off_and_opened_again(
    world: ApiWorld, editor: TestClient, project: str, found: list[dict[str, Any]]
):
    first, second, third = (one["id"] for one in found)
    changed = editor.post(f"{API}/events/acknowledge", json={"events": [first, second]})
    assert changed.json() == {"changed": 2}
    assert editor.post(f"{API}/events/acknowledge", json={"events": [first]}).json()["changed"] == 0
    later = {"events": [third], "until": "2026-12-01T00:00:00Z"}
    assert editor.post(f"{API}/events/snooze", json=later).json() == {"changed": 1}

    states = {one["id"]: one["state"] for one in rows(editor, "/events")}
    assert states == {first: "acknowledged", second: "acknowledged", third: "snoozed"}
    settled = editor.get(f"{API}/events/{first}").json()
    assert settled["settled_by"] == "editor@example.com"
    assert rows(editor, "/events", state="open") == []
    assert len(rows(editor, "/events", state=["acknowledged", "snoozed"])) == 3
    counts = rows(editor, "/events/counts", project_id=project)
    assert {row["state"]: row["events"] for row in counts} == {"acknowledged": 2, "snoozed": 1}

    assert editor.post(f"{API}/events/reopen", json={"events": [first, third]}).is_success
    assert len(rows(editor, "/events", state="open", project_id=project)) == 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("acknowledge", {"events": []}, 400),
        ("acknowledge", {"events": ["none"]}, 404),
        ("acknowledge", {"events": ["x"] * 1_001}, 400),
        ("snooze", {"events": ["none"]}, 400),
        ("snooze", {"events": ["none"], "until": "2001-01-01T00:00:00Z"}, 400),
        ("snooze", {"events": ["none"], "until": "2027-01-01T00:00:00"}, 400),
        ("snooze", {"events": ["none"], "until": "9999-12-31T23:59:59-23:59"}, 400),
        ("reopen", {"events": ["none"]}, 404),
    ],
)
def test_what_cannot_be_done_with_events(
    refusing: tuple[TestClient, str], path: str, body: dict[str, object], status: int
):
    assert refusing[0].post(f"{API}/events/{path}", json=body).status_code == status


def test_viewers_look_and_change_nothing(world: ApiWorld, editor: TestClient, project: str):
    place(editor)
    viewer = world.signed_in(Role.VIEWER)
    revision = world.state.revision()

    for path in ("/monitors", "/monitors/rules", "/events", "/events/counts", "/crawls"):
        rows(viewer, path)
    rows(viewer, "/expectations", project_id=project)
    assert viewer.get(f"{API}/watches/{project}").status_code == 200
    for path, body in (
        ("watches", {"sites": ["a.com"]}),
        ("monitors", {"project_id": project, "rule": "new_link", "name": "x"}),
        ("monitors/run", {}),
        ("expectations", {"table": TABLE}),
        ("expectations/check", {"project_id": project}),
        ("events/acknowledge", {"events": ["x"]}),
        ("verifications", {"target": "shop.com"}),
        ("crawls", {"targets": ["shop.com"]}),
    ):
        assert viewer.post(f"{API}/{path}", json=body).status_code == 403
    assert world.state.revision() == revision
