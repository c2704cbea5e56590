"""A real PostgreSQL of the tests' own, on a socket in a temporary folder.

PostgreSQL refuses to run as root, so where the tests do, it is started as `nobody`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

_USER = "linkcensus"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    socket_folder: Path
    _numbers: "count[int]"

    def url(self, database: str) -> str:
        """The address of one of its databases, as a setting takes it."""
        return f"postgresql://{_USER}@/{database}?host={self.socket_folder}"

    def fresh(self) -> str:
        """Make an empty database and return its address."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server and stop it at the end; skips, with the reason, where there is none.

    Where CI=true a missing server fails instead.
    """
    programs = _programs()
    if programs is None:
        reason = "no PostgreSQL server: install postgresql, or put initdb and postgres on the PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # not pytest's folder: `nobody` may not enter that
    folder = Path(tempfile.mkdtemp(prefix="linkcensus-pg-"))
    as_whom: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_whom = {"user": "nobody", "extra_groups": []}
        shutil.chown(folder, "nobody")
    try:
        with _started(programs, folder, as_whom):
            yield Postgres(folder, count())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(programs: Path, folder: Path, as_whom: dict[str, Any]) -> Iterator[None]:
    """Run the server as a child of ours: we wait for its end, whoever is process 1 here."""
    data, log = folder / "data", folder / "log"
    how: dict[str, Any] = {
        "cwd": folder,
        "env": {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        "stdin": subprocess.DEVNULL,
        **as_whom,
    }
    make = [
        programs / "initdb", "--no-sync", "--auth=trust", f"--username={_USER}",
        "--encoding=UTF8", "--locale=C", data,
    ]  # fmt: skip
    made = subprocess.run(make, capture_output=True, text=True, timeout=120, check=False, **how)
    assert made.returncode == 0, made.stderr
    serve = [programs / "postgres", "-D", data, "-k", folder, "-h", ""]
    serve += [part for setting in _FAST for part in ("-c", setting)]
    with log.open("w") as told:
        server = subprocess.Popen(serve, stdout=told, stderr=subprocess.STDOUT, **how)
    try:
        _wait_until_ready(server, folder, log)
        yield
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        server.wait(timeout=60)


def _wait_until_ready(server: "subprocess.Popen[bytes]", folder: Path, log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(Postgres(folder, count()).url("postgres")).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return


def _programs() -> Path | None:
    """Return the folder of initdb and postgres; distributions keep them off the PATH."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    needed = ("initdb", "postgres")
    return next(
        (place for place in places if all((place / name).exists() for name in needed)), None
    )
