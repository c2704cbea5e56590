"""Channels with a web of one's own: what they send is kept, what is answered is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import LinkCensusError
from linkcensus.core.settings import Settings, load_settings
from linkcensus.monitor.channels import kind_of
from linkcensus.monitor.channels.channel import Channel, Given, Tools
from linkcensus.net.posting import Posted
from linkcensus.store.feeds import FeedEntry, Feeds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Sent:
    """One body that was sent."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Outside:
    """The world as channels see it. Gives `answers` one after the other, the last for ever."""

    answers: list[Posted | LinkCensusError] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    entries: list[tuple[str, FeedEntry]] = field(default_factory=list)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Keep what is sent, and answer."""
        self.sent.append(Sent(url, body, headers))
        answer = self.answers[0] if self.answers else Posted(200, b"ok", None)
        if len(self.answers) > 1:
            self.answers.pop(0)
        if isinstance(answer, LinkCensusError):
            raise answer
        return answer

    def add(self, channel_id: str, entry: FeedEntry) -> None:
        """Keep what a feed shows."""
        self.entries.append((channel_id, entry))

    def tools(self, settings: Settings | None = None) -> Tools:
        """What channels get."""
        feeds = cast("Feeds", self)
        chosen = settings or load_settings()
        return Tools(chosen, self.clock, feeds, self.post, self.pauses.append)


def channel(
    kind: str, outside: Outside, settings: Settings | None = None, **values: Any
) -> Channel:
    """Make a channel; every value is both an option and a secret."""
    return kind_of(kind).make(Given("c1", values, values), outside.tools(settings))
