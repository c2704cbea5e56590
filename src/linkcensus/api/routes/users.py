"""People, for administrators."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from linkcensus.api.answering import operation
from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Admin, Role
from linkcensus.api.stating import Acting, Asked, Stated, plain_list_of, rows
from linkcensus.core.errors import BadInput
from linkcensus.store.accounts import User
from linkcensus.store.throttle import of_account

router = APIRouter(prefix="/users", tags=["people"])

UserId = Annotated[str, Path(description="The account's id.", max_length=16)]
Password = Annotated[str, Field(max_length=1_000, description="12 characters or more.")]


class NewUser(Asked):
    """An account to make."""

    email: Annotated[str, Field(max_length=254)]
    password: Password
    role: Role


class UserChange(Asked):
    """What shall be different; the rest stays."""

    role: Role | None = None
    password: Password | None = Field(None, description="Signs them out everywhere.")


@router.get("", **operation("users", "Who may sign in", plain_list_of(User)))
def users(_: Admin, state: Stated) -> dict[str, object]:
    """List accounts."""
    return rows(state.accounts.listing())


@router.post(
    "", status_code=201, **operation("add_user", "Make an account", model_of(User), None, 409)
)
def add_user(_: Admin, state: Stated, actor: Acting, wanted: NewUser) -> dict[str, object]:
    """Make an account."""
    return asdict(state.accounts.add(actor, wanted.email, wanted.password, wanted.role))


@router.patch(
    "/{user_id}",
    **operation("change_user", "Give somebody another role or password", model_of(User), None, 404),
)
def change_user(
    _: Admin, state: Stated, actor: Acting, user_id: UserId, wanted: UserChange
) -> dict[str, object]:
    """Change an account."""
    if wanted.role is None and wanted.password is None:
        raise BadInput("nothing to change", place="body", remedy="give a role or a password")
    if wanted.password is not None:
        state.accounts.change_password(actor, user_id, wanted.password)
        state.throttle.clear(of_account(state.accounts.get(user_id).email))
    if wanted.role is not None:
        state.accounts.change_role(actor, user_id, wanted.role)
    return asdict(state.accounts.get(user_id))


@router.delete(
    "/{user_id}",
    status_code=204,
    **operation(
        "remove_user", "Remove an account with its tokens and share links", None, None, 404
    ),
)
def remove_user(_: Admin, state: Stated, actor: Acting, user_id: UserId) -> None:
    """Remove an account."""
    state.accounts.remove(actor, user_id)
