"""The frontier: which URLs a crawl has found, who holds them, and which are in the index.

Any number of workers, on any number of machines, share it. A URL goes through four states:

    queued -> held by a worker -> written as part of a batch -> done

A worker leases URLs, fetches them, and writes a batch: what it settled and what it found become
part of the frontier in one transaction, under the id of the import that brings the pages into the
index. After that import's commit it acknowledges the batch. Killed before the commit, what it held
is queued again; killed after it, `recover` sees the import in the index and acknowledges. So no
page is lost, none is in the index twice, and no more than what one worker held is fetched twice.

A host is one worker's at a time, for as long as that worker holds any URL of it, and not before its
`next_fetch_at`: politeness holds across workers, crawls and restarts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.crawl_entry import Batch, Entry, Found, Hosts, Leased, Role, Settled
from linkcensus.store.crawl_tables import CRAWL_HOSTS, CRAWLS, FRONTIER, WEB_HOSTS
from linkcensus.store.crawls import CrawlState
from linkcensus.store.frontier_hosts import (
    LOOK_AGAIN,
    claim,
    ready_buckets,
    release,
    take,
    visit,
)
from linkcensus.store.frontier_rows import (
    UrlState,
    add_found,
    lock_crawl,
    merged,
    pass_by,
    recount,
)

HOLD = timedelta(seconds=60)
"""Silence after which a worker counts as dead."""
_SEEDS_A_STEP = 5_000

Visited = Callable[[], Iterable[str]]
Committed = Callable[[str], tuple[int, int] | None]
"""Says of an import in how many new and confirmed links it came to; None when it is not there."""


class Frontier:
    """The URLs of all crawls of an installation; safe to use from any thread."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def add(self, crawl_id: str, found: Iterable[Found]) -> int:
        """Queue what is not known yet; returns how many that are. Reads `found` in pieces.

        Raises:
            NotFound: The crawl was removed; as every method that is given one.
        """
        new = 0
        pieces = iter(found)
        while some := list(islice(pieces, _SEEDS_A_STEP)):
            with self._holding(crawl_id) as (connection, crawl, now):
                notes: Counter[str] = Counter()
                new += add_found(connection, crawl, some, now, notes)
                if notes:
                    _set(connection, crawl_id, now, notes=merged(crawl.notes, notes))
        return new

    def lease(self, crawl_id: str, worker: str, limit: int, *, hosts: int = 1_000) -> Leased:
        """Give a worker up to `limit` URLs of hosts that may be asked now, the most urgent first.

        Args:
            crawl_id: The crawl.
            worker: Who asks; it may hold URLs already.
            limit: At most so many URLs.
            hosts: Of at most so many hosts.
        """
        with self._holding(crawl_id) as (connection, crawl, now):
            if crawl.state != CrawlState.RUNNING.value:
                return Leased(runs=False)
            room = limit if crawl.max_pages is None else min(limit, crawl.max_pages - crawl.taken)
            entries: list[Entry] = []
            if room > 0:
                buckets = ready_buckets(connection, crawl_id, worker, now, min(hosts, room))
                mine = claim(connection, buckets, worker, now, now + HOLD)
                entries = take(connection, crawl, mine, worker, room)
            if entries:
                pages = sum(entry.role is Role.PAGE for entry in entries)
                _set(connection, crawl_id, now, taken=CRAWLS.c.taken + pages)
                return Leased(entries, open=True)
            if room <= 0:
                return Leased(open=_is_held(connection, crawl_id))
            return _nothing(connection, crawl_id, now)

    def visit(self, host: str, worker: str) -> float:
        """Ask for a host that a redirect leads to, whichever crawl may hold URLs of it.

        Returns:
            The seconds until it may be asked for again; 0: the worker has it now, and keeps it
            until a batch is acknowledged that says when it was asked.
        """
        now = self._books.now()
        with self._books.touching() as connection:
            wait = visit(connection, host, worker, now, now + HOLD)
        return wait.total_seconds()

    def beat(self, worker: str) -> None:
        """Say that a worker lives; to be said more often than every `HOLD`."""
        with self._books.touching() as connection:
            connection.execute(
                sa.update(WEB_HOSTS)
                .where(WEB_HOSTS.c.worker == worker)
                .values(held_until=self._books.now() + HOLD)
            )

    def write(self, crawl_id: str, worker: str, batch: Batch) -> None:
        """Keep what a batch settled and found, before its import is committed."""
        with self._holding(crawl_id) as (connection, crawl, now):
            notes = Counter(batch.notes)
            add_found(connection, crawl, batch.found, now, notes)
            pass_by(connection, crawl_id, batch.passed, now)
            _settle(connection, worker, batch)
            again = [one for one in batch.settled if one.again_at is not None]
            self._requeue(connection, crawl_id, worker, again)
            if notes:
                _set(connection, crawl_id, now, notes=merged(crawl.notes, notes))

    def acknowledge(
        self,
        crawl_id: str,
        worker: str,
        batch_id: str,
        links: tuple[int, int],
        hosts: Hosts,
        visited: Visited = tuple,
    ) -> None:
        """Say that a batch is in the index, and when its hosts may be asked again.

        Hosts of which the worker holds nothing more are free for others, but for those that it
        has visited since; `visited` is asked for them in the last moment.
        """
        with self._holding(crawl_id) as (connection, crawl, now):
            _finish(connection, crawl, worker, batch_id, links, now)
            release(connection, worker, hosts, visited())

    def give_back(self, crawl_id: str, worker: str, hosts: Hosts | None = None) -> int:
        """Queue again what a worker holds of a crawl and did not write; returns how many."""
        with self._holding(crawl_id) as (connection, _crawl, _now):
            count = _roll_back(connection, crawl_id, worker, None)
            release(connection, worker, hosts or {})
        return count

    def recover(
        self, crawl_id: str, committed: Committed, is_dead: Callable[[str], bool] = lambda _: False
    ) -> int:
        """Take back what dead workers hold; returns how many URLs are queued again.

        Args:
            crawl_id: The crawl.
            committed: Whether a batch's import is in the index.
            is_dead: Tells of a worker that it is dead before its silence does.
        """
        again = 0
        for worker, batch in self._held(crawl_id, is_dead):
            links = committed(batch) if batch is not None else None
            with self._holding(crawl_id) as (connection, crawl, now):
                if batch is not None and links is not None:
                    _finish(connection, crawl, worker, batch, links, now)
                else:
                    again += _roll_back(connection, crawl_id, worker, batch)
                release(connection, worker, {})
        return again

    # -- the rest -----------------------------------------------------------------------------

    @contextmanager
    def _holding(self, crawl_id: str) -> Iterator[tuple[sa.Connection, "sa.Row[Any]", datetime]]:
        with self._books.touching() as connection:
            yield connection, lock_crawl(connection, crawl_id), self._books.now()

    def _requeue(
        self, connection: sa.Connection, crawl_id: str, worker: str, again: Sequence[Settled]
    ) -> None:
        """Queue what deserves another try; its bucket rests until then."""
        if not again:
            return
        connection.execute(
            sa.update(FRONTIER)
            .where(_OF_ENTRY, FRONTIER.c.worker == worker)
            .values(
                state=UrlState.QUEUED.value,
                worker=None,
                batch=None,
                outcome=None,
                tries=FRONTIER.c.tries + sa.bindparam("more", type_=sa.SmallInteger()),
            ),
            [_names_of(one.entry) | {"more": int(one.tried)} for one in again],
        )
        ready = {one.entry.host_id: one.again_at for one in again}
        pages = Counter(one.entry.host_id for one in again if one.entry.role is Role.PAGE)
        for bucket, ready_at in sorted(ready.items()):
            connection.execute(
                sa.update(CRAWL_HOSTS)
                .where(CRAWL_HOSTS.c.id == bucket)
                .values(ready_at=ready_at, taken=CRAWL_HOSTS.c.taken - pages[bucket])
            )
        _set(connection, crawl_id, self._books.now(), taken=CRAWLS.c.taken - pages.total())
        recount(connection, crawl_id, ready)

    def _held(self, crawl_id: str, is_dead: Callable[[str], bool]) -> list[tuple[str, str | None]]:
        """Workers that are dead, with the batches they wrote."""
        query = (
            sa.select(FRONTIER.c.worker, FRONTIER.c.batch)
            .join(CRAWL_HOSTS, CRAWL_HOSTS.c.id == FRONTIER.c.host_id)
            .where(CRAWL_HOSTS.c.crawl_id == crawl_id, FRONTIER.c.worker.is_not(None))
            .distinct()
        )
        alive = sa.select(WEB_HOSTS.c.worker).where(WEB_HOSTS.c.held_until > self._books.now())
        with self._books.reading() as connection:
            living = set(connection.execute(alive.distinct()).scalars())
            held = connection.execute(query).all()
        return [(name, batch) for name, batch in held if name not in living or is_dead(name)]


