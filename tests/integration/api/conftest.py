"""The API over the demo, asked in this process as a viewer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp
from tests.integration.conftest import DemoLake
from tests.integration.index.made_up import World, link
from tests.support.api_world import ApiWorld
from tests.support.watch_world import served, start

from linkcensus.api.app import create_app
from linkcensus.api.security.guard import acting_as
from linkcensus.api.security.identity import Identity
from linkcensus.api.services import Services
from linkcensus.core.settings import load_settings
from linkcensus.store.roles import Role

HERO = "tarnwick-lanterns.com"
"""The site that the demo's stories are about."""


def app_for(services: Services, role: Role = Role.VIEWER) -> ASGIApp:
    """Build an application in which everybody is a known user.

    Not by FastAPI's overrides: with those it reads the signatures of dependencies anew at each
    request, which is slow and, in several threads at once, fails now and then.
    """
    return acting_as(create_app(services), Identity("user", "1", "eva@example.com", role))


@pytest.fixture(scope="session")
def demo_services(demo: DemoLake) -> Services:
    """The demo's index, without state and jobs."""
    return Services(load_settings(data=demo.root, workers=2), demo.index)


@pytest.fixture(scope="session")
def demo_app(demo_services: Services) -> ASGIApp:
    """The application over the demo; tests must not change it."""
    return app_for(demo_services)


@pytest.fixture(scope="session")
def ask(demo_app: ASGIApp) -> Iterator[TestClient]:
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


@pytest.fixture(scope="module")
def few_links(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a few links, to be copied."""
    folder = tmp_path_factory.mktemp("few-links")
    links = World(folder)
    for number in range(4):
        links.see(f"blog{number}.com/post", number + 1, link("shop.com/", f"words {number}"))
    links.compact()
    links.index.close()
    return folder


@pytest.fixture
def world(few_links: Path, tmp_path: Path) -> Iterator[ApiWorld]:
    """A server over a few links, for tests that change what is watched."""
    with served(few_links, tmp_path) as made:
        yield made


@pytest.fixture
def editor(world: ApiWorld) -> TestClient:
    """Somebody who may change projects."""
    return world.signed_in(Role.EDITOR)


@pytest.fixture
def project(editor: TestClient) -> str:
    """A project that is watched."""
    return start(editor)
