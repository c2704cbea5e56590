"""Deliveries: which events a channel is told of, once, by whichever worker comes first.

A delivery is made with the events that it tells; the keys of `told` keep any event from being in
two deliveries of one channel. It is sent by whoever changes it from *waiting* to *sending*, which
one worker can do; a worker that dies meanwhile loses it after its lease. Then, and only then, may
a message go out twice: with the same id, by which its receiver knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from linkcensus.core.errors import NotFound
from linkcensus.store.books import Books
from linkcensus.store.database import insert_if_new, insert_selected
from linkcensus.store.secret import new_id
from linkcensus.store.text import storable
from linkcensus.store.watch_events import Colour, EventState, WatchEvent, select_events
from linkcensus.store.watch_tables import (
    CHANNELS,
    DELIVERIES,
    MONITOR_CHANNELS,
    TOLD,
    WATCH_EVENTS,
    WATCHES,
)

LEASE = timedelta(minutes=10)
"""Longest that sending may take."""
_TOLD_TO_NEW_CHANNELS = timedelta(days=1)
"""What was found so long before a channel was made is told by it; years of it would be no news."""
MOST_TRIES = 8
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(days=1)
_LONGEST_OUTCOME = 500
_GIVEN_UP = "sending broke off at every try"
MOST_DELIVERIES = 1_000


_TELLING_ORDER = (
    sa.case((WATCH_EVENTS.c.colour == "red", 0), (WATCH_EVENTS.c.colour == "yellow", 1), else_=2),
    WATCH_EVENTS.c.found_at.desc(),
    WATCH_EVENTS.c.id,
)


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """For good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """One message to one channel. Times are aware UTC."""

    id: str
    """The id of the message too."""
    project_id: str
    channel_id: str
    cadence: str
    key: str
    """The moment of the digest, or the look: one delivery of each a channel."""
    state: DeliveryState
    made_at: datetime
    due_at: datetime
    """When it is to be sent, or tried again."""
    attempts: int
    lease_until: datetime | None
    """While somebody sends it."""
    sent_at: datetime | None
    outcome: str
    """What the channel answered last."""


@dataclass(frozen=True, slots=True)
class ToldEvents:
    """What a message tells: the first of its events, and how many there are."""

    events: list[WatchEvent]
    """Red first, then yellow, then green; the newest first."""
    counts: Mapping[Colour, int]
    """Of all of them, by colour."""


