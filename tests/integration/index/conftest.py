"""Fixtures of the index's tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.integration.index.made_up import World


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
