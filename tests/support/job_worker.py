"""A worker process of the tests: with a kind of job that takes its time and notes what it does."""

import os
import signal
import threading
import time
from pathlib import Path

from linkcensus.core.settings import load_settings
from linkcensus.jobs.arguments import text_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds import KINDS
from linkcensus.jobs.kinds.kind import READING, Kind
from linkcensus.jobs.worker import Worker, run_worker

TAKEOVER_SECONDS = 1.2


def _title(arguments: Arguments) -> str:
    return f"Drill {text_of(arguments, 'note')}"


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    """Count slowly; every attempt notes its beginning and its end."""
    note = Path(text_of(arguments, "note") or "")
    steps = whole_of(arguments, "steps") or 1
    with note.open("a") as file:
        file.write(f"begin {os.getpid()}\n")
    for step in range(steps):
        context.tell(step="counting", done=step, total=steps, unit="steps")
        time.sleep(0.05)
        if text_of(arguments, "fails"):
            raise ValueError("it was asked to fail")
        if text_of(arguments, "dies"):
            os.kill(os.getpid(), signal.SIGKILL)
    with note.open("a") as file:
        file.write(f"end {os.getpid()}\n")
    return {"steps": steps}


DRILL = Kind("drill", READING, _title, _do)


def register() -> None:
    """Make the kind known to this process."""
    KINDS["drill"] = DRILL


def main(data: str, name: str | None, version: str, url: str | None) -> None:
    """Work until SIGTERM."""
    register()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = load_settings(
        data=Path(data), workers=1, job_takeover_seconds=TAKEOVER_SECONDS, database_url=url
    )
    os._exit(run_worker(Worker(settings, name, version), stop))
