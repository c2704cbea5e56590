"""Whose turn a host is: buckets that are ready, claims on their hosts, and URLs out of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from linkcensus.store.crawl_entry import Entry, Hosts, Role
from linkcensus.store.crawl_tables import CRAWL_HOSTS, CRAWLS, FRONTIER, WEB_HOSTS
from linkcensus.store.database import insert_new
from linkcensus.store.frontier_rows import UrlState, whole_url

LOOK_AGAIN = timedelta(seconds=2)
"""When to look again at hosts that other workers have."""
_NAMES_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Bucket:
    """The URLs of one host in one crawl."""

    id: int
    host: str
    queued: int
    taken: int


def ready_buckets(
    connection: sa.Connection, crawl_id: str, worker: str, now: datetime, limit: int
) -> list[Bucket]:
    """Return buckets with queued URLs whose hosts a worker may ask, the most urgent first."""
    others = (
        sa.exists()
        .where(
            WEB_HOSTS.c.host == CRAWL_HOSTS.c.host,
            WEB_HOSTS.c.worker != worker,
            WEB_HOSTS.c.held_until > now,
        )
        .correlate(CRAWL_HOSTS)
    )
    query = (
        sa.select(CRAWL_HOSTS.c.id, CRAWL_HOSTS.c.host, CRAWL_HOSTS.c.queued, CRAWL_HOSTS.c.taken)
        .where(
            CRAWL_HOSTS.c.crawl_id == crawl_id,
            CRAWL_HOSTS.c.queued > 0,
            CRAWL_HOSTS.c.ready_at <= now,
            ~others,
        )
        .order_by(CRAWL_HOSTS.c.priority, CRAWL_HOSTS.c.ready_at)
        .limit(limit)
    )
    return [Bucket(*row) for row in connection.execute(query)]


def claim(
    connection: sa.Connection,
    buckets: Sequence[Bucket],
    worker: str,
    now: datetime,
    until: datetime,
) -> list[Bucket]:
    """Take the hosts of buckets for a worker; returns the buckets that it may take from.

    Buckets of hosts that rest do so too, so that nobody looks at them meanwhile.
    """
    mine: list[Bucket] = []
    for first in range(0, len(buckets), _NAMES_A_QUERY):
        some = buckets[first : first + _NAMES_A_QUERY]
        new = [{"host": b.host, "next_fetch_at": now} for b in sorted(some, key=_by_host)]
        insert_new(connection, WEB_HOSTS, *new)
        free, busy = _look(connection, {b.host for b in some}, worker, now)
        connection.execute(
            sa.update(WEB_HOSTS)
            .where(WEB_HOSTS.c.host.in_(free))
            .values(worker=worker, held_until=until)
        )
        mine += [bucket for bucket in some if bucket.host in free]
        for bucket in some:
            if bucket.host in busy:
                query = sa.update(CRAWL_HOSTS).where(CRAWL_HOSTS.c.id == bucket.id)
                connection.execute(query.values(ready_at=busy[bucket.host]))
    return mine


def _by_host(bucket: Bucket) -> str:
    return bucket.host


def _look(
    connection: sa.Connection, hosts: set[str], worker: str, now: datetime
) -> tuple[set[str], dict[str, datetime]]:
    """Lock rows of hosts without waiting; returns those to take, and until when others rest."""
    query = (
        sa.select(WEB_HOSTS)
        .where(WEB_HOSTS.c.host.in_(hosts))
        .with_for_update(skip_locked=True)  # two workers must not wait for each other in a ring
    )
    free: set[str] = set()
    busy: dict[str, datetime] = {}
    for row in connection.execute(query):
        held = row.worker is not None and row.held_until is not None and row.held_until > now
        if row.worker == worker:
            free.add(row.host)  # it keeps the delay itself
        elif row.next_fetch_at > now:
            busy[row.host] = row.next_fetch_at
        elif not held:
            free.add(row.host)
    return free, busy


def visit(
    connection: sa.Connection, host: str, worker: str, now: datetime, until: datetime
) -> timedelta:
    """Take one host for a redirect that leads there; returns how long it takes until that may be.

    Nothing: it is the worker's until it is released.
    """
    insert_new(connection, WEB_HOSTS, {"host": host, "next_fetch_at": now})
    free, busy = _look(connection, {host}, worker, now)
    if host in free:
        mine = sa.update(WEB_HOSTS).where(WEB_HOSTS.c.host == host)
        connection.execute(mine.values(worker=worker, held_until=until))
        return timedelta()
    return busy[host] - now if host in busy else until - now


def take(
    connection: sa.Connection,
    crawl: "sa.Row[Any]",
    buckets: Sequence[Bucket],
    worker: str,
    room: int,
) -> list[Entry]:
    """Give a worker the most urgent URLs of buckets, from each the same part.

    A bucket that has given all it may is closed.
    """
    if not buckets:
        return []
    queued = _queued(connection, buckets, -(-room // len(buckets)))
    most = crawl.max_pages_per_host
    entries: list[Entry] = []
    counts: list[dict[str, int]] = []
    for bucket in buckets:
        allowed = room - len(entries)
        if most is not None:
            allowed = min(allowed, most - bucket.taken)
        mine = queued.get(bucket.id, [])[: max(allowed, 0)]
        entries += mine
        pages = sum(entry.role is Role.PAGE for entry in mine)
        spent = most is not None and bucket.taken + pages >= most
        left = 0 if spent else bucket.queued - len(mine)
        counts.append(
            {"bucket": bucket.id, "pages": pages, "left": left, "gone": bucket.queued - left}
        )
    _hold(connection, worker, entries)
    _count_taken(connection, crawl.id, counts)
    return entries


def _queued(
    connection: sa.Connection, buckets: Sequence[Bucket], limit: int
) -> dict[int, list[Entry]]:
    """Return the first queued URLs of each bucket, by its id."""
    columns = FRONTIER.c
    inner = FRONTIER.alias("inner_frontier")
    first = (
        sa.select(inner.c.url_hash)
        # the literal lets both databases use their index of queued URLs
        .where(inner.c.host_id == CRAWL_HOSTS.c.id, inner.c.state == sa.literal_column("0"))
        .order_by(inner.c.priority, inner.c.url_hash)
        .limit(limit)
        .correlate(CRAWL_HOSTS)
    )
    query = (
        sa.select(
            CRAWL_HOSTS.c.id, columns.url_hash, CRAWL_HOSTS.c.host, columns.url, columns.role,
            columns.depth, columns.priority, columns.tries,
        )
        .join(FRONTIER, columns.host_id == CRAWL_HOSTS.c.id)
        .where(columns.url_hash.in_(first))
        .where(CRAWL_HOSTS.c.id.in_(sa.bindparam("ids", expanding=True)))
    )  # fmt: skip
    found: dict[int, list[Entry]] = {}
    for start in range(0, len(buckets), _NAMES_A_QUERY):
        ids = [bucket.id for bucket in buckets[start : start + _NAMES_A_QUERY]]
        for bucket, hash_, host, kept, role, *rest in connection.execute(query, {"ids": ids}):
            depth, priority, tries = rest
            url = whole_url(kept)
            entry = Entry(
                bucket, hash_, host, url, Role(role), depth, priority, tries, guessed=url != kept
            )
            found.setdefault(bucket, []).append(entry)
    for some in found.values():
        some.sort(key=lambda entry: (entry.priority, entry.url_hash))
    return found


def _hold(connection: sa.Connection, worker: str, entries: Sequence[Entry]) -> None:
    if entries:
        connection.execute(
            sa.update(FRONTIER)
            .where(
                FRONTIER.c.host_id == sa.bindparam("bucket"),
                FRONTIER.c.url_hash == sa.bindparam("hash"),
            )
            .values(state=UrlState.HELD.value, worker=worker),
            [{"bucket": entry.host_id, "hash": entry.url_hash} for entry in entries],
        )


def _count_taken(
    connection: sa.Connection, crawl_id: str, counts: Sequence[dict[str, int]]
) -> None:
    best = (
        sa.select(FRONTIER.c.priority)
        .where(FRONTIER.c.host_id == CRAWL_HOSTS.c.id, FRONTIER.c.state == sa.literal_column("0"))
        .order_by(FRONTIER.c.priority)
        .limit(1)
        .correlate(CRAWL_HOSTS)
        .scalar_subquery()
    )
    pages = sa.bindparam("pages", type_=sa.BigInteger())
    connection.execute(
        sa.update(CRAWL_HOSTS)
        .where(CRAWL_HOSTS.c.id == sa.bindparam("bucket"))
        .values(
            queued=sa.bindparam("left", type_=sa.BigInteger()),
            taken=CRAWL_HOSTS.c.taken + pages,
            priority=sa.func.coalesce(best, 0),
        ),
        [{name: one[name] for name in ("bucket", "left", "pages")} for one in counts],
    )
    gone = sum(one["gone"] for one in counts)
    crawl = CRAWLS.c.id == crawl_id
    connection.execute(sa.update(CRAWLS).where(crawl).values(queued=CRAWLS.c.queued - gone))


def release(
    connection: sa.Connection, worker: str, hosts: Hosts, visited: Iterable[str] = ()
) -> None:
    """Keep when hosts may be asked again, and free those of which the worker holds nothing.

    But for those that it visits just now: a redirect led there.
    """
    if hosts:
        connection.execute(
            sa.update(WEB_HOSTS)
            .where(WEB_HOSTS.c.host == sa.bindparam("name"), WEB_HOSTS.c.worker == worker)
            .values(next_fetch_at=sa.bindparam("next")),
            [{"name": host, "next": hosts[host]} for host in sorted(hosts)],
        )
    held = (
        sa.select(CRAWL_HOSTS.c.host)
        .join(FRONTIER, FRONTIER.c.host_id == CRAWL_HOSTS.c.id)
        .where(FRONTIER.c.worker == worker)
    )
    connection.execute(
        sa.update(WEB_HOSTS)
        .where(
            WEB_HOSTS.c.worker == worker,
            WEB_HOSTS.c.host.not_in(held),
            WEB_HOSTS.c.host.not_in(list(visited)),
        )
        .values(worker=None, held_until=None)
    )
