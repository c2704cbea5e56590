"""What a crawl's frontier tells people: its hosts, and how its URLs ended. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.crawl_entry import Role
from linkcensus.store.crawl_tables import CRAWL_HOSTS, FRONTIER
from linkcensus.store.frontier_rows import UrlState, whole_url

_MOST_COUNTED = 50_000
"""URLs of a host up to which its outcomes are counted: an answer must not take seconds."""
_MOST_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class CrawledHost:
    """One host of a crawl. Counts are of URLs."""

    host: str
    known: int
    queued: int
    taken: int
    """Given to a worker: being fetched, or done."""
    next_at: datetime | None
    """When it may be asked again, aware UTC; None where nothing is queued."""
    outcomes: Mapping[str, int] | None
    """How many pages ended how; None for a host with too many to count."""


@dataclass(frozen=True, slots=True)
class CrawledUrl:
    """One URL of a crawl."""

    url: str
    host: str
    role: str
    """page, sitemap or feed."""
    state: str
    """queued, held, written or done."""
    outcome: str | None
    depth: int
    tries: int


class CrawlLooks:
    """Reads the frontier for those who watch a crawl."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def hosts(
        self, crawl_id: str, *, limit: int = 100, offset: int = 0
    ) -> tuple[list[CrawledHost], int]:
        """Return hosts of a crawl, those with most URLs first, and how many there are.

        Args:
            crawl_id: The crawl.
            limit: 1 to 1,000.
            offset: Hosts to pass over.
        """
        table = CRAWL_HOSTS
        mine = table.c.crawl_id == crawl_id
        query = sa.select(table).where(mine).order_by(table.c.known.desc(), table.c.host)
        with self._books.reading() as connection:
            number = connection.execute(sa.select(sa.func.count()).where(mine)).scalar_one()
            rows = connection.execute(
                query.limit(min(max(limit, 1), _MOST_LISTED)).offset(max(offset, 0))
            ).all()
            ended = _outcomes(connection, [row.id for row in rows if row.known <= _MOST_COUNTED])
        found = [
            CrawledHost(
                row.host,
                row.known,
                row.queued,
                row.taken,
                row.ready_at if row.queued else None,
                ended.get(row.id, {}) if row.known <= _MOST_COUNTED else None,
            )
            for row in rows
        ]
        return found, number

    def urls(
        self, crawl_id: str, *, outcome: str | None = None, limit: int = 100
    ) -> list[CrawledUrl]:
        """Return URLs that ended, in no order that means anything.

        Args:
            crawl_id: The crawl.
            outcome: Only those that ended so; None for all that ended.
            limit: 1 to 1,000.
        """
        query = (
            sa.select(FRONTIER, CRAWL_HOSTS.c.host)
            .join(CRAWL_HOSTS, CRAWL_HOSTS.c.id == FRONTIER.c.host_id)
            .where(CRAWL_HOSTS.c.crawl_id == crawl_id, FRONTIER.c.outcome.is_not(None))
            .limit(min(max(limit, 1), _MOST_LISTED))
        )
        if outcome is not None:
            query = query.where(FRONTIER.c.outcome == outcome)
        with self._books.reading() as connection:
            rows = connection.execute(query).all()
        return [
            CrawledUrl(
                whole_url(row.url),
                row.host,
                Role(row.role).name.lower(),
                UrlState(row.state).name.lower(),
                row.outcome,
                row.depth,
                row.tries,
            )
            for row in rows
        ]


def _outcomes(connection: sa.Connection, host_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    if not host_ids:
        return found
    table = FRONTIER
    query = (
        sa.select(table.c.host_id, table.c.outcome, sa.func.count())
        .where(
            table.c.host_id.in_(host_ids),
            table.c.outcome.is_not(None),
            table.c.role == Role.PAGE.value,
        )
        .group_by(table.c.host_id, table.c.outcome)
    )
    for host_id, outcome, number in connection.execute(query):
        found.setdefault(host_id, {})[outcome] = number
    return found
