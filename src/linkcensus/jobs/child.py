"""The process of a worker: `python -m linkcensus.jobs.child NAME`, and who starts it.

`linkcensus serve` starts one beside the server, so that questions stay fast while an import runs.
It ends with its parent, whatever happens to that: its standard input is a pipe that nobody writes
to, and that closes when the parent is gone.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType
from typing import NoReturn

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.settings import Settings, load_settings
from linkcensus.jobs.worker import Worker, run_worker

logger = logging.getLogger(__name__)

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_NICENESS = 10
_WITH_PARENT = "LINKCENSUS_WORKER_ENDS_WITH_STDIN"
_LONGEST_PAUSE_SECONDS = 30.0
_STEADY_SECONDS = 60.0
"""A worker that lived so long is started again at once."""
_ENDING_SECONDS = 15.0


def log_to_stderr(level: int = logging.INFO) -> None:
    """Log as servers do: everything of ours, and of libraries what needs somebody's care."""
    logging.basicConfig(level=logging.WARNING, format=_LOG_FORMAT)
    logging.getLogger("linkcensus").setLevel(level)


def work(settings: Settings, name: str | None) -> NoReturn:
    """Be a worker until SIGTERM or Ctrl-C, and end the process.

    Raises:
        LinkCensusError: It cannot begin.
    """
    stop = threading.Event()
    os.nice(_NICENESS)  # questions come first; processes that read files inherit it

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    if os.environ.pop(_WITH_PARENT, None):
        threading.Thread(target=_end_with_stdin, args=(stop,), daemon=True).start()
    code = run_worker(Worker(settings, name), stop)
    logging.shutdown()
    # nothing is left to tidy; libraries would print about objects that are still alive
    os._exit(code)


def _end_with_stdin(stop: threading.Event) -> None:
    while os.read(0, 1024):
        pass
    logger.info("the server is gone; this worker ends")
    stop.set()
    time.sleep(_ENDING_SECONDS)
    os._exit(1)


class SupervisedWorker:
    """A worker process that is started again whenever it ends."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._supervise, name="worker-supervisor")

    def start(self) -> None:
        """Start it; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let it end in good order, and wait for that."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join()

    def _supervise(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self._stopping.is_set():
                return
            steady = time.monotonic() - began >= _STEADY_SECONDS
            pause = 1.0 if steady else min(2 * pause, _LONGEST_PAUSE_SECONDS)
            logger.warning("the worker ended with %s; it starts again in %.0f s", code, pause)
            self._stopping.wait(pause)

    def _run_once(self) -> int:
        environment = {
            **os.environ,
            "LINKCENSUS_DATA": str(self._settings.data.absolute()),
            _WITH_PARENT: "1",
        }
        command = [sys.executable, "-m", "linkcensus.jobs.child", self._name]
        # a session of its own: Ctrl-C is the parent's, which then asks for a good end
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, stdin=subprocess.PIPE, env=environment, start_new_session=True
        )
        self._process = process
        if self._stopping.is_set():  # asked to stop while it was starting
            process.terminate()
        try:
            return process.wait()
        finally:
            if process.stdin is not None:
                process.stdin.close()


def main() -> int:
    """Run the worker that the command line names."""
    log_to_stderr()
    try:
        work(load_settings(), sys.argv[1] if len(sys.argv) > 1 else None)
    except LinkCensusError as error:
        logger.error("%s", error)  # noqa: TRY400 - one line is what people need
        return 2


if __name__ == "__main__":
    sys.exit(main())