def _nothing(connection: sa.Connection, crawl_id: str, now: datetime) -> Leased:
    """Tell why there was nothing to give."""
    query = sa.select(sa.func.min(CRAWL_HOSTS.c.ready_at)).where(
        CRAWL_HOSTS.c.crawl_id == crawl_id, CRAWL_HOSTS.c.queued > 0
    )
    next_at = connection.execute(query).scalar()
    if next_at is not None:
        next_at = now + LOOK_AGAIN if next_at <= now else next_at
    is_open = next_at is not None or _is_held(connection, crawl_id)
    return Leased(next_at=next_at, open=is_open)


def _is_held(connection: sa.Connection, crawl_id: str) -> bool:
    query = (
        sa.select(FRONTIER.c.host_id)
        .join(CRAWL_HOSTS, CRAWL_HOSTS.c.id == FRONTIER.c.host_id)
        .where(CRAWL_HOSTS.c.crawl_id == crawl_id, FRONTIER.c.worker.is_not(None))
    )
    return connection.execute(query.limit(1)).first() is not None


_OF_ENTRY = (FRONTIER.c.host_id == sa.bindparam("bucket")) & (
    FRONTIER.c.url_hash == sa.bindparam("hash")
)


def _names_of(entry: Entry) -> dict[str, object]:
    """What `_OF_ENTRY` knows an entry by."""
    return {"bucket": entry.host_id, "hash": entry.url_hash}


