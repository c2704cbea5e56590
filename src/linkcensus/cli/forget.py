"""`linkcensus forget`: remove every trace of a site, a page or an author."""

import sys
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.index.forget import Forgotten

_Target = Annotated[
    str | None,
    typer.Argument(
        metavar="[TARGET]",
        help="A site, a host, a URL, or a prefix that ends in *.",
        show_default=False,
    ),
]
_Author = Annotated[
    str | None,
    typer.Option(
        "--author",
        metavar="NAME",
        help="Not a target: the posts of an author, by the name that `mentions` shows.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "forget")(forget)


def forget(
    session: Session,
    target: _Target = None,
    scope: options.Scope = None,
    author: _Author = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove every trace of a site, a page or an author, kept pages included.

    Links in both directions, visits, figures and stored pages are deleted for good, in older
    versions of the tables too. Files that were imported stay where they are. Runs of scores that
    knew the site go with their history.
    """
    from linkcensus.core.errors import BadInput

    if target is not None and author is None:
        what = target_of(target, scope)
        name, removing = f"{what.text} ({what.scope})", partial(session.index.forget, what)
    elif author is not None and target is None:
        name, removing = f"the author {author}", partial(session.index.forget_author, author)
    else:
        raise BadInput("what is to be forgotten?", remedy="name one target, or one --author")
    _confirmed(session, name, yes=yes)
    with session.notes.status(f"Forgetting {name}"):
        removed = removing()
    _tell(session, name, removed)


def _confirmed(session: Session, name: str, *, yes: bool) -> None:
    """Ask, unless the answer was given; ends the command where it is no."""
    from linkcensus.core.errors import BadInput

    if yes:
        return
    if session.json or not sys.stdin.isatty():
        raise BadInput(
            f"would delete everything about {name} for good", remedy="add --yes to do it"
        )
    typer.confirm(f"Delete everything about {name} for good?", abort=True)


def _tell(session: Session, name: str, removed: "Forgotten") -> None:
    if session.json:
        emit.document(asdict(removed))
        return
    told = {kind.replace("_", " "): n for kind, n in asdict(removed).items() if n}
    if not told:
        show_line(session.console, f"Nothing about {name} was kept.")
        return
    counts = ", ".join(f"{number(n)} {kind}" for kind, n in told.items())
    show_line(session.console, f"Everything about {name} is gone: {counts}.")
    if removed.score_runs:
        show_line(session.console, "Run `linkcensus score` for scores without it.")
