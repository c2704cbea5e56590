"""What the routes work with: the settings and the open index, state and job queue of one server."""

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from linkcensus import __version__
from linkcensus.api.bases import Bases
from linkcensus.api.caching import AnswerCache
from linkcensus.core.settings import Settings
from linkcensus.importers.tables.library import USER_FOLDER
from linkcensus.index.index import Index
from linkcensus.index.snapshot import Snapshot
from linkcensus.insights.preparations import Preparations
from linkcensus.jobs.queue import JobQueue
from linkcensus.store.state import State

__all__ = ["Served", "Services", "services_of"]


@dataclass(frozen=True)
class Services:
    """Everything a request may need, opened once by whoever starts the server."""

    settings: Settings
    index: Index
    state: State | None = None
    """What people keep; None where only questions are asked."""
    jobs: JobQueue | None = None
    """The queue of background jobs; None where only questions are asked."""

    @cached_property
    def answers(self) -> AnswerCache:
        """Answers about links that were given already."""
        return AnswerCache(self.settings.answer_cache_megabytes * 1_000_000)

    @cached_property
    def bases(self) -> Bases:
        """What questions about one target are answered from."""
        return Bases(self.index, beside=self.beside)

    @cached_property
    def preparations(self) -> Preparations:
        """What-if questions of sites that were asked about already."""
        return Preparations(self.index)

    @cached_property
    def beside(self) -> Executor:
        """One thread for what no request waits for."""
        return ThreadPoolExecutor(1, "beside")

    def close(self) -> None:
        """End what goes on beside requests; to be called before the index is closed."""
        self.beside.shutdown(cancel_futures=True)

    def version(self, part: Snapshot | None = None) -> str:
        """A text that changes whenever an answer about links might.

        Beside the index and its scores the program decides what is answered, its settings, and
        files of the user's own: seeds, topics, table formats.

        Args:
            part: What is asked of the index, where that is only what concerns one target.
        """
        asked = self.index.version() if part is None else (part.version, self.index.scores.version)
        facts = f"{self._rules} {asked} {_own_files(self.settings.data)}"
        return blake2b(facts.encode(), digest_size=12).hexdigest()

    @cached_property
    def _rules(self) -> str:
        return f"{__version__} {self.settings.model_dump_json()}"


def _own_files(folder: Path) -> list[tuple[str, int]]:
    found = []
    for place in (folder, folder / USER_FOLDER):
        with suppress(FileNotFoundError), os.scandir(place) as entries:
            found += [
                (entry.path, entry.stat().st_mtime_ns)
                for entry in entries
                if entry.name.endswith(".toml")
            ]
    return sorted(found)


async def services_of(request: Request) -> Services:
    """Return the services of the application that a request came to."""
    services: Services = request.app.state.services
    return services


Served = Annotated[Services, Depends(services_of)]
