"""Slows down who guesses passwords: per account and per address, surviving restarts.

A try is counted before the password is looked at, so tries in parallel count too. Accounts and
addresses are kept as keyed hashes, and only for a day after the last try.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

import sqlalchemy as sa

from linkcensus.store.books import Books
from linkcensus.store.database import insert_new
from linkcensus.store.secret import derive
from linkcensus.store.tables import REVISION, TRIES

_FORGET_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failed tries are free, and how long one waits after each further one."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta

    def wait_after(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures: none, then doubling up to the longest."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 30)  # beyond that any wait is the longest
        return min(self.first_wait * (1 << doublings), self.longest_wait)


ACCOUNT = Limit(5, timedelta(seconds=2), timedelta(minutes=15))
ADDRESS = Limit(20, timedelta(seconds=2), timedelta(minutes=15))
"""An office shares an address, so it has more tries than an account."""


@dataclass(frozen=True, slots=True)
class Key:
    """What tries are counted for."""

    name: str
    limit: Limit


def of_account(email: str) -> Key:
    """Count per account, whether it exists or not."""
    return Key(f"account {email.strip().lower()[:254]}", ACCOUNT)


def of_address(address: str | None) -> Key:
    """Count per IPv4 address or IPv6 /64, which is what one customer of a provider has."""
    try:
        read = ip_address((address or "").partition("%")[0])
    except ValueError:
        return Key("address unknown", ADDRESS)
    mapped = getattr(read, "ipv4_mapped", None) or read
    bits = 64 if mapped.version == 6 else 32
    return Key(f"address {ip_network(f'{mapped}/{bits}', strict=False)}", ADDRESS)


class Throttle:
    """Counts tries that failed."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def take(self, keys: Sequence[Key]) -> timedelta:
        """Ask for one try; returns zero, or how long to wait when there is none now.

        A try that is given counts as failed for every key until `give_back` or `clear`. One that
        is not given counts nowhere, so that nobody is locked out by asking.
        """
        now = self._books.now()
        with self._books.touching() as connection:
            connection.execute(sa.delete(TRIES).where(TRIES.c.last_at < now - _FORGET_AFTER))
            hashed = {self._hashed(connection, key): key for key in keys}
            wait, _ = self._look(connection, hashed, now)
            if wait > timedelta(0):
                return wait  # without a row for every name that somebody makes up meanwhile
            empty = [{"key": key, "failures": 0, "last_at": now} for key in sorted(hashed)]
            insert_new(connection, TRIES, *empty)
            wait, rows = self._look(connection, hashed, now)
            if wait > timedelta(0):
                return wait  # somebody else's try was counted in between
            for row in rows:
                self._count(connection, row.key, row.failures + 1, hashed[row.key].limit, now)
        return timedelta(0)

    def clear(self, key: Key) -> None:
        """Forget the failures of a key: its owner has proved who they are."""
        with self._books.touching() as connection:
            hashed = self._hashed(connection, key)
            connection.execute(sa.delete(TRIES).where(TRIES.c.key == hashed))

    def give_back(self, key: Key) -> None:
        """Take one try off a key: it was no failure, though it proves nothing about the others."""
        with self._books.touching() as connection:
            mine = TRIES.c.key == self._hashed(connection, key)
            fewer = sa.case((TRIES.c.failures > 0, TRIES.c.failures - 1), else_=0)
            connection.execute(
                sa.update(TRIES).where(mine).values(failures=fewer, blocked_until=None)
            )

    def _look(
        self, connection: sa.Connection, hashed: Iterable[str], now: datetime
    ) -> tuple[timedelta, Sequence[sa.Row[Any]]]:
        """Lock the rows of some keys, in one order for everybody so that nobody waits in a ring."""
        mine = sa.select(TRIES).where(TRIES.c.key.in_(hashed)).order_by(TRIES.c.key)
        rows = connection.execute(mine.with_for_update()).all()
        blocked = [row.blocked_until for row in rows if row.blocked_until is not None]
        return max(blocked, default=now) - now, rows

    def _count(
        self, connection: sa.Connection, key: str, failures: int, limit: Limit, now: datetime
    ) -> None:
        wait = limit.wait_after(failures)
        connection.execute(
            sa.update(TRIES)
            .where(TRIES.c.key == key)
            .values(
                failures=failures,
                last_at=now,
                blocked_until=now + wait if wait > timedelta(0) else None,
            )
        )

    def _hashed(self, connection: sa.Connection, key: Key) -> str:
        salt = connection.execute(sa.select(REVISION.c.salt)).scalar_one()
        return derive(salt, key.name)
