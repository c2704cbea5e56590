"""Fixtures of the index's tests."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.index.breaking import OLD
from tests.integration.index.made_up import World
from tests.integration.index.telling import tell


@pytest.fixture(scope="session")
def old_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with old imports: some compacted, some fresh."""
    folder = tmp_path_factory.mktemp("old")
    world = World(folder)
    for number, one in enumerate(OLD):
        tell(world, one)
        world.commit()
        if number == 2:
            world.compact()
    world.index.close()
    return folder


@pytest.fixture
def copies(old_world: Path, tmp_path: Path) -> Iterator[Path]:
    """Copies of the old folder, one after the other."""

    def copy() -> Iterator[Path]:
        for number in itertools.count():
            folder = tmp_path / str(number)
            shutil.copytree(old_world, folder)
            yield folder
            shutil.rmtree(folder)

    return copy()