def _settle(connection: sa.Connection, worker: str, batch: Batch) -> None:
    done = [one for one in batch.settled if one.again_at is None]
    if not done:
        return
    connection.execute(
        sa.update(FRONTIER)
        .where(_OF_ENTRY, FRONTIER.c.worker == worker)
        .values(state=UrlState.WRITTEN.value, batch=batch.id, outcome=sa.bindparam("how")),
        [_names_of(one.entry) | {"how": one.outcome[:20]} for one in done],
    )


def _finish(
    connection: sa.Connection,
    crawl: "sa.Row[Any]",
    worker: str,
    batch_id: str,
    links: tuple[int, int],
    now: datetime,
) -> None:
    """Settle a batch for good and count it."""
    mine = (FRONTIER.c.worker == worker) & (FRONTIER.c.batch == batch_id)
    pages = sa.select(FRONTIER.c.outcome, sa.func.count()).where(
        mine, FRONTIER.c.role == Role.PAGE.value
    )
    ended = {str(how): int(count) for how, count in connection.execute(pages.group_by("outcome"))}
    connection.execute(
        sa.update(FRONTIER).where(mine).values(state=UrlState.DONE.value, worker=None, batch=None)
    )
    _set(
        connection,
        crawl.id,
        now,
        done=CRAWLS.c.done + sum(ended.values()),
        outcomes=merged(crawl.outcomes, ended),
        links_new=CRAWLS.c.links_new + links[0],
        links_confirmed=CRAWLS.c.links_confirmed + links[1],
    )


def _roll_back(connection: sa.Connection, crawl_id: str, worker: str, batch_id: str | None) -> int:
    """Queue what a worker holds of a crawl: of a batch, or what is in none."""
    buckets = sa.select(CRAWL_HOSTS.c.id).where(CRAWL_HOSTS.c.crawl_id == crawl_id)
    mine = (
        (FRONTIER.c.worker == worker)
        & FRONTIER.c.batch.is_not_distinct_from(batch_id)
        & FRONTIER.c.host_id.in_(buckets)
    )
    rows = connection.execute(sa.select(FRONTIER.c.host_id, FRONTIER.c.role).where(mine)).all()
    connection.execute(
        sa.update(FRONTIER)
        .where(mine)
        .values(state=UrlState.QUEUED.value, worker=None, batch=None, outcome=None)
    )
    pages = Counter(host_id for host_id, role in rows if role == Role.PAGE.value)
    for host_id, count in sorted(pages.items()):
        bucket = CRAWL_HOSTS.c.id == host_id
        fewer = CRAWL_HOSTS.c.taken - count
        connection.execute(sa.update(CRAWL_HOSTS).where(bucket).values(taken=fewer))
    recount(connection, crawl_id, {host_id for host_id, _ in rows})
    crawl = CRAWLS.c.id == crawl_id
    fewer = CRAWLS.c.taken - pages.total()
    connection.execute(sa.update(CRAWLS).where(crawl).values(taken=fewer))
    return len(rows)


def _set(connection: sa.Connection, crawl_id: str, now: datetime, **values: object) -> None:
    connection.execute(
        sa.update(CRAWLS).where(CRAWLS.c.id == crawl_id).values(changed_at=now, **values)
    )
