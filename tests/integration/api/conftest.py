"""The API over the demo, asked in this process as a viewer."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.integration.conftest import DemoLake

from linkcensus.api.app import create_app
from linkcensus.api.security.identity import Identity, identify
from linkcensus.api.services import Services
from linkcensus.core.settings import load_settings
from linkcensus.store.roles import Role

HERO = "tarnwick-lanterns.com"
"""The site that the demo's stories are about."""


def app_for(services: Services, role: Role = Role.VIEWER) -> FastAPI:
    """Build an application in which everybody is a known user."""
    app = create_app(services)
    app.dependency_overrides[identify] = lambda: Identity("user", "1", "eva@example.com", role)
    return app


@pytest.fixture(scope="session")
def demo_services(demo: DemoLake) -> Services:
    """The demo's index, without state and jobs."""
    return Services(load_settings(data=demo.root, workers=2), demo.index)


@pytest.fixture(scope="session")
def demo_app(demo_services: Services) -> FastAPI:
    """The application over the demo; tests must not change it."""
    return app_for(demo_services)


@pytest.fixture(scope="session")
def ask(demo_app: FastAPI) -> Iterator[TestClient]:
    """A client whose paths begin below /api/v1."""
    with TestClient(demo_app, base_url="http://localhost/api/v1") as client:
        yield client


@pytest.fixture
def rows_of(ask: TestClient) -> Callable[..., list[dict[str, object]]]:
    """Ask for a list and give its rows."""

    def rows(path: str, **params: object) -> list[dict[str, object]]:
        answer = ask.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["rows"])

    return rows
