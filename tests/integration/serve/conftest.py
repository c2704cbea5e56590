"""A served data folder, in processes of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE_SECONDS = 60.0


class Served:
    """`linkcensus serve` over a data folder."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        self.data = data
        self.log = data.with_name(f"{data.name}.log")
        command = [sys.executable, "-m", "linkcensus", "--json", "--data", str(data), "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", "0", *options],
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **environment},
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        said = json.loads(line)
        self.address: str = said["address"]
        self.setup_token: str | None = said["setup_token"]

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Ask; returns status and body."""
        request = urllib.request.Request(f"{self.address}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def workers(self) -> list[int]:
        """The processes of workers of this data folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes()
                    environment = (entry / "environ").read_bytes()
                except OSError:
                    continue
                if b"linkcensus.jobs.child" in command and str(self.data).encode() in environment:
                    found.append(int(entry.name))
        return found

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not until():
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def end(self) -> None:
        """End it in whatever way is left."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        for worker in self.workers():
            os.kill(worker, signal.SIGKILL)


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Callable[..., Served]]:
    """Start servers, which end with the test."""
    started: list[Served] = []

    def start(*options: str, **environment: str) -> Served:
        served = Served(data_folder, *options, **environment)
        started.append(served)
        return served

    yield start
    for served in started:
        served.end()
