"""Feeds: what a channel of that kind shows, and who may read it: whoever has its address."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.database import insert_new
from linkcensus.store.secret import hash_secret
from linkcensus.store.watch_tables import CHANNELS, FEED_ENTRIES

MOST_ENTRIES = 100
"""Entries that are kept of each feed."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One message in a feed."""

    message: str
    """Id of the message."""
    at: datetime
    """Aware UTC."""
    title: str
    html: str
    """Escaped, without anything that runs or loads."""
    url: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is read."""

    channel_id: str
    name: str
    created_at: datetime
    entries: tuple[FeedEntry, ...]
    """The newest first."""


class Feeds:
    """The feeds of this installation."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def add(self, channel_id: str, entry: FeedEntry) -> None:
        """Show an entry, once however often it is added; nothing happens without the channel."""
        row = {
            "channel_id": channel_id,
            "message": entry.message,
            "at": entry.at,
            "title": entry.title,
            "html": entry.html,
            "url": entry.url,
        }
        with self._books.touching() as connection:
            there = sa.select(CHANNELS.c.id).where(CHANNELS.c.id == channel_id)
            if connection.execute(there).first() is None:
                return
            insert_new(connection, FEED_ENTRIES, row)
            old = _of(channel_id).with_only_columns(FEED_ENTRIES.c.id).offset(MOST_ENTRIES).limit(1)
            last = connection.execute(old).scalar()
            if last is not None:
                mine = FEED_ENTRIES.c.channel_id == channel_id
                older = sa.and_(mine, FEED_ENTRIES.c.id <= last)
                connection.execute(sa.delete(FEED_ENTRIES).where(older))

    def read(self, secret: str) -> Feed | None:
        """Return the feed of a secret address; None when there is none, or it is muted."""
        columns = (CHANNELS.c.id, CHANNELS.c.name, CHANNELS.c.created_at)
        query = sa.select(*columns).where(
            CHANNELS.c.address_hash == hash_secret(secret), CHANNELS.c.enabled
        )
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
            if row is None:
                return None
            found = connection.execute(_of(row["id"]).limit(MOST_ENTRIES)).mappings()
            entries = tuple(
                FeedEntry(one["message"], one["at"], one["title"], one["html"], one["url"])
                for one in found
            )
        return Feed(row["id"], row["name"], row["created_at"], entries)


def _of(channel_id: str) -> "sa.Select[tuple[object, ...]]":
    return (
        sa.select(FEED_ENTRIES)
        .where(FEED_ENTRIES.c.channel_id == channel_id)
        .order_by(FEED_ENTRIES.c.id.desc())
    )
