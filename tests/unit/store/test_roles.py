from hypothesis import given
from hypothesis import strategies as st

from linkcensus.store.roles import Role, TokenScope, lesser

roles = st.sampled_from(Role)


def test_roles_rise_from_viewer_to_administrator():
    assert [role.value for role in sorted(Role, key=lambda role: role.rank)] == [
        "viewer",
        "editor",
        "admin",
    ]


@given(roles, roles, roles)
def test_covering_is_a_total_order(one: Role, other: Role, third: Role):
    assert one.covers(one)
    assert one.covers(other) or other.covers(one)
    if one.covers(other) and other.covers(one):
        assert one is other
    if one.covers(other) and other.covers(third):
        assert one.covers(third)


@given(roles, roles, roles)
def test_the_lesser_role_covers_what_both_cover(one: Role, other: Role, needed: Role):
    both = one.covers(needed) and other.covers(needed)
    assert lesser(one, other).covers(needed) == both
    assert lesser(one, other) is lesser(other, one)


def test_scopes_rise_as_roles_do():
    assert [scope.role for scope in TokenScope] == list(Role)
