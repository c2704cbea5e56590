"""`linkcensus serve` and `linkcensus worker`: the server, and processes that do its jobs."""

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from linkcensus.cli.command import command
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from linkcensus.core.settings import Settings
    from linkcensus.index.index import Index
    from linkcensus.jobs.queue import JobQueue
    from linkcensus.store.state import State

    class Services(Protocol):
        """What the server has opened; its module is a door that is loaded by name."""

        @property
        def settings(self) -> Settings:
            """Of the installation."""
            ...

        @property
        def state(self) -> State:
            """What people keep."""
            ...

        @property
        def index(self) -> Index:
            """The links."""
            ...

        @property
        def jobs(self) -> JobQueue:
            """The queue of jobs."""
            ...


_WORKER = "serve"

Host = Annotated[
    str | None,
    typer.Option("--host", metavar="ADDRESS", help="Listen on it.", show_default=False),
]
Port = Annotated[
    int | None,
    typer.Option(
        "--port", min=0, max=65_535, help="Its port; 0 takes a free one.", show_default=False
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "serve")(serve)
    command(app, "worker")(worker)


def serve(
    session: Session,
    host: Host = None,
    port: Port = None,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Also do the jobs, in a further process.")
    ] = True,
) -> None:
    """Serve the web pages and the API, and do the jobs.

    On this machine only, unless --host says otherwise. Ctrl-C ends it in good order.
    """
    session.overrides |= {"listen_host": host, "listen_port": port}
    run_server(session, with_worker=with_worker)


def run_server(
    session: Session,
    *,
    with_worker: bool = True,
    prepare: "Callable[[Services], str | None] | None" = None,
) -> None:
    """Serve until Ctrl-C.

    Args:
        session: Its settings are the server's.
        with_worker: Also do the jobs, in a child process.
        prepare: Done before anybody can ask; what it returns is told below the address.
    """
    _log(session)
    server = import_module("linkcensus.api.server")
    child = import_module("linkcensus.jobs.child")
    with server.opened(session.settings) as services:
        further = prepare(services) if prepare is not None else None
        jobs = child.SupervisedWorker(session.settings, _WORKER) if with_worker else None
        if jobs is not None:
            jobs.start()
        try:
            server.run(
                services,
                mounts=_mounts,
                ready=lambda address: _tell(session, services, address, further),
            )
        finally:
            if jobs is not None:
                show_line(session.notes, "Ending; a job that runs goes on at the next start.")
                jobs.stop()


def worker(
    session: Session,
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Its name, kept over restarts; a free one when not given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Do jobs beside `serve`; any number of workers may run."""
    _log(session)
    import_module("linkcensus.jobs.child").work(session.settings, name)


def _mounts(services: "Services") -> dict[str, object]:
    """What is served beside the API; doors do not know each other, so it is named here."""
    guard = import_module("linkcensus.api.security.guard")
    mcp = import_module("linkcensus.mcp.http")
    allow_write = services.settings.mcp_allow_write
    return {"/mcp": mcp.McpOverHttp(guard.acting_as, allow_write=allow_write)}


def _tell(session: Session, services: "Services", address: str, further: str | None = None) -> None:
    token = services.state.first_administrator.make_token()
    if session.json:
        from linkcensus.cli import emit

        emit.lines([{"address": address, "setup_token": token}])
        session.console.file.flush()
        return
    show_line(session.console, f"linkcensus answers at {address}", "bold")
    if token is not None:
        show_line(session.console, "Nobody administers it yet. To begin, open this once:")
        show_line(session.console, f"  {address}setup#token={token}", wrap=False)
    if further is not None:
        show_line(session.console, further)
    session.console.file.flush()


def _log(session: Session) -> None:
    import logging

    level = logging.DEBUG if session.debug else logging.INFO
    import_module("linkcensus.jobs.child").log_to_stderr(level)
