"""What the safety tests share: every operation that is offered, and how a refusal looks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import httpx
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.support.api_world import ApiWorld
from tests.support.state_world import ANNA

UNSAFE = ("post", "put", "patch", "delete")
OPEN = {"session", "setup", "set_up", "sign_in", "sign_out"}
"""Whoever is nobody yet may ask these."""


class Operation(NamedTuple):
    """One operation of the OpenAPI document, with something in place of its parameters."""

    name: str
    method: str
    path: str
    reads_only: bool


def operations(app: FastAPI) -> Iterator[Operation]:
    """Every operation of the API below /api/v1."""
    document: dict[str, Any] = app.openapi()
    for path, methods in document["paths"].items():
        if not path.startswith("/api/v1/"):
            continue
        filled = path.replace("{target}", "other.example")
        while "{" in filled:
            before, _, rest = filled.partition("{")
            filled = f"{before}x{rest.partition('}')[2]}"
        for method, told in methods.items():
            reads_only = method == "get" or bool(told.get("x-reads-only"))
            yield Operation(told["operationId"], method, filled, reads_only)


def ask(client: TestClient, one: Operation, **headers: str | bytes) -> httpx.Response:
    """Ask an operation, without a body."""
    return client.request(one.method, one.path, headers=headers)


def refused(answer: httpx.Response, status: int, slug: str) -> None:
    """Assert that a request was refused, and how: a problem whose words stay on one line."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"/problems/{slug}", problem
    assert problem["status"] == status
    for part in ("detail", "place", "remedy", "instance"):
        assert str(problem[part]).isprintable(), problem
        assert len(str(problem[part])) <= 10_000


_DAY = timedelta(days=1)


def share_path(world: ApiWorld, target: str = "shared.example", lasts: timedelta = _DAY) -> str:
    """Make a share link; gives its path."""
    owner = world.state.accounts.listing()[0]
    expires = world.clock.now() + lasts
    _, secret = world.state.shares.make(
        ANNA, owner.id, target=target, scope=None, expires_at=expires
    )
    return f"/share/{secret}"


@contextmanager
def unchanged(world: ApiWorld) -> Iterator[None]:
    """Assert that a block changes neither the state, nor the index, nor the files."""
    before = _whole(world)
    yield
    assert _whole(world) == before


def _whole(world: ApiWorld) -> object:
    data = world.settings.data
    files = sorted(
        (str(path.relative_to(data)), path.stat().st_size)
        for path in data.rglob("*")
        if path.is_file() and "linkcensus.db" not in path.name  # sign-ins that fail are counted
    )
    kept = [world.state.projects.listing(), world.state.accounts.listing()]
    return world.state.revision(), world.app.state.services.version(), files, str(kept)
