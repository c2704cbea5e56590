"""What only a server shared by several programs can show."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.postgres import Postgres
from tests.support.state_world import ANNA, CHEAP, PASSWORD, StateWorld

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.settings import load_settings
from linkcensus.store.passwords import Passwords
from linkcensus.store.roles import Role
from linkcensus.store.state import open_state
from linkcensus.store.validators import Validator


def test_several_servers_that_start_at_once_migrate_once(postgres: Postgres, tmp_path: Path):
    settings = load_settings(data=tmp_path, database_url=postgres.fresh())
    gate = threading.Barrier(6)

    def begin(_: int) -> int:
        gate.wait()
        state = open_state(settings, passwords=Passwords(CHEAP))
        try:
            return state.revision()
        finally:
            state.close()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(begin, range(6))) == [1] * 6


def test_two_administrators_who_remove_each_other_leave_one(kept: StateWorld):
    for round_number in range(5):
        pair = [
            kept.state.accounts.add(ANNA, f"{n}-{round_number}@example.com", PASSWORD, Role.ADMIN)
            for n in range(2)
        ]
        for other in kept.state.accounts.listing():
            if other.id not in {user.id for user in pair}:
                kept.state.accounts.remove(ANNA, other.id)
        states = [kept.reopen(), kept.reopen()]
        gate = threading.Barrier(2)

        def remove(which: int) -> bool:
            gate.wait()  # noqa: B023 - used up within the round
            try:
                states[which].accounts.remove(ANNA, pair[which].id)  # noqa: B023 - likewise
            except LinkCensusError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(remove, range(2)))
        assert sum(done) == 1
        assert kept.state.accounts.has_administrator()


def test_two_crawls_that_saw_the_same_pages_keep_what_they_learned(kept: StateWorld):
    states = [kept.reopen(), kept.reopen()]
    gate = threading.Barrier(2, timeout=20)

    def keep(which: int) -> None:
        for round_number in range(5):
            numbers = range(400) if which else range(399, -1, -1)
            seen = [Validator(1_000 * round_number + n, f"e{which}", None, "w:1") for n in numbers]
            gate.wait()
            states[which].validators.keep(seen)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(keep, range(2)))
    assert len(kept.state.validators.known(range(5_000))) == 2_000


def test_the_state_is_not_in_the_data_folder(kept: StateWorld):
    assert not list(kept.settings.data.glob("*.db"))
    assert kept.state.revision() >= 1
