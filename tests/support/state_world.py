"""A state of a test's own, with a clock that stands still and cheap passwords."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher

from linkcensus.core.clock import FixedClock
from linkcensus.core.settings import Settings, load_settings
from linkcensus.store.accounts import User
from linkcensus.store.actor import Actor
from linkcensus.store.audit import Entry
from linkcensus.store.database import FILE
from linkcensus.store.passwords import Passwords
from linkcensus.store.roles import Role
from linkcensus.store.state import State, open_state

PASSWORD = "correct horse battery staple"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2 as weak as it gets: tests check that it is asked, not how slow it is."""
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = Actor("user", "anna@example.com", network="192.0.2.0/24")


@dataclass
class StateWorld:
    """An open state and what it was opened with."""

    state: State
    settings: Settings
    clock: FixedClock
    reopen: Callable[[], State]
    """Open it once more, as another process would."""

    def user(self, email: str = "eva@example.com", role: Role = Role.EDITOR) -> User:
        """Make an account."""
        return self.state.accounts.add(ANNA, email, PASSWORD, role)

    def later(self, **step: float) -> datetime:
        """Let time pass; returns what time it is then."""
        self.clock.advance(timedelta(**step))
        return self.clock.now()

    def told(self, action: str | None = None) -> list[Entry]:
        """What the audit log says, the newest first."""
        return self.state.audit.entries(action=action, limit=1000)


@cache
def _migrated() -> bytes:
    """An empty SQLite state; making its tables anew for each test would take most of the time."""
    with tempfile.TemporaryDirectory() as folder:
        open_state(load_settings(data=Path(folder)), passwords=Passwords(CHEAP)).close()
        return (Path(folder) / FILE).read_bytes()


@contextmanager
def state_world(folder: Path, **options: object) -> Iterator[StateWorld]:
    """Open a state in a folder, or where the settings say."""
    settings = load_settings(data=folder, **options)
    if settings.database_url is None and not (folder / FILE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(_migrated())
    clock = FixedClock(NOON)
    opened: list[State] = []

    def reopen() -> State:
        opened.append(open_state(settings, clock=clock, passwords=Passwords(CHEAP)))
        return opened[-1]

    try:
        yield StateWorld(reopen(), settings, clock, reopen)
    finally:
        for state in opened:
            state.close()
