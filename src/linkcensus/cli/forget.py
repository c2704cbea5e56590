"""`linkcensus forget`: remove every trace of a site or page."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "forget")(forget)


def forget(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove every trace of a site or page, kept pages included.

    Its links in both directions, visits, figures and stored pages are deleted for good, in older
    versions of the tables too. Files that were imported stay where they are.
    """
    from linkcensus.core.errors import BadInput

    what = target_of(target, scope)
    if not yes:
        if session.json or not sys.stdin.isatty():
            raise BadInput(
                f"would delete everything about {what.text} for good", remedy="add --yes to do it"
            )
        typer.confirm(f"Delete everything about {what.text} ({what.scope}) for good?", abort=True)
    with session.notes.status(f"Forgetting {what.text}"):
        removed = session.index.forget(what)
    if session.json:
        emit.document(asdict(removed))
        return
    if not any(asdict(removed).values()):
        show_line(session.console, f"Nothing about {what.text} was kept.")
        return
    counts = ", ".join(f"{number(n)} {name}" for name, n in asdict(removed).items() if n)
    show_line(session.console, f"Everything about {what.text} is gone: {counts}.")
