from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.state_world import StateWorld

from linkcensus.store.throttle import ACCOUNT, ADDRESS, Limit, of_account, of_address

EVA = of_account("eva@example.com")
HOME = of_address("192.0.2.1")
NOTHING = timedelta(0)


@given(st.integers(0, 10_000), st.sampled_from([ACCOUNT, ADDRESS]))
def test_waits_only_grow_and_have_an_end(failures: int, limit: Limit):
    wait, longer = limit.wait_after(failures), limit.wait_after(failures + 1)

    assert NOTHING <= wait <= longer <= limit.longest_wait
    assert (wait == NOTHING) == (failures < limit.free)


@given(st.lists(st.integers(0, 1000), max_size=60))
def test_however_one_asks_an_hour_gives_few_tries(pauses: list[int]):
    """The law behind it: at most the free tries, and then one for each wait that was sat out."""
    now, blocked, failures, taken = 0, 0, 0, 0
    for pause in pauses:
        now += pause
        if now > 3600:
            break
        if now >= blocked:
            failures += 1
            taken += 1
            blocked = now + ACCOUNT.wait_after(failures).total_seconds()
    assert taken <= ACCOUNT.free + 9 + 4  # 2 s doubled nine times is 15 min; four of those an hour


def test_free_tries_then_growing_waits(kept: StateWorld):
    take = kept.state.throttle.take

    assert [take([EVA]) for _ in range(ACCOUNT.free)] == [NOTHING] * ACCOUNT.free
    first = take([EVA])
    assert first == timedelta(seconds=2)
    assert take([EVA]) == first  # asking while one waits costs nothing
    kept.later(seconds=2)
    assert take([EVA]) == NOTHING
    assert take([EVA]) == timedelta(seconds=4)


def test_success_clears_the_account_and_gives_the_address_its_try_back(kept: StateWorld):
    throttle = kept.state.throttle
    for _ in range(4):
        throttle.take([EVA, HOME])

    throttle.clear(EVA)
    throttle.give_back(HOME)

    assert [throttle.take([EVA]) for _ in range(5)] == [NOTHING] * 5
    took = [throttle.take([HOME]) for _ in range(ADDRESS.free)]
    assert took.count(NOTHING) == ADDRESS.free - 3


def test_an_account_of_ones_own_does_not_free_an_address(kept: StateWorld):
    throttle = kept.state.throttle
    for number in range(ADDRESS.free - 1):
        assert throttle.take([of_account(f"victim{number}@example.com"), HOME]) == NOTHING
        throttle.take([of_account("own@example.com"), HOME])
        throttle.clear(of_account("own@example.com"))
        throttle.give_back(HOME)

    throttle.take([of_account("last@example.com"), HOME])
    assert throttle.take([of_account("one-more@example.com"), HOME]) > NOTHING


def test_many_accounts_from_one_address_are_slowed_down_too(kept: StateWorld):
    waits = [
        kept.state.throttle.take([of_account(f"u{number}@example.com"), HOME])
        for number in range(ADDRESS.free + 1)
    ]

    assert waits[:-1] == [NOTHING] * ADDRESS.free
    assert waits[-1] > NOTHING
    assert kept.state.throttle.take([of_address("198.51.100.9")]) == NOTHING


def test_waiting_survives_a_restart(kept: StateWorld):
    for _ in range(ACCOUNT.free):
        kept.state.throttle.take([EVA])

    assert kept.reopen().throttle.take([EVA]) > NOTHING


def test_tries_in_parallel_count_too(kept: StateWorld):
    with ThreadPoolExecutor(8) as pool:
        given_tries = list(pool.map(lambda _: kept.state.throttle.take([EVA, HOME]), range(24)))

    assert given_tries.count(NOTHING) == ACCOUNT.free


def test_what_is_over_is_forgotten_and_names_are_never_kept(kept: StateWorld):
    def rows() -> list[dict[str, object]]:
        with kept.state.database.reading() as connection:
            return [
                dict(row) for row in connection.exec_driver_sql("SELECT * FROM tries").mappings()
            ]

    kept.state.throttle.take([EVA, HOME])
    assert len(rows()) == 2
    assert "eva" not in str(rows())
    assert "192" not in str(rows())

    kept.later(days=1, seconds=1)
    kept.state.throttle.take([of_account("otto@example.com")])
    assert len(rows()) == 1


def test_names_made_up_while_one_waits_leave_nothing(kept: StateWorld):
    for _ in range(ADDRESS.free):
        kept.state.throttle.take([HOME])
    for number in range(50):
        kept.state.throttle.take([of_account(f"u{number}@example.com"), HOME])

    with kept.state.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tries").scalar() == 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        (None, "testclient", True),
        ("fe80::1%eth0", "fe80::1", True),
    ],
)
def test_addresses_of_one_customer_count_together(one: str | None, other: str, alike: bool):
    assert (of_address(one) == of_address(other)) == alike
