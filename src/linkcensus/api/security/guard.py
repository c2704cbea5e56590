"""The guard: what stands around the whole application, what is mounted in it included.

In this order: is this server meant (Host), does a page of ours ask (Origin), who is it (token,
cookie), is a change meant (CSRF token), is the body small enough. What it refuses is answered with
a problem, logged, and reaches nothing.
"""

import logging
from collections.abc import Collection

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linkcensus.api.problems import problem_of
from linkcensus.api.security.bodies import BodyLimits, CountedBody, check_declared
from linkcensus.api.security.credentials import CSRF_HEADER, Credentials, read_credentials
from linkcensus.api.security.headers import protect
from linkcensus.api.security.hosts import KnownHosts
from linkcensus.api.security.identity import Identity
from linkcensus.api.security.refusals import Unauthenticated, WrongCsrf
from linkcensus.api.services import Services
from linkcensus.core.errors import LinkCensusError, one_line
from linkcensus.store.actor import network_of
from linkcensus.store.roles import Role
from linkcensus.store.secret import same

_log = logging.getLogger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HEALTH = ("/healthz", "/readyz")
"""What load balancers ask by address and without a name; it tells nothing."""
_REFUSED = {
    400: logging.INFO,  # mostly a slip of somebody's who types a filter
    **dict.fromkeys((401, 403, 413, 421, 429), logging.WARNING),
}
"""How loud the log tells of an answer with such a status."""
_ACTING = "linkcensus.identity"
_LONGEST_PATH_LOGGED = 300
_SECRET_PATHS = ("/share/", "/feed/")
"""What follows them lets whoever knows it in."""


class Guard:
    """ASGI middleware; must be the outermost.

    Args:
        app: What is guarded.
        services: With `state`.
        prefix: Of the API, such as `/api/v1`.
        signs_in: Paths below the prefix to which a POST makes a session: a cookie that was there
            before must not keep anybody from them, so it asks for no CSRF token.
        only_known: Further beginnings of paths that only viewers reach at all, such as `/mcp`.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        services: Services,
        prefix: str,
        signs_in: Collection[str],
        only_known: Collection[str] = (),
    ) -> None:
        self._app = app
        self._services = services
        self._hosts = KnownHosts(services.settings)
        self._limits = BodyLimits(services.settings, prefix)
        self._prefix = prefix
        self._signs_in = {prefix + path for path in signs_in}
        self._only_known = tuple(only_known)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request pass, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _path_below_root(scope)
        most = self._limits.of(path)
        body, request = CountedBody(receive, most), Request(scope)
        begun = told = False

        async def send_protected(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                if message["status"] in _REFUSED and not told:
                    level = _REFUSED[message["status"]]
                    self._tell(request, path, f"status {message['status']}", level)
                protect(MutableHeaders(scope=message), data=path.startswith(f"{self._prefix}/"))
            await send(message)

        async def send_unless_exceeded(message: Message) -> None:
            if begun or not body.exceeded:
                await send_protected(message)

        try:
            scope.setdefault("state", {})["identity"] = await self._admit(request, path, most)
            await self._app(scope, body, send_unless_exceeded)
            if body.exceeded and not begun:
                raise body.refusal()
        except LinkCensusError as error:
            if begun:
                raise
            self._tell(request, path, str(error))
            told = True
            await problem_of(request, error)(scope, receive, send_protected)

    async def _admit(self, request: Request, path: str, most: int) -> Identity | None:
        """Check everything that needs no body.

        Raises:
            LinkCensusError: The request is refused.
        """
        acting: Identity | None = request.scope.get(_ACTING)
        if acting is not None:
            return acting
        if path in HEALTH:
            return None
        changes = request.method not in SAFE_METHODS
        self._hosts.check_host(request.headers)
        self._hosts.check_origin(request.headers, changes=changes)
        check_declared(request.headers.get("content-length"), most)
        found = await self._credentials(request)
        if changes and not (request.method == "POST" and path in self._signs_in):
            _check_csrf(request, found)
        if any(path == known or path.startswith(f"{known}/") for known in self._only_known):
            _require_viewer(found.identity)
        return found.identity

    async def _credentials(self, request: Request) -> Credentials:
        state = self._services.state
        if state is None or not {"cookie", "authorization"} & set(request.headers):
            return Credentials()
        return await run_in_threadpool(read_credentials, request, state)

    def _tell(self, request: Request, path: str, why: str, level: int = logging.WARNING) -> None:
        secret = next((begin for begin in _SECRET_PATHS if path.startswith(begin)), None)
        shown = f"{secret}..." if secret else path[:_LONGEST_PATH_LOGGED]
        address = request.client.host if request.client else None
        _log.log(
            level,
            "refused %s %s from %s: %s",
            request.method,
            one_line(shown),
            network_of(address),
            why,
        )


def acting_as(app: ASGIApp, identity: Identity) -> ASGIApp:
    """Return an application whose requests come from ourselves, on behalf of somebody known.

    For calls within this process, such as those of the MCP server: a scope cannot be set from
    outside, so the guard asks for no name, cookie or token.
    """

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, _ACTING: identity}, receive, send)

    return asked


def _check_csrf(request: Request, found: Credentials) -> None:
    if found.csrf_token is None:
        return
    sent = request.headers.get(CSRF_HEADER)
    if sent is None or not same(sent, found.csrf_token):
        raise WrongCsrf(
            f"the header {CSRF_HEADER} is {'missing' if sent is None else 'of another session'}",
            remedy="take it from GET /api/v1/session",
        )


def _require_viewer(identity: Identity | None) -> None:
    if identity is None or not identity.may(Role.VIEWER):
        raise Unauthenticated("nobody is signed in", remedy="send a token")


def _path_below_root(scope: Scope) -> str:
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path
