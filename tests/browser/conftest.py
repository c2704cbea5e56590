"""A running server with the made-up web, and watched browser contexts."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser
from tests.support.browsing import EMAIL, PASSWORD, PATIENCE_MS, Served, Watched


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of `linkcensus demo`; copy it before changing it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "linkcensus",
            "--data",
            str(folder),
            "demo",
            "--no-serve",
            "--no-crawl",
        ],
        check=True,
        capture_output=True,
        timeout=280,
    )
    return folder


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., Served]]:
    """Return a function that starts a server of a data folder; all of them end with the tests."""
    running: list[subprocess.Popen[str]] = []

    def start(data: Path, **settings: str) -> Served:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("LINKCENSUS_")
        }
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "linkcensus",
                "--data",
                str(data),
                "--json",
                "serve",
                "--port=0",
            ],
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        return Served(told["address"], data, told["setup_token"])

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def served(
    demo_folder: Path,
    start_server: Callable[..., Served],
    tmp_path_factory: pytest.TempPathFactory,
) -> Served:
    """A server over a copy of the demo, for all who leave it as it is."""
    return over_a_copy(demo_folder, start_server, tmp_path_factory.mktemp("served") / "data")


def over_a_copy(demo: Path, start_server: Callable[..., Served], data: Path) -> Served:
    """Start a server over a copy of the demo with one administrator, `EMAIL`."""
    shutil.copytree(demo, data)
    return start_server(data, LINKCENSUS_ADMIN_EMAIL=EMAIL, LINKCENSUS_ADMIN_PASSWORD=PASSWORD)


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Return a function that opens a watched context; what it complains about fails the test."""
    opened: list[Watched] = []

    def open_context(server: Served, **options: object) -> Watched:
        options = {"viewport": {"width": 1360, "height": 900}, "locale": "en-GB"} | options
        context = browser.new_context(**options)  # type: ignore[arg-type]  # as Playwright has them
        context.set_default_timeout(PATIENCE_MS)
        watched = Watched(context, urlsplit(server.address).netloc)
        opened.append(watched)
        return watched

    yield open_context
    complaints = [one for watched in opened for one in watched.unexpected()]
    for watched in opened:
        watched.context.close()
    assert complaints == []
