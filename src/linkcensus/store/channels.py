"""Channels: where a project's alerts go, and a log of what came of each try to send one.

What a channel needs to know beside its options is secret: a chat's address that anybody may write
to, a bot's token, a signing key. Unlike the secrets that we hand out these are needed again, so
they are kept as they are, in a database that only its owner can read. They leave it through
`secrets_of` alone, for whoever sends; no other answer, log line or audit entry holds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.actor import Actor
from linkcensus.store.books import Books, Change
from linkcensus.store.errors import Clash
from linkcensus.store.projects import require_project
from linkcensus.store.secret import new_id
from linkcensus.store.text import checked, storable
from linkcensus.store.watch_tables import CHANNEL_TRIES, CHANNELS

MOST_CHANNELS = 50
"""Channels that a project may have."""
MOST_TRIES = 200
"""Tries that are kept of each channel."""
_LONGEST_NAME = 200
_LONGEST_REASON = 1_000

OutcomeName = Literal["ok", "temporary", "permanent"]


@dataclass(frozen=True, slots=True)
class KeptChannel:
    """A channel without its secrets."""

    id: str
    project_id: str
    name: str
    kind: str
    options: dict[str, str]
    enabled: bool
    """False: it is muted."""
    broken: str
    """Why the last message was refused for good; empty while it works."""
    verified_at: datetime | None
    """When it last took a message; aware UTC."""
    made_by: str
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """What a channel consists of; the kind has checked options and secrets."""

    name: str
    kind: str
    options: Mapping[str, str]
    secrets: Mapping[str, str]
    enabled: bool = True
    address_hash: str | None = None
    """Of the secret part of the address under which it is read, if it is read."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try to send a message."""

    message: str
    """Id of the message."""
    at: datetime
    """Aware UTC."""
    outcome: OutcomeName
    status: int | None
    """What the service answered: of HTTP, or of SMTP."""
    milliseconds: int
    reason: str
    """One line; empty when it was taken."""


