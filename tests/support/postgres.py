"""A real PostgreSQL of the tests' own, on a socket in a temporary folder.

PostgreSQL refuses to run as root, so where the tests do, it is started as `nobody`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

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
    as_whom = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_whom:
        shutil.chown(folder, "nobody")
    try:
        with _started(programs, folder, as_whom):
            yield Postgres(folder, count())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(programs: Path, folder: Path, as_whom: dict[str, object]) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}

    def run(*command: object) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            **as_whom,
        )
        assert done.returncode == 0, f"{done.stderr}\n{log.read_text() if log.exists() else ''}"

    run(
        programs / "initdb", "--no-sync", "--auth=trust", f"--username={_USER}",
        "--encoding=UTF8", "--locale=C", data,
    )  # fmt: skip
    options = f"-k {folder} -h '' " + " ".join(f"-c {setting}" for setting in _FAST)
    run(programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
    try:
        yield
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; distributions keep them off the PATH."""
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    needed = ("initdb", "pg_ctl", "postgres")
    return next(
        (place for place in places if all((place / name).exists() for name in needed)), None
    )
