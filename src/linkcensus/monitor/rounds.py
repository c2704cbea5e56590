"""A round: look at every project that is watched, and tell what is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from linkcensus.core.clock import Clock
from linkcensus.core.errors import NotFound
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.monitor.changes import take_look
from linkcensus.monitor.channels.sending import send_to
from linkcensus.monitor.message import Message
from linkcensus.monitor.telling import Send, Told, plan_deliveries, send_due
from linkcensus.store.channels import KeptChannel
from linkcensus.store.projects import Project
from linkcensus.store.state import State


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a round."""

    projects: int
    """Projects that were looked at."""
    events: int
    """Events found."""
    planned: int
    """Messages made."""
    sent: int
    failed: int
    """Tries to send that came to nothing."""


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

    What `step` raises ends the round; what was found by then is kept.
    """
    watched = {one.project_id for one in state.monitors.listing() if one.enabled}
    every = state.projects.listing()
    chosen = [one for one in every if one.id in watched] if projects is None else projects
    events = 0
    for project in chosen:
        step(f"looking at {project.name}")
        try:
            events += take_look(state, index, project, clock, step).events
        except NotFound:  # it was removed meanwhile
            continue
    planned = sum(_plan(state, project, clock) for project in every)
    step("telling")
    told = send_due(state, send, clock, base_url=public_address(index.settings))
    return Round(len(chosen), events, planned, told.sent, told.failed)


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
