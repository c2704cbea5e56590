"""Signing in and out: the throttle before it, the cookie after it."""

import math
from collections.abc import Sequence
from datetime import timedelta

from fastapi import Request, Response

from linkcensus.api.security.credentials import SESSION_COOKIE, SHARE_COOKIE
from linkcensus.api.security.refusals import Throttled, Unauthenticated
from linkcensus.store.accounts import User
from linkcensus.store.actor import Actor, network_of
from linkcensus.store.state import State
from linkcensus.store.throttle import Key, of_account, of_address


def check_sign_in(request: Request, state: State, email: str, password: str) -> User:
    """Return whose address and password these are; slower with every failure.

    Raises:
        Throttled: Too many failures of this account or address.
        Unauthenticated: They do not belong together; whether the account exists is not told.
    """
    host = request.client.host if request.client else None
    account, address = of_account(email), of_address(host)
    take_try(state, [account, address])
    user = state.accounts.check_password(email, password)
    if user is None:
        nobody = Actor("nobody", email.strip().lower() or "nobody", network=network_of(host))
        state.audit.note(nobody, "session.refused", nobody.name)
        raise Unauthenticated(
            "the e-mail address and the password do not belong together",
            remedy="an administrator can set a new password with `linkcensus user password`",
        )
    state.throttle.clear(account)
    state.throttle.give_back(address)
    return user


def take_try(state: State, keys: Sequence[Key]) -> None:
    """Take one try off the throttle.

    Raises:
        Throttled: There is none now.
    """
    wait = state.throttle.take(keys)
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        raise Throttled("too many tries failed", retry_after=seconds)


def sign_in_as(request: Request, response: Response, state: State, user: User) -> None:
    """Start a session, in place of the one that the request came with, and set its cookie."""
    host = request.client.host if request.client else None
    actor = Actor("user", user.email, user.id, network_of(host))
    secret = state.sessions.start(
        actor,
        user,
        request.headers.get("user-agent", ""),
        replaces=request.cookies.get(SESSION_COOKIE),
    )
    set_cookie(request, response, SESSION_COOKIE, secret, state.sessions.idle)
    drop_cookie(request, response, SHARE_COOKIE)


def set_cookie(
    request: Request, response: Response, name: str, secret: str, lasts: timedelta
) -> None:
    """Set a cookie that no script can read and no other site's form can use."""
    response.set_cookie(
        name,
        secret,
        max_age=int(lasts.total_seconds()),
        path=cookie_path(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(
        name,
        path=cookie_path(request),
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def cookie_path(request: Request) -> str:
    """Return the part of the host that is ours."""
    return f"{request.scope.get('root_path', '')}/"
