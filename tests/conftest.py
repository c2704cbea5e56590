"""Fixtures of every kind of test."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root folder of this checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real-world samples beside the checkout.

    It is not part of the repository: each test that reads it has a twin on self-made data, and
    skips where the folder is absent.
    """
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside this checkout: real samples are not tested here")
    return folder


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty data folder of one test, not made yet."""
    return tmp_path / "data"
