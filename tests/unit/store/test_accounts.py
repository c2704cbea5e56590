import pytest
from tests.support.state_world import ANNA, PASSWORD, StateWorld

from linkcensus.core.errors import BadInput, NotFound, Refused
from linkcensus.store.actor import COMMAND
from linkcensus.store.errors import Clash
from linkcensus.store.roles import Role, TokenScope


def test_an_account_is_found_by_its_address_in_any_case(kept: StateWorld):
    user = kept.state.accounts.add(ANNA, " Eva@Example.com ", PASSWORD, Role.VIEWER)

    assert user.email == "eva@example.com"
    assert kept.state.accounts.by_email("EVA@example.com") == user
    assert kept.state.accounts.get(user.id) == user
    assert kept.state.accounts.listing() == [user]


def test_nobody_has_two_accounts(kept: StateWorld):
    kept.user("eva@example.com")

    with pytest.raises(Clash, match="has an account"):
        kept.state.accounts.add(ANNA, "EVA@example.com", PASSWORD, Role.VIEWER)
    assert len(kept.state.accounts.listing()) == 1


@pytest.mark.parametrize(
    "email", ["", "eva", "@b", "a@", "a b@c", "a@b,c@d", "<a@b>", "a@b\0", "a" * 255 + "@b"]
)
def test_an_address_must_be_one(kept: StateWorld, email: str):
    with pytest.raises(BadInput, match="email"):
        kept.state.accounts.add(ANNA, email, PASSWORD, Role.VIEWER)
    assert kept.told() == []


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 1001])
def test_a_password_has_a_fitting_length(kept: StateWorld, password: str):
    with pytest.raises(BadInput, match="12 to 1000"):
        kept.state.accounts.add(ANNA, "a@b.example", password, Role.VIEWER)


def test_a_password_is_kept_as_argon2id_only(kept: StateWorld):
    kept.user()

    with kept.state.database.reading() as connection:
        (text,) = connection.exec_driver_sql("SELECT password_hash FROM users").one()
    assert text.startswith("$argon2id$")
    assert PASSWORD not in text


def test_only_the_right_password_fits(kept: StateWorld):
    user = kept.user()

    check = kept.state.accounts.check_password
    assert check("Eva@example.com", PASSWORD) == user
    assert check("eva@example.com", PASSWORD + " ") is None
    assert check("eva@example.com", "") is None
    assert check("nobody@example.com", PASSWORD) is None
    for hostile in ("", "\0", "\ud800", "' OR ''='", "x" * 100_000):
        assert check(hostile, hostile) is None


def test_a_new_password_ends_all_sessions_but_one(kept: StateWorld):
    user = kept.user()
    start = kept.state.sessions.start
    here, there = start(ANNA, user, "here"), start(ANNA, user, "there")
    mine = kept.state.sessions.find(here)
    assert mine is not None

    kept.state.accounts.change_password(
        ANNA, user.id, "another long password", keep_session=mine.session.id
    )

    assert kept.state.sessions.find(here) is not None
    assert kept.state.sessions.find(there) is None
    assert kept.state.accounts.check_password(user.email, PASSWORD) is None
    assert kept.state.accounts.check_password(user.email, "another long password") == (
        kept.state.accounts.get(user.id)
    )


def test_a_role_counts_from_the_next_request_on(kept: StateWorld):
    user = kept.user(role=Role.VIEWER)
    secret = kept.state.sessions.start(ANNA, user, "")
    _, token = kept.state.tokens.make(ANNA, user.id, "t", [TokenScope.ADMIN])

    kept.state.accounts.change_role(ANNA, user.id, Role.EDITOR)

    session, opened = kept.state.sessions.find(secret), kept.state.tokens.find(token)
    assert session is not None
    assert opened is not None
    assert session.user.role is Role.EDITOR
    assert opened.role is Role.EDITOR


def test_the_last_administrator_stays(kept: StateWorld):
    first = kept.user("first@example.com", Role.ADMIN)
    for change in (
        lambda: kept.state.accounts.remove(ANNA, first.id),
        lambda: kept.state.accounts.change_role(ANNA, first.id, Role.VIEWER),
    ):
        with pytest.raises(Refused, match="last administrator"):
            change()

    second = kept.user("second@example.com", Role.ADMIN)
    kept.state.accounts.change_role(ANNA, first.id, Role.VIEWER)
    with pytest.raises(Refused):
        kept.state.accounts.remove(ANNA, second.id)


def test_who_is_removed_leaves_no_way_in(kept: StateWorld):
    kept.user("admin@example.com", Role.ADMIN)
    user = kept.user()
    session = kept.state.sessions.start(ANNA, user, "")
    _, token = kept.state.tokens.make(ANNA, user.id, "t", [TokenScope.READ])
    _, share = kept.state.shares.make(
        ANNA,
        user.id,
        target="example.com",
        scope=None,
        expires_at=kept.later(days=0).replace(day=9),
    )

    kept.state.accounts.remove(ANNA, user.id)

    assert kept.state.sessions.find(session) is None
    assert kept.state.tokens.find(token) is None
    assert kept.state.shares.find(share) is None
    with pytest.raises(NotFound):
        kept.state.accounts.remove(ANNA, user.id)


def test_every_change_is_told_with_who_what_and_where(kept: StateWorld):
    user = kept.user()
    kept.user("admin@example.com", Role.ADMIN)
    kept.state.accounts.change_role(ANNA, user.id, Role.VIEWER)
    kept.state.accounts.change_role(ANNA, user.id, Role.VIEWER)  # no change, no entry
    kept.state.accounts.change_password(COMMAND, user.id, "another long password")
    kept.state.accounts.remove(ANNA, user.id)

    told = kept.told()
    assert [entry.action for entry in told] == [
        "user.remove", "user.password", "user.role", "user.add", "user.add",
    ]  # fmt: skip
    assert {entry.subject for entry in told} == {"eva@example.com", "admin@example.com"}
    assert told[2].detail == {"was": "editor", "now": "viewer"}
    assert (told[0].actor, told[0].network) == ("anna@example.com", "192.0.2.0/24")
    assert (told[1].actor_kind, told[1].network) == ("command", None)
    assert not any("password" in str(entry.detail) for entry in told)
