"""How far each source has been read: a stream's cursor, a timeline's last id, an archive's part.

A cursor moves after what was read has been committed to the index. Killed in between, a reader
reads that stretch again, and what the index knows already counts once.
"""

from collections.abc import Mapping

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.crawl_tables import SOURCE_CURSORS
from linkcensus.store.database import insert_if_new

Cursor = Mapping[str, object]
"""Plain JSON values; what they mean is the source's business."""


class Cursors:
    """The places at which reading goes on, by source."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def find(self, source: str) -> Cursor:
        """Return where a source was read to; empty when it never was."""
        query = sa.select(SOURCE_CURSORS.c.cursor).where(SOURCE_CURSORS.c.source == source)
        with self._books.reading() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return found if isinstance(found, dict) else {}

    def move(self, source: str, cursor: Cursor) -> None:
        """Remember where a source was read to."""
        row = {"source": source, "cursor": dict(cursor), "moved_at": self._books.now()}
        with self._books.touching() as connection:
            if not insert_if_new(connection, SOURCE_CURSORS, row):
                mine = SOURCE_CURSORS.c.source == source
                connection.execute(sa.update(SOURCE_CURSORS).where(mine).values(row))

    def forget(self, source: str) -> None:
        """Read a source from its beginning next time."""
        with self._books.touching() as connection:
            connection.execute(sa.delete(SOURCE_CURSORS).where(SOURCE_CURSORS.c.source == source))
