"""Tells people: plans what is due for each channel, and sends it, once.

Any number of workers may do this at the same time: which events a message holds, and who sends it,
are decided by keys and states in the database (`store.deliveries`).
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from linkcensus.core.clock import Clock
from linkcensus.core.errors import BadInput, LinkCensusError, NotFound
from linkcensus.monitor.digest import Timetable, after_quiet, last_digest, timetable_of
from linkcensus.monitor.message import MOST_ITEMS, Item, Message
from linkcensus.store.channels import KeptChannel
from linkcensus.store.deliveries import StoredDelivery
from linkcensus.store.monitors import Cadence
from linkcensus.store.projects import Project
from linkcensus.store.state import State
from linkcensus.store.watch_events import Colour, WatchEvent
from linkcensus.store.watches import Watch

logger = logging.getLogger(__name__)

_DIGESTS = (Cadence.DAILY, Cadence.WEEKLY)
_COLOURS = {Colour.RED: "to look at", Colour.YELLOW: "unclear", Colour.GREEN: "news"}
_NAMES = {
    "instant": "Alert",
    "daily": "Daily digest",
    "weekly": "Weekly digest",
    "open": "What is open",
}
_WORDS = 3
"""Links that an item names."""


class Told(Protocol):
    """What came of sending."""

    @property
    def ok(self) -> bool:
        """Whether it was taken."""
        ...

    @property
    def permanent(self) -> bool:
        """Whether trying again is no use."""
        ...

    @property
    def reason(self) -> str:
        """Why not, in one line without secrets."""
        ...

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the service wants to be asked again; None when it did not say."""
        ...


Send = Callable[[KeptChannel, Message], Told]
"""Sends a message by a channel; does not raise for what the service does."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What was told."""

    sent: int
    failed: int
    """Tries that came to nothing; they are tried again unless it is no use."""


def plan_deliveries(state: State, project: Project, now: datetime) -> int:
    """Make the messages that a project's channels are due; returns how many are new."""
    table = _timetable(state.watches.get(project.id))
    made = 0
    for channel in state.channels.listing(project.id):
        if not channel.enabled:
            continue
        watch = state.watches.get(project.id)
        plans = [(Cadence.INSTANT, f"{watch.look}", now, after_quiet(now, table))]
        for cadence in _DIGESTS:
            due = last_digest(cadence, now, table)
            plans.append((cadence, due.isoformat(), due, due))
        for cadence, key, until, due_at in plans:
            planned = state.deliveries.plan(
                project.id, channel.id, cadence.value, key, until=until, due_at=due_at
            )
            made += planned is not None
    return made


def send_due(state: State, send: Send, clock: Clock, *, base_url: str | None = None) -> Telling:
    """Send what is due, by all channels.

    Args:
        state: Where deliveries are kept.
        send: Sends one message.
        clock: Dates the messages.
        base_url: Where this installation is reached, for links into it.
    """
    sent = failed = 0
    while (delivery := state.deliveries.claim()) is not None:
        try:
            told = _send_one(state, send, delivery, clock.now(), base_url)
        except NotFound:  # channel or project went meanwhile, and the delivery with it
            continue
        except LinkCensusError as error:
            state.deliveries.failed(delivery, str(error), permanent=isinstance(error, BadInput))
            failed += 1
            continue
        if told is None:
            continue
        if told.ok:
            state.deliveries.sent(delivery, told.reason)
            sent += 1
        else:
            state.deliveries.failed(
                delivery, told.reason, permanent=told.permanent, retry_after=told.retry_after
            )
            failed += 1
    return Telling(sent, failed)


