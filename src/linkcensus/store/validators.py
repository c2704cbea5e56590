"""What servers said their pages can be asked for by: the validators of conditional requests.

Kept with the place of the answer's copy: when a server says that a page is as it was, the copy says
what it was. A validator whose copy is gone is worth nothing, and is replaced with the next answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.crawl_tables import VALIDATORS
from linkcensus.store.database import insert_or_replace

_PART = 500


@dataclass(frozen=True, slots=True)
class Validator:
    """How a page that is known is asked for."""

    url_hash: int
    """As `store.crawl_entry.url_hash`."""
    etag: str | None
    last_modified: str | None
    evidence: str
    """Reference of the answer in the evidence store."""


class Validators:
    """The validators of all pages that were crawled."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def known(self, hashes: Sequence[int]) -> dict[int, Validator]:
        """Return what is known of some pages, by their hashes."""
        columns = [column for column in VALIDATORS.c if column.name != "seen_at"]
        found: dict[int, Validator] = {}
        with self._books.reading() as connection:
            for first in range(0, len(hashes), _PART):
                part = hashes[first : first + _PART]
                query = sa.select(*columns).where(VALIDATORS.c.url_hash.in_(part))
                for row in connection.execute(query).mappings():
                    found[row["url_hash"]] = Validator(**row)
        return found

    def keep(self, validators: Iterable[Validator]) -> None:
        """Keep what servers said last; the newest of a page counts."""
        newest = {one.url_hash: one for one in validators}
        if not newest:
            return
        now = self._books.now()
        rows: list[dict[str, object]] = [
            {
                "url_hash": one.url_hash,
                "etag": one.etag,
                "last_modified": one.last_modified,
                "evidence": one.evidence,
                "seen_at": now,
            }
            for _, one in sorted(newest.items())
        ]
        with self._books.touching() as connection:  # in one order: workers never wait in a ring
            insert_or_replace(connection, VALIDATORS, *rows)

    def sweep(self, before: datetime) -> int:
        """Forget what was not seen since a moment; returns how many."""
        old = sa.delete(VALIDATORS).where(VALIDATORS.c.seen_at < before)
        with self._books.touching() as connection:
            return int(connection.execute(old).rowcount)
