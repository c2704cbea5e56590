"""`linkcensus user`: who may sign in, from the machine that the server runs on."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.asking import day
from linkcensus.cli.command import command, group
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import safe

if TYPE_CHECKING:
    from linkcensus.store.accounts import User
    from linkcensus.store.state import State

_LONGEST_PASSWORD_FILE = 10_000


class RoleName(StrEnum):
    """What somebody may do; `store.roles.Role` without its imports."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"


Email = Annotated[str, typer.Argument(metavar="EMAIL", help="E-mail address.", show_default=False)]
PasswordFile = Annotated[
    Path | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        help="Read the password from a file (`-`: standard input) instead of asking for it.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    users = group(app, "user", list_users)
    command(users, "list")(list_users)
    command(users, "add")(add)
    command(users, "password")(password)
    command(users, "remove")(remove)


def list_users(session: Session) -> None:
    """List who may sign in; add and remove people, set passwords."""
    with _state(session) as state:
        people = state.accounts.listing()
    if session.json:
        emit.lines(asdict(user) for user in people)
    elif people:
        show_table(session.console, _COLUMNS, people)
    else:
        show_line(session.console, "Nobody may sign in yet.")
        show_line(session.console, "Add yourself: linkcensus user add EMAIL --role admin", "bold")


def add(
    session: Session,
    email: Email,
    role: Annotated[
        RoleName,
        typer.Option("--role", help="viewer asks, editor changes too, admin manages too."),
    ] = RoleName.VIEWER,
    password_file: PasswordFile = None,
) -> None:
    """Make an account; the password is asked for."""
    from linkcensus.store.actor import COMMAND
    from linkcensus.store.roles import Role

    given = _read_password(password_file)
    with _state(session) as state:
        user = state.accounts.add(COMMAND, email, given, Role(role.value))
    _tell(session, user, f"may sign in as {user.role.value}")


def password(session: Session, email: Email, password_file: PasswordFile = None) -> None:
    """Set somebody's password, and sign them out everywhere."""
    from linkcensus.store.actor import COMMAND
    from linkcensus.store.throttle import of_account

    with _state(session) as state:
        user = state.accounts.by_email(email)
        state.accounts.change_password(COMMAND, user.id, _read_password(password_file))
        state.throttle.clear(of_account(user.email))
    _tell(session, user, "has a new password and is signed out everywhere")


def remove(session: Session, email: Email) -> None:
    """Remove an account with its API tokens and share links."""
    from linkcensus.store.actor import COMMAND

    with _state(session) as state:
        user = state.accounts.by_email(email)
        state.accounts.remove(COMMAND, user.id)
    _tell(session, user, "is removed, with their tokens and share links")


@contextmanager
def _state(session: Session) -> "Iterator[State]":
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        yield state


def _read_password(file: Path | None) -> str:
    """Read a password from a file, or ask for it twice.

    Raises:
        BadInput: The file cannot be read, or nobody is there to be asked.
    """
    from linkcensus.core.errors import BadInput

    if file is None:
        if not sys.stdin.isatty():
            raise BadInput(
                "nobody is there to type a password",
                place="--password-file",
                remedy="name a file that holds it, or - for standard input",
            )
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    try:
        if str(file) == "-":
            return sys.stdin.read(_LONGEST_PASSWORD_FILE).strip()
        with file.open(encoding="utf-8") as opened:
            return opened.read(_LONGEST_PASSWORD_FILE).strip()
    except (OSError, UnicodeError) as error:
        raise BadInput(f"cannot be read: {error}", place=str(file)) from None


def _tell(session: Session, user: "User", what: str) -> None:
    if session.json:
        emit.document(asdict(user))
    else:
        show_line(session.console, f"{safe(user.email)} {what}.")


_COLUMNS: "tuple[Column[User], ...]" = (
    Column("E-mail", lambda user: safe(user.email), share=1),
    Column("Role", lambda user: user.role.value),
    Column("Since", lambda user: day(user.created_at)),
    Column("Signed in", lambda user: day(user.signed_in_at)),
)
