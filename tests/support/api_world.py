"""A server in memory: the whole application over an empty index and a fresh state.

The client speaks as a browser on this machine would: `sign_in` gives it a session, and `csrf` the
header that changes need.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import ASGIApp
from tests.support.state_world import PASSWORD, state_world

from linkcensus.api.app import create_app
from linkcensus.api.services import Services
from linkcensus.core.clock import FixedClock
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.store.actor import COMMAND
from linkcensus.store.roles import Role, TokenScope
from linkcensus.store.state import State

ORIGIN = "http://localhost:8765"


@dataclass
class ApiWorld:
    """A running application and what is behind it."""

    app: FastAPI
    state: State
    settings: Settings
    clock: FixedClock
    client: TestClient

    def user(self, role: Role = Role.ADMIN, email: str | None = None) -> str:
        """Make an account and return its address."""
        address = email or f"{role.value}@example.com"
        self.state.accounts.add(COMMAND, address, PASSWORD, role)
        return address

    def another_client(self, *, origin: str = ORIGIN, **options: object) -> TestClient:
        """Another browser, with cookies of its own."""
        return TestClient(self.app, base_url=origin, follow_redirects=False, **options)

    def signed_in(self, role: Role = Role.ADMIN) -> TestClient:
        """A browser in which somebody of that role, made now, is signed in; changes are allowed."""
        client = self.another_client()
        sign_in(client, self.user(role))
        return client

    def bearer(self, email: str, *scopes: str) -> dict[str, str]:
        """The header of a new token of somebody."""
        owner = self.state.accounts.by_email(email)
        chosen = [TokenScope(scope) for scope in scopes or ("read",)]
        _, secret = self.state.tokens.make(COMMAND, owner.id, "test", chosen)
        return {"Authorization": f"Bearer {secret}"}


def sign_in(client: TestClient, email: str, password: str = PASSWORD) -> httpx.Response:
    """Sign in, and have the client send the session's CSRF token from now on."""
    client.headers.pop("X-CSRF-Token", None)
    answer = client.post("/api/v1/session", json={"email": email, "password": password})
    if answer.status_code == 204:
        token = client.get("/api/v1/session").json()["csrf_token"]
        client.headers["X-CSRF-Token"] = token
    return answer


@contextmanager
def api_world(
    folder: Path, mounts: Mapping[str, ASGIApp] | None = None, **options: object
) -> Iterator[ApiWorld]:
    """Open a server over a folder of its own; `options` are settings."""
    with state_world(folder, **options) as kept:
        index = Index(folder, kept.settings)
        app = create_app(Services(settings=kept.settings, index=index, state=kept.state), mounts)
        client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
        try:
            yield ApiWorld(app, kept.state, kept.settings, kept.clock, client)
        finally:
            index.close()
