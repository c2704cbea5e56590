"""Bodies that are too large, too deep, or no JSON: refused, and nothing is kept of them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.integration.safety.asking import refused, unchanged
from tests.integration.safety.conftest import Browsers
from tests.support.api_world import ApiWorld, api_world

from linkcensus.store.roles import Role

JSON = {"Content-Type": "application/json"}


LARGE = (413, "too-large")


@pytest.fixture
def editor(browsers: Browsers) -> TestClient:
    """A browser of an editor."""
    return browsers.editor


def pieces(count: int, size: int = 100_000) -> Iterator[bytes]:
    """A body whose length nobody tells beforehand."""
    return (b"x" * size for _ in range(count))


@pytest.mark.parametrize("told", [True, False], ids=["declared", "chunked"])
@pytest.mark.parametrize("path", ["/api/v1/projects", "/api/v1/session", "/api/v1/sql", "/nothing"])
def test_a_body_that_is_too_large_is_refused(
    server: ApiWorld, editor: TestClient, path: str, told: bool
):
    with unchanged(server):
        body = b"x" * 5_000_000 if told else pieces(50)
        answer = editor.post(path, content=body, headers=JSON)

    refused(answer, *((405, "method-not-allowed") if path == "/nothing" and not told else LARGE))


@pytest.mark.parametrize("told", [True, False], ids=["declared", "chunked"])
def test_an_upload_that_is_too_large_leaves_nothing(tmp_path: Path, told: bool):
    with api_world(tmp_path, max_upload_megabytes=1) as world:
        editor = world.signed_in(Role.EDITOR)
        body = b"x" * 1_000_001 if told else pieces(11)

        with unchanged(world):
            answer = editor.post("/api/v1/uploads", params={"name": "a.csv"}, content=body)

        refused(answer, *LARGE)
        assert not list(tmp_path.rglob("*.partial"))


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"0x10", b"9" * 30, "²".encode()])
def test_a_length_that_is_none_is_refused(server: ApiWorld, editor: TestClient, length: bytes):
    with unchanged(server):
        answer = editor.post(
            "/api/v1/projects", content=b"{}", headers={**JSON, "Content-Length": length}
        )

    refused(answer, 400, "bad-input")


NO_PROJECT = {
    "nothing": b"",
    "half": b"{",
    "list": b"[]",
    "null": b"null",
    "number": b"1" * 100_000,
    "no UTF-8": b"\xff",
    "type": b'{"name":1,"own":[{"target":"a.example"}]}',
    "unknown field": b'{"name":"x","own":[{"target":"a.example"}],"odd":1}',
    "deep": b"[" * 100_000,
    "deep and closed": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "not a number": b'{"name":NaN,"own":[]}',
    "lone surrogate": b'{"name":"\\ud800","own":[{"target":"\\ud800"}]}',
}


@pytest.mark.parametrize("body", NO_PROJECT.values(), ids=NO_PROJECT)
def test_a_body_that_does_not_fit_is_refused(server: ApiWorld, editor: TestClient, body: bytes):
    with unchanged(server):
        refused(editor.post("/api/v1/projects", content=body, headers=JSON), 400, "bad-input")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "x"])
def test_what_a_form_of_another_site_can_send_is_no_json(
    server: ApiWorld, editor: TestClient, kind: str
):
    body = json.dumps({"name": "x", "own": [{"target": "a.example"}]}).encode()

    with unchanged(server):
        answer = editor.post("/api/v1/projects", content=body, headers={"Content-Type": kind})

    refused(answer, 400, "bad-input")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/api/v1/projects", {"name": "x" * 100_000, "own": [{"target": "a.example"}]}),
        ("post", "/api/v1/projects", {"name": "", "own": [{"target": "a.example"}]}),
        ("post", "/api/v1/projects", {"name": "x", "own": [{"target": "../../etc/passwd"}]}),
        ("post", "/api/v1/projects", {"name": "x", "own": [{"target": "a\0.example"}]}),
        ("post", "/api/v1/projects", {"name": "x", "own": [{"target": "a.example"}] * 10_000}),
        ("post", "/api/v1/marks/tags", {"edits": []}),
        ("post", "/api/v1/imports", {"uploads": ["../../linkcensus.db"]}),
        ("post", "/api/v1/imports", {"uploads": ["/etc/passwd"]}),
        ("post", "/api/v1/imports", {"urls": ["file:///etc/passwd"]}),
        ("post", "/api/v1/imports", {"urls": ["http://a.example/"], "format": "../../x"}),
        ("post", "/api/v1/sql", {"statement": "SELECT * FROM read_csv('/etc/passwd')"}),
        ("post", "/api/v1/sql", {"statement": "SELECT 1", "limit": 10**30}),
        ("post", "/api/v1/sql", {"statement": "SELECT 1", "seconds": "NaN"}),
        ("post", "/api/v1/sql", {"statement": "\0"}),
        ("post", "/api/v1/shares", {"target": "a.example", "expires_at": "9999-12-31T00:00:00Z"}),
        ("post", "/api/v1/shares", {"target": "a.example", "expires_at": "2000-01-01T00:00:00Z"}),
    ],
)
def test_a_body_whose_values_cannot_be_is_refused(
    server: ApiWorld, editor: TestClient, method: str, path: str, body: dict[str, object]
):
    with unchanged(server):
        answer = editor.request(method, path, json=body)

    assert answer.status_code in (400, 403, 404, 503), answer.text  # 503: there is no queue here
    refused(answer, answer.status_code, answer.json()["type"].removeprefix("/problems/"))
    assert str(server.settings.data) not in answer.text
    assert "root:" not in answer.text