class Deliveries:
    """The deliveries of all channels."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def plan(
        self,
        project_id: str,
        channel_id: str,
        cadence: str,
        key: str,
        *,
        until: datetime,
        due_at: datetime,
    ) -> str | None:
        """Make the delivery of what a channel was not told yet; None where there is nothing.

        Args:
            project_id: Whose events.
            channel_id: Who is told.
            cadence: Events with this cadence.
            key: Of the delivery: when somebody made it before, this one is not made.
            until: Only events found by then.
            due_at: When it is to be sent.
        """
        now, delivery_id = self._books.now(), new_id()
        with self._books.touching() as connection:
            row = {
                "id": delivery_id,
                "project_id": project_id,
                "channel_id": channel_id,
                "cadence": cadence,
                "key": key,
                "state": DeliveryState.WAITING.value,
                "made_at": now,
                "due_at": due_at,
                "attempts": 0,
                "outcome": "",
            }
            if not insert_if_new(connection, DELIVERIES, row):
                return None
            since = _heard_since(connection, channel_id)
            waiting = _untold(project_id, channel_id, cadence, since, until, now)
            return delivery_id if _take(connection, waiting, channel_id, delivery_id) else None

    def untold(self, project_id: str, channel_id: str, cadence: str, limit: int) -> ToldEvents:
        """Return the first `limit` events of what a channel would be told now, and count all."""
        now = self._books.now()
        with self._books.reading() as connection:
            since = _heard_since(connection, channel_id)
        return self._told(_untold(project_id, channel_id, cadence, since, now, now), limit)

    def claim(self) -> StoredDelivery | None:
        """Take the delivery that has been due longest, to send it; None where there is none.

        What a muted project or channel is due waits until that is over.
        """
        while True:
            now = self._books.now()
            with self._books.reading() as connection:
                row = connection.execute(_due(now)).mappings().first()
            if row is None:
                return None
            if row["attempts"] >= MOST_TRIES:
                self._give_up(row)
                continue
            claimed = self._claim(row, now)
            if claimed is not None:
                return claimed

    def _claim(self, row: sa.RowMapping, now: datetime) -> StoredDelivery | None:
        """Take it if it is still as it was read: others may have come between."""
        values = {
            "state": DeliveryState.SENDING.value,
            "attempts": row["attempts"] + 1,
            "lease_until": now + LEASE,
        }
        with self._books.touching() as connection:
            claim = sa.update(DELIVERIES).where(_as_read(row)).values(values)
            if connection.execute(claim).rowcount == 0:
                return None
        return _delivery_of(dict(row) | values)

    def _give_up(self, row: sa.RowMapping) -> None:
        """End one that nobody who sent it has lived to tell of, lest it ends every round."""
        ended = {"state": DeliveryState.FAILED.value, "lease_until": None, "outcome": _GIVEN_UP}
        with self._books.touching() as connection:
            connection.execute(sa.update(DELIVERIES).where(_as_read(row)).values(ended))

    def sent(self, delivery: StoredDelivery, outcome: str = "") -> bool:
        """Mark it as sent; False when the lease went to another meanwhile."""
        values = {"state": DeliveryState.SENT.value, "sent_at": self._books.now()}
        return self._finish(delivery, values, outcome)

    def failed(
        self,
        delivery: StoredDelivery,
        outcome: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
    ) -> bool:
        """Mark that it could not be sent: for good, or to be tried again later.

        Args:
            delivery: As it was claimed.
            outcome: What the channel answered.
            permanent: Whether trying again is no use.
            retry_after: Seconds that the service wants to be left alone, a day at the most.
        """
        if permanent or delivery.attempts >= MOST_TRIES:
            return self._finish(delivery, {"state": DeliveryState.FAILED.value}, outcome)
        asked = timedelta(seconds=max(retry_after or 0.0, 0.0))
        wait = max(_FIRST_WAIT * 2 ** (delivery.attempts - 1), min(asked, _LONGEST_WAIT))
        again = {"state": DeliveryState.WAITING.value, "due_at": self._books.now() + wait}
        return self._finish(delivery, again, outcome)

    def put_off(self, delivery: StoredDelivery, until: datetime) -> bool:
        """Give it back untried, to be sent later, for it is quiet there."""
        back = {
            "state": DeliveryState.WAITING.value,
            "due_at": until,
            "attempts": delivery.attempts - 1,
        }
        return self._finish(delivery, back, delivery.outcome)

    def _finish(self, delivery: StoredDelivery, values: dict[str, object], outcome: str) -> bool:
        mine = sa.and_(
            DELIVERIES.c.id == delivery.id,
            DELIVERIES.c.state == DeliveryState.SENDING.value,
            DELIVERIES.c.attempts == delivery.attempts,
        )
        told = {"outcome": storable(outcome)[:_LONGEST_OUTCOME], "lease_until": None}
        with self._books.touching() as connection:
            done = connection.execute(sa.update(DELIVERIES).where(mine).values(values | told))
        return bool(done.rowcount)

    def drop_settled(self, delivery_id: str) -> int:
        """Take out of a delivery what somebody has acknowledged meanwhile; returns how many.

        It counts as not told, so that it is when somebody opens it again.
        """
        settled = sa.select(WATCH_EVENTS.c.id).where(
            WATCH_EVENTS.c.state == EventState.ACKNOWLEDGED.value
        )
        mine = sa.and_(TOLD.c.delivery_id == delivery_id, TOLD.c.event_id.in_(settled))
        with self._books.touching() as connection:
            return int(connection.execute(sa.delete(TOLD).where(mine)).rowcount)

    def events(self, delivery_id: str, limit: int) -> ToldEvents:
        """Return the first `limit` events that a delivery tells, and count all."""
        told = sa.select(TOLD.c.event_id).where(TOLD.c.delivery_id == delivery_id)
        return self._told(told, limit)

    def _told(self, ids: "sa.Select[tuple[str]]", limit: int) -> ToldEvents:
        among = WATCH_EVENTS.c.id.in_(ids)
        counted = sa.select(WATCH_EVENTS.c.colour, sa.func.count()).where(among)
        with self._books.reading() as connection:
            shown = select_events(connection, among, _TELLING_ORDER, self._books.now(), limit)
            rows = connection.execute(counted.group_by(WATCH_EVENTS.c.colour)).all()
        return ToldEvents(shown, {Colour(colour): number for colour, number in rows})

    def get(self, delivery_id: str) -> StoredDelivery:
        """Return one.

        Raises:
            NotFound: There is none with that id.
        """
        query = sa.select(DELIVERIES).where(DELIVERIES.c.id == delivery_id)
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"there is no delivery {delivery_id[:16]}")
        return _delivery_of(dict(row))

    def listing(
        self,
        *,
        project_id: str | None = None,
        channel_id: str | None = None,
        before: StoredDelivery | None = None,
        limit: int = 100,
    ) -> list[StoredDelivery]:
        """Return deliveries, the newest first: the log of a channel.

        Args:
            project_id: Only of this project.
            channel_id: Only to this channel.
            before: Only those that stand behind this one: the last of the page before.
            limit: 1 to 1,000.
        """
        query = sa.select(DELIVERIES).order_by(DELIVERIES.c.made_at.desc(), DELIVERIES.c.id)
        query = query.limit(max(1, min(limit, MOST_DELIVERIES)))
        if project_id is not None:
            query = query.where(DELIVERIES.c.project_id == project_id)
        if channel_id is not None:
            query = query.where(DELIVERIES.c.channel_id == channel_id)
        if before is not None:
            at = DELIVERIES.c.made_at
            behind = sa.and_(at == before.made_at, DELIVERIES.c.id > before.id)
            query = query.where(sa.or_(at < before.made_at, behind))
        with self._books.reading() as connection:
            return [_delivery_of(dict(row)) for row in connection.execute(query).mappings()]

    def remove_before(self, moment: datetime) -> int:
        """Remove deliveries that ended before a moment, with what they told; returns how many.

        An event that nobody has acknowledged keeps its own, or it would be told again.
        """
        over = DELIVERIES.c.state.in_([DeliveryState.SENT.value, DeliveryState.FAILED.value])
        holds = sa.exists().where(TOLD.c.delivery_id == DELIVERIES.c.id)
        with self._books.touching() as connection:
            gone = sa.delete(DELIVERIES).where(over, DELIVERIES.c.made_at < moment, ~holds)
            return int(connection.execute(gone).rowcount)


def _take(
    connection: sa.Connection, waiting: "sa.Select[tuple[str]]", channel_id: str, delivery_id: str
) -> bool:
    """Put events into a delivery; where there is none, it goes and this is False."""
    rows = waiting.add_columns(sa.literal(channel_id), sa.literal(delivery_id))
    if insert_selected(connection, TOLD, ("event_id", "channel_id", "delivery_id"), rows):
        return True
    connection.execute(sa.delete(DELIVERIES).where(DELIVERIES.c.id == delivery_id))
    return False


def _heard_since(connection: sa.Connection, channel_id: str) -> datetime | None:
    """From when on a channel is told; None where it is gone."""
    query = sa.select(CHANNELS.c.created_at).where(CHANNELS.c.id == channel_id)
    made_at = connection.execute(query).scalar_one_or_none()
    return None if made_at is None else made_at - _TOLD_TO_NEW_CHANNELS


def _untold(
    project_id: str,
    channel_id: str,
    cadence: str,
    since: datetime | None,
    until: datetime,
    now: datetime,
) -> "sa.Select[tuple[str]]":
    """Ids of the events that a channel is to be told of, and was not yet."""
    told = sa.exists().where(TOLD.c.event_id == WATCH_EVENTS.c.id, TOLD.c.channel_id == channel_id)
    named = sa.exists().where(MONITOR_CHANNELS.c.monitor_id == WATCH_EVENTS.c.monitor_id)
    waits = sa.or_(
        WATCH_EVENTS.c.state == EventState.OPEN.value,
        sa.and_(
            WATCH_EVENTS.c.state == EventState.SNOOZED.value,
            WATCH_EVENTS.c.snoozed_until <= now,
        ),
    )
    return sa.select(WATCH_EVENTS.c.id).where(
        WATCH_EVENTS.c.project_id == project_id,
        WATCH_EVENTS.c.cadence == cadence,
        WATCH_EVENTS.c.found_at <= until,
        sa.true() if since is None else WATCH_EVENTS.c.found_at >= since,
        waits,
        ~told,
        sa.or_(~named, named.where(MONITOR_CHANNELS.c.channel_id == channel_id)),
    )


def _as_read(row: sa.RowMapping) -> sa.ColumnElement[bool]:
    """The delivery of a row, as long as nobody has changed it since it was read."""
    same = (DELIVERIES.c[name] == row[name] for name in ("id", "state", "attempts"))
    return sa.and_(*same)


def _due(now: datetime) -> "sa.Select[tuple[object, ...]]":
    waits = sa.and_(DELIVERIES.c.state == DeliveryState.WAITING.value, DELIVERIES.c.due_at <= now)
    left = sa.and_(
        DELIVERIES.c.state == DeliveryState.SENDING.value, DELIVERIES.c.lease_until <= now
    )
    muted = sa.exists().where(
        WATCHES.c.project_id == DELIVERIES.c.project_id, WATCHES.c.muted_until > now
    )
    heard = sa.exists().where(CHANNELS.c.id == DELIVERIES.c.channel_id, CHANNELS.c.enabled)
    return (
        sa.select(DELIVERIES)
        .where(sa.or_(waits, left), heard, ~muted)
        .order_by(DELIVERIES.c.due_at, DELIVERIES.c.id)
        .limit(1)
    )


def _delivery_of(row: dict[str, object]) -> StoredDelivery:
    return StoredDelivery(**(row | {"state": DeliveryState(str(row["state"]))}))  # type: ignore[arg-type]
