"""`linkcensus monitor`: what a project is watched for, and what was found."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.asking import day
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session, time_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.watched import acknowledge, digest, list_events, run, snooze
from linkcensus.cli.watching import ProjectName, state_of

if TYPE_CHECKING:
    from linkcensus.monitor.rules import Rule
    from linkcensus.store.monitors import Monitor
    from linkcensus.store.state import State


class CadenceName(StrEnum):
    """How soon people are told; `store.monitors.Cadence` without its imports."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class PartName(StrEnum):
    """Whose links are watched; `store.monitors.Part` without its imports."""

    OWN = "own"
    COMPETITOR = "competitor"
    BOTH = "both"


MonitorName = Annotated[
    str, typer.Argument(metavar="MONITOR", help="A monitor's id or name.", show_default=False)
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Until the end of this day, or a time (UTC)."),
]

Numbers = Annotated[
    list[str] | None,
    typer.Option("--option", metavar="NAME=NUMBER", help="A number of the rule; repeat."),
]
Channels = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        metavar="NAME",
        help="Tell only this channel; repeat for several. Else all of the project's.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    monitors = group(app, "monitor", list_monitors)
    command(monitors, "list")(list_monitors)
    command(monitors, "rules")(list_rules)
    command(monitors, "start")(start)
    command(monitors, "add")(add)
    command(monitors, "remove")(remove)
    command(monitors, "mute")(mute)
    command(monitors, "when")(when)
    command(monitors, "run")(run)
    command(monitors, "digest")(digest)
    command(monitors, "events")(list_events)
    command(monitors, "ack")(acknowledge)
    command(monitors, "snooze")(snooze)


def list_monitors(session: Session, project: ProjectName = None) -> None:
    """Watch sites and placed links, and hear what happened to them."""
    from linkcensus.monitor.starting import find_project

    with state_of(session) as state:
        chosen = None if project is None else find_project(state, project).id
        found = state.monitors.listing(chosen)
        names = {one.id: one.name for one in state.projects.listing()}
    if session.json:
        emit.lines(asdict(one) for one in found)
    elif found:
        show_table(session.console, _monitor_columns(names), found)
    else:
        show_line(session.console, "Nothing is watched yet.")
        show_line(session.console, "Watch a site: linkcensus monitor start example.com", "bold")


def list_rules(session: Session) -> None:
    """List what monitors can watch for."""
    from linkcensus.monitor.rules import RULES

    rules = list(RULES.values())
    if session.json:
        emit.lines(_rule_record(rule) for rule in rules)
        return
    for rule in rules:
        show_line(session.console, rule.name, "bold")
        show_line(session.console, f"  {rule.meaning}")
        for name, option in rule.options.items():
            text = f"  --option {name}={option.default:g}: {option.meaning}"
            show_line(session.console, text, "dim")


def start(
    session: Session,
    sites: Annotated[
        list[str], typer.Argument(metavar="SITE...", help="Your sites.", show_default=False)
    ],
    competitors: Annotated[
        list[str] | None,
        typer.Option("--competitor", metavar="SITE", help="A competitor; repeat for several."),
    ] = None,
) -> None:
    """Make a project for a site, with the monitors that most people want."""
    from linkcensus.monitor.starting import start_watching
    from linkcensus.store.actor import COMMAND

    with state_of(session) as state:
        project = start_watching(state, COMMAND, sites, competitors or [])
        monitors = state.monitors.listing(project.id)
    if session.json:
        emit.document(asdict(project))
        return
    names = ", ".join(one.name.lower() for one in monitors)
    show_line(session.console, f"{project.name} is watched for {names}.")
    show_line(session.console, "The first look is where it begins: linkcensus monitor run", "dim")


def add(
    session: Session,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="As `monitor rules` lists them.")],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What to call it.")
    ] = None,
    part: Annotated[
        PartName | None, typer.Option("--part", help="Whose links.", show_default=False)
    ] = None,
    filters: options.Filters = None,
    values: Numbers = None,
    cadence: Annotated[
        CadenceName, typer.Option("--tell", help="How soon to tell.")
    ] = CadenceName.DAILY,
    channels: Channels = None,
    project: ProjectName = None,
) -> None:
    """Watch a project for one more thing."""
    from dataclasses import replace

    from linkcensus.monitor.rules import check_monitor, rule_of
    from linkcensus.monitor.starting import find_project, usual_monitor
    from linkcensus.store.actor import COMMAND
    from linkcensus.store.monitors import Cadence, Part

    draft = usual_monitor(
        rule_of(rule).name,
        name=name,
        part=None if part is None else Part(part.value),
        filters=filters or (),
        cadence=Cadence(cadence.value),
    )
    draft = replace(draft, options=_numbers(values or ()))
    check_monitor(draft)
    with state_of(session) as state:
        owner = find_project(state, project)
        draft = replace(draft, channels=_channel_ids(state, owner.id, channels or ()))
        made = state.monitors.create(COMMAND, owner.id, draft)
    _tell(session, made, f"watches {owner.name}")


