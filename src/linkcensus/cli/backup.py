"""`linkcensus backup` and `linkcensus restore`: everything in one file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from collections.abc import Callable

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.", show_default=False)]
_STEP_BYTES = 64_000_000
_MEGABYTE = 1_000_000


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "backup")(backup)
    command(app, "restore")(restore)


def backup(
    session: Session,
    file: File,
    overwrite: options.Overwrite = False,
    with_secrets: Annotated[
        bool,
        typer.Option(
            "--with-secrets", help="Also what channels must keep to themselves: tokens, addresses."
        ),
    ] = False,
) -> None:
    """Write index, kept pages, accounts and all else into one file.

    It may run while everything is in use. Jobs and uploads are not in it, nor, unless asked for,
    the secrets of channels.
    """
    from linkcensus.jobs.backup import make_backup

    made = make_backup(
        session.settings,
        file,
        overwrite=overwrite,
        with_secrets=with_secrets,
        progress=_teller(session),
    )
    if session.json:
        emit.document({"file": str(made.path), "files": made.files, "bytes": made.bytes})
        return
    show_line(
        session.console,
        f"{number(made.files)} files and {number(made.state_rows)} rows of state are in "
        f"{made.path} ({number(made.bytes // _MEGABYTE)} MB).",
    )


def restore(
    session: Session,
    file: File,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put a data folder that is there aside.")
    ] = False,
) -> None:
    """Put a backup in the place of the data folder, verified before anything changes."""
    from linkcensus.jobs.restore import restore_backup

    done = restore_backup(session.settings, file, replace=replace, progress=_teller(session))
    if session.json:
        aside = str(done.put_aside) if done.put_aside else None
        emit.document(
            {"data": str(done.data), "files": done.files, "imports": done.imports, "aside": aside}
        )
        return
    show_line(
        session.console,
        f"{done.data} holds the backup of {done.made_at[:16]}: {number(done.imports)} imports, "
        f"{number(done.state_rows)} rows of state.",
    )
    if done.put_aside is not None:
        show_line(session.console, f"What was there before is in {done.put_aside}.", "dim")


def _teller(session: Session) -> "Callable[[int, int], None]":
    """Say on a terminal how far it is, now and then."""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if session.notes.is_terminal and done - told >= _STEP_BYTES:
            told = done
            show_line(session.notes, f"{done // _MEGABYTE:,} of {total // _MEGABYTE:,} MB", "dim")

    return tell
