import pytest
from tests.support.state_world import ANNA, StateWorld

from linkcensus.core.errors import NotFound
from linkcensus.store.secret import hash_secret
from linkcensus.store.sessions import csrf_token


def test_a_session_is_kept_as_a_hash_only(kept: StateWorld):
    secret = kept.state.sessions.start(ANNA, kept.user(), "Firefox")

    with kept.state.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM sessions").mappings().all()
    assert [row["secret_hash"] for row in rows] == [hash_secret(secret)]
    assert secret not in str(rows)


def test_a_session_knows_its_user_until_it_ends(kept: StateWorld):
    user = kept.user()
    secret = kept.state.sessions.start(ANNA, user, "Firefox")

    found = kept.state.sessions.find(secret)

    assert found is not None
    assert found.user.id == user.id
    assert found.session.browser == "Firefox"
    kept.state.sessions.end(ANNA, user.id, found.session.id)
    assert kept.state.sessions.find(secret) is None
    with pytest.raises(NotFound):
        kept.state.sessions.end(ANNA, user.id, found.session.id)


@pytest.mark.parametrize("secret", ["", "x", "é", "\0", "' OR 1=1 --", "\ud800"])
def test_made_up_secrets_open_nothing(kept: StateWorld, secret: str):
    kept.state.sessions.start(ANNA, kept.user(), "")

    assert kept.state.sessions.find(secret) is None
    assert kept.state.tokens.find(f"lc_{secret}") is None
    assert kept.state.shares.find(secret) is None


def test_signing_in_again_ends_the_session_that_came_with_the_request(kept: StateWorld):
    user = kept.user()
    older = kept.state.sessions.start(ANNA, user, "")

    newer = kept.state.sessions.start(ANNA, user, "", replaces=older)

    assert newer != older
    assert kept.state.sessions.find(older) is None
    assert kept.state.sessions.find(newer) is not None


def test_a_session_ends_some_time_after_its_last_use(kept: StateWorld):
    secret = kept.state.sessions.start(ANNA, kept.user(), "")

    kept.later(hours=335)
    assert kept.state.sessions.find(secret) is not None
    kept.later(hours=336)
    assert kept.state.sessions.find(secret) is None


def test_a_session_ends_however_much_it_is_used(kept: StateWorld):
    user = kept.user()
    secret = kept.state.sessions.start(ANNA, user, "")

    for _ in range(29):
        kept.later(hours=24)
        assert kept.state.sessions.find(secret) is not None
    assert len(kept.state.sessions.of_user(user.id)) == 1
    kept.later(hours=24)
    assert kept.state.sessions.find(secret) is None
    assert kept.state.sessions.of_user(user.id) == []


def test_looking_twice_in_five_minutes_writes_once(kept: StateWorld):
    user = kept.user()
    secret = kept.state.sessions.start(ANNA, user, "")
    began = kept.clock.now()

    kept.later(minutes=4)
    kept.state.sessions.find(secret)
    assert kept.state.sessions.of_user(user.id)[0].last_used_at == began
    now = kept.later(minutes=1)
    kept.state.sessions.find(secret)
    assert kept.state.sessions.of_user(user.id)[0].last_used_at == now


def test_signing_out_everywhere_spares_others(kept: StateWorld):
    eva, otto = kept.user("eva@example.com"), kept.user("otto@example.com")
    hers = [kept.state.sessions.start(ANNA, eva, "") for _ in range(3)]
    his = kept.state.sessions.start(ANNA, otto, "")

    assert kept.state.sessions.end_all(ANNA, eva.id) == 3

    assert all(kept.state.sessions.find(secret) is None for secret in hers)
    assert kept.state.sessions.find(his) is not None


def test_nobody_ends_the_session_of_another(kept: StateWorld):
    eva, otto = kept.user("eva@example.com"), kept.user("otto@example.com")
    his = kept.state.sessions.start(ANNA, otto, "")
    session_id = kept.state.sessions.of_user(otto.id)[0].id

    with pytest.raises(NotFound):
        kept.state.sessions.end(ANNA, eva.id, session_id)
    assert kept.state.sessions.find(his) is not None


def test_the_csrf_token_tells_nothing_of_the_secret_and_differs_by_session():
    assert csrf_token("one") == csrf_token("one")
    assert csrf_token("one") != csrf_token("two")
    assert csrf_token("one") not in (hash_secret("one"), "one")


def test_a_hostile_name_of_a_browser_is_cut(kept: StateWorld):
    user = kept.user()
    kept.state.sessions.start(ANNA, user, "\0\ud800" + "x" * 10_000)

    assert len(kept.state.sessions.of_user(user.id)[0].browser) == 200
