"""Fixtures of the tests of watching."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.monitor.watching import Watching, watching


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watching]:
    """A project that watches an empty index."""
    with watching(tmp_path) as made:
        yield made