class Channels:
    """The channels of this installation."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def listing(self, project_id: str | None = None) -> list[KeptChannel]:
        """Return channels by project and name.

        Args:
            project_id: Those of this project; None for all.
        """
        query = sa.select(*_SHOWN).order_by(CHANNELS.c.project_id, CHANNELS.c.name)
        if project_id is not None:
            query = query.where(CHANNELS.c.project_id == project_id)
        with self._books.reading() as connection:
            return [KeptChannel(**row) for row in connection.execute(query).mappings()]

    def get(self, channel_id: str) -> KeptChannel:
        """Return a channel.

        Raises:
            NotFound: There is none of that id.
        """
        with self._books.reading() as connection:
            return _find(connection, channel_id)

    def add(self, actor: Actor, project_id: str, draft: ChannelDraft) -> KeptChannel:
        """Keep a new channel.

        Raises:
            BadInput: No name, or the project has as many as it may have.
            Clash: The project has a channel of that name.
            NotFound: There is no such project.
        """
        name, channel_id = checked(draft.name, "name", _LONGEST_NAME), new_id()
        with self._books.changing(actor) as change:
            require_project(change.connection, project_id)
            _refuse_many(change, project_id)
            _refuse_taken(change, project_id, name, channel_id)
            change.connection.execute(
                sa.insert(CHANNELS).values(
                    id=channel_id,
                    project_id=project_id,
                    name=name,
                    kind=draft.kind,
                    options=dict(draft.options),
                    secrets=dict(draft.secrets),
                    address_hash=draft.address_hash,
                    enabled=draft.enabled,
                    broken="",
                    made_by=actor.name,
                    created_at=change.now,
                    changed_at=change.now,
                )
            )
            change.log("channel.add", name, channel=channel_id, kind=draft.kind)
            return _find(change.connection, channel_id)

    def replace(self, actor: Actor, channel_id: str, draft: ChannelDraft) -> KeptChannel:
        """Give a channel another name, options or secrets; its kind stays.

        Args:
            actor: Who does it.
            channel_id: Which one.
            draft: What it is to be. Secrets that it does not name stay as they are, and so does
                the address unless it has another.

        Raises:
            BadInput: No name, or another kind.
            Clash: The project has a channel of that name.
            NotFound: There is no such channel.
        """
        name = checked(draft.name, "name", _LONGEST_NAME)
        with self._books.changing(actor) as change:
            old = _find(change.connection, channel_id)
            if draft.kind != old.kind:
                raise BadInput("a channel keeps its kind", place="kind", remedy="make another")
            _refuse_taken(change, old.project_id, name, channel_id)
            new: dict[str, object] = {
                "name": name,
                "options": dict(draft.options),
                "secrets": {**_secrets(change.connection, channel_id), **draft.secrets},
                "enabled": draft.enabled,
                "broken": "",
                "changed_at": change.now,
            }
            if draft.address_hash is not None:
                new["address_hash"] = draft.address_hash
            mine = CHANNELS.c.id == channel_id
            change.connection.execute(sa.update(CHANNELS).where(mine).values(new))
            change.log("channel.change", name, channel=channel_id, enabled=draft.enabled)
            return _find(change.connection, channel_id)

    def remove(self, actor: Actor, channel_id: str) -> None:
        """Remove a channel with its log.

        Raises:
            NotFound: There is no such channel.
        """
        with self._books.changing(actor) as change:
            channel = _find(change.connection, channel_id)
            change.connection.execute(sa.delete(CHANNELS).where(CHANNELS.c.id == channel_id))
            change.log("channel.remove", channel.name, channel=channel_id, kind=channel.kind)

    def secrets_of(self, channel_id: str) -> dict[str, str]:
        """Return what only the sender may know.

        Raises:
            NotFound: There is no such channel.
        """
        with self._books.reading() as connection:
            _find(connection, channel_id)
            return _secrets(connection, channel_id)

    def record(self, channel_id: str, tries: Sequence[Try]) -> None:
        """Write tries into the log; the last one says whether the channel works.

        Nothing happens if the channel was removed meanwhile.
        """
        if not tries:
            return
        last = tries[-1]
        new: dict[str, object] = {}
        if last.outcome == "ok":
            new = {"verified_at": last.at, "broken": ""}
        elif last.outcome == "permanent":
            new = {"broken": storable(last.reason)[:_LONGEST_REASON] or "refused"}
        mine = CHANNELS.c.id == channel_id
        with self._books.database.writing() as connection:
            if connection.execute(sa.select(CHANNELS.c.id).where(mine)).first() is None:
                return
            if new:
                connection.execute(sa.update(CHANNELS).where(mine).values(new))
            connection.execute(sa.insert(CHANNEL_TRIES), [_row(channel_id, one) for one in tries])
            _forget_old_tries(connection, channel_id)

    def tries(self, channel_id: str, limit: int = MOST_TRIES) -> list[Try]:
        """Return what came of the newest tries, the newest first.

        Raises:
            NotFound: There is no such channel.
        """
        columns = [column for column in CHANNEL_TRIES.c if column.name not in ("id", "channel_id")]
        query = (
            sa.select(*columns)
            .where(CHANNEL_TRIES.c.channel_id == channel_id)
            .order_by(CHANNEL_TRIES.c.id.desc())
            .limit(min(limit, MOST_TRIES))
        )
        with self._books.reading() as connection:
            _find(connection, channel_id)
            return [Try(**row) for row in connection.execute(query).mappings()]


_SHOWN = [column for column in CHANNELS.c if column.name not in ("secrets", "address_hash")]


def _find(connection: sa.Connection, channel_id: str) -> KeptChannel:
    query = sa.select(*_SHOWN).where(CHANNELS.c.id == channel_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"there is no channel {channel_id[:16]}")
    return KeptChannel(**row)


def _secrets(connection: sa.Connection, channel_id: str) -> dict[str, str]:
    query = sa.select(CHANNELS.c.secrets).where(CHANNELS.c.id == channel_id)
    found: dict[str, str] = connection.execute(query).scalar_one()
    return found


def _refuse_many(change: Change, project_id: str) -> None:
    count = sa.select(sa.func.count()).where(CHANNELS.c.project_id == project_id)
    if change.connection.execute(count).scalar_one() >= MOST_CHANNELS:
        raise BadInput(f"the project has {MOST_CHANNELS} channels", remedy="remove one first")


def _refuse_taken(change: Change, project_id: str, name: str, channel_id: str) -> None:
    taken = sa.select(CHANNELS.c.id).where(
        CHANNELS.c.project_id == project_id, CHANNELS.c.name == name, CHANNELS.c.id != channel_id
    )
    if change.connection.execute(taken).first() is not None:
        raise Clash(
            f"the project has a channel called {name!r}", place="name", remedy="take another"
        )


def _row(channel_id: str, one: Try) -> dict[str, object]:
    return {
        "channel_id": channel_id,
        "message": one.message,
        "at": one.at,
        "outcome": one.outcome,
        "status": one.status,
        "milliseconds": one.milliseconds,
        "reason": storable(one.reason)[:_LONGEST_REASON],
    }


def _forget_old_tries(connection: sa.Connection, channel_id: str) -> None:
    newest = (
        sa.select(CHANNEL_TRIES.c.id)
        .where(CHANNEL_TRIES.c.channel_id == channel_id)
        .order_by(CHANNEL_TRIES.c.id.desc())
        .offset(MOST_TRIES)
        .limit(1)
    )
    last = connection.execute(newest).scalar()
    if last is not None:
        old = sa.and_(CHANNEL_TRIES.c.channel_id == channel_id, CHANNEL_TRIES.c.id <= last)
        connection.execute(sa.delete(CHANNEL_TRIES).where(old))
