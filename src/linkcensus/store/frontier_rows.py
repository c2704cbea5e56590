"""The statements of the frontier: each within the transaction of a caller that holds the crawl.

Whoever changes a crawl's URLs locks the crawl's row first, so that its counts and its buckets have
one writer at a time; `WEB_HOSTS`, which crawls share, is never waited for in a ring.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from itertools import islice
from typing import Any

import sqlalchemy as sa

from linkcensus.core.errors import NotFound
from linkcensus.core.url import CanonicalUrl
from linkcensus.store.crawl_entry import Found, url_hash
from linkcensus.store.crawl_tables import CRAWL_HOSTS, CRAWLS, FRONTIER
from linkcensus.store.database import insert_new, insert_unless_there

_NAMES_A_QUERY = 500
_MOST_PRIORITY = 2**31 - 1
_LEAST_PRIORITY = -(2**31)


class UrlState(IntEnum):
    """Where a URL of the frontier stands; the numbers are in the database and its indexes."""

    QUEUED = 0
    HELD = 1
    WRITTEN = 2
    """Fetched; its batch is on the way into the index."""
    DONE = 3


def lock_crawl(connection: sa.Connection, crawl_id: str) -> "sa.Row[Any]":
    """Take a crawl for the rest of the transaction.

    Raises:
        NotFound: It was removed.
    """
    query = sa.select(CRAWLS).where(CRAWLS.c.id == crawl_id).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"there is no crawl {crawl_id[:40]!r} any more")
    return row


def add_found(
    connection: sa.Connection,
    crawl: "sa.Row[Any]",
    found: Iterable[Found],
    now: datetime,
    notes: Counter[str],
) -> int:
    """Queue what is new; returns how many. What the budget excludes is counted in `notes`."""
    deepest = crawl.max_depth
    wanted: dict[str, list[Found]] = {}
    for one in found:
        if deepest is not None and one.depth > deepest:
            notes["deeper than the crawl goes"] += 1
        else:
            wanted.setdefault(one.url.host, []).append(one)
    if not wanted:
        return 0
    hosts = _buckets(connection, crawl.id, wanted, now)
    rows: list[dict[str, object]] = []
    for host, some in sorted(wanted.items()):
        bucket = hosts[host]
        if crawl.max_pages_per_host is not None and bucket.taken >= crawl.max_pages_per_host:
            notes["beyond the pages a host may give"] += len(some)
        else:
            rows += [_row(bucket.id, one) for one in some]
    new = _insert(connection, rows)
    _count_new(connection, crawl.id, new)
    return sum(count for count, _ in new.values())


def pass_by(
    connection: sa.Connection, crawl_id: str, passed: Sequence[CanonicalUrl], now: datetime
) -> None:
    """Mark pages as done that were seen without being asked for."""
    if not passed:
        return
    hosts = _buckets(connection, crawl_id, {url.host for url in passed}, now)
    touched: set[int] = set()
    for url in passed:
        host_id, hash_ = hosts[url.host].id, url_hash(url.key)
        mine = (FRONTIER.c.host_id == host_id) & (FRONTIER.c.url_hash == hash_)
        queued = FRONTIER.c.state == UrlState.QUEUED.value
        done = sa.update(FRONTIER).where(mine, queued).values(state=UrlState.DONE.value)
        if connection.execute(done).rowcount:
            touched.add(host_id)
            continue
        row = _row(host_id, Found(url)) | {"state": UrlState.DONE.value}
        insert_new(connection, FRONTIER, row)
    recount(connection, crawl_id, touched)


def recount(connection: sa.Connection, crawl_id: str, host_ids: Iterable[int]) -> None:
    """Set the queued URLs and the priority of some buckets anew, and the crawl's by the change."""
    change = 0
    for host_id in sorted(set(host_ids)):
        mine = (FRONTIER.c.host_id == host_id) & (FRONTIER.c.state == UrlState.QUEUED.value)
        count, best = connection.execute(
            sa.select(sa.func.count(), sa.func.min(FRONTIER.c.priority)).where(mine)
        ).one()
        bucket = CRAWL_HOSTS.c.id == host_id
        before = connection.execute(sa.select(CRAWL_HOSTS.c.queued).where(bucket)).scalar_one()
        connection.execute(
            sa.update(CRAWL_HOSTS).where(bucket).values(queued=count, priority=best or 0)
        )
        change += count - before
    if change:
        connection.execute(
            sa.update(CRAWLS).where(CRAWLS.c.id == crawl_id).values(queued=CRAWLS.c.queued + change)
        )


