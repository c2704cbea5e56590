"""A fresh state in SQLite; `tests/integration/store` runs the same tests on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.state_world import StateWorld, state_world


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[StateWorld]:
    """An empty state."""
    with state_world(tmp_path) as world:
        yield world
