"""How far each source has been read: a stream's cursor, a timeline's last id, an archive's part.

A cursor moves after what was read has been committed to the index. Killed in between, a reader
reads that stretch again, and what the index knows already counts once.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.crawl_tables import SOURCE_CURSORS
from linkcensus.store.database import insert_if_new

Cursor = Mapping[str, object]
"""Plain JSON values; what they mean is the source's business."""

_LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source was read to."""

    source: str
    """Its name; of one that is too long to be kept, a digest of it."""
    cursor: Cursor
    moved_at: datetime
    """When it was read last, aware UTC."""


class Cursors:
    """The places at which reading goes on, by source."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def find(self, source: str) -> Cursor:
        """Return where a source was read to; empty when it never was."""
        place = self.place(source)
        return {} if place is None else place.cursor

    def place(self, source: str) -> Place | None:
        """Return where and when a source was read last; None when it never was."""
        query = sa.select(SOURCE_CURSORS).where(SOURCE_CURSORS.c.source == _key(source))
        with self._books.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else _place_of(row)

    def listing(
        self, *, beginning: str = "", without: str | None = None, limit: int = 1_000
    ) -> list[Place]:
        """Return places by the names of their sources, the last in the alphabet first.

        Args:
            beginning: How the names begin.
            without: How they do not begin.
            limit: At most so many.
        """
        name = SOURCE_CURSORS.c.source
        query = sa.select(SOURCE_CURSORS).order_by(name.desc()).limit(limit)
        if beginning:
            query = query.where(name.startswith(beginning, autoescape=True))
        if without is not None:
            query = query.where(~name.startswith(without, autoescape=True))
        with self._books.reading() as connection:
            return [_place_of(row) for row in connection.execute(query).mappings()]

    def move(self, source: str, cursor: Cursor) -> None:
        """Remember where a source was read to."""
        row = {"source": _key(source), "cursor": dict(cursor), "moved_at": self._books.now()}
        with self._books.touching() as connection:
            if not insert_if_new(connection, SOURCE_CURSORS, row):
                mine = SOURCE_CURSORS.c.source == row["source"]
                connection.execute(sa.update(SOURCE_CURSORS).where(mine).values(row))

    def forget(self, source: str) -> bool:
        """Read a source from its beginning next time; False when it never was read."""
        mine = SOURCE_CURSORS.c.source == _key(source)
        with self._books.touching() as connection:
            return bool(connection.execute(sa.delete(SOURCE_CURSORS).where(mine)).rowcount)


def _key(source: str) -> str:
    if len(source) <= _LONGEST_NAME:
        return source
    return f"sha256 {hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _place_of(row: sa.RowMapping) -> Place:
    cursor = row["cursor"]
    return Place(row["source"], cursor if isinstance(cursor, dict) else {}, row["moved_at"])
