"""Fixtures of the integration tests that several folders use."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.index.made_up import World
from tests.support.made_once import made_once
from tests.support.postgres import Postgres, running_postgres

from linkcensus.core.settings import load_settings
from linkcensus.demo.build import BuiltDemo, build_demo
from linkcensus.index.index import Index


@dataclass(frozen=True)
class DemoLake:
    """The demo, imported and compacted; tests must not change it."""

    root: Path
    index: Index
    built: BuiltDemo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoLake]:
    """The made-up web in an index of its own."""

    def make(root: Path) -> BuiltDemo:
        with closing(Index(root, load_settings(data=root, workers=2))) as index:
            return build_demo(index, root / "demo-files")

    root, built = made_once(tmp_path_factory, "demo", make)
    with closing(Index(root, load_settings(data=root, workers=2))) as index:
        yield DemoLake(root, index, built)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of the tests' own; skips with a reason where no server is installed."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty index with the default rules."""
    made = World(tmp_path)
    yield made
    made.index.close()


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """More worlds, or worlds with other settings."""
    made: list[World] = []

    def make(**settings: object) -> World:
        made.append(World(tmp_path / f"world-{len(made)}", **settings))
        return made[-1]

    yield make
    for one in made:
        one.index.close()
