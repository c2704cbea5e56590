"""`linkcensus schedule`: crawls, verifications, looks, listening, imports by the clock."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.watching import ProjectName, state_of

if TYPE_CHECKING:
    from linkcensus.store.schedules import Schedule
    from linkcensus.store.state import State


class WhatName(StrEnum):
    """What a schedule does."""

    VERIFY = "verify"
    CRAWL_SITE = "crawl-site"
    CRAWL_LINKERS = "crawl-linkers"
    CRAWL_EXPAND = "crawl-expand"
    WATCH = "watch"
    LISTEN = "listen"
    IMPORT = "import"
    ARCHIVED = "commoncrawl-pages"
    RANKS = "commoncrawl-ranks"
    SCORE = "score"


ScheduleName = Annotated[
    str, typer.Argument(metavar="SCHEDULE", help="Its id or name.", show_default=False)
]

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET]...",
        help="Sites, hosts, URLs or prefixes; for watch a project; for listen networks and "
        "feeds; for import addresses or bing:SITE.",
        show_default=False,
    ),
]
Rhythm = Annotated[
    str,
    typer.Option(
        "--every",
        metavar="RHYTHM",
        help='Cron ("0 6 * * 1"), an RRULE ("FREQ=WEEKLY;BYDAY=MO"), hourly, daily, weekly or '
        "monthly.",
    ),
]
Options = Annotated[
    list[str] | None,
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="What one run may take, or what an import is: minutes=10 (listen), pages=500 "
        "(crawls, commoncrawl-pages), top=100000 (commoncrawl-ranks), site=example.com "
        "(import); repeat.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    schedules = group(app, "schedule", list_schedules)
    command(schedules, "list")(list_schedules)
    command(schedules, "add")(add)
    command(schedules, "times")(times)
    command(schedules, "run")(run)
    command(schedules, "remove")(remove)


def list_schedules(session: Session) -> None:
    """Have crawls, looks, listening, imports and scores done by the clock."""
    with state_of(session) as state:
        found = state.schedules.listing()
    if session.json:
        emit.lines(asdict(one) for one in found)
    elif found:
        show_table(session.console, _COLUMNS, found)
    else:
        show_line(session.console, "Nothing is scheduled but upkeep and monitors.")
        text = 'Try: linkcensus schedule add verify example.com --every "0 6 * * *"'
        show_line(session.console, text, "bold")


def add(
    session: Session,
    what: Annotated[WhatName, typer.Argument(metavar="WHAT", help="What is to be done.")],
    targets: Targets = None,
    every: Rhythm = "daily",
    zone: Annotated[
        str, typer.Option("--zone", metavar="ZONE", help="In whose time, such as Europe/Berlin.")
    ] = "UTC",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it.", show_default=False)
    ] = "",
    options: Options = None,
    project: ProjectName = None,
) -> None:
    """Have something done by the clock; `serve` and `worker` do it.

    A scheduled verification looks only at the pages whose next look is due. Listening and archived
    pages go on where the run before ended; an import whose content is here already changes nothing.
    """
    from linkcensus.jobs.scheduled import add_schedule
    from linkcensus.monitor.starting import find_project
    from linkcensus.store.actor import COMMAND
    from linkcensus.store.schedules import ScheduleDraft

    with state_of(session) as state:
        owner = None if project is None else find_project(state, project).id
        kind, arguments = _job(state, what, targets or [])
        arguments |= _options(options or ())
        draft = ScheduleDraft(
            name=name, kind=kind, arguments=arguments, every=every, zone=zone, project_id=owner
        )
        made = add_schedule(state, session.settings, COMMAND, draft)
    _tell(session, made, f"comes next at {_at(made.next_at)}")


def times(
    session: Session,
    every: Annotated[str, typer.Argument(metavar="RHYTHM", help="As for --every of `add`.")],
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE", help="In whose time.")] = "UTC",
) -> None:
    """Show when a rhythm comes next."""
    from linkcensus.jobs.scheduled import rhythm_of

    read = rhythm_of(every, zone)
    if session.json:
        emit.document(asdict(read))
        return
    for moment in read.next_at:
        show_line(session.console, _at(moment))


def run(session: Session, schedule: ScheduleName) -> None:
    """Ask for a schedule's job out of turn."""
    from linkcensus.jobs.queue import JobQueue
    from linkcensus.jobs.scheduled import ask_now

    with state_of(session) as state, closing(JobQueue(session.settings)) as queue:
        found = _find(state, schedule)
        job = ask_now(found, queue, None)
    if session.json:
        emit.document({"job": job.id})
    else:
        text = f"{job.title} waits for `linkcensus serve` or `linkcensus worker`."
        show_line(session.console, text)


