"""`linkcensus what-if`: what would happen if links came or went."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.explained import signed
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.insights.edits import Edit
    from linkcensus.insights.resolved_edits import EditOutcome
    from linkcensus.insights.what_if import AffectedSite, ScoreMove, WhatIfAnswer

_EDITS = "What changes"


def _sources(name: str, text: str) -> typer.models.OptionInfo:
    return typer.Option(  # type: ignore[no-any-return]  # typer says Any
        name, metavar="SITE|URL", help=text, rich_help_panel=_EDITS, show_default=False
    )


Adds = Annotated[list[str] | None, _sources("--add", "It begins to link; repeat for several.")]
Removes = Annotated[list[str] | None, _sources("--remove", "Its links go.")]
Nofollows = Annotated[
    list[str] | None, _sources("--nofollow", "Its links are not followed any more.")
]
Disavows = Annotated[list[str] | None, _sources("--disavow", "Its links do not count.")]
EditsFile = Annotated[
    Path | None,
    typer.Option(
        "--from-file",
        metavar="FILE",
        help="A CSV of action,source[,target], or a disavow file; - is standard input.",
        rich_help_panel=_EDITS,
        show_default=False,
    ),
]
_SHOWN_EDITS = 15


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "what-if")(what_if)


def what_if(
    session: Session,
    site: Annotated[str, typer.Argument(metavar="SITE", help="Whose scores.", show_default=False)],
    add: Adds = None,
    remove: Removes = None,
    nofollow: Nofollows = None,
    disavow: Disavows = None,
    from_file: EditsFile = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Solve the whole graph again; slower.")
    ] = False,
    limit: options.Limit = None,
) -> None:
    """Say what scores would be if links came or went.

    --limit says how many other sites are told, those most affected first.
    """
    from linkcensus.insights.edits import Action, edit_of
    from linkcensus.insights.result import as_dict
    from linkcensus.insights.what_if import ask_what_if

    given = ((Action.ADD, add), (Action.REMOVE, remove), (Action.NOFOLLOW, nofollow))
    edits = [
        edit_of(action, text, f"--{action}")
        for action, texts in (*given, (Action.DISAVOW, disavow))
        for text in texts or ()
    ]
    if from_file is not None:
        edits += _read(from_file)
    answer = ask_what_if(session.index, site, edits, exact=exact, most_affected=limit or 10)
    if session.json:
        emit.document(as_dict(answer))
    else:
        _show(session, answer)


def _read(file: Path) -> "list[Edit]":
    from linkcensus.core.errors import BadInput
    from linkcensus.insights.edits import read_edits

    if str(file) == "-":
        return read_edits(sys.stdin, "standard input")
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            return read_edits(lines, str(file))
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BadInput(
            str(error.strerror), place=str(file), remedy="name a readable text file"
        ) from None


def _show(session: Session, answer: "WhatIfAnswer") -> None:
    console = session.console
    votes = "vote changes" if answer.changed == 1 else "votes change"
    show_line(console, f"{answer.site}: {number(answer.changed)} {votes}", "bold")
    console.print()
    moves = [("authority", answer.authority)]
    if answer.trust is not None:
        moves.append(("trust", answer.trust))
    show_table(console, _MOVES, moves)
    console.print()
    worst = max(move.relative_error for _, move in moves)
    how = "solved anew" if answer.authority.method == "recompute" else "estimated"
    text = f"The ranks behind the scores are {how}; relative error at most {worst:.1e}"
    show_line(console, text, "dim")
    console.print()
    show_table(console, _OUTCOMES, answer.edits[:_SHOWN_EDITS])
    if len(answer.edits) > _SHOWN_EDITS:
        left = number(len(answer.edits) - _SHOWN_EDITS)
        show_line(console, f"{left} more edits: --json tells all", "dim")
    if answer.most_affected:
        console.print()
        others = number(answer.affected)
        show_line(console, f"Other sites most affected, of {others} whose rank moves", "bold")
        show_table(console, _AFFECTED, answer.most_affected)


_MOVES: "tuple[Column[tuple[str, ScoreMove]], ...]" = (
    Column("Score", lambda row: row[0], style="bold"),
    Column("Now", lambda row: f"{row[1].before:.2f}", right=True),
    Column("Then", lambda row: f"{row[1].after:.2f}", right=True),
    Column("Change", lambda row: signed(row[1].after - row[1].before), right=True),
)
_OUTCOMES: "tuple[Column[EditOutcome], ...]" = (
    Column("Edit", lambda row: row.action.value),
    Column("Source", lambda row: row.source, share=1),
    Column("Its vote", lambda row: row.effect),
    Column("", lambda row: row.why, share=1, style="dim"),
)
_AFFECTED: "tuple[Column[AffectedSite], ...]" = (
    Column("Site", lambda row: row.site, share=1),
    Column("Authority now", lambda row: f"{row.before:.2f}", right=True),
    Column("Then", lambda row: f"{row.after:.2f}", right=True),
    Column("Change", lambda row: f"{row.after - row.before:+.3f}", right=True),
)
