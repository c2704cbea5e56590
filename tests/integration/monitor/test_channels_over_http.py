"""Channels through the API: made, tried, listed without secrets; feeds read by their address."""

import json
import logging
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld, api_world
from tests.support.loopback import answering

from linkcensus.core.scope import Scope
from linkcensus.store.actor import COMMAND
from linkcensus.store.projects import ProjectDraft, ProjectTarget
from linkcensus.store.roles import Role

CHANNELS = "/api/v1/channels"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A server that may send to this machine."""
    here = (ip_network("127.0.0.0/8"),)
    with api_world(tmp_path, allowed_networks=here, http_timeout_seconds=1) as opened:
        yield opened


@pytest.fixture
def project(world: ApiWorld) -> str:
    own = (ProjectTarget("shop.example", Scope.DOMAIN),)
    return world.state.projects.create(COMMAND, ProjectDraft(name="shop", own=own)).id


@pytest.fixture
def editor(world: ApiWorld) -> TestClient:
    return world.signed_in(Role.EDITOR)


def wanted(project: str, kind: str = "file", **given: str) -> dict[str, object]:
    return {"project_id": project, "name": f"my {kind}", "kind": kind, "given": given}


def test_a_webhook_is_made_tried_and_removed(world: ApiWorld, editor: TestClient, project: str):
    with answering((200, {}, b""), (410, {}, b"")) as service:
        url = service.url("/in?token=verysecretword")
        made = editor.post(CHANNELS, json=wanted(project, "webhook", url=url))
        assert made.status_code == 201, made.text
        channel = made.json()["channel"]
        here = f"{CHANNELS}/{channel['id']}"
        taken, gone = (editor.post(f"{here}/test").json() for _ in range(2))

    assert list(made.json()["shown_once"]) == ["key"]
    assert channel["options"] == {"host": "127.0.0.1"}
    assert (taken["outcome"], gone["outcome"]) == ("ok", "permanent")
    assert json.loads(service.asked[0].body)["data"]["subject"] == "Test of the channel my webhook"
    (listed,) = editor.get(CHANNELS, params={"project_id": project}).json()["rows"]
    assert listed["broken"] == "answered 410: wants no more messages"
    assert listed["verified_at"] is not None
    tries = editor.get(f"{here}/tries").json()["rows"]
    assert [one["outcome"] for one in tries] == ["permanent", "ok"]
    everything = f"{taken}{gone}{listed}{tries}{editor.get('/api/v1/audit').text}"
    assert "verysecretword" not in everything + made.text
    assert made.json()["shown_once"]["key"] not in everything
    assert editor.delete(here).status_code == 204
    assert editor.get(CHANNELS).json()["rows"] == []
    assert editor.post(f"{here}/test").status_code == 404


def test_a_change_keeps_secrets_and_renews_what_we_made(
    world: ApiWorld, editor: TestClient, project: str
):
    made = editor.post(CHANNELS, json=wanted(project, "webhook", url="https://a.example/x")).json()
    here = f"{CHANNELS}/{made['channel']['id']}"
    old = world.state.channels.secrets_of(made["channel"]["id"])

    same = editor.put(here, json={"name": "other", "enabled": False}).json()
    renewed = editor.put(here, json={"name": "other", "renew": True}).json()

    assert (same["channel"]["name"], same["channel"]["enabled"]) == ("other", False)
    assert same["channel"]["options"] == {"host": "a.example"}
    assert same["shown_once"] == {}
    new = world.state.channels.secrets_of(made["channel"]["id"])
    assert new["url"] == old["url"]
    assert renewed["shown_once"]["key"] == new["key"] != old["key"]


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("json", {}, "'json' is no kind of channel"),
        ("slack", {}, "url: is missing"),
        ("slack", {"url": "https://evil.example/verysecretword"}, "url: is no address of that"),
        ("slack", {"url": "https://hooks.slack.com/x", "x": "y"}, "slack has no field 'x'"),
        ("file", {"file": "../x.jsonl"}, "file: does not look right"),
        ("apprise", {"url": "json://verysecretword"}, "'json' is not among the services"),
        ("email", {"to": "a@b.example\nBcc: c@d.example"}, "to: is too long, or holds"),
    ],
)
def test_what_does_not_fit_is_a_problem_in_one_line(
    editor: TestClient, project: str, kind: str, given: dict[str, str], said: str
):
    answer = editor.post(CHANNELS, json=wanted(project, kind, **given))

    assert answer.status_code == 400, answer.text
    told = answer.json()
    assert said in f"{told['place']}: {told['detail']}"
    assert "verysecretword" not in answer.text


def test_names_and_projects_are_checked(editor: TestClient, project: str):
    new = wanted(project, "file", file="a.jsonl")
    assert editor.post(CHANNELS, json=new).status_code == 201
    assert editor.post(CHANNELS, json=new).status_code == 409
    assert editor.post(CHANNELS, json={**new, "project_id": "0" * 16}).status_code == 404


def test_viewers_look_and_guests_do_not(world: ApiWorld, editor: TestClient, project: str):
    made = editor.post(CHANNELS, json=wanted(project, "file", file="a.jsonl")).json()
    here = f"{CHANNELS}/{made['channel']['id']}"
    viewer = world.signed_in(Role.VIEWER)

    assert len(viewer.get(CHANNELS).json()["rows"]) == 1
    assert viewer.post(f"{here}/test").status_code == 403
    assert viewer.post(CHANNELS, json=wanted(project)).status_code == 403
    assert viewer.delete(here).status_code == 403
    assert world.client.get(CHANNELS).status_code == 401


def test_kinds_say_what_they_must_be_told(editor: TestClient):
    kinds = {kind["name"]: kind for kind in editor.get(f"{CHANNELS}/kinds").json()["rows"]}

    assert set(kinds) == {"email", "slack", "discord", "teams", "telegram", "webhook", "feed"} | {
        "file",
        "apprise",
    }
    url, key = kinds["webhook"]["fields"]
    assert (url["name"], url["secret"], url["required"], url["made"]) == ("url", True, True, False)
    assert (key["name"], key["secret"], key["required"], key["made"]) == ("key", True, False, True)


def test_a_feed_is_read_by_whoever_has_its_address(
    world: ApiWorld, editor: TestClient, project: str
):
    made = editor.post(CHANNELS, json=wanted(project, "feed")).json()
    here = f"{CHANNELS}/{made['channel']['id']}"
    atom, rss = made["feeds"]
    assert editor.post(f"{here}/test").json()["outcome"] == "ok"
    reader = world.another_client()

    by_atom, by_rss = reader.get(atom), reader.get(rss)
    assert by_atom.headers["content-type"].startswith("application/atom+xml")
    assert by_rss.headers["content-type"].startswith("application/rss+xml")
    assert by_atom.headers["referrer-policy"] == "no-referrer"
    assert by_atom.headers["x-robots-tag"] == "noindex"
    title = "Test of the channel my feed"
    assert ET.fromstring(by_rss.content).findtext("channel/item/title") == title  # noqa: S314
    assert title in by_atom.text
    assert editor.get("/api/v1/channels").text.count(made["shown_once"]["address"]) == 0

    again = editor.put(here, json={"name": "my feed", "renew": True}).json()
    assert reader.get(atom).status_code == 404
    assert reader.get(again["feeds"][0]).status_code == 200
    editor.put(here, json={"name": "my feed", "enabled": False})
    assert reader.get(again["feeds"][0]).status_code == 404


def test_the_address_of_a_feed_is_not_logged(world: ApiWorld, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO):
        assert world.another_client().post("/feed/verysecretword.atom").status_code in (401, 405)
        world.another_client(origin="http://evil.example").get("/feed/verysecretword.atom")

    assert "/feed/..." in caplog.text
    assert "verysecretword" not in caplog.text.replace("HTTP Request", "").split("httpx")[0]
