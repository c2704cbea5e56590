"""What the commands of watching share: settings in words, and a digest of what is open."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from linkcensus.cli.session import Session
    from linkcensus.index.index import Index
    from linkcensus.monitor.message import Message
    from linkcensus.store.state import State
    from linkcensus.store.watches import Watch, WatchSettings

ProjectName = Annotated[
    str | None,
    typer.Option(
        "--project",
        metavar="NAME",
        help="Of which project; not needed where there is one.",
        show_default=False,
    ),
]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_OPEN = 100


@contextmanager
def state_of(session: "Session") -> "Iterator[State]":
    """Open the state of a session's data folder."""
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        yield state


def changed_settings(
    watch: "Watch", zone: str | None, at: str | None, weekday: int | None, quiet: str | None
) -> "WatchSettings | None":
    """Return the settings with what was given; None when nothing was.

    Raises:
        BadInput: A zone, time or span that is none.
    """
    from linkcensus.monitor.digest import minute_of, zone_of
    from linkcensus.store.watches import WatchSettings

    if zone is None and at is None and weekday is None and quiet is None:
        return None
    if zone is not None:
        zone_of(zone)
    span = watch.quiet_from, watch.quiet_until
    return WatchSettings(
        zone=watch.zone if zone is None else zone,
        digest_minute=watch.digest_minute if at is None else minute_of(at, "--at"),
        digest_weekday=watch.digest_weekday if weekday is None else weekday - 1,
        quiet_from=(span if quiet is None else _span(quiet))[0],
        quiet_until=(span if quiet is None else _span(quiet))[1],
    )


def _span(text: str) -> tuple[int | None, int | None]:
    from linkcensus.monitor.digest import minute_of

    if text.strip().lower() in ("no", "none", "never"):
        return None, None
    begin, _, end = text.partition("-")
    return minute_of(begin, "--quiet"), minute_of(end, "--quiet")


def told_settings(watch: "Watch") -> str:
    """Say when a project's people are told."""
    from linkcensus.monitor.digest import clock_time

    at = f"{clock_time(watch.digest_minute):%H:%M}"
    text = f"digests at {at} {watch.zone}, weekly ones on {_DAYS[watch.digest_weekday]}"
    if watch.quiet_from is not None and watch.quiet_until is not None:
        begin, end = clock_time(watch.quiet_from), clock_time(watch.quiet_until)
        text += f", quiet from {begin:%H:%M} to {end:%H:%M}"
    return text + "."


def open_digest(state: "State", index: "Index", project: str | None) -> "Message":
    """Look at a project now, and put what is open into one message.

    Raises:
        BadInput: There are several projects, and none was named.
        NotFound: There is no such project.
    """
    from linkcensus.core.clock import SystemClock
    from linkcensus.monitor.changes import take_look
    from linkcensus.monitor.rounds import public_address
    from linkcensus.monitor.starting import find_project
    from linkcensus.monitor.telling import by_weight, message_of
    from linkcensus.store.watch_events import EventState

    clock = SystemClock()
    owner = find_project(state, project)
    take_look(state, index, owner, clock)
    found = state.watch_events.listing(owner.id, states=[EventState.OPEN], limit=_MOST_OPEN)
    now = clock.now()
    address = public_address(index.settings)
    return message_of(f"open-{owner.id}", "open", owner.name, by_weight(found), now, address)
