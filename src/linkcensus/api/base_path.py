"""Serves below a path such as /links, whether the reverse proxy takes the path away or not."""

from starlette.types import ASGIApp, Receive, Scope, Send


class BelowBasePath:
    """Gives an application its `root_path`.

    A request that comes with the path in front and one that comes without are the same; so the
    checks of a load balancer (`/healthz`) need not know the path.
    """

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if self._base and scope["type"] in ("http", "websocket"):
            path: str = scope["path"]
            below = path == self._base or path.startswith(f"{self._base}/")
            full = path if below else self._base + path
            raw = scope.get("raw_path")
            if raw is not None and not below:
                raw = self._base.encode() + raw
            scope = {**scope, "root_path": self._base, "path": full, "raw_path": raw}
        await self._app(scope, receive, send)
