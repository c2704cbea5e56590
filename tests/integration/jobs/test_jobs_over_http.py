"""Uploads, imports, exports and jobs through the API, with a worker that does them."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.integration.jobs.conftest import Floor

from linkcensus.api.app import create_app
from linkcensus.api.security.guard import acting_as
from linkcensus.api.security.identity import Identity
from linkcensus.api.services import Services
from linkcensus.api.stopping import stopping_of
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.jobs.job import JobState
from linkcensus.store.roles import Role
from linkcensus.store.state import open_state

CSV = "Foo;Bar;Words\n" + "".join(
    f"https://site{n}.example/p;https://target.example/;word {n}\n" for n in range(30)
)


class Api:
    """A client, and who it is."""

    def __init__(self, services: Services) -> None:
        self.app = app = create_app(services)

        async def asked(scope: Scope, receive: Receive, send: Send) -> None:
            who = self.identity
            await (acting_as(app, who) if who else app)(scope, receive, send)

        self.client = TestClient(asked, base_url="http://localhost", client=("127.0.0.1", 1))
        self.services = services
        self.identity: Identity | None = Identity("user", "1", "eva@example.com", Role.EDITOR)

    def allow(self, **settings: object) -> None:
        """Change settings while it runs."""
        changed = replace(
            self.services, settings=self.services.settings.model_copy(update=settings)
        )
        self.app.state.services = changed

    def upload(self, name: str, body: str | bytes) -> dict[str, Any]:
        """Upload a file."""
        answer = self.client.post("/api/v1/uploads", params={"name": name}, content=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def api(floor: Floor) -> Iterator[Api]:
    """The API over a floor's data folder."""
    settings = load_settings(data=floor.data, workers=1, max_upload_megabytes=1)
    with (
        closing(Index(floor.data, settings)) as index,
        closing(open_state(settings)) as state,
    ):
        services = Services(settings, index, state=state, jobs=floor.queue)
        made = Api(services)
        with made.client:
            yield made


def test_a_file_is_uploaded_looked_at_mapped_imported_exported(api: Api, floor: Floor) -> None:
    upload = api.upload("../../etc/my links.csv", CSV)
    assert upload["name"] == "my links.csv"
    assert upload["bytes"] == len(CSV)
    seen = api.client.get(f"/api/v1/uploads/{upload['id']}/preview").json()
    assert seen["format"] is None
    assert "no known format" in seen["problem"]
    assert str(floor.data) not in json.dumps(seen)
    (table,) = seen["tables"]
    assert [column["field"] for column in table["columns"]] == ["source_url", "target_url", None]
    assert table["rows"][0][2] == "word 0"
    mapping = {"source_url": "Foo", "target_url": "Bar", "anchor": "Words"}
    wanted = {"uploads": [upload["id"]], "mapping": mapping, "date": "2026-02-03"}
    asked = api.client.post("/api/v1/imports", json=wanted)
    assert asked.status_code == 202, asked.text
    floor.start()
    with api.client.stream("GET", f"/api/v1/jobs/{asked.json()['job']}/events") as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        told = [
            json.loads(line.removeprefix("data: "))
            for line in events.iter_lines()
            if line.startswith("data: ")
        ]
    assert told[-1]["state"] == "done", told[-1]
    assert told[-1]["result"]["links_new"] == 30
    (record,) = api.client.get("/api/v1/imports").json()["rows"]
    assert record["file"] == "my links.csv"
    assert record["seen_at"].startswith("2026-02-03")
    _export(api, floor)
    _undo_and_redo(api, record["import_id"])
    again = api.upload("next.csv", CSV.replace("word", "term"))
    known = api.client.get(f"/api/v1/uploads/{again['id']}/preview").json()
    assert known["problem"] is None
    assert known["tables"][0]["columns"][2]["field"] == "anchor"


def _export(api: Api, floor: Floor) -> None:
    wanted = {"path": "/sites/target.example/anchors", "query": {"sort": "links"}, "format": "csv"}
    export = api.client.post("/api/v1/jobs/exports", json=wanted).json()["job"]
    bulk = api.client.post("/api/v1/jobs/bulk", json={"targets": ["target.example", "?"]})
    for job in (export, bulk.json()["job"]):
        floor.state(floor.queue.get(job), JobState.DONE)
        answer = api.client.get(f"/api/v1/jobs/{job}/file")
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "target.example" in answer.text or "word 3" in answer.text
    assert api.client.get(f"/api/v1/jobs/{export}").json()["result"]["rows"] == 30


def _undo_and_redo(api: Api, import_id: str) -> None:
    for action, state in (("undo", "undone"), ("redo", "committed")):
        answer = api.client.post(f"/api/v1/imports/{import_id}/{action}")
        assert answer.json()["state"] == state
        shown = api.client.get(f"/api/v1/imports/{import_id}").json()
        assert shown["state"] == state


