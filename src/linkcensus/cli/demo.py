"""`linkcensus demo`: a made-up web to try everything on."""

import os
import secrets
import socket
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, overview
from linkcensus.cli.asking import day
from linkcensus.cli.command import command
from linkcensus.cli.crawl_lines import CrawlBar
from linkcensus.cli.progress import ImportProgress
from linkcensus.cli.serve import Port, run_server
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.cli.serve import Services
    from linkcensus.demo.build import BuiltDemo
    from linkcensus.demo.watching import WatchedDemo
    from linkcensus.index.index import Index
    from linkcensus.store.watch_events import WatchEvent

FOLDER = Path("linkcensus-demo")
"""Where the demo goes when no data folder is named: never among the user's own links."""

_EMAIL = "demo@example.com"
_EXPORT = {"path": "/sites/tarnwick-lanterns.com/backlinks", "format": "xlsx"}
"""A file that is ready when somebody opens the list of jobs."""
_PASSWORD_BYTES = 12

_NEXT = (
    ("anchors {site}", "one text stands out: who bought it?"),
    ("sites {site} --sort spam:desc", "who links, and whose links smell"),
    ("explain {site}", "where its authority comes from, site by site"),
    ("networks {site}", "26 sites in one subnet: the link farm"),
    ("new-lost {site}", "what came, what went, and why"),
    ("broken {site}", "links that point at nothing"),
    ("overview {site} --as-of 2026-05-01", "the same, as it was in spring"),
    ("losses {site} --since 2026-10-01", "what was lost lately, by site and cause"),
    ("monitor digest", "the alerts above, as a channel gets them"),
    ("export {site} --output links.xlsx", "take everything with you"),
)
_CRAWLED = ("losses", "monitor")
_COLOURS = ("red", "yellow", "green")

WithServer = Annotated[
    bool,
    typer.Option("--serve/--no-serve", help="Then serve it, with an account made for it."),
]
WithCrawl = Annotated[
    bool,
    typer.Option(
        "--crawl/--no-crawl",
        help="Crawl it on this machine's loopback, change it, crawl again, show the alerts.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "demo")(demo)


def demo(
    session: Session,
    with_server: WithServer = True,
    with_crawl: WithCrawl = True,
    port: Port = None,
) -> None:
    """Make a small made-up web, import it, crawl it while it changes, and show the alerts.

    It has some 10,000 links, a link farm, a web ring, redirects and lost links. Without --data
    it goes to the folder linkcensus-demo. Then it is served on this machine until Ctrl-C.
    """
    from linkcensus.demo.build import build_demo

    session.overrides |= {"listen_host": "127.0.0.1", "listen_port": port}
    if session.data is None and not os.environ.get("LINKCENSUS_DATA"):
        session.data = FOLDER
    folder = session.settings.data / "demo-files"
    _refuse_others(session.index, session.settings.data)
    with ImportProgress(session.notes, raw=session.json) as progress:
        built = build_demo(session.index, folder, progress)
    if session.json:
        emit.lines(result.as_json() for result in built.results)
        watched = _watch(session, built, folder) if with_crawl else None
        emit.lines(asdict(event) for event in (watched.events if watched is not None else ()))
        session.index.compact(everything=True)
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
    watched = _watch(session, built, folder) if with_crawl else None
    if watched is not None:
        _show_alerts(session, watched)
    session.index.compact(everything=True)
    _say_what_next(session, built.site, crawled=watched is not None)
    if with_server:
        session.console.print()
        _serve(session, port)


def _refuse_others(index: "Index", data: Path) -> None:
    """Check that a data folder holds nothing but an earlier demo, and what was crawled in it.

    Raises:
        BadInput: It does.
    """
    from linkcensus.core.errors import BadInput

    imports = index.imports()
    made = any("demo-files" in one.file for one in imports)
    if any(
        "demo-files" not in one.file and not (made and one.source == "crawl") for one in imports
    ):
        raise BadInput(
            "holds imports of your own, which the demo would mix with made-up links",
            place=str(data),
            remedy="name an empty folder: linkcensus demo --data linkcensus-demo",
        )


def _watch(session: Session, built: "BuiltDemo", folder: Path) -> "WatchedDemo | None":
    """Crawl the made-up web while it changes; None where this machine cannot serve it."""
    import ssl

    from linkcensus.demo.watching import watch_demo

    try:
        with CrawlBar(session.notes) as bar:
            return watch_demo(built.web, session.settings, folder, bar)
    except ssl.SSLError as error:
        text = f"The made-up web cannot be crawled here: {error.reason or error}."
        show_line(session.notes, text, "yellow")
        return None


def _show_alerts(session: Session, watched: "WatchedDemo") -> None:
    if watched.fetched:
        text = f"Then it was crawled on this machine, in {number(watched.fetched)} requests; "
        text += "it changed, was crawled again, and two days later its links were verified."
        show_line(session.console, text, "dim")
        session.console.print()
    alerts = sorted(watched.events, key=lambda one: _COLOURS.index(one.colour.value))
    show_table(session.console, _ALERTS, alerts, title="Alerts")
    quiet = len(watched.changes.quiet)
    text = f"Not among them: {quiet} pages that a firewall began to answer 403 for."
    show_line(session.console, text, "dim")
    session.console.print()


_ALERTS: "tuple[Column[WatchEvent], ...]" = (
    Column("Found", lambda one: day(one.found_at)),
    Column("Monitor", lambda one: one.monitor, from_width=130),
    Column("What happened", lambda one: one.title, share=1, wraps=True),
    Column("Links", lambda one: number(one.links), right=True),
)


def _say_what_next(session: Session, site: str, *, crawled: bool) -> None:
    show_line(session.console, "Try next", "bold")
    given = f" --data {session.data}" if session.data is not None else ""
    for line, purpose in _NEXT:
        if crawled or not line.startswith(_CRAWLED):
            words = f"linkcensus{given} {line.format(site=site)}"
            show_line(session.console, f"  {words}", wrap=False)
            show_line(session.console, f"      {purpose}", "dim")


def _serve(session: Session, port: int | None) -> None:
    """Serve the demo; on another port where the usual one is taken."""
    session.close()
    if port is None and not _is_free(session.settings.listen_port):
        session.overrides["listen_port"] = 0
    for opened in ("settings", "index"):
        session.__dict__.pop(opened, None)
    run_server(session, prepare=_account)


def _account(services: "Services") -> str:
    """Make the demo's account, or a new password, and what it keeps; returns how to sign in."""
    from linkcensus.core.errors import NotFound
    from linkcensus.demo.marks import add_marks
    from linkcensus.demo.project import add_project
    from linkcensus.store.actor import COMMAND, Actor
    from linkcensus.store.roles import Role

    accounts, password = services.state.accounts, secrets.token_urlsafe(_PASSWORD_BYTES)
    try:
        known = accounts.by_email(_EMAIL)
    except NotFound:
        known = accounts.add(COMMAND, _EMAIL, password, Role.ADMIN)
    else:
        accounts.change_password(COMMAND, known.id, password)
    add_project(services.state, COMMAND)
    add_marks(services.state, Actor("user", _EMAIL, known.id), known.id, services.index)
    if not services.jobs.list_jobs(kind="export", limit=1):
        services.jobs.enqueue("export", {**_EXPORT}, asked_by=_EMAIL)
    return f"Sign in as {_EMAIL} with the password {password}. Ctrl-C ends it."


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
