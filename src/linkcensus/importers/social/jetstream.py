"""Bluesky as it happens: Jetstream's frames, filtered by watched targets, resumed by cursor.

Only posts that link to what is watched are kept, and the likes and reposts that follow them; what
is held in memory is bounded. Stretches are committed to the index first, and the cursor is moved
after that: killed, the frames since the last stretch are asked for again, and count once.

Source:
    https://github.com/bluesky-social/jetstream; its second version's
    `network.bsky.jetstream.subscribeEvents`.
"""

import asyncio
import random
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from linkcensus.core.errors import SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.importers.social.bluesky import Stream, cursor_of
from linkcensus.importers.social.bringing_in import BroughtIn, bring_in
from linkcensus.importers.social.post import Post, Record
from linkcensus.importers.social.watched import Wanted
from linkcensus.index.index import Index
from linkcensus.net.listening import MessageTooLarge, Silence, listen
from linkcensus.store.cursors import Cursors

FORM = "bluesky_jetstream"
MAX_FRAME_BYTES = 1_000_000
"""Larger frames are not asked for; a record may have a megabyte, a post has some kilobytes."""
_SLACK_BYTES = 64 * 1024
_COLLECTIONS = ("app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost")
_SECOND_VERSION = "subscribeEvents"
_MOST_POSTS = 1_000
_STRETCH_SECONDS = 60.0
_SILENCE_SECONDS = 90.0
_NOTHING_LEFT_SECONDS = 15.0
"""A server that is silent for so long has nothing older than the present."""
_LONGEST_PAUSE_SECONDS = 60.0
_CAUGHT_UP = timedelta(seconds=10)
_GAP = timedelta(minutes=1)
_AHEAD = timedelta(days=1)
_TIMES_FROM = 10**15
"""Cursors from here on are microseconds, smaller ones the second version's sequence."""

_decode = msgspec.json.Decoder().decode
Watch = Callable[["Heard"], None]
"""Told now and then what was heard; may raise to stop."""


@dataclass(slots=True)
class Heard:
    """What came of listening."""

    frames: int = 0
    damaged: int = 0
    """Frames that are no JSON object."""
    connections: int = 0
    brought_in: BroughtIn = field(default_factory=BroughtIn)
    moment: datetime | None = None
    """When the last frame was made."""


@dataclass(frozen=True, slots=True)
class Until:
    """When listening ends by itself."""

    caught_up: bool = False
    """As soon as frames are as new as the present."""
    seconds: float | None = None
    """After so long."""


