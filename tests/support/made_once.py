"""What is costly to make is made by one of the processes that share the tests, for all of them."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

Made = TypeVar("Made")


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Made]
) -> tuple[Path, Made]:
    """Make a folder, or wait until another process of this run has made it.

    Args:
        factory: Knows the temporary folder of this run.
        name: Of the folder; one for each thing that is made.
        make: Fills the empty folder, and tells what is in it; that must be something to pickle.

    Returns:
        The folder, which no test may change, and what `make` told.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, told = shared / f"{name}-made-once", shared / f"{name}.pickle"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a process that failed at it
            folder.mkdir()
            finished = told.with_suffix(".partial")
            finished.write_bytes(pickle.dumps(make(folder)))
            finished.rename(told)
        return folder, pickle.loads(told.read_bytes())  # noqa: S301 - we wrote it
