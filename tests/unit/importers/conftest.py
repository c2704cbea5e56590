"""Gives tests the writer of made-up archives."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

_SUPPORT = Path(__file__).parents[2] / "support" / "archives.py"


@pytest.fixture(scope="session")
def archives() -> ModuleType:
    """The functions of `tests/support/archives.py`."""
    spec = importlib.util.spec_from_file_location("archives_support", _SUPPORT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
