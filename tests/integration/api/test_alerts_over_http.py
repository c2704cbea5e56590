"""What the screens of watching ask beside the lists: previews, rehearsals, the log of messages."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld
from tests.support.watch_world import API, TABLE, look, rows

from linkcensus.monitor.rounds import sender_of
from linkcensus.monitor.telling import plan_deliveries, send_due
from linkcensus.store.roles import Role

BAD = "source_url,target_url\n::,shop.com\n"


def found(world: ApiWorld, editor: TestClient, project: str) -> None:
    """Two events: of two placed links."""
    look(world, project)
    assert editor.post(f"{API}/expectations", json={"table": TABLE}).status_code == 201
    look(world, project)


# -- events ----------------------------------------------------------------------------------


def test_events_are_narrowed(world: ApiWorld, editor: TestClient, project: str):
    found(world, editor, project)
    (wrong, right) = sorted(rows(editor, "/events"), key=lambda one: one["title"])

    assert "is as expected" in right["title"]
    assert rows(editor, "/events", words="BLOG2.com") == [wrong]
    assert len(rows(editor, "/events", words="shop.COM")) == 2
    assert rows(editor, "/events", words="%") == []
    assert len(rows(editor, "/events", rule=["expectation", "lost_link"])) == 2
    assert rows(editor, "/events", rule="lost_link") == []
    assert len(rows(editor, "/events", since=right["found_at"])) == 2
    later = world.clock.now() + timedelta(minutes=1)
    assert rows(editor, "/events", since=later.isoformat()) == []
    assert editor.get(f"{API}/events", params={"since": "2026-01-01T00:00:00"}).status_code == 400


# -- placed links ----------------------------------------------------------------------------


def test_a_table_is_looked_at_before_it_is_taken(editor: TestClient, project: str):
    body = {"table": TABLE, "project_id": project}
    told = editor.post(f"{API}/expectations/preview", json=body).json()

    assert told["header"] == ["Placement URL", "Landing page", "Anchor text", "Type"]
    assert told["columns"] == {
        "source_url": "Placement URL",
        "target_url": "Landing page",
        "anchor": "Anchor text",
        "rel": "Type",
    }
    assert told["rows"][0][0] == "https://blog1.com/post"
    assert (told["links"], told["new"], told["changed"], told["problem"]) == (3, 3, 0, None)
    assert rows(editor, "/expectations", project_id=project) == []

    editor.post(f"{API}/expectations", json=body)
    other = TABLE.replace("words 1", "other").replace("nobody.com", "somebody.com")
    again = editor.post(f"{API}/expectations/preview", json={**body, "table": other}).json()
    assert (again["links"], again["new"], again["changed"]) == (3, 1, 1)


def test_columns_are_chosen_by_hand(editor: TestClient, project: str):
    table = "where,what\nhttps://blog1.com/post,words 1\n"
    body = {"table": table, "project_id": project, "target": "shop.com"}
    first = editor.post(f"{API}/expectations/preview", json=body).json()
    assert first["columns"] == {}
    assert "no column says which page links" in first["problem"]

    body["columns"] = {"source_url": "where", "anchor": "what"}
    chosen = editor.post(f"{API}/expectations/preview", json=body).json()
    assert (chosen["links"], chosen["problem"]) == (1, None)
    assert editor.post(f"{API}/expectations", json=body).json()["new"] == 1
    (row,) = rows(editor, "/expectations", project_id=project)
    assert row["anchor"] == "words 1"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({"columns": {"source_url": "none"}}, "there is no column 'none'"),
        ({"columns": {"x": "source_url"}}, "'x' is nothing of a link"),
        ({}, "'::' is no page"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_beside_it(
    editor: TestClient, project: str, rest: dict[str, object], said: str
):
    told = editor.post(f"{API}/expectations/preview", json={"table": BAD, **rest}).json()

    assert said in told["problem"]
    assert told["rows"] == [["::", "shop.com"]]
    assert (told["links"], told["new"]) == (0, 0)


def test_placed_links_are_found_by_words(editor: TestClient, project: str):
    editor.post(f"{API}/expectations", json={"table": TABLE, "name": "Spring campaign"})

    assert len(rows(editor, "/expectations", project_id=project, words="BLOG1")) == 1
    assert len(rows(editor, "/expectations", project_id=project, words="spring")) == 3
    assert rows(editor, "/expectations", project_id=project, words="_") == []


# -- rehearsals ------------------------------------------------------------------------------


def tried(editor: TestClient, project: str, **rest: object) -> dict[str, object]:
    wanted = {"project_id": project, "rule": "new_link", "name": "x", "part": "own", **rest}
    answer = editor.post(f"{API}/monitors/try", json=wanted)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def test_a_monitor_is_tried_without_a_trace(world: ApiWorld, editor: TestClient, project: str):
    found(world, editor, project)
    before = rows(editor, "/events")

    placed = tried(editor, project, rule="expectation", days=365)
    broken = tried(editor, project, rule="target_broken")

    assert placed["total"] == 2
    assert {one["colour"] for one in placed["events"]} == {"green", "red"}  # type: ignore[attr-defined]
    assert (broken["total"], broken["compares"]) == (0, True)
    assert rows(editor, "/events") == before


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"project_id": "none"}, 404),
        ({"rule": "none"}, 400),
        ({"days": 0}, 400),
        ({"days": 366}, 400),
        ({"part": "competitor", "rule": "target_broken"}, 400),
        ({"options": {"x": 1}}, 400),
        ({"filters": ["x"]}, 400),
    ],
)
def test_what_cannot_be_tried(
    editor: TestClient, project: str, wanted: dict[str, object], status: int
):
    body = {"project_id": project, "rule": "new_link", "name": "x", "part": "own", **wanted}

    assert editor.post(f"{API}/monitors/try", json=body).status_code == status


# -- messages --------------------------------------------------------------------------------


def channel(editor: TestClient, project: str) -> str:
    body = {"project_id": project, "name": "log", "kind": "file", "given": {"file": "a.jsonl"}}
    made = editor.post(f"{API}/channels", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["channel"]["id"])


def test_a_digest_is_shown_before_it_is_sent(world: ApiWorld, editor: TestClient, project: str):
    found(world, editor, project)
    log = channel(editor, project)
    asked = {"project_id": project, "channel_id": log}

    told = editor.get(f"{API}/deliveries/preview", params=asked).json()
    assert told["events"] == 2
    assert told["next_at"] is not None
    assert "placed link" in told["html"]
    assert "<script" not in told["html"]
    assert "Daily digest of shop.com: 2 events" in told["text"]
    assert rows(editor, "/deliveries") == []
    weekly = {"project_id": project, "cadence": "weekly"}
    assert editor.get(f"{API}/deliveries/preview", params=weekly).json()["events"] == 0

    world.clock.advance(timedelta(days=1))
    project_kept = world.state.projects.get(project)
    assert plan_deliveries(world.state, project_kept, world.clock.now()) == 1
    (waiting,) = rows(editor, "/deliveries", project_id=project)
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 0)
    send_due(world.state, sender_of(world.state, world.settings, world.clock), world.clock)

    (sent,) = rows(editor, "/deliveries", channel_id=log)
    assert (sent["state"], sent["attempts"], sent["cadence"]) == ("sent", 1, "daily")
    assert editor.get(f"{API}/deliveries/preview", params=asked).json()["events"] == 0
    without = editor.get(f"{API}/deliveries/preview", params={"project_id": project}).json()
    assert without["events"] == 2  # they are open still


def test_what_is_not_there_is_not_shown(editor: TestClient, project: str):
    for path, asked in (
        ("deliveries/preview", {"project_id": "none"}),
        ("deliveries/preview", {"project_id": project, "channel_id": "none"}),
        ("deliveries", {"cursor": "none"}),
    ):
        assert editor.get(f"{API}/{path}", params=asked).status_code == 404


def test_the_log_comes_in_pages(world: ApiWorld, editor: TestClient, project: str):
    found(world, editor, project)
    for name in ("a", "b", "c"):
        body = {"project_id": project, "name": name, "kind": "feed"}
        assert editor.post(f"{API}/channels", json=body).status_code == 201
    world.clock.advance(timedelta(days=1))
    plan_deliveries(world.state, world.state.projects.get(project), world.clock.now())

    first = editor.get(f"{API}/deliveries", params={"limit": 2}).json()
    rest = rows(editor, "/deliveries", cursor=first["cursor"])
    assert len({one["id"] for one in (*first["rows"], *rest)}) == 3


def test_viewers_look_and_guests_do_not(world: ApiWorld, editor: TestClient, project: str):
    viewer = world.signed_in(Role.VIEWER)

    assert rows(viewer, "/deliveries") == []
    asked = {"project_id": project}
    assert viewer.get(f"{API}/deliveries/preview", params=asked).status_code == 200
    assert tried(viewer, project)["total"] == 0
    preview = viewer.post(f"{API}/expectations/preview", json={"table": TABLE})
    assert preview.status_code == 403
    for path in ("deliveries", f"deliveries/preview?project_id={project}"):
        assert world.client.get(f"{API}/{path}").status_code == 401
