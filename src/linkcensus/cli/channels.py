"""`linkcensus channel`: where a project's alerts go, and whether they arrive."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.asking import day
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table

if TYPE_CHECKING:
    from linkcensus.monitor.channels import Delivery, Kind
    from linkcensus.store.channels import KeptChannel, Try
    from linkcensus.store.projects import Project
    from linkcensus.store.state import State

_LONGEST_SECRET_FILE = 10_000
_SHOWN_TRIES = 20

ProjectName = Annotated[
    str | None,
    typer.Option(
        "--project",
        metavar="NAME",
        help="Whose alerts. Not needed where there is one project.",
        show_default=False,
    ),
]
ChannelName = Annotated[
    str, typer.Argument(metavar="NAME", help="The channel's name or id.", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    channels = group(app, "channel", list_channels)
    command(channels, "list")(list_channels)
    command(channels, "kinds")(list_kinds)
    command(channels, "add")(add)
    command(channels, "test")(try_out)
    command(channels, "log")(log)
    command(channels, "remove")(remove)


def list_channels(session: Session, project: ProjectName = None) -> None:
    """List where alerts go: mail, chats, webhooks, feeds, files."""
    with _state(session) as state:
        chosen = None if project is None else _project(state, project).id
        found = state.channels.listing(chosen)
        names = {one.id: one.name for one in state.projects.listing()}
    if session.json:
        emit.lines(asdict(channel) for channel in found)
    elif found:
        show_table(session.console, _columns(names), found)
    else:
        show_line(session.console, "Alerts go nowhere yet.")
        show_line(session.console, "See what there is: linkcensus channel kinds", "bold")


def list_kinds(session: Session) -> None:
    """List the kinds of channels, and what each must be told."""
    from linkcensus.monitor.channels import KINDS

    kinds = list(KINDS.values())
    if session.json:
        emit.lines(_kind_record(kind) for kind in kinds)
        return
    for kind in kinds:
        show_line(session.console, kind.name, "bold")
        show_line(session.console, f"  {kind.says}")
        for field in kind.fields:
            how = "--secret-file" if field.secret else f"--set {field.name}=..."
            show_line(session.console, f"  {how}: {field.says}", "dim")


def add(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="As `channel kinds` lists them.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.")],
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="What it must be told; repeat."),
    ] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(
            "--secret-file",
            metavar="FILE",
            help="Read the secret from a file (`-`: standard input) instead of asking for it.",
        ),
    ] = None,
    project: ProjectName = None,
) -> None:
    """Make a channel; what is secret is asked for, or read from a file."""
    from linkcensus.monitor.channels import kind_of
    from linkcensus.monitor.channels.sending import add_channel
    from linkcensus.store.actor import COMMAND

    given = _given(kind_of(kind), values or [], secret_file)
    with _state(session) as state:
        owner = _project(state, project)
        made = add_channel(state, COMMAND, owner.id, name=name, kind=kind, given=given)
    if session.json:
        emit.document({"channel": asdict(made.channel), "shown_once": made.shown_once})
        return
    show_line(session.console, f"{made.channel.name} takes the alerts of {owner.name}.")
    for field, secret in made.shown_once.items():
        shown = f"/feed/{secret}.atom" if made.channel.kind == "feed" else secret
        show_line(session.console, f"Its {field}, shown this once:", "bold")
        show_line(session.console, shown, wrap=False)
    show_line(session.console, f"Try it: linkcensus channel test {made.channel.id}", "dim")


def try_out(session: Session, name: ChannelName, project: ProjectName = None) -> None:
    """Send a test message, and say what came of it."""
    from linkcensus.core.errors import Refused, SourceUnavailable
    from linkcensus.monitor.channels.sending import send_test

    with _state(session) as state:
        channel = _channel(state, name, project)
        delivery = send_test(state, session.settings, channel.id)
    if session.json:
        emit.document(asdict(delivery))
    if delivery.permanent:
        raise Refused(f"{channel.name}: {delivery.reason}")
    if not delivery.ok:
        raise SourceUnavailable(f"{channel.name}: {delivery.reason}; it may work later")
    if not session.json:
        show_line(session.console, f"{channel.name} took the test message{_beside(delivery)}.")


def log(session: Session, name: ChannelName, project: ProjectName = None) -> None:
    """Show what came of the newest tries to send something."""
    with _state(session) as state:
        tries = state.channels.tries(_channel(state, name, project).id, _SHOWN_TRIES)
    if session.json:
        emit.lines(asdict(one) for one in tries)
    elif tries:
        show_table(session.console, _TRY_COLUMNS, tries)
    else:
        show_line(session.console, "Nothing was sent yet.")


def remove(session: Session, name: ChannelName, project: ProjectName = None) -> None:
    """Remove a channel with its log; a feed's address shows nothing from then on."""
    from linkcensus.store.actor import COMMAND

    with _state(session) as state:
        channel = _channel(state, name, project)
        state.channels.remove(COMMAND, channel.id)
    if session.json:
        emit.document(asdict(channel))
    else:
        show_line(session.console, f"{channel.name} is removed.")