def _send_one(
    state: State, send: Send, delivery: StoredDelivery, now: datetime, base_url: str | None
) -> Told | None:
    """Send a delivery; None where it was put off or there is nothing to tell any more."""
    table = _timetable(state.watches.get(delivery.project_id))
    loud = after_quiet(now, table) if delivery.cadence == Cadence.INSTANT else now
    if loud > now:
        state.deliveries.put_off(delivery, loud)
        return None
    state.deliveries.drop_settled(delivery.id)
    told = state.deliveries.events(delivery.id, MOST_ITEMS)
    if not told.events:  # all was acknowledged meanwhile, or their monitor was removed
        state.deliveries.sent(delivery, "not needed: nothing was left to tell")
        return None
    project = state.projects.get(delivery.project_id)
    message = message_of(
        delivery.id,
        delivery.cadence,
        project.name,
        told.events,
        delivery.made_at,
        base_url,
        told.counts,
    )
    return send(state.channels.get(delivery.channel_id), message)


def _timetable(watch: Watch) -> Timetable:
    """When people want to hear; in UTC where this machine does not know their zone (any more)."""
    try:
        return timetable_of(watch)
    except BadInput as error:
        logger.warning("project %s: %s; its times count as UTC", watch.project_id, error)
        return timetable_of(replace(watch, zone="UTC"))


def message_of(
    message_id: str,
    cadence: str,
    project: str,
    events: Sequence[WatchEvent],
    made_at: datetime,
    base_url: str | None = None,
    counts: Mapping[Colour, int] | None = None,
) -> Message:
    """Make the message that tells of some events; the same events give the same message.

    Args:
        message_id: Of the delivery.
        cadence: Which kind of message it is.
        project: Its name.
        events: In the order in which they are told.
        made_at: Aware.
        base_url: Where this installation is reached.
        counts: Of all events by their colours, where `events` are only the first of them.
    """
    held = Counter(one.colour for one in events) if counts is None else counts
    total = sum(held.values())
    first = events[0].title if events else "Nothing happened"
    more = f" and {total - 1:,} more" if total > 1 else ""
    return Message(
        id=message_id,
        subject=f"{project}: {first}{more}",
        lead=f"{_NAMES.get(cadence, 'Message')} of {project}: {total:,} "
        f"{'event' if total == 1 else 'events'}",
        made_at=made_at,
        items=tuple(_item(event, base_url) for event in events),
        counts=tuple((name, held[colour]) for colour, name in _COLOURS.items() if held.get(colour)),
        more=total - len(events),
        project=project,
        url=None if base_url is None else f"{base_url}/alerts",
        footer="You get this because a monitor of the project asks for it; "
        "mute or change it under monitors.",
    )


def by_weight(events: Sequence[WatchEvent]) -> list[WatchEvent]:
    """Return events in the order in which they are told: what needs a look first."""
    order = list(_COLOURS)
    return sorted(events, key=lambda event: order.index(event.colour))


def _item(event: WatchEvent, base_url: str | None) -> Item:
    rows = _rows(event)
    first: Mapping[str, object] = rows[0] if rows else {}
    url, site = first.get("source_url"), first.get("source_site")
    facts = [(_place(row), _words(row)) for row in rows[:_WORDS]]
    if event.links > _WORDS:
        facts.append(("links in all", f"{event.links:,}"))
    return Item(
        title=event.title,
        url=url if isinstance(url, str) else None,
        site=site if isinstance(site, str) else None,
        why=f"monitor “{event.monitor}”",
        at=event.happened_at or event.found_at,
        evidence_url=None if base_url is None else f"{base_url}/alerts?event={event.id}",
        facts=tuple(facts),
    )


def _rows(event: WatchEvent) -> Sequence[Mapping[str, object]]:
    """The links, or the placed links, that an event keeps as evidence."""
    figures = event.evidence.get("figures")
    placed = figures.get("placed") if isinstance(figures, dict) else None
    links = event.evidence.get("links")
    rows = links or placed or []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _place(row: Mapping[str, object]) -> str:
    site = row.get("source_site")
    return str(site) if site else "placed on"


def _words(row: Mapping[str, object]) -> str:
    parts = [str(row["source_url"])] if row.get("source_url") else []
    if row.get("anchor_text"):
        parts.append(f"“{row['anchor_text']}”")
    if row.get("detail"):
        parts.append(str(row["detail"]))
    return " · ".join(parts)
