"""Listens to networks and feeds: rounds of questions, and between them the streams.

One thing after the other, for the index has one writer at a time; streams lose nothing meanwhile,
for they go on at their cursors.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.importers.social.asking import Asker
from linkcensus.importers.social.bringing_in import BroughtIn, bring_in
from linkcensus.importers.social.jetstream import Heard, JetstreamListener, Until
from linkcensus.importers.social.networks import Kind, Network, Source
from linkcensus.importers.social.watched import Watched, everything
from linkcensus.index.index import Index
from linkcensus.store.cursors import Cursors

Note = Callable[[str], None]


@dataclass(slots=True)
class Listened:
    """What came of it so far."""

    rounds: int = 0
    frames: int = 0
    """Of streams."""
    damaged: int = 0
    brought_in: BroughtIn = field(default_factory=BroughtIn)
    errors: list[str] = field(default_factory=list)
    """What failed in the last round, one line each."""


Watch = Callable[[str, Listened], None]
"""Told the source at hand and what came so far; may raise to stop."""


class Listening:
    """Listens to some sources.

    Args:
        index: Where posts go.
        cursors: How far each source was read.
        sources: What to listen to.
        watched: Links to anything else are dropped; None keeps all.
        note: Told why nothing moves.
        watch: Told how far it is.
        sleep: Waits.
    """

    def __init__(
        self,
        index: Index,
        cursors: Cursors,
        sources: Sequence[Source],
        watched: Watched | None,
        *,
        note: Note,
        watch: Watch,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._index = index
        self._cursors = cursors
        self._streams = [one for one in sources if one.kind is Kind.STREAM]
        self._others = [one for one in sources if one.kind is not Kind.STREAM]
        self._wanted = watched or everything
        self._note = note
        self._watch = watch
        self._sleep = sleep
        self._listener: JetstreamListener | None = None
        """One for all rounds: posts wait in it for their likes."""
        self.listened = Listened()

    async def once(self, longest_seconds: float) -> Listened:
        """Read what is there by now, streams up to the present or for so long."""
        await self._ask_all()
        for _ in self._streams:
            await self._hear(Until(caught_up=True, seconds=longest_seconds))
        return self.listened

    async def on(self, pause_seconds: float, seconds: float | None = None) -> Listened:
        """Listen on, asking again after each pause.

        Args:
            pause_seconds: Between two rounds of questions.
            seconds: For so long; None for ever.
        """
        ends = float("inf") if seconds is None else time.monotonic() + seconds
        while True:
            await self._ask_all()
            rest = min(pause_seconds, ends - time.monotonic())
            if rest <= 0:
                return self.listened
            if self._streams:
                await self._hear(Until(seconds=rest))
            else:
                await self._sleep(rest)

    # ------------------------------------------------------------ a round

    async def _ask_all(self) -> None:
        self.listened.rounds += 1
        self.listened.errors = []
        async with Asker(self._index.settings, self._sleep) as asker:
            for source in self._others:
                self._watch(source.text, self.listened)
                try:
                    if source.network is None:
                        await asyncio.to_thread(self._import, source.text)
                    else:
                        await self._ask(asker, source.text, source.network)
                except* (BadInput, Refused, SourceUnavailable) as group:
                    self._fail(group)
        if self._index.needs_compaction():
            await asyncio.to_thread(self._index.compact)

    async def _ask(self, asker: Asker, name: str, network: Network) -> None:
        async for page in network.posts(asker, self._cursors.find(name)):
            done = await asyncio.to_thread(
                bring_in,
                page.posts,
                self._index,
                name=network.address,
                form=network.form,
                wanted=self._wanted,
                facts=page.facts,
            )
            self.listened.brought_in.add(done)
            self._cursors.move(name, page.cursor)
            self._watch(name, self.listened)

    def _import(self, address: str) -> None:
        """Bring in a feed, or what else is at an address."""
        options = ImportOptions(self._index.settings)
        for result in import_batch([address], options, self._index):
            if result.errors:
                raise BadInput(result.errors[0])
            if not result.already_imported:
                done = BroughtIn(result.rows_read, result.links_new, result.links_confirmed)
                self.listened.brought_in.add(done)
        self._cursors.move(address, {})  # there is nothing to go on from: it was looked at

    def _fail(self, group: BaseException) -> None:
        error = group
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        self.listened.errors.append(str(error))
        self._note(str(error))

    # ------------------------------------------------------------ streams

    async def _hear(self, until: Until) -> None:
        before = self.listened.frames, self.listened.damaged

        def count(heard: Heard) -> None:
            self.listened.frames = before[0] + heard.frames
            self.listened.damaged = before[1] + heard.damaged

        def watch(heard: Heard) -> None:
            count(heard)
            self._watch("bluesky", self.listened)

        if self._listener is None:
            self._listener = JetstreamListener(
                self._index,
                self._cursors,
                self._wanted,
                note=self._note,
                watch=watch,
                sleep=self._sleep,
            )
        self._listener.watch = watch
        try:
            await self._listener.run(until)
        finally:
            count(self._listener.heard)
            self.listened.brought_in.add(self._listener.heard.brought_in)