def remove(session: Session, monitor: MonitorName, project: ProjectName = None) -> None:
    """Remove a monitor and what it found."""
    from linkcensus.store.actor import COMMAND

    with state_of(session) as state:
        gone = _find_monitor(state, monitor, project)
        state.monitors.remove(COMMAND, gone.id)
    _tell(session, gone, "is removed")


def mute(
    session: Session, monitor: MonitorName, until: Until = None, project: ProjectName = None
) -> None:
    """Tell nobody what a monitor finds; without --until, tell again."""
    from linkcensus.store.actor import COMMAND

    moment = None if until is None else time_of(until, "--until")
    with state_of(session) as state:
        found = _find_monitor(state, monitor, project)
        muted = state.monitors.mute(COMMAND, found.id, moment)
    told = "tells again" if moment is None else f"is muted until {emit.utc(moment)}"
    _tell(session, muted, told)


def when(
    session: Session,
    zone: Annotated[
        str | None, typer.Option("--zone", metavar="ZONE", help="Such as Europe/Berlin.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When digests come, such as 08:00.")
    ] = None,
    weekday: Annotated[
        int | None,
        typer.Option("--weekday", min=1, max=7, help="Of the weekly digest; 1 is Monday."),
    ] = None,
    quiet: Annotated[
        str | None,
        typer.Option("--quiet", metavar="FROM-UNTIL", help="Such as 22:00-07:00; `no` for none."),
    ] = None,
    project: ProjectName = None,
) -> None:
    """Show or set when a project's people want to hear, in their own time."""
    from linkcensus.cli.watching import changed_settings, told_settings
    from linkcensus.monitor.starting import find_project
    from linkcensus.store.actor import COMMAND

    with state_of(session) as state:
        owner = find_project(state, project)
        watch = state.watches.get(owner.id)
        settings = changed_settings(watch, zone, at, weekday, quiet)
        if settings is not None:
            watch = state.watches.set(COMMAND, owner.id, settings)
    if session.json:
        emit.document(asdict(watch))
        return
    show_line(session.console, f"{owner.name}: {told_settings(watch)}")


# -- what they share -------------------------------------------------------------------------


def _find_monitor(state: "State", text: str, project: str | None) -> "Monitor":
    from linkcensus.core.errors import BadInput, NotFound
    from linkcensus.monitor.starting import find_project

    chosen = None if project is None else find_project(state, project).id
    found = [one for one in state.monitors.listing(chosen) if text in (one.id, one.name)]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise BadInput(f"several monitors are called {text!r}", remedy=f"take an id: {ids}")
    if not found:
        raise NotFound(f"there is no monitor {text[:60]!r}; linkcensus monitor list shows them")
    return found[0]


def _channel_ids(state: "State", project_id: str, names: Sequence[str]) -> tuple[str, ...]:
    """Find channels of a project by their names or ids.

    Raises:
        NotFound: There is none of that name.
    """
    from linkcensus.core.errors import NotFound

    known = state.channels.listing(project_id)
    found = []
    for name in names:
        ids = [one.id for one in known if name in (one.id, one.name)]
        if not ids:
            raise NotFound(f"there is no channel {name[:60]!r}; linkcensus channel lists them")
        found += ids
    return tuple(found)


def _numbers(values: Sequence[str]) -> dict[str, float]:
    from linkcensus.core.errors import BadInput

    read = {}
    for text in values:
        name, _, value = text.partition("=")
        try:
            read[name.strip()] = float(value)
        except ValueError:
            raise BadInput(
                f"{text[:60]!r} is no option", place="--option", remedy="write days=30"
            ) from None
    return read


def _tell(session: Session, monitor: "Monitor", what: str) -> None:
    if session.json:
        emit.document(asdict(monitor))
    else:
        show_line(session.console, f"{monitor.name} {what}.")


def _rule_record(rule: "Rule") -> dict[str, object]:
    return {
        "name": rule.name,
        "title": rule.title,
        "meaning": rule.meaning,
        "parts": [part.value for part in rule.parts],
        "options": {name: asdict(option) for name, option in rule.options.items()},
        "filters": rule.filters,
    }


def _monitor_columns(names: dict[str, str]) -> "tuple[Column[Monitor], ...]":
    return (
        Column("Monitor", lambda one: one.name, share=1),
        Column("Rule", lambda one: one.rule),
        Column("Project", lambda one: names.get(one.project_id, "")),
        Column("Watches", lambda one: one.part.value, from_width=90),
        Column("Tells", _tells),
        Column("Id", lambda one: one.id, style="dim", from_width=100),
    )


def _tells(one: "Monitor") -> str:
    if not one.enabled:
        return "off"
    muted = one.muted_until
    if _is_to_come(muted):
        return f"muted to {day(muted)}"
    count = len(one.channels)
    some = f", {count} channel{'s' if count > 1 else ''}" if count else ""
    return f"{one.cadence.value}{some}"


def _is_to_come(moment: datetime | None) -> bool:
    return moment is not None and moment > datetime.now(moment.tzinfo)
