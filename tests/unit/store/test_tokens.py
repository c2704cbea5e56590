from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.state_world import ANNA, NOON, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.store.accounts import User
from linkcensus.store.roles import Role, TokenScope
from linkcensus.store.tokens import MOST_TOKENS, OpenToken, Token


def make(kept: StateWorld, owner: User, *scopes: TokenScope, **options: object):
    return kept.state.tokens.make(
        ANNA, owner.id, "Reports", scopes or (TokenScope.READ,), **options
    )


def test_a_token_is_shown_once_and_kept_as_a_hash(kept: StateWorld):
    token, secret = make(kept, kept.user())

    assert secret.startswith("lc_")
    assert len(secret) > 40
    assert token.beginning == secret[:10]
    with kept.state.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM tokens").mappings().all()
    assert secret not in str(rows)
    assert secret not in str(kept.told())
    found = kept.state.tokens.find(secret)
    assert found is not None
    assert found.token == token


def test_a_token_works_until_it_expires(kept: StateWorld):
    _, secret = make(kept, kept.user(), expires_at=NOON + timedelta(days=1))

    kept.later(hours=23, minutes=59)
    assert kept.state.tokens.find(secret) is not None
    kept.later(minutes=1)
    assert kept.state.tokens.find(secret) is None


def test_a_token_remembers_its_last_use(kept: StateWorld):
    owner = kept.user()
    token, secret = make(kept, owner)
    assert token.last_used_at is None

    now = kept.later(hours=1)
    kept.state.tokens.find(secret)

    assert kept.state.tokens.listing(owner.id)[0].last_used_at == now


def test_a_revoked_token_is_gone(kept: StateWorld):
    eva, otto = kept.user("eva@example.com"), kept.user("otto@example.com")
    token, secret = make(kept, eva)

    with pytest.raises(NotFound):
        kept.state.tokens.revoke(ANNA, token.id, owner_id=otto.id)
    assert kept.state.tokens.find(secret) is not None
    kept.state.tokens.revoke(ANNA, token.id, owner_id=eva.id)
    assert kept.state.tokens.find(secret) is None
    assert kept.state.tokens.listing() == []


def test_what_is_no_token_is_refused(kept: StateWorld):
    owner = kept.user()
    for scopes, name, expires in (
        ((), "t", None),
        ((TokenScope.READ,), " ", None),
        ((TokenScope.READ,), "t\0", None),
        ((TokenScope.READ,), "t", NOON),
    ):
        with pytest.raises(BadInput):
            kept.state.tokens.make(ANNA, owner.id, name, scopes, expires)
    with pytest.raises(NotFound):
        kept.state.tokens.make(ANNA, "nobody", "t", [TokenScope.READ])
    assert kept.state.tokens.listing() == []


def test_nobody_collects_tokens_without_end(kept: StateWorld):
    owner = kept.user()
    for _ in range(MOST_TOKENS):
        make(kept, owner)

    with pytest.raises(BadInput, match="enough"):
        make(kept, owner)


@given(
    owner=st.sampled_from(Role),
    scopes=st.lists(st.sampled_from(TokenScope), min_size=1, unique=True),
)
def test_a_token_may_no_more_than_its_owner_and_no_more_than_its_scopes(
    owner: Role, scopes: list[TokenScope]
):
    user = User("1", "eva@example.com", owner, NOON, None)
    token = Token("2", user.email, "1", "t", "lc_", tuple(scopes), NOON, None, None)

    role = OpenToken(token, user).role

    assert owner.covers(role)
    assert any(scope.role.covers(role) for scope in scopes)
    assert role in {owner, *(scope.role for scope in scopes)}
