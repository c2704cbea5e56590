"""Signing in and out, and one's own sessions."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.security.credentials import SESSION_COOKIE, SHARE_COOKIE
from linkcensus.api.security.identity import Identity, Role, Viewer, identify
from linkcensus.api.security.refusals import Forbidden
from linkcensus.api.security.signing import check_sign_in, drop_cookie, sign_in_as
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of
from linkcensus.core.scope import Scope
from linkcensus.store.sessions import Session, csrf_token

router = APIRouter(tags=["session"])

_LONGEST_EMAIL = 254
_LONGEST_PASSWORD = 1_000


class SharedTarget(BaseModel):
    """What a share link shows."""

    target: str
    scope: Scope
    expires_at: datetime


class SessionState(BaseModel):
    """Who asks, and what they may do."""

    kind: Literal["user", "token", "guest"] | None = Field(
        description="guest: by a share link; null: nobody known."
    )
    user_id: str | None
    email: str | None
    role: Role | None = Field(description="viewer asks, editor changes, admin manages.")
    csrf_token: str | None = Field(
        description="What changes must carry in the header X-CSRF-Token; null where no cookie "
        "was used."
    )
    share: SharedTarget | None = Field(description="The only target of a guest.")
    setup_needed: bool = Field(description="Whether nobody administers this installation yet.")


class SignIn(Asked):
    """Who signs in."""

    email: Annotated[str, Field(max_length=_LONGEST_EMAIL)]
    password: Annotated[str, Field(max_length=_LONGEST_PASSWORD)]


class NewPassword(Asked):
    """A new password of one's own."""

    password: Annotated[str, Field(max_length=_LONGEST_PASSWORD, description="The present one.")]
    new_password: Annotated[
        str, Field(max_length=_LONGEST_PASSWORD, description="12 characters or more.")
    ]


@router.get("/session", **operation("session", "Who asks, and the CSRF token", SessionState))
def session(
    request: Request, state: Stated, identity: Annotated[Identity | None, Depends(identify)]
) -> SessionState:
    """Tell who asks; nobody is an answer too."""
    secret = request.cookies.get(SESSION_COOKIE)
    of_cookie = identity is not None and identity.kind == "user" and secret
    share = None
    if identity is not None and identity.share is not None:
        found = identity.share
        share = SharedTarget(target=found.target, scope=found.scope, expires_at=found.expires_at)
    known = identity is not None
    return SessionState(
        kind=identity.kind if identity else None,
        user_id=identity.user_id if identity else None,
        email=identity.email if identity else None,
        role=identity.role if identity else None,
        csrf_token=csrf_token(secret) if of_cookie and secret else None,
        share=share,
        setup_needed=not known and state.first_administrator.needed(),
    )


@router.post(
    "/session",
    status_code=204,
    **operation(
        "sign_in",
        "Sign in",
        None,
        "Sets the cookie of a new session; failures are slowed down per account and address.",
        429,
    ),
)
def sign_in(request: Request, response: Response, state: Stated, wanted: SignIn) -> None:
    """Sign in."""
    user = check_sign_in(request, state, wanted.email, wanted.password)
    sign_in_as(request, response, state, user)


@router.delete("/session", status_code=204, **operation("sign_out", "Sign out", None))
def sign_out(
    request: Request,
    response: Response,
    state: Stated,
    actor: Acting,
    identity: Annotated[Identity | None, Depends(identify)],
) -> None:
    """End the session of the cookie, or forget the share link; nobody is signed out already."""
    if identity is not None and identity.kind == "user":
        state.sessions.end(actor, str(identity.user_id), str(identity.credential_id))
    drop_cookie(request, response, SESSION_COOKIE)
    drop_cookie(request, response, SHARE_COOKIE)


@router.put(
    "/session/password",
    status_code=204,
    **operation(
        "change_password",
        "Change one's own password",
        None,
        "Signs out everywhere else. Tokens and share links stay.",
        429,
    ),
)
def change_password(
    request: Request, state: Stated, actor: Acting, identity: Viewer, wanted: NewPassword
) -> None:
    """Change one's own password, by the present one."""
    person = _person(identity)
    user = check_sign_in(request, state, str(identity.email), wanted.password)
    state.accounts.change_password(actor, user.id, wanted.new_password, keep_session=person)


@router.get("/sessions", **operation("sessions", "Where one is signed in", plain_list_of(Session)))
def sessions(state: Stated, identity: Viewer) -> dict[str, object]:
    """List one's own sessions."""
    _person(identity)
    return {"rows": [asdict(one) for one in state.sessions.of_user(str(identity.user_id))]}


@router.delete(
    "/sessions", status_code=204, **operation("sign_out_everywhere", "Sign out everywhere", None)
)
def sign_out_everywhere(
    request: Request, response: Response, state: Stated, actor: Acting, identity: Viewer
) -> None:
    """End all one's own sessions, this one too."""
    _person(identity)
    state.sessions.end_all(actor, str(identity.user_id))
    drop_cookie(request, response, SESSION_COOKIE)


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    **operation("end_session", "Sign out of one session", None, None, 404),
)
def end_session(
    state: Stated,
    actor: Acting,
    identity: Viewer,
    session_id: Annotated[str, Path(max_length=16)],
) -> None:
    """End one of one's own sessions."""
    _person(identity)
    state.sessions.end(actor, str(identity.user_id), session_id)


def _person(identity: Identity) -> str:
    """Return the session's id; a token must not look after the account of its owner.

    Raises:
        Forbidden: It is no person who asks.
    """
    if identity.kind != "user" or identity.credential_id is None:
        raise Forbidden("only a person who signed in may do this", remedy="sign in")
    return identity.credential_id