@contextmanager
def _state(session: Session) -> "Iterator[State]":
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        yield state


def _project(state: "State", named: str | None) -> "Project":
    """Return the project of a name or id, or the only one.

    Raises:
        BadInput: None is named, and there is not just one.
        NotFound: There is none of that name.
    """
    from linkcensus.core.errors import BadInput, NotFound

    projects = state.projects.listing()
    if named is None:
        if len(projects) == 1:
            return projects[0]
        names = ", ".join(project.name for project in projects[:10])
        raise BadInput(
            "several projects" if projects else "there is no project yet",
            place="--project",
            remedy=f"name one of {names}" if projects else "make one in the web pages first",
        )
    for project in projects:
        if named in (project.name, project.id):
            return project
    raise NotFound(f"there is no project {named[:60]!r}")


def _channel(state: "State", name: str, project: str | None) -> "KeptChannel":
    """Return the channel of a name or id.

    Raises:
        BadInput: Several projects have one of that name.
        NotFound: There is none.
    """
    from linkcensus.core.errors import BadInput, NotFound

    chosen = None if project is None else _project(state, project).id
    found = [one for one in state.channels.listing(chosen) if name in (one.name, one.id)]
    if len(found) > 1:
        raise BadInput("several projects have a channel of that name", remedy="add --project")
    if not found:
        raise NotFound(f"there is no channel {name[:60]!r}")
    return found[0]


def _given(kind: "Kind", values: list[str], secret_file: Path | None) -> dict[str, str]:
    """Read the fields of a channel from options, a file and the terminal.

    Raises:
        BadInput: A secret stands in the command line, or nobody is there to be asked for one.
    """
    from linkcensus.core.errors import BadInput

    given = {}
    secrets = {field.name for field in kind.fields if field.secret}
    for value in values:
        field, mark, text = value.partition("=")
        if not mark:
            raise BadInput("is no FIELD=VALUE", place=f"--set {field[:40]}")
        if field in secrets:
            raise BadInput(
                f"{field} is secret, and a command line can be read by others",
                place="--set",
                remedy="leave it out to be asked for it, or use --secret-file",
            )
        given[field] = text
    wanted = [field.name for field in kind.fields if field.secret and field.required]
    if wanted:
        given[wanted[0]] = _read_secret(wanted[0], secret_file)
    elif secret_file is not None:
        raise BadInput(f"{kind.name} needs no secret", place="--secret-file")
    return given


def _read_secret(field: str, file: Path | None) -> str:
    from linkcensus.core.errors import BadInput

    if file is None:
        if not sys.stdin.isatty():
            raise BadInput(
                f"nobody is there to type the {field}",
                place="--secret-file",
                remedy="name a file that holds it, or - for standard input",
            )
        typed: str = typer.prompt(field, hide_input=True, err=True)
        return typed
    try:
        if str(file) == "-":
            return sys.stdin.read(_LONGEST_SECRET_FILE).strip()
        with file.open(encoding="utf-8") as opened:
            return opened.read(_LONGEST_SECRET_FILE).strip()
    except (OSError, UnicodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(file)) from None


def _kind_record(kind: "Kind") -> dict[str, object]:
    fields = [
        {
            "name": field.name,
            "says": field.says,
            "secret": field.secret,
            "required": field.required,
            "made": field.make is not None,
        }
        for field in kind.fields
    ]
    return {"name": kind.name, "says": kind.says, "fields": fields}


def _beside(delivery: "Delivery") -> str:
    return f", and said: {delivery.reason}" if delivery.reason else ""


def _works(channel: "KeptChannel") -> str:
    if not channel.enabled:
        return "muted"
    if channel.broken:
        return channel.broken
    return f"since {day(channel.verified_at)}" if channel.verified_at else "not tried"


def _columns(projects: dict[str, str]) -> "tuple[Column[KeptChannel], ...]":
    return (
        Column("Name", lambda channel: channel.name, share=2),
        Column("Kind", lambda channel: channel.kind),
        Column("To", lambda channel: ", ".join(channel.options.values()), share=2),
        Column("Project", lambda channel: projects.get(channel.project_id, ""), share=1),
        Column("Works", _works, share=2),
    )


_TRY_COLUMNS: "tuple[Column[Try], ...]" = (
    Column("When", lambda one: emit.utc(one.at)[:19].replace("T", " ")),
    Column("Outcome", lambda one: one.outcome),
    Column("Status", lambda one: "" if one.status is None else str(one.status), right=True),
    Column("ms", lambda one: f"{one.milliseconds:,}", right=True),
    Column("Message", lambda one: one.message, from_width=100),
    Column("Reason", lambda one: one.reason, share=1, optional=True),
)
