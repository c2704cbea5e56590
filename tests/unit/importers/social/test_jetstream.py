"""The stretches of a stream, without a network: nothing is lost when one cannot be committed."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests.support.networks import NOW, post

from linkcensus.importers.social import jetstream
from linkcensus.importers.social.bringing_in import BroughtIn
from linkcensus.importers.social.jetstream import JetstreamListener, Until
from linkcensus.importers.social.watched import everything


class Cursors:
    """Where the one stream was read to."""

    def __init__(self) -> None:
        self.cursor: dict[str, object] = {}
        self.moved = threading.Event()

    def find(self, _name: str) -> dict[str, object]:
        return self.cursor

    def move(self, _name: str, cursor: dict[str, object]) -> None:
        self.cursor = cursor
        self.moved.set()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> JetstreamListener:
    frames = iter([json.dumps(post(n, f"https://shop.com/{n}")) for n in (1, 2)])
    monkeypatch.setattr(jetstream, "listen", lambda *_, **__: _open(frames))
    monkeypatch.setattr(jetstream, "_MOST_POSTS", 2)
    settings = SimpleNamespace(bluesky_stream_url="wss://stream.example/subscribe")
    clock = SimpleNamespace(now=lambda: datetime.fromtimestamp(NOW / 1e6, UTC))
    index = SimpleNamespace(settings=settings, clock=clock)
    return JetstreamListener(
        index,  # type: ignore[arg-type]
        Cursors(),  # type: ignore[arg-type]
        everything,
        note=print,
        watch=lambda _: None,
    )


@asynccontextmanager
async def _open(frames: Iterator[str]) -> AsyncIterator[AsyncIterator[str]]:
    async def messages() -> AsyncIterator[str]:
        for frame in frames:
            yield frame
        await asyncio.Event().wait()

    yield messages()


def test_the_cursor_stays_before_what_cannot_be_brought_in(listener, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(jetstream, "bring_in", full)
    with pytest.raises(OSError, match="no room"):
        asyncio.run(listener.run(Until()))

    assert listener._cursors.cursor == {}


def test_a_stretch_that_failed_is_brought_in_with_the_next(listener, monkeypatch):
    tries: list[list[str]] = []

    def full_at_first(posts, *_: object, **__: object) -> BroughtIn:
        tries.append([one.page.url.rpartition("/")[2] for one in posts])
        if len(tries) == 1:
            raise OSError("no room")
        return BroughtIn(len(posts))

    monkeypatch.setattr(jetstream, "bring_in", full_at_first)
    with pytest.raises(OSError, match="no room"):
        asyncio.run(listener.run(Until()))

    assert tries == [["p1", "p2"], ["p1", "p2"]]
    assert listener._cursors.cursor["cursor"] == NOW + 2


def test_the_cursor_waits_for_the_thread_that_is_about_it(listener, monkeypatch):
    moved_before = []

    def slow(posts, *_: object, **__: object) -> BroughtIn:
        moved_before.append(listener._cursors.moved.wait(0.2))
        return BroughtIn(len(posts))

    monkeypatch.setattr(jetstream, "bring_in", slow)
    heard = asyncio.run(listener.run(Until(seconds=0.1)))

    assert moved_before == [False]
    assert heard.brought_in.posts == 2
    assert listener._cursors.cursor["cursor"] == NOW + 2
