"""The web UI: the files that `ui/` is built into, and one page for every address that is no file.

Files below assets/ carry a hash of their content in their name and may be kept for ever; all else
is asked for again each time. What may be served is a list of names made from the folder itself, so
no path of a request ever reaches the file system.
"""

import gzip
import html
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Scope

from linkcensus.api.security.credentials import SESSION_COOKIE, SHARE_COOKIE

__all__ = ["BUNDLE", "add_ui"]

BUNDLE = Path(__file__).parent / "static"
"""Where the build hook leaves the bundle."""

_INDEX = "index.html"
_KNOWN = "index.html for whoever brings a cookie"
_NOT_BUILT = "UI not built: make ui\n"
_OTHERS = ("api", "mcp", "healthz", "readyz", "metrics", "feed")
"""First parts of paths that are not the UI's; an unknown one below them stays a problem."""

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_WORTH_PACKING = ("text/", "application/json", "image/svg", "application/javascript")


@dataclass(frozen=True, slots=True)
class _File:
    """One file as it is sent."""

    body: bytes
    packed: bytes | None
    """The same under gzip, where that is shorter."""
    media_type: str
    etag: str
    cache: str


class _Bundle:
    """The files of the UI, read once and again after each build."""

    def __init__(self, folder: Path, base_path: str) -> None:
        self._folder = folder
        self._base = base_path
        self._built: int | None = None
        self._files: Mapping[str, _File] = {}

    def files(self) -> Mapping[str, _File]:
        """All files by their path in the bundle; empty when nothing was built."""
        try:
            built = (self._folder / _INDEX).stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if built != self._built:
            files = {
                path.relative_to(self._folder).as_posix(): self._read(path)
                for path in self._folder.rglob("*")
                if path.is_file()
            }
            self._files = files | {_KNOWN: _for_the_known(files[_INDEX])}
            self._built = built
        return self._files

    def _read(self, path: Path) -> _File:
        body = path.read_bytes()
        if path.name == _INDEX:
            base = html.escape(f"{self._base.rstrip('/')}/")
            body = body.replace(b'<base href="/"', f'<base href="{base}"'.encode(), 1)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return _file(body, kind, _FOR_EVER if path.parent.name == "assets" else _ASK_AGAIN)


def _file(body: bytes, kind: str, cache: str) -> _File:
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(_WORTH_PACKING) else None
    return _File(
        body=body,
        packed=packed if packed is not None and len(packed) < len(body) else None,
        media_type=kind,
        etag=f'"{blake2b(body, digest_size=12).hexdigest()}"',
        cache=cache,
    )


def _for_the_known(page: _File) -> _File:
    """The page with a word to its first script: the API will answer, so ask at once."""
    body = page.body.replace(b"<html ", b"<html data-known ", 1)
    return _file(body, page.media_type, page.cache)


class _UiRoute(Route):
    """Every address that nobody else has."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        first = scope.get("path", "").removeprefix(scope.get("root_path", "")).split("/")[1:2]
        if first and first[0] in _OTHERS:
            return Match.NONE, {}
        return super().matches(scope)


def add_ui(app: FastAPI, base_path: str = "", folder: Path | None = None) -> None:
    """Serve the web UI below all other routes; call it after every route and mount.

    Args:
        app: The application.
        base_path: Where a reverse proxy shows it, such as `/links`; empty for the root.
        folder: Of the bundle; None for the one in the package.
    """
    bundle = _Bundle(folder or BUNDLE, base_path)

    async def serve(request: Request) -> Response:
        files = bundle.files()
        if not files:
            return Response(_NOT_BUILT, 503, media_type="text/plain")
        path = request.path_params["path"]
        file = files.get(path)
        if file is None and path.startswith("assets/"):
            raise HTTPException(404)
        if file is None or path == _INDEX:
            known = SESSION_COOKIE in request.cookies or SHARE_COOKIE in request.cookies
            file = files[_KNOWN if known else _INDEX]
        return _response(request, file)

    app.router.routes.append(_UiRoute("/{path:path}", serve, methods=["GET"], name="ui"))


def _response(request: Request, file: _File) -> Response:
    headers = {"ETag": file.etag, "Cache-Control": file.cache, "Vary": "Accept-Encoding"}
    if file.cache == _ASK_AGAIN:
        headers["Vary"] += ", Cookie"
    if file.etag in request.headers.get("if-none-match", ""):
        # with its type, or it would be guarded as data, and a browser keeps the headers of a 304
        return Response(status_code=304, headers=headers, media_type=file.media_type)
    body = file.body
    if file.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers=headers, media_type=file.media_type)
