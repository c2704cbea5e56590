"""`linkcensus demo`: a made-up web to try everything on."""

import os
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, overview
from linkcensus.cli.command import command
from linkcensus.cli.progress import ImportProgress
from linkcensus.cli.serve import Port, run_server
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.cli.serve import Services

FOLDER = Path("linkcensus-demo")
"""Where the demo goes when no data folder is named: never among the user's own links."""

_EMAIL = "demo@example.com"
_PASSWORD_BYTES = 12

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


def demo(
    session: Session,
    with_server: Annotated[
        bool,
        typer.Option("--serve/--no-serve", help="Then serve it, with an account made for it."),
    ] = True,
    port: Port = None,
) -> None:
    """Make a small made-up web, import it and show its overview.

    It has some 10,000 links, a link farm, a web ring, redirects and lost links. Without --data
    it goes to the folder linkcensus-demo. Then it is served on this machine until Ctrl-C.
    """
    from linkcensus.core.errors import BadInput
    from linkcensus.demo.build import build_demo

    session.overrides |= {"listen_host": "127.0.0.1", "listen_port": port}
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
        if with_server:
            _serve(session, port)
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
    if with_server:
        session.console.print()
        _serve(session, port)


def _serve(session: Session, port: int | None) -> None:
    """Serve the demo; on another port where the usual one is taken."""
    session.close()
    if port is None and not _is_free(session.settings.listen_port):
        session.overrides["listen_port"] = 0
    for opened in ("settings", "index"):
        session.__dict__.pop(opened, None)
    run_server(session, prepare=_account)


def _account(services: "Services") -> str:
    """Make the account and the project of the demo, or a new password; returns how to sign in."""
    from linkcensus.core.errors import NotFound
    from linkcensus.demo.project import add_project
    from linkcensus.store.actor import COMMAND
    from linkcensus.store.roles import Role

    accounts, password = services.state.accounts, secrets.token_urlsafe(_PASSWORD_BYTES)
    try:
        known = accounts.by_email(_EMAIL)
    except NotFound:
        accounts.add(COMMAND, _EMAIL, password, Role.ADMIN)
    else:
        accounts.change_password(COMMAND, known.id, password)
    add_project(services.state, COMMAND)
    return f"Sign in as {_EMAIL} with the password {password}. Ctrl-C ends it."


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
