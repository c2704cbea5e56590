"""`linkcensus monitor`, what was found: look, tell, list, deal with."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.asking import day
from linkcensus.cli.session import Session, time_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number
from linkcensus.cli.watching import ProjectName, state_of

if TYPE_CHECKING:
    from linkcensus.store.watch_events import WatchEvent

EventIds = Annotated[
    list[str], typer.Argument(metavar="EVENT...", help="Ids of events.", show_default=False)
]


def run(session: Session, project: ProjectName = None) -> None:
    """Look now, and send what is due; `serve` and `worker` do it by the clock."""
    from linkcensus.core.clock import SystemClock
    from linkcensus.monitor.rounds import go_round, sender_of
    from linkcensus.monitor.starting import find_project

    clock = SystemClock()
    with state_of(session) as state:
        chosen = None if project is None else [find_project(state, project)]
        send = sender_of(state, session.settings, clock)
        done = go_round(state, session.index, clock, send, chosen)
    if session.json:
        emit.document(asdict(done))
        return
    text = f"{number(done.projects)} looked at, {number(done.events)} events found"
    text += f", {number(done.sent)} messages sent" if done.sent else ""
    text += f", {number(done.failed)} not (linkcensus channel log)" if done.failed else ""
    show_line(session.console, text + ".")
    for problem in done.problems:
        show_line(session.notes, f"Could not look at {problem}", "red")
    show_line(session.console, "See them: linkcensus monitor digest", "dim")


def digest(session: Session, project: ProjectName = None) -> None:
    """Look now, and show what is open as the digest that channels get."""
    from linkcensus.cli.watching import open_digest
    from linkcensus.monitor.rendering.text import render_text

    with state_of(session) as state:
        message = open_digest(state, session.index, project)
    if session.json:
        emit.document(message.document())
    else:
        session.console.print(render_text(message), markup=False, highlight=False)


def list_events(
    session: Session,
    every: Annotated[bool, typer.Option("--all", help="Those dealt with too.")] = False,
    limit: options.Limit = None,
    project: ProjectName = None,
) -> None:
    """List what was found, the newest first."""
    from linkcensus.monitor.starting import find_project
    from linkcensus.store.watch_events import EventState

    states = () if every else (EventState.OPEN,)
    with state_of(session) as state:
        chosen = None if project is None else find_project(state, project).id
        found = state.watch_events.listing(chosen, states=states, limit=limit or 50)
    if session.json:
        emit.lines(asdict(one) for one in found)
    elif found:
        show_table(session.console, _EVENTS, found)
    else:
        show_line(session.console, "Nothing is open.")


def acknowledge(session: Session, events: EventIds) -> None:
    """Mark events as dealt with."""
    from linkcensus.store.actor import COMMAND

    with state_of(session) as state:
        done = state.watch_events.acknowledge(COMMAND, events)
    _count(session, done, "dealt with")


def snooze(
    session: Session,
    events: EventIds,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Tell them again then.")],
) -> None:
    """Put events off until a day."""
    from linkcensus.store.actor import COMMAND

    moment = time_of(until, "--until")
    with state_of(session) as state:
        done = state.watch_events.snooze(COMMAND, events, moment)
    _count(session, done, f"put off until {emit.utc(moment)}")


def _count(session: Session, done: int, what: str) -> None:
    if session.json:
        emit.document({"changed": done})
    else:
        show_line(session.console, f"{number(done)} {what}.")


_EVENTS: "tuple[Column[WatchEvent], ...]" = (
    Column("Found", lambda one: day(one.found_at)),
    Column("", lambda one: one.colour.value),
    Column("What happened", lambda one: one.title, share=1, wraps=True),
    Column("Links", lambda one: number(one.links), right=True, from_width=90),
    Column("State", lambda one: one.state.value, from_width=100),
    Column("Id", lambda one: one.id, style="dim"),
)
