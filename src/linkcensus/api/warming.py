"""The question of the first page that a person opens, asked once before anybody does.

A server that has just started has opened no file of the index and planned no query: the first
overview costs about three times as much as the next one that is not remembered.
"""

import logging

from linkcensus.api.services import Services
from linkcensus.core.errors import LinkCensusError
from linkcensus.core.scope import parse_target
from linkcensus.insights.overview import overview

logger = logging.getLogger(__name__)

MOST_PROJECTS = 4


def warm(services: Services) -> None:
    """Ask for the overview of what projects open with, as far as there is anything to ask."""
    try:
        if services.state is None or services.index.snapshot().newest is None:
            return
        for project in services.state.projects.listing()[:MOST_PROJECTS]:
            first = project.own[0]
            with services.index.view(parse_target(first.target, first.scope)) as view:
                overview(view)
    except LinkCensusError as error:
        logger.debug("not asked ahead: %s", error)  # whoever asks will be told
