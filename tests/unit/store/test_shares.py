from datetime import timedelta

import pytest
from tests.support.state_world import ANNA, NOON, StateWorld

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import Scope

TOMORROW = NOON + timedelta(days=1)


def make(kept: StateWorld, target: str = "example.com", **options: object):
    owner = options.pop("owner", None) or kept.user()
    wanted = {"scope": None, "expires_at": TOMORROW, **options}
    return kept.state.shares.make(ANNA, owner.id, target=target, **wanted)


def test_a_share_is_kept_as_a_hash_and_shows_its_target(kept: StateWorld):
    share, secret = make(kept, "Example.com/blog*", opens="backlinks?sort=first_seen:desc")

    assert (share.target, share.scope) == ("http://example.com/blog*", Scope.PREFIX)
    assert share.opens == "backlinks?sort=first_seen:desc"
    assert kept.state.shares.find(secret) == share
    with kept.state.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM shares").mappings().all()
    assert secret not in str(rows)
    assert secret not in str(kept.told())


def test_a_share_ends_when_it_expires(kept: StateWorld):
    share, secret = make(kept)
    assert kept.state.shares.remaining(share) == timedelta(days=1)

    kept.later(days=1)

    assert kept.state.shares.find(secret) is None
    assert len(kept.state.shares.listing()) == 1


def test_a_revoked_share_is_gone(kept: StateWorld):
    eva, otto = kept.user("eva@example.com"), kept.user("otto@example.com")
    share, secret = make(kept, owner=eva)

    with pytest.raises(NotFound):
        kept.state.shares.revoke(ANNA, share.id, owner_id=otto.id)
    kept.state.shares.revoke(ANNA, share.id)

    assert kept.state.shares.find(secret) is None
    assert [entry.action for entry in kept.told("share")] == ["share.revoke", "share.make"]


@pytest.mark.parametrize("expires", [NOON, NOON - timedelta(1), NOON + timedelta(367)])
def test_a_share_ends_within_a_year(kept: StateWorld, expires: object):
    with pytest.raises(BadInput, match="expires_at"):
        make(kept, expires_at=expires)


@pytest.mark.parametrize(
    "opens",
    ["", "//evil.example", "/x", "../x", "https://evil.example", "a b", "x?a\nb", "x\0", "x#y?"],
)
def test_a_share_opens_a_view_of_ours_only(kept: StateWorld, opens: str):
    with pytest.raises(BadInput, match="opens"):
        make(kept, opens=opens)


@pytest.mark.parametrize("target", ["", "co.uk", "not a site", "ftp://x.example"])
def test_a_share_needs_a_target(kept: StateWorld, target: str):
    with pytest.raises(BadInput):
        make(kept, target)


def test_using_a_share_is_remembered(kept: StateWorld):
    _, secret = make(kept)
    now = kept.later(hours=1)

    kept.state.shares.find(secret)

    assert kept.state.shares.listing()[0].last_used_at == now