def remove(session: Session, schedule: ScheduleName) -> None:
    """Remove a schedule; jobs that it asked for go on."""
    from linkcensus.store.actor import COMMAND

    with state_of(session) as state:
        gone = state.schedules.remove(COMMAND, _find(state, schedule).id)
    _tell(session, gone, "is removed")


def _job(state: "State", what: WhatName, targets: list[str]) -> tuple[str, dict[str, object]]:
    """Return the kind and the arguments of a schedule's job.

    Raises:
        BadInput: There are too many targets, or there is nothing that they could mean.
        NotFound: There is no such project.
    """
    from linkcensus.core.errors import BadInput
    from linkcensus.monitor.starting import find_project

    if what.value.startswith("crawl-"):
        return "crawl", {"kind": what.value.removeprefix("crawl-"), "targets": targets}
    if what in _OF_MANY:
        return what.value, {_OF_MANY[what]: targets}
    takes_none = what in (WhatName.SCORE, WhatName.RANKS)
    if len(targets) > (not takes_none):
        remedy = f"{what.value} takes none" if takes_none else "make a schedule for each"
        raise BadInput("are too many", place="TARGET", remedy=remedy)
    if what is WhatName.VERIFY:
        return "verify", {"target": targets[0] if targets else None, "due": True}
    if what is WhatName.ARCHIVED:
        return "commoncrawl", {"target": targets[0] if targets else None}
    if what is WhatName.WATCH and targets:
        return "watch", {"project_id": find_project(state, targets[0]).id}
    return what.value.removeprefix("commoncrawl-"), {}


def _options(texts: Sequence[str]) -> dict[str, object]:
    """Read what was said as NAME=VALUE: whole numbers, yes and no, else text.

    Raises:
        BadInput: There is no `=`.
    """
    from linkcensus.core.errors import BadInput

    read: dict[str, object] = {}
    for text in texts:
        name, mark, value = (part.strip() for part in text.partition("="))
        if not (name and mark):
            raise BadInput(f"{text[:60]!r} is none", place="--option", remedy="write minutes=10")
        whole = value.isascii() and value.isdigit()
        read[name] = int(value) if whole else _WORDS.get(value.lower(), value)
    return read


def _find(state: "State", text: str) -> "Schedule":
    from linkcensus.core.errors import BadInput, NotFound

    found = [one for one in state.schedules.listing() if text in (one.id, one.name)]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found[:10])
        raise BadInput(f"several schedules are called {text[:60]!r}", remedy=f"take an id: {ids}")
    if not found:
        raise NotFound(f"there is no schedule {text[:60]!r}; linkcensus schedule lists them")
    return found[0]


def _tell(session: Session, schedule: "Schedule", what: str) -> None:
    if session.json:
        emit.document(asdict(schedule))
    else:
        show_line(session.console, f"{schedule.name} {what}.")


def _at(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


_OF_MANY = {WhatName.LISTEN: "sources", WhatName.IMPORT: "urls"}
"""What takes any number of them, and what its job calls them."""
_WORDS = {"yes": True, "true": True, "no": False, "false": False}

_COLUMNS: "tuple[Column[Schedule], ...]" = (
    Column("Schedule", lambda one: one.name, share=1),
    Column("Rhythm", lambda one: f"{one.every} ({one.zone})"),
    Column("Next", lambda one: _at(one.next_at) if one.enabled else "off"),
    Column("Last", lambda one: _at(one.last_at), from_width=110),
    Column("Id", lambda one: one.id, style="dim"),
)
