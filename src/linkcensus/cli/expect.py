"""`linkcensus expect`: which links were promised, and what became of them."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, short_url
from linkcensus.cli.watching import ProjectName, state_of

if TYPE_CHECKING:
    from linkcensus.store.expectations import Expectation

_SHOWN = 20

Table = Annotated[
    Path | None,
    typer.Argument(
        metavar="CSV",
        help="A table of placed links; without it, those that are not as expected are listed.",
        show_default=False,
    ),
]
LeadTo = Annotated[
    str | None,
    typer.Option("--target", metavar="TARGET", help="Where the links lead, if it says not."),
]
PagesFile = Annotated[
    Path | None,
    typer.Option(
        "--pages",
        metavar="FILE",
        help="Write the pages into a file, a line each: what `linkcensus crawl list` fetches.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "expect")(expect)


def expect(
    session: Session,
    file: Table = None,
    target: LeadTo = None,
    pages: PagesFile = None,
    project: ProjectName = None,
) -> None:
    """Load a table of placed links, and say what became of each.

    It needs a column with the page that links (source_url) and one with where to (target_url);
    anchor, rel, position and note may follow. Most names that tools give them are understood.
    """
    from linkcensus.core.clock import SystemClock
    from linkcensus.monitor.changes import take_look
    from linkcensus.monitor.placed_file import read_placed_file
    from linkcensus.monitor.starting import find_project, project_for
    from linkcensus.store.actor import COMMAND

    drafts = None if file is None else read_placed_file(file, target)
    with state_of(session) as state:
        new = changed = 0
        if drafts is None or file is None:
            owner = find_project(state, project)
        else:
            owner = project_for(state, COMMAND, drafts, project)
            new, changed = state.expectations.place(COMMAND, owner.id, file.name, drafts)
        take_look(state, session.index, owner, SystemClock())
        counts = state.expectations.counts(owner.id)
        found = state.expectations.listing(owner.id)
    if pages is not None:
        _write_pages(pages, found)
    if session.json:
        emit.lines(asdict(one) for one in found)
        return
    if file is not None:
        text = f"{owner.name}: {number(new)} placed links are new, {number(changed)} changed."
        show_line(session.console, text, "bold")
    _show(session, found, counts, pages)


def _write_pages(file: Path, found: "list[Expectation]") -> None:
    from linkcensus.core.errors import BadInput

    lines = dict.fromkeys(one.source_url for one in found)
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror}", place=str(file)) from None


def _show(
    session: Session, found: "list[Expectation]", counts: dict[str, int], pages: Path | None
) -> None:
    from linkcensus.store.expectations import NOT_CHECKED

    said = ", ".join(f"{number(n)} {status}" for status, n in sorted(counts.items()))
    show_line(session.console, said.replace("_", " ") or "No link is expected yet.")
    wrong = [one for one in found if one.status not in ("ok", NOT_CHECKED)]
    if wrong:
        show_table(session.console, _COLUMNS, wrong[:_SHOWN])
        if len(wrong) > _SHOWN:
            show_line(session.console, f"and {number(len(wrong) - _SHOWN)} more: --json", "dim")
    if counts.get(NOT_CHECKED):
        text = "Nobody has looked at some pages yet. "
        text += "Write them with --pages FILE, then fetch" if pages is None else "Fetch"
        text += f" them: linkcensus crawl list {'FILE' if pages is None else pages}"
        show_line(session.console, text, "dim")
    if found:
        show_line(session.console, "The digest: linkcensus monitor digest", "dim")


_COLUMNS: "tuple[Column[Expectation], ...]" = (
    Column("Page", lambda one: short_url(one.source_url), share=2),
    Column("Should lead to", lambda one: short_url(one.target_url), share=1, from_width=100),
    Column("Status", lambda one: one.status.replace("_", " "), style="red"),
    Column("What is there", lambda one: one.detail, share=1),
)
