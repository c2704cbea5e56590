"""What a kind of job is: its queue, its title, and the function that does it."""

from collections.abc import Callable
from dataclasses import dataclass

from linkcensus.core.settings import Settings
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments, Job

WRITING = "writing"
"""The queue of jobs that write the index; a worker does one of them at a time."""
READING = "reading"
"""The queue of jobs that only read, beside an import."""
CRAWLING = "crawling"
"""The queue of jobs that wait for the web: they take long, and little of this machine."""


def _nothing(_job: Job, _settings: Settings) -> list[tuple[str, Arguments]]:
    return []


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job.

    A killed job is done again from its beginning, so `do` must bear that: what it did before must
    not count twice.
    """

    name: str
    queue: str
    title: Callable[[Arguments], str]
    """Says in one line what a job of these arguments does; raises BadInput when they do not fit."""
    do: Callable[[JobContext, Arguments], Arguments]
    """Does the job and returns its result."""
    follows: Callable[[Job, Settings], list[tuple[str, Arguments]]] = _nothing
    """Says which jobs follow one that was done."""
