"""API tokens: one's own; administrators see and revoke everybody's."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Identity, Role, Viewer
from linkcensus.api.security.refusals import Forbidden
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.store.roles import TokenScope
from linkcensus.store.tokens import Token

router = APIRouter(prefix="/tokens", tags=["people"])


class NewToken(Asked):
    """A token to make."""

    name: Annotated[str, Field(max_length=200, description="What it is for.")]
    scopes: Annotated[
        list[TokenScope],
        Field(
            min_length=1,
            max_length=3,
            description="read asks, write changes too, admin manages too; no more than one may.",
        ),
    ]
    expires_at: AwareDatetime | None = Field(None, description="Null: never.")


class MadeToken(BaseModel):
    """A new token; the only time that its secret is shown."""

    token: model_of(Token)  # type: ignore[valid-type]  # computed
    secret: str = Field(description="For the header `Authorization: Bearer`. Keep it now.")


@router.get("", **operation("tokens", "API tokens", plain_list_of(Token)))
def tokens(
    identity: Viewer,
    state: Stated,
    everybody: Annotated[bool, Query(description="Of all people; for administrators.")] = False,
) -> dict[str, object]:
    """List tokens."""
    if everybody:
        _require_admin(identity)
    return rows(state.tokens.listing(None if everybody else identity.user_id))


@router.post("", status_code=201, **operation("make_token", "Make an API token", MadeToken))
def make_token(
    identity: Viewer, state: Stated, actor: Acting, wanted: NewToken
) -> dict[str, object]:
    """Make a token of one's own."""
    if identity.kind != "user":
        raise Forbidden("a token cannot make tokens", remedy="sign in")
    for scope in wanted.scopes:
        if not identity.may(scope.role):
            raise Forbidden(f"a token of yours cannot have the scope {scope.value}")
    expires: datetime | None = wanted.expires_at
    token, secret = state.tokens.make(
        actor, str(identity.user_id), wanted.name, wanted.scopes, expires
    )
    return {"token": asdict(token), "secret": secret}


@router.delete(
    "/{token_id}",
    status_code=204,
    **operation("revoke_token", "Revoke an API token", None, None, 404),
)
def revoke_token(
    identity: Viewer,
    state: Stated,
    actor: Acting,
    token_id: Annotated[str, Path(max_length=16)],
) -> None:
    """Revoke a token; it stops to work with the next request."""
    owner = None if identity.may(Role.ADMIN) else identity.user_id
    state.tokens.revoke(actor, token_id, owner_id=owner)


def _require_admin(identity: Identity) -> None:
    if not identity.may(Role.ADMIN):
        raise Forbidden("only administrators see everybody's")
