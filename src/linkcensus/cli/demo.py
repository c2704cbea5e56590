"""`linkcensus demo`: a made-up web to try everything on."""

import os
from pathlib import Path

import typer

from linkcensus.cli import emit, overview
from linkcensus.cli.command import command
from linkcensus.cli.progress import ImportProgress
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

FOLDER = Path("linkcensus-demo")
"""Where the demo goes when no data folder is named: never among the user's own links."""

_NEXT = (
    ("anchors {site}", "one text stands out: who bought it?"),
    ("sites {site} --sort spam:desc", "who links, and whose links smell"),
    ("explain {site}", "where its authority comes from, site by site"),
    ("networks {site}", "26 sites in one subnet: the link farm"),
    ("new-lost {site}", "what came, what went, and why"),
    ("broken {site}", "links that point at nothing"),
    ("overview {site} --as-of 2026-05-01", "the same, as it was in spring"),
    ("export {site} --output links.xlsx", "take everything with you"),
)


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "demo")(demo)


def demo(session: Session) -> None:
    """Make a small made-up web, import it and show its overview.

    It has some 10,000 links, a link farm, a web ring, redirects and lost links. Without --data
    it goes to the folder linkcensus-demo.
    """
    from linkcensus.core.errors import BadInput
    from linkcensus.demo.build import build_demo

    if session.data is None and not os.environ.get("LINKCENSUS_DATA"):
        session.data = FOLDER
    folder = session.settings.data / "demo-files"
    mine = [record.file for record in session.index.imports() if "demo-files" not in record.file]
    if mine:
        raise BadInput(
            "holds imports of your own, which the demo would mix with made-up links",
            place=str(session.settings.data),
            remedy="name an empty folder: linkcensus demo --data linkcensus-demo",
        )
    with ImportProgress(session.notes, raw=session.json) as progress:
        built = build_demo(session.index, folder, progress)
    if session.json:
        emit.lines(result.as_json() for result in built.results)
        return
    new = sum(result.links_new for result in built.results)
    show_line(
        session.console,
        f"A made-up web is in {session.settings.data}: {number(new)} links from "
        f"{len(built.files)} files." if new else f"The demo is in {session.settings.data} already.",
        "dim",
    )  # fmt: skip
    session.console.print()
    overview.overview(session, built.site)
    show_line(session.console, "Try next", "bold")
    given = f" --data {session.data}" if session.data is not None else ""
    for line, purpose in _NEXT:
        words = f"linkcensus{given} {line.format(site=built.site)}"
        show_line(session.console, f"  {words}", wrap=False)
        show_line(session.console, f"      {purpose}", "dim")
