"""MCP over standard input and output, for one client on this machine."""

import anyio
from mcp.server.stdio import stdio_server
from starlette.types import ASGIApp

from linkcensus.mcp.caller import Caller
from linkcensus.mcp.operations import Schema
from linkcensus.mcp.server import Context, make_server
from linkcensus.mcp.tools import Toolbox


def run(api: ASGIApp, document: Schema, *, allow_write: bool = False) -> None:
    """Answer one client until it closes our input.

    Args:
        api: The API, as the local operator may ask it.
        document: Its OpenAPI document.
        allow_write: Offer tools that change something.
    """
    caller = Caller(api, writing=allow_write, headers={"host": "localhost"})

    def operator(_context: Context) -> Caller:
        return caller

    async def serve() -> None:
        server = make_server(Toolbox(document), operator)
        async with stdio_server() as (reading, writing):
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)
