"""MCP over HTTP, beside the API: one ASGI application to be mounted in it.

Who asks, and whether the name and the origin are ours, the guard around the whole application has
decided before a request comes here. Each request stands alone: there are no sessions to steal.
"""

import logging
from collections.abc import Callable
from typing import Any, Protocol

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import ASGIApp, Receive, Scope, Send

from linkcensus.mcp.caller import Caller
from linkcensus.mcp.server import Context, make_server
from linkcensus.mcp.tools import Toolbox
from linkcensus.store.roles import Role, TokenScope

_MOST_BODY_BYTES = 1_000_000
_NOISY = ("mcp.server.streamable_http_manager", "mcp.server.streamable_http")


class Identity(Protocol):
    """Who asks, as the guard leaves it in the state of a request."""

    @property
    def kind(self) -> str:
        """user, token or guest."""
        ...

    @property
    def role(self) -> Role:
        """What they may do."""
        ...

    @property
    def scopes(self) -> frozenset[TokenScope]:
        """Of a token."""
        ...


ActingAs = Callable[[ASGIApp, Any], ASGIApp]


class McpOverHttp:
    """The ASGI application.

    Args:
        acting_as: Gives the API as somebody known may ask it.
        allow_write: Offer tools that change something, to tokens that may.
    """

    def __init__(self, acting_as: ActingAs, *, allow_write: bool) -> None:
        self._acting_as = acting_as
        self._allow_write = allow_write
        self._tools: Toolbox | None = None
        for name in _NOISY:  # a line for each request
            logging.getLogger(name).setLevel(logging.WARNING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        api, identity = scope["app"], scope["state"]["identity"]
        if self._tools is None:
            self._tools = Toolbox(api.openapi())
        caller = Caller(
            self._acting_as(api, identity),
            writing=self._allow_write and may_write(identity),
            headers=_passed_on(scope),
            root_path=scope.get("app_root_path", scope.get("root_path", "")),
        )

        def asked_by(_context: Context) -> Caller:
            return caller

        manager = StreamableHTTPSessionManager(
            make_server(self._tools, asked_by),
            json_response=True,
            stateless=True,
            max_request_body_size=_MOST_BODY_BYTES,
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def may_write(identity: Identity) -> bool:
    """Tell whether tools may change something: only a token says so, by its scope."""
    writes = {TokenScope.WRITE, TokenScope.ADMIN} & identity.scopes
    return identity.kind == "token" and bool(writes) and identity.role.covers(Role.EDITOR)


def _passed_on(scope: Scope) -> dict[str, str]:
    """The name that was asked, for problems and logs; never credentials."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"host"
    }
