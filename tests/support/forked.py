"""Processes of the tests' own, which they may kill: copies of one that has imported everything.

To import what a crawl or a worker needs takes some seconds; a copy has it at once.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.support.crawling_process", "tests.support.job_worker"])


def start(target: Callable[..., None], *arguments: object) -> ForkServerProcess:
    """Call something in a process of its own."""
    process = _CONTEXT.Process(target=target, args=arguments)
    process.start()
    return process


def end_of(process: ForkServerProcess, seconds: float) -> int | None:
    """Wait for its end and return its exit code; None when it still runs."""
    process.join(seconds)
    return process.exitcode
