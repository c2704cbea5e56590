"""What the routes work with: the settings and the open index, state and job queue of one server."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated

from fastapi import Depends, Request

from linkcensus import __version__
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
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

    def version(self) -> str:
        """A text that changes whenever an answer about links might.

        Beside the index and its scores the program and its settings decide what is answered.
        """
        rules = self.settings.model_dump_json()
        facts = f"{__version__} {rules} {self.index.version()}"
        return blake2b(facts.encode(), digest_size=12).hexdigest()


async def services_of(request: Request) -> Services:
    """Return the services of the application that a request came to."""
    services: Services = request.app.state.services
    return services


Served = Annotated[Services, Depends(services_of)]
