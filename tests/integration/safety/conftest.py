"""Servers over an empty index, with somebody of every role."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.integration.safety.asking import share_path
from tests.support.api_world import ApiWorld, api_world, sign_in

from linkcensus.store.roles import Role


async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
    """Stands where the MCP server does."""
    who = scope["state"]["identity"].email
    await JSONResponse({"who": who})(scope, receive, send)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiWorld]:
    """One server for tests that change nothing, as they show."""
    with api_world(tmp_path_factory.mktemp("safe"), {"/mcp": mounted}) as world:
        for role in Role:
            world.user(role)
        yield world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ApiWorld]:
    """A fresh server."""
    with api_world(tmp_path, {"/mcp": mounted}) as made:
        yield made


class Browsers:
    """Clients of the one server; they stay open, for to open one takes longer than to ask."""

    def __init__(self, server: ApiWorld, stack: ExitStack) -> None:
        def opened() -> TestClient:
            return stack.enter_context(server.another_client())

        self.nobody = opened()
        self.admin, self.other_admin, self.editor = opened(), opened(), opened()
        sign_in(self.admin, "admin@example.com")
        sign_in(self.other_admin, "admin@example.com")
        sign_in(self.editor, "editor@example.com")
        self.guest = opened()
        self.guest.get(share_path(server))
        assert self.guest.get("/api/v1/session").json()["kind"] == "guest"
        self.reading_token = server.bearer("admin@example.com", "read")
        self.admin_token = server.bearer("admin@example.com", "admin")
        self.viewer_token = server.bearer("viewer@example.com")


@pytest.fixture(scope="session")
def browsers(server: ApiWorld) -> Iterator[Browsers]:
    """Everybody who asks the one server; no test may sign them out."""
    with ExitStack() as stack:
        yield Browsers(server, stack)