class JetstreamListener:
    """Listens to one server of Jetstream, any number of times.

    Posts wait for their likes from one time to the next; the last of them also in the cursor, for
    whoever listens next.

    Args:
        index: Where posts go.
        cursors: Where the cursor is kept.
        wanted: Which links are kept.
        note: Told why nothing moves, or what was missed.
        watch: Told how far it is.
        sleep: Waits between connections.
        chance: A number from 0 to 1, which spreads reconnections.
    """

    def __init__(
        self,
        index: Index,
        cursors: Cursors,
        wanted: Wanted,
        *,
        note: Callable[[str], None],
        watch: Watch,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._index = index
        self._settings: Settings = index.settings
        self._url = self._settings.bluesky_stream_url
        self._cursors = cursors
        self._wanted = wanted
        self._note = note
        self.watch = watch
        """Told how far it is."""
        self._sleep = sleep
        self._chance = chance
        self._stream = Stream(wanted)
        self._late: list[Post] = []
        """Posts that had to make room before they were committed, or could not be."""
        self._committing = threading.Lock()
        self._committed_at = 0.0
        self.heard = Heard()

    async def run(self, until: Until) -> Heard:
        """Listen until that ends, reconnecting whenever the connection does.

        Returns:
            What came of it this time.

        Raises:
            BadInput: The setting is no address of a stream.
            Refused: The gate closed it.
        """
        self.heard = Heard()
        place = self._cursors.find(self._name)
        self._stream.cursor = _cursor_in(place.get("cursor"))
        self._stream.recall(place.get("posts"))
        self._committed_at = time.monotonic()
        deadline = None if until.seconds is None else time.monotonic() + until.seconds
        try:
            async with asyncio.timeout(until.seconds):
                await self._listen_on(until.caught_up)
        except TimeoutError:
            if deadline is None or time.monotonic() < deadline:
                raise
        finally:
            self._commit()
        return self.heard

    @property
    def _name(self) -> str:
        return cursor_name(self._url)

    async def _listen_on(self, until_caught_up: bool) -> None:
        fruitless = 0
        while True:
            before = self.heard.frames
            try:
                await self._one_connection(until_caught_up)
                return
            except SourceUnavailable as error:
                if isinstance(error, Silence) and until_caught_up:
                    return
                fruitless = 0 if self.heard.frames > before else fruitless + 1
                if isinstance(error, MessageTooLarge):
                    self._step_over()
                pause = min(2.0**fruitless, _LONGEST_PAUSE_SECONDS) * (0.5 + self._chance() / 2)
                self._note(f"{error}; next try in {pause:.0f} seconds")
                await self._sleep(pause)

    async def _one_connection(self, until_caught_up: bool) -> None:
        """Read one connection until what it gives is as new as the present, where that is wanted.

        Raises:
            SourceUnavailable: It ended before.
        """
        self.heard.connections += 1
        began = self._stream.cursor
        first = True
        async with listen(
            self._address(),
            self._settings,
            max_message_bytes=MAX_FRAME_BYTES + _SLACK_BYTES,
            silence_seconds=_NOTHING_LEFT_SECONDS if until_caught_up else _SILENCE_SECONDS,
        ) as messages:
            async for message in messages:
                self._take(message)
                if first and self._stream.moment is not None:
                    first = False
                    self._tell_gap(began)
                if self._is_due():
                    await asyncio.to_thread(self._commit)
                    self.watch(self.heard)
                if until_caught_up and self._has_caught_up():
                    return

    # ------------------------------------------------------------ frames

    def _address(self) -> str:
        asked: list[tuple[str, str | int]]
        if _SECOND_VERSION in self._url:
            asked = [("collections", name) for name in _COLLECTIONS]
        else:
            asked = [("wantedCollections", name) for name in _COLLECTIONS]
            asked.append(("maxMessageSizeBytes", MAX_FRAME_BYTES))
        if self._stream.cursor is not None:
            asked.append(("cursor", self._stream.cursor))
        return f"{self._url}{'&' if '?' in self._url else '?'}{urlencode(asked)}"

    def _take(self, message: str | bytes) -> None:
        self.heard.frames += 1
        frame = _frame(message)
        after = None if frame is None else cursor_of(frame)
        if frame is None or self._is_absurd(after):
            self.heard.damaged += 1
            return
        if self._was_read(after):
            return  # told again after a reconnection: a like counts once
        self._late.extend(self._stream.take(frame))
        self.heard.moment = self._stream.moment

    def _is_absurd(self, cursor: int | None) -> bool:
        """Whether a cursor lies in the future: nothing would ever come behind it."""
        if cursor is None or cursor < _TIMES_FROM:
            return False
        return cursor > (self._index.clock.now() + _AHEAD).timestamp() * 1e6

    def _was_read(self, after: int | None) -> bool:
        before = self._stream.cursor
        if before is None or after is None or not _same_kind(before, after):
            return False
        return after <= before

    def _step_over(self) -> None:
        """Pass over a frame that is too large to be read, or it would come again for ever."""
        cursor = self._stream.cursor
        if cursor is not None:
            self._stream.cursor = cursor + (1_000_000 if cursor >= _TIMES_FROM else 1)

    def _tell_gap(self, began: int | None) -> None:
        """Say so when the server had nothing as old as what was asked for."""
        moment = self._stream.moment
        if began is None or began < _TIMES_FROM or moment is None:
            return
        asked = datetime.fromtimestamp(began / 1e6, UTC)
        if moment - asked > _GAP:
            self._note(f"the server keeps nothing from {asked:%Y-%m-%d %H:%M} to {moment:%H:%M}")

    def _has_caught_up(self) -> bool:
        moment = self._stream.moment
        return moment is not None and self._index.clock.now() - moment < _CAUGHT_UP

    # ------------------------------------------------------------ stretches

    def _is_due(self) -> bool:
        if self._stream.unsaid + len(self._late) >= _MOST_POSTS:
            return True
        return time.monotonic() - self._committed_at >= _STRETCH_SECONDS

    def _commit(self) -> None:
        """Bring in what came, then move the cursor; what cannot be brought in waits on.

        One after the other: when listening ends, a thread may be about it still.
        """
        with self._committing:
            cursor = self._stream.cursor
            self._late += self._stream.changed()
            self._committed_at = time.monotonic()
            if self._late:
                found, name = self._late, self._url
                done = bring_in(found, self._index, name=name, form=FORM, wanted=self._wanted)
                self.heard.brought_in.add(done)
            self._late = []
            if cursor is not None:
                self._cursors.move(self._name, {"cursor": cursor, "posts": self._stream.kept()})


def cursor_name(url: str) -> str:
    """Name the cursor of a server: each has its own."""
    return f"bluesky {url}"


def _frame(message: str | bytes) -> Record | None:
    try:
        frame = _decode(message)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return frame if isinstance(frame, dict) else None


def _cursor_in(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _same_kind(one: int, other: int) -> bool:
    return (one >= _TIMES_FROM) == (other >= _TIMES_FROM)
