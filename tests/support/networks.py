"""Made-up networks on loopback: a Jetstream, a Mastodon, a Hacker News."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from aiohttp import WSCloseCode, web

NOW = 1_779_719_009_000_000
"""Microseconds: when the first frame was made."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def post(number: int, url: str, at: int | None = None, did: str = "did:plc:ann") -> dict:
    """A frame of the first version: a post that shares a URL."""
    external = {"uri": url, "title": f"Page {number}"}
    record = {"createdAt": "2026-05-25T14:23:29Z", "text": "x", "embed": {"external": external}}
    return frame("app.bsky.feed.post", record, f"p{number}", at or NOW + number, did)


def like(number: int, of: int, at: int | None = None) -> dict:
    """A frame: somebody likes the post of that number."""
    record = {"subject": {"uri": f"at://did:plc:ann/app.bsky.feed.post/p{of}"}}
    key = f"l{number}"
    return frame("app.bsky.feed.like", record, key, at or NOW + number, f"did:plc:{number}")


def frame(collection: str, record: object, rkey: str, at: int, did: str) -> dict:
    """A commit of the first version."""
    commit = {"operation": "create", "collection": collection, "rkey": rkey, "record": record}
    return {"did": did, "time_us": at, "kind": "commit", "commit": commit}


def tick(at: int) -> dict:
    """A frame that says what time it is, and who Ann is."""
    identity = {"did": "did:plc:ann", "handle": "ann.example"}
    return {"did": "did:plc:ann", "time_us": at, "kind": "identity", "identity": identity}


def second_version(old: dict, sequence: int) -> dict:
    """The same in the second version."""
    payload = {"$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": sequence}
    moment = datetime.fromtimestamp(old["time_us"] / 1e6, UTC).isoformat()
    payload |= {"did": old["did"], "time": moment, **old.get("commit", {})}
    return {"$type": "message", "payload": payload}


class Jetstream:
    """Sends its frames behind the cursor that is asked for; then waits, or hangs up."""

    def __init__(self) -> None:
        self.frames: list[dict | str | bytes] = []
        self.hang_up_after: list[int] = []
        """For each connection: so many frames are sent, then it breaks. Else it stays open."""
        self.asked: list[dict[str, list[str]]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one connection."""
        query = {name: request.query.getall(name) for name in request.query}
        self.asked.append(query)
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        cursor = int(query.get("cursor", ["0"])[0])
        most = self.hang_up_after.pop(0) if self.hang_up_after else None
        sent = 0
        for one in self.frames:
            if isinstance(one, dict) and _cursor(one) <= cursor:
                continue
            if most is not None and sent >= most:
                break
            if isinstance(one, bytes):
                await socket.send_bytes(one)
            else:
                await socket.send_str(one if isinstance(one, str) else json.dumps(one))
            sent += 1
        if most is None:
            await socket.receive()
        await socket.close(code=WSCloseCode.GOING_AWAY)
        return socket


def _cursor(one: dict) -> int:
    return int(one.get("time_us") or one["payload"]["seq"])


@contextmanager
def serving(handlers: dict[str, Handler]) -> Iterator[str]:
    """Serve handlers by path on a free port of 127.0.0.1; gives host and port."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    found: list[int] = []

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        handler = handlers.get(request.path)
        return web.Response(status=404) if handler is None else await handler(request)

    async def begin() -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.append(runner.addresses[0][1])
        ready.set()
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(begin())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"127.0.0.1:{found[0]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
