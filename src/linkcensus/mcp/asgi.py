"""Asks an ASGI application in this process, and reads its answer up to a limit."""

from collections.abc import Mapping
from dataclasses import dataclass

import anyio
from starlette.types import ASGIApp, Message, Scope

from linkcensus.core.errors import SourceUnavailable
from linkcensus.mcp.requests import ApiRequest

MOST_BYTES = 8_000_000
"""Longest answer that is read; what is told of it is far shorter."""
_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """What the API answered."""

    status: int
    body: bytes


async def ask(
    app: ASGIApp, request: ApiRequest, headers: Mapping[str, str], root_path: str = ""
) -> ApiAnswer:
    """Ask once.

    Args:
        app: The API.
        request: What to ask.
        headers: To send along.
        root_path: Where a reverse proxy shows the application.

    Raises:
        SourceUnavailable: There was no answer in time, or a far too long one.
    """
    reading = _Reading(request.body)
    try:
        with anyio.fail_after(_SECONDS):
            await app(_scope(request, headers, root_path), reading.receive, reading.send)
    except TimeoutError:
        raise SourceUnavailable(f"no answer within {_SECONDS:.0f} seconds") from None
    if reading.too_long:
        raise SourceUnavailable(f"the answer is longer than {MOST_BYTES:,} bytes: ask for less")
    return ApiAnswer(reading.status, bytes(reading.body))


class _Reading:
    """Both ends of one exchange."""

    def __init__(self, sent: bytes) -> None:
        self._sent: bytes | None = sent
        self.status = 500
        self.body = bytearray()
        self.too_long = False

    async def receive(self) -> Message:
        if self._sent is not None:
            sent, self._sent = self._sent, None
            return {"type": "http.request", "body": sent, "more_body": False}
        await anyio.sleep_forever()  # the client is here until it has its answer
        raise AssertionError("nothing wakes it")

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if len(self.body) > MOST_BYTES:
                self.too_long = True
                self.body.clear()


def _scope(request: ApiRequest, headers: Mapping[str, str], root_path: str) -> Scope:
    sent = {"accept": "application/json", **headers}
    if request.body:
        sent |= {"content-type": "application/json", "content-length": str(len(request.body))}
    path = root_path + request.path
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "replace"),
        "root_path": root_path,
        "query_string": request.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
    }
