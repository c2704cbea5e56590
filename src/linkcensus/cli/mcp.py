"""`linkcensus mcp`: the questions as tools of a language model on this machine."""

from contextlib import ExitStack, closing
from importlib import import_module
from typing import Annotated

import typer

from linkcensus.cli.command import command
from linkcensus.cli.session import Session

_OPERATOR = "the operator of this machine"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "mcp")(mcp)


def mcp(
    session: Session,
    allow_write: Annotated[
        bool, typer.Option("--allow-write", help="Offer tools that change things too.")
    ] = False,
) -> None:
    """Answer one MCP client over standard input and output.

    It speaks for you and reads only. `linkcensus serve` answers MCP clients at /mcp, by token.
    """
    from linkcensus.jobs.queue import JobQueue
    from linkcensus.store.roles import Role
    from linkcensus.store.state import open_state

    # doors do not know each other, so they are named here
    services = import_module("linkcensus.api.services")
    guard = import_module("linkcensus.api.security.guard")
    identity = import_module("linkcensus.api.security.identity")
    stdio = import_module("linkcensus.mcp.stdio")
    with ExitStack() as stack:
        index = session.index
        state = stack.enter_context(closing(open_state(session.settings)))
        jobs = stack.enter_context(closing(JobQueue(session.settings)))
        served = services.Services(settings=session.settings, index=index, state=state, jobs=jobs)
        stack.callback(served.close)
        api = import_module("linkcensus.api.app").create_app(served)
        role = Role.EDITOR if allow_write else Role.VIEWER
        operator = identity.Identity("user", None, _OPERATOR, role)
        stdio.run(guard.acting_as(api, operator), api.openapi(), allow_write=allow_write)
