"""The application: routes, problems, the OpenAPI document, and what else is mounted beside them."""

from collections import deque
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from linkcensus import __version__
from linkcensus.api.metering import Metering, Meters
from linkcensus.api.openapi import openapi_document
from linkcensus.api.problems import install_problems
from linkcensus.api.routes import ROOT_ROUTERS, ROUTERS
from linkcensus.api.security.install import install_security
from linkcensus.api.services import Services
from linkcensus.api.ui import add_ui

PREFIX = "/api/v1"
_ABOUT = (
    "A census of links: who links to whom, with which words, since when, and what that is worth. "
    "Times are ISO 8601 in UTC, scores 0 to 100, shares 0 to 1. Fields marked `x-untrusted` hold "
    "text of strangers' pages."
)
_COMPRESSED_FROM_BYTES = 2048


def create_app(services: Services | None, mounts: Mapping[str, ASGIApp] | None = None) -> FastAPI:
    """Build the application.

    Args:
        services: What the routes work with; opened and closed by the caller. None where only the
            OpenAPI document is wanted.
        mounts: Further ASGI applications by their path, such as `/mcp`.
    """
    app = FastAPI(
        title="linkcensus",
        version=__version__,
        description=_ABOUT,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page would load scripts of a foreign host
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    install_problems(app)
    app.router.routes.extend(_routes())
    app.openapi = _document  # type: ignore[method-assign]  # FastAPI's own way
    for path, mounted in (mounts or {}).items():
        app.mount(path, mounted)
        app.router.routes.append(Route(path, _Whole(mounted)))  # mounts answer below it only
    add_ui(app, services.settings.base_path if services else "")
    app.state.meters = Meters()
    app.add_middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM_BYTES, compresslevel=4)
    app.add_middleware(Metering, meters=app.state.meters)
    install_security(app, services, prefix=PREFIX, mounts=tuple(mounts or {}))
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Make the routes of every application of this process, which know nothing of any of them.

    FastAPI would build what they need at the first request: half a second nobody shall wait for.
    Threads that ask first at the same time would also build it at the same time, which pydantic
    and the warnings filters do not stand (https://github.com/fastapi/fastapi/issues/15974).
    """
    all_of_them = APIRouter(
        redirect_slashes=False, generate_unique_id_function=lambda route: route.name
    )
    for router in ROUTERS:
        all_of_them.include_router(router, prefix=PREFIX)
    for router in ROOT_ROUTERS:
        all_of_them.include_router(router)
    deque(iter_route_contexts(all_of_them.routes), maxlen=0)
    return tuple(all_of_them.routes)


@cache
def _document() -> dict[str, Any]:
    return openapi_document(_ABOUT, _routes())


class _Whole:
    """An application as the endpoint of a route, with every method."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
