import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from starlette.requests import Request

from linkcensus.api.security.identity import (
    Identity,
    Shared,
    admin,
    editor,
    reader,
    viewer,
    viewer_of_target,
)
from linkcensus.api.security.refusals import Denied, Forbidden, Unauthenticated
from linkcensus.core.scope import Scope, parse_target
from linkcensus.store.roles import Role

SOON = datetime(2026, 3, 2, tzinfo=UTC)
NEEDED = {Role.VIEWER: viewer, Role.EDITOR: editor, Role.ADMIN: admin}


def person(role: Role) -> Identity:
    return Identity("user", "1", "eva@example.com", role)


def guest(target: str, scope: Scope | None = None) -> Identity:
    shared = parse_target(target, scope)
    share = Shared("s", shared.text, shared.scope, SOON)
    return Identity("guest", None, None, Role.VIEWER, share=share)


def request(target: str | None, query: str = "", method: str = "GET") -> Request:
    return Request(
        {
            "type": "http",
            "method": method,
            "path": "/",
            "headers": [],
            "query_string": query.encode(),
            "path_params": {} if target is None else {"target": target},
        }
    )


def may_see(who: Identity | None, target: str | None, query: str = "", method: str = "GET") -> bool:
    try:
        asyncio.run(viewer_of_target(request(target, query, method), who))
    except Denied:
        return False
    return True


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_each_role_may_what_lower_ones_may(role: Role, needed: Role):
    who = person(role)
    if role.covers(needed):
        assert asyncio.run(NEEDED[needed](who)) is who
    else:
        with pytest.raises(Forbidden, match=needed.value):
            asyncio.run(NEEDED[needed](who))
    assert who.may(needed) == role.covers(needed)


def test_nobody_may_nothing():
    for needs in NEEDED.values():
        with pytest.raises(Unauthenticated):
            asyncio.run(needs(None))
    assert not may_see(None, "example.com")


def test_a_guest_is_no_viewer_but_reads_what_tells_nothing():
    who = guest("example.com")

    for needs in NEEDED.values():
        with pytest.raises(Forbidden, match="share link"):
            asyncio.run(needs(who))
    assert asyncio.run(reader(request(None), who)) is who
    with pytest.raises(Forbidden):
        asyncio.run(reader(request(None, method="POST"), who))


@pytest.mark.parametrize(
    ("shared", "asked", "query"),
    [
        ("example.com", "example.com", ""),
        ("example.com", "EXAMPLE.com", "scope=domain"),
        ("example.com", "blog.example.com", ""),
        ("example.com", "example.com/a/b", "scope=prefix"),
        ("example.com", "example.com/a", "scope=url&sort=x"),
        ("blog.example.com", "blog.example.com", ""),
        ("example.com/blog/*", "example.com/blog/", "scope=prefix"),
        ("example.com/blog/*", "example.com/blog/a", ""),
        ("example.com/a", "http://example.com/a", "scope=url"),
    ],
)
def test_a_guest_sees_what_was_shared_and_what_lies_in_it(shared: str, asked: str, query: str):
    assert may_see(guest(shared), asked, query)


@pytest.mark.parametrize(
    ("shared", "asked", "query"),
    [
        ("example.com", "other.com", ""),
        ("example.com", "notexample.com", ""),
        ("example.com", None, ""),
        ("example.com", "", ""),
        ("example.com", "co.uk", ""),
        ("example.com", "example.com", "scope=galaxy"),
        ("example.com", "example.com", "scope=domain&scope=nonsense"),
        ("example.com", "example.com", "targets=other.com"),
        ("blog.example.com", "example.com", ""),
        ("blog.example.com", "blog.example.com", "scope=url&scope=domain&others=x"),
        ("example.com/blog/*", "example.com", ""),
        ("example.com/blog/*", "example.com/blog", "scope=prefix"),
        ("example.com/blog/*", "example.com/blog/", "scope=host"),
        ("example.com/a", "example.com/a", "scope=prefix"),
        ("example.com/a", "example.com/a/b", ""),
    ],
)
def test_a_guest_sees_nothing_else(shared: str, asked: str | None, query: str):
    assert not may_see(guest(shared), asked, query)


def test_a_guest_changes_nothing():
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert not may_see(guest("example.com"), "example.com", method=method)


_texts = st.sampled_from(
    [
        *(
            "example.com",
            "blog.example.com",
            "a.blog.example.com",
            "example.com/a",
            "example.com/a/b",
        ),
        *(
            "blog.example.com/a",
            "other.com",
            "example.com:8080",
            "example.com/a?b=c",
            "example.co.uk",
        ),
    ]
)
_scopes = st.sampled_from(Scope)


@given(_texts, _scopes, _texts, _scopes, _texts)
def test_whatever_link_a_guest_reaches_was_shared(
    shared: str, scope: Scope, asked: str, narrower: Scope, link: str
):
    """What lies in what a guest may ask for lies in what was shared with them."""
    one, other = parse_target(shared, scope), parse_target(asked, narrower)
    key = parse_target(link, Scope.URL).key_low
    assume(other.contains(key))

    if Shared("s", one.text, one.scope, SOON).covers(other):
        assert one.contains(key)
