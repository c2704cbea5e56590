"""Fixtures of every kind of test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile("usual", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

pytest_plugins = ["tests.support.sharing_out"]


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


@pytest.fixture(scope="session")
def archives() -> ModuleType:
    """The functions of `tests/support/archives.py`, which writes made-up archives."""
    from tests.support import archives

    return archives


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty data folder of one test, not made yet."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; a test without one skips with a reason, and fails where CI=true."""
    path = os.environ.get("LINKCENSUS_CHROMIUM") or _find_chromium()
    if path:
        return path
    reason = "no Chromium: install one, or name it in LINKCENSUS_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")  # no longer: while it runs, no other test can start an event loop
def browser(chromium: str) -> Iterator[Browser]:
    """A running headless Chromium; mark its tests with `browser`."""
    # root may not use Chromium's sandbox; the rest keeps it from calling home
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    arguments += ["--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


def _find_chromium() -> str:
    """Look without installing anything: that is what `make test` does."""
    script = REPOSITORY / "scripts" / "find_chromium.py"
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    return found.stdout.strip()
