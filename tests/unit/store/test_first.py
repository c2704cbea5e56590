from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.support.state_world import ANNA, PASSWORD, StateWorld

from linkcensus.core.errors import BadInput, LinkCensusError, Refused
from linkcensus.core.settings import load_settings
from linkcensus.store.roles import Role
from linkcensus.store.state import is_loopback, refuse_public_without_administrator

ANYWHERE = "0.0.0.0"  # noqa: S104 - only a text here


def test_the_token_of_the_console_makes_one_administrator_once(kept: StateWorld):
    first = kept.state.first_administrator
    assert first.needed()
    token = first.make_token()
    assert token is not None

    user = first.create(ANNA, token, "eva@example.com", PASSWORD)

    assert user.role is Role.ADMIN
    assert not first.needed()
    with pytest.raises(Refused):
        first.create(ANNA, token, "mallory@example.com", PASSWORD)
    assert len(kept.state.accounts.listing()) == 1


@pytest.mark.parametrize("guess", ["", "x", "\0", "é" * 50, "\ud800"])
def test_another_token_makes_nothing(kept: StateWorld, guess: str):
    kept.state.first_administrator.make_token()

    with pytest.raises(Refused, match="not the set-up token"):
        kept.state.first_administrator.create(ANNA, guess, "eva@example.com", PASSWORD)
    assert kept.state.accounts.listing() == []


def test_without_a_token_printed_none_fits(kept: StateWorld):
    with pytest.raises(Refused):
        kept.state.first_administrator.create(ANNA, "", "eva@example.com", PASSWORD)


def test_a_newer_token_replaces_the_older(kept: StateWorld):
    older, newer = (kept.state.first_administrator.make_token() for _ in range(2))
    assert older
    assert newer

    with pytest.raises(Refused):
        kept.state.first_administrator.create(ANNA, older, "eva@example.com", PASSWORD)
    kept.state.first_administrator.create(ANNA, newer, "eva@example.com", PASSWORD)


def test_a_bad_password_does_not_use_the_token_up(kept: StateWorld):
    token = kept.state.first_administrator.make_token()
    assert token

    with pytest.raises(BadInput):
        kept.state.first_administrator.create(ANNA, token, "eva@example.com", "short")
    kept.state.first_administrator.create(ANNA, token, "eva@example.com", PASSWORD)


def test_no_token_where_somebody_administers(kept: StateWorld):
    kept.user(role=Role.ADMIN)

    assert kept.state.first_administrator.make_token() is None


def test_of_many_who_use_the_token_at_once_one_wins(kept: StateWorld):
    token = kept.state.first_administrator.make_token()
    assert token

    def attempt(number: int) -> bool:
        try:
            kept.state.first_administrator.create(ANNA, token, f"u{number}@example.com", PASSWORD)
        except LinkCensusError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))

    assert sum(won) == 1
    assert len(kept.state.accounts.listing()) == 1


def test_settings_make_the_administrator_once(kept: StateWorld):
    settings = load_settings(admin_email="Root@example.com", admin_password=PASSWORD)

    made = kept.state.first_administrator.from_settings(settings)
    again = kept.state.first_administrator.from_settings(settings)

    assert made is not None
    assert (made.email, made.role) == ("root@example.com", Role.ADMIN)
    assert again is None
    assert kept.state.accounts.check_password("root@example.com", PASSWORD)


def test_settings_without_one_of_the_two_are_refused(kept: StateWorld):
    with pytest.raises(BadInput, match="address and a password"):
        kept.state.first_administrator.from_settings(load_settings(admin_email="a@b.example"))
    assert kept.state.first_administrator.from_settings(load_settings()) is None


@pytest.mark.parametrize("host", [ANYWHERE, "::", "192.168.1.5", "example.com", ""])
def test_a_public_address_needs_an_administrator(kept: StateWorld, host: str):
    with pytest.raises(Refused, match="LINKCENSUS_ADMIN_EMAIL"):
        refuse_public_without_administrator(host, kept.state)

    kept.user(role=Role.ADMIN)
    refuse_public_without_administrator(host, kept.state)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost", "LocalHost"]
)
def test_this_machine_alone_needs_none(kept: StateWorld, host: str):
    assert is_loopback(host)
    refuse_public_without_administrator(host, kept.state)


@pytest.mark.parametrize("host", ["localhost.example.com", "127.0.0.1.example.com", ANYWHERE, ""])
def test_what_only_looks_like_this_machine_is_not(host: str):
    assert not is_loopback(host)
