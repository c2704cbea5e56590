"""A round: look at every project that is watched, and tell what is due."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linkcensus.core.clock import Clock
from linkcensus.core.errors import NotFound, SourceUnavailable, one_line
from linkcensus.core.settings import Settings
from linkcensus.index.failures import FAILURES
from linkcensus.index.index import Index
from linkcensus.monitor.changes import take_look
from linkcensus.monitor.channels.sending import send_to
from linkcensus.monitor.message import Message
from linkcensus.monitor.telling import Send, Told, plan_deliveries, send_due
from linkcensus.store.channels import KeptChannel
from linkcensus.store.projects import Project
from linkcensus.store.state import State

logger = logging.getLogger(__name__)

_FAULTS: tuple[type[Exception], ...] = (ArithmeticError, LookupError, TypeError, ValueError)
"""What a fault of ours in one rule makes of a look."""


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a round."""

    projects: int
    """Projects that were to be looked at."""
    events: int
    """Events found."""
    planned: int
    """Messages made."""
    sent: int
    failed: int
    """Tries to send that came to nothing."""
    problems: tuple[str, ...] = ()
    """The projects that could not be looked at, with the reason: a line each."""


def go_round(
    state: State,
    index: Index,
    clock: Clock,
    send: Send,
    projects: Sequence[Project] | None = None,
    step: Callable[[str], None] = lambda _step: None,
) -> Round:
    """Look at projects, and send what is due; of all projects, whichever were looked at.

    Args:
        state: Of the installation.
        index: Likewise.
        clock: Dates everything.
        send: How messages are sent: `sender_of`.
        projects: Which ones; None for all that have a monitor.
        step: Told what is done.

    A project that cannot be looked at is passed over: the others want their news all the same.
    What `step` raises ends the round; what was found by then is kept.

    Raises:
        SourceUnavailable: The state does not answer.
    """
    watched = {one.project_id for one in state.monitors.listing() if one.enabled}
    every = state.projects.listing()
    chosen = [one for one in every if one.id in watched] if projects is None else projects
    events, problems = 0, list[str]()
    for project in chosen:
        step(f"looking at {project.name}")
        try:
            events += take_look(state, index, project, clock, step).events
        except NotFound:  # it was removed meanwhile
            continue
        except SourceUnavailable:
            raise
        except FAILURES + _FAULTS as error:
            logger.exception("project %s could not be looked at", project.name)
            problems.append(one_line(f"{project.name}: {str(error) or type(error).__name__}"))
    planned = sum(_plan(state, project, clock) for project in every)
    step("telling")
    told = send_due(state, send, clock, base_url=public_address(index.settings))
    return Round(len(chosen), events, planned, told.sent, told.failed, tuple(problems))


def public_address(settings: Settings) -> str | None:
    """Return the address that messages link to, without a slash at its end; None: they do not."""
    given = settings.public_url
    return None if given is None else given.rstrip("/")


def sender_of(state: State, settings: Settings, clock: Clock) -> Send:
    """Return what sends by the channels of an installation, and keeps their logs."""

    def send(channel: KeptChannel, message: Message) -> Told:
        return send_to(state, settings, channel.id, message, clock=clock)

    return send


def _plan(state: State, project: Project, clock: Clock) -> int:
    try:
        return plan_deliveries(state, project, clock.now())
    except NotFound:
        return 0
