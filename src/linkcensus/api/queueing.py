"""The queue of jobs, for routes."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.services import Served
from linkcensus.core.errors import SourceUnavailable
from linkcensus.jobs.queue import JobQueue


async def queue_of(services: Served) -> JobQueue:
    """Return the queue.

    Raises:
        SourceUnavailable: This server was started without one.
    """
    if services.jobs is None:
        raise SourceUnavailable("this server takes no jobs")
    return services.jobs


Queue = Annotated[JobQueue, Depends(queue_of)]
