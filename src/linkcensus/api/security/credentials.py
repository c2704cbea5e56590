"""Reads who makes a request: a token in the header, or a cookie of a session or a share link."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from linkcensus.api.security.identity import Identity, Shared
from linkcensus.api.security.refusals import Unauthenticated
from linkcensus.store.roles import Role
from linkcensus.store.sessions import csrf_token
from linkcensus.store.state import State

SESSION_COOKIE = "linkcensus_session"
SHARE_COOKIE = "linkcensus_share"
CSRF_HEADER = "X-CSRF-Token"
_LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request proved."""

    identity: Identity | None = None
    csrf_token: str | None = None
    """What changes must carry; None where no cookie of a session was used."""


def read_credentials(connection: HTTPConnection, state: State) -> Credentials:
    """Find out who makes a request; a cookie that is worth nothing any more counts as none.

    Raises:
        Unauthenticated: A token was sent that is not valid.
    """
    written = connection.headers.get("authorization")
    if written is not None:
        return Credentials(_of_token(written, state))
    secret = _cookie(connection, SESSION_COOKIE)
    if secret and (found := state.sessions.find(secret)) is not None:
        user = found.user
        identity = Identity("user", user.id, user.email, user.role, credential_id=found.session.id)
        return Credentials(identity, csrf_token(secret))
    shared = _cookie(connection, SHARE_COOKIE)
    return Credentials(guest_of(shared, state) if shared else None)


def guest_of(secret: str, state: State) -> Identity | None:
    """Return the guest of a share link; None when it is revoked, expired or made up."""
    share = state.shares.find(secret[:_LONGEST_SECRET])
    if share is None:
        return None
    shared = Shared(share.id, share.target, share.scope, share.expires_at)
    return Identity("guest", None, None, Role.VIEWER, share=shared, credential_id=share.id)


def _of_token(written: str, state: State) -> Identity:
    scheme, _, secret = written.partition(" ")
    found = None
    if scheme.lower() == "bearer" and len(secret) <= _LONGEST_SECRET:
        found = state.tokens.find(secret.strip())
    if found is None:
        raise Unauthenticated(
            "this token is not valid", remedy="it may have expired or been revoked: make another"
        )
    return Identity(
        "token",
        found.user.id,
        found.user.email,
        found.role,
        frozenset(found.token.scopes),
        credential_id=found.token.id,
    )


def _cookie(connection: HTTPConnection, name: str) -> str | None:
    secret = connection.cookies.get(name)
    return secret if secret and len(secret) <= _LONGEST_SECRET else None