def merged(kept: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Add counts by their names."""
    return dict(Counter(kept) + Counter(more))


def whole_url(kept: str) -> str:
    """Return the URL of a row: what nobody has named a scheme of is kept from `//` on."""
    return f"https:{kept}" if kept.startswith("//") else kept


def _row(host_id: int, one: Found) -> dict[str, object]:
    return {
        "host_id": host_id,
        "url_hash": one.hash,
        "url": one.url.url.removeprefix("https:") if one.guessed else one.url.url,
        "role": one.role.value,
        "depth": one.depth,
        "priority": min(max(one.priority, _LEAST_PRIORITY), _MOST_PRIORITY),
        "tries": 0,
        "state": UrlState.QUEUED.value,
    }


def _buckets(
    connection: sa.Connection, crawl_id: str, hosts: Iterable[str], now: datetime
) -> dict[str, "sa.Row[Any]"]:
    """Find the buckets of some hosts, made where they are new."""
    found: dict[str, sa.Row[Any]] = {}
    names = iter(sorted(hosts))
    while some := list(islice(names, _NAMES_A_QUERY)):
        known = _known_buckets(connection, crawl_id, some)
        missing = [host for host in some if host not in known]
        if missing:
            counts = {"known": 0, "queued": 0, "taken": 0, "priority": 0}
            made = [
                {"crawl_id": crawl_id, "host": host, "ready_at": now, **counts} for host in missing
            ]
            connection.execute(sa.insert(CRAWL_HOSTS), made)
            known |= _known_buckets(connection, crawl_id, missing)
        found |= known
    return found


def _known_buckets(
    connection: sa.Connection, crawl_id: str, hosts: Sequence[str]
) -> dict[str, "sa.Row[Any]"]:
    query = sa.select(CRAWL_HOSTS).where(
        CRAWL_HOSTS.c.crawl_id == crawl_id, CRAWL_HOSTS.c.host.in_(hosts)
    )
    return {row.host: row for row in connection.execute(query)}


def _insert(
    connection: sa.Connection, rows: Sequence[dict[str, object]]
) -> dict[int, tuple[int, int]]:
    """Insert what is new; returns for each bucket how many, and the best priority of them."""
    if not rows:
        return {}
    unique = {(row["host_id"], row["url_hash"]): row for row in reversed(rows)}
    insert = insert_unless_there(connection, FRONTIER)
    statement = insert.returning(FRONTIER.c.host_id, FRONTIER.c.priority)
    new: dict[int, tuple[int, int]] = {}
    for host_id, priority in connection.execute(statement, list(unique.values())):
        count, best = new.get(host_id, (0, priority))
        new[host_id] = (count + 1, min(best, priority))
    return new


def _count_new(
    connection: sa.Connection, crawl_id: str, new: Mapping[int, tuple[int, int]]
) -> None:
    if not new:
        return
    best = sa.bindparam("best", type_=sa.Integer())
    more = sa.bindparam("more", type_=sa.BigInteger())
    better = sa.case(
        ((CRAWL_HOSTS.c.queued == 0) | (CRAWL_HOSTS.c.priority > best), best),
        else_=CRAWL_HOSTS.c.priority,
    )
    connection.execute(
        sa.update(CRAWL_HOSTS)
        .where(CRAWL_HOSTS.c.id == sa.bindparam("bucket"))
        .values(
            known=CRAWL_HOSTS.c.known + more, queued=CRAWL_HOSTS.c.queued + more, priority=better
        ),
        [
            {"bucket": host_id, "more": count, "best": priority}
            for host_id, (count, priority) in sorted(new.items())
        ],
    )
    total = sum(count for count, _ in new.values())
    connection.execute(
        sa.update(CRAWLS)
        .where(CRAWLS.c.id == crawl_id)
        .values(known=CRAWLS.c.known + total, queued=CRAWLS.c.queued + total)
    )