def test_uploads_have_a_limit_and_leave_nothing_behind(api: Api, floor: Floor) -> None:
    def sent(body: object, **headers: str) -> int:
        answer = api.client.post(
            "/api/v1/uploads",
            params={"name": "a.csv"},
            content=body,  # type: ignore[arg-type]  # bytes, or pieces of them
            headers=headers,
        )
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        return answer.status_code

    assert sent(b"x" * 1_000_001) == 413
    assert sent(iter([b"x" * 300_000] * 5)) == 413
    assert sent(b"") == 400
    assert not any((floor.data / "uploads").glob("*"))


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"urls": ["/etc/passwd"]},
        {"urls": ["file:///etc/passwd"]},
        {"urls": ["s3://bucket/x"]},
        {"uploads": ["../../lake"]},
        {"uploads": ["0" * 32]},
        {"paths": ["/etc/passwd"]},
        {"urls": ["https://example.com/a.csv"], "site": "no site at all"},
        {"urls": ["https://example.com/a.csv"], "date": "soon"},
        {"urls": ["https://example.com/a.csv"], "mapping": {"source_url": "\n"}},
        {"urls": ["https://example.com/a.csv"], "mapping": {"nonsense": "a"}},
        {"urls": ["https://example.com/a.csv"], "mapping": {"target_url": "a"}},
        {"urls": ["https://example.com/a.csv"], "mapping": {"source_url": "a"}, "format": "x"},
    ],
)
def test_what_cannot_be_imported_is_refused(
    api: Api, floor: Floor, wanted: dict[str, object]
) -> None:
    answer = api.client.post("/api/v1/imports", json=wanted)
    assert answer.status_code in (400, 404), answer.text
    assert answer.json()["type"].startswith("/problems/")
    assert floor.queue.list_jobs() == []
    assert not (floor.data / "presets").exists()


def test_addresses_within_the_network_are_not_fetched(api: Api, floor: Floor) -> None:
    asked = api.client.post("/api/v1/imports", json={"urls": ["http://127.0.0.1:1/a.csv"]})
    floor.start()
    failed = floor.state(floor.queue.get(asked.json()["job"]), JobState.FAILED)
    assert "127.0.0.1" in str(failed.error)


def test_jobs_are_shown_cancelled_and_tried_again(api: Api, floor: Floor) -> None:
    jobs = [floor.drill(f"note-{n}").id for n in range(3)]
    listed = api.client.get("/api/v1/jobs", params={"limit": 2}).json()
    assert [row["id"] for row in listed["rows"]] == [jobs[2], jobs[1]]
    assert listed["queued"] == 3
    rest = api.client.get("/api/v1/jobs", params={"limit": 2, "cursor": listed["cursor"]}).json()
    assert [row["id"] for row in rest["rows"]] == [jobs[0]]
    assert rest["cursor"] is None
    assert api.client.post(f"/api/v1/jobs/{jobs[0]}/cancel").json()["state"] == "cancelled"
    again = api.client.post(f"/api/v1/jobs/{jobs[0]}/retry").json()["job"]
    assert api.client.get(f"/api/v1/jobs/{again}").json()["retry_of"] == jobs[0]
    assert "arguments" not in api.client.get(f"/api/v1/jobs/{again}").json()
    assert api.client.post(f"/api/v1/jobs/{jobs[1]}/retry").status_code == 400
    assert api.client.get("/api/v1/jobs/none").status_code == 404
    assert api.client.get("/api/v1/jobs/none/events").status_code == 404
    assert api.client.get(f"/api/v1/jobs/{again}/file").status_code == 404
    started = api.client.post("/api/v1/jobs", json={"kind": "compact"}).json()["job"]
    assert api.client.post("/api/v1/jobs", json={"kind": "compact"}).json()["job"] == started
    stopping_of(api.app).begin()
    with api.client.stream("GET", f"/api/v1/jobs/{again}/events") as events:
        assert sum(line.startswith("data: ") for line in events.iter_lines()) == 1


def test_viewers_look_and_change_nothing(api: Api, floor: Floor) -> None:
    job = floor.drill().id
    api.identity = Identity("user", "2", "vic@example.com", Role.VIEWER)
    assert api.client.get("/api/v1/jobs").status_code == 200
    assert api.client.get("/api/v1/imports").status_code == 200
    assert api.client.get("/api/v1/import-formats").status_code == 200
    for method, path in [
        ("POST", "/api/v1/uploads?name=a.csv"),
        ("POST", "/api/v1/imports"),
        ("POST", "/api/v1/imports/x/undo"),
        ("POST", f"/api/v1/jobs/{job}/cancel"),
        ("POST", f"/api/v1/jobs/{job}/retry"),
        ("POST", "/api/v1/jobs"),
        ("GET", f"/api/v1/uploads/{'0' * 32}/preview"),
        ("DELETE", f"/api/v1/uploads/{'0' * 32}"),
    ]:
        answer = api.client.request(method, path, json={"kind": "compact"})
        assert answer.status_code == 403, (path, answer.text)
    assert not Path(floor.data / "uploads").exists()


def test_health_and_figures(api: Api, floor: Floor) -> None:
    api.identity = None
    assert api.client.get("/healthz").json() == {"status": "alive"}
    ready = api.client.get("/readyz")
    assert ready.json() == {"status": "ready", "index": True, "state": True, "worker": False}
    floor.start()
    floor.wait(lambda: bool(api.client.get("/readyz").json()["worker"]))
    assert api.client.get("/metrics").status_code == 401
    api.allow(metrics_without_token=True)
    figures = api.client.get("/metrics").text
    assert 'linkcensus_requests_total{operation="healthz",status="2xx"} 1.0' in figures
    assert 'linkcensus_jobs{state="queued"} 0.0' in figures
    assert "linkcensus_worker_silent_seconds" in figures
    for name in ("X-Forwarded-For", "Forwarded"):
        assert api.client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 401
    elsewhere = TestClient(api.client.app, base_url="http://localhost", client=("203.0.113.9", 1))
    assert elsewhere.get("/metrics").status_code == 401
    api.allow(metrics_without_token=False)
    api.identity = Identity("token", "1", None, Role.VIEWER)
    assert elsewhere.get("/metrics").status_code == 200
