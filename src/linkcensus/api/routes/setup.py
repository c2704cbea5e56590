"""The first administrator."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from linkcensus.api.answering import operation
from linkcensus.api.security.signing import sign_in_as, take_try
from linkcensus.api.stating import Acting, Asked, Stated
from linkcensus.store.throttle import of_address

router = APIRouter(tags=["session"])


class SetupState(BaseModel):
    """Whether this installation must be set up."""

    needed: bool = Field(description="Whether nobody administers it yet.")


class Setup(Asked):
    """The first administrator."""

    token: Annotated[
        str, Field(max_length=200, description="What the server printed on its console.")
    ]
    email: Annotated[str, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1_000, description="12 characters or more.")]


@router.get("/setup", **operation("setup", "Whether an administrator must be made", SetupState))
def setup(state: Stated) -> SetupState:
    """Tell whether nobody administers this installation."""
    return SetupState(needed=state.first_administrator.needed())


@router.post(
    "/setup",
    status_code=204,
    **operation(
        "set_up",
        "Make the first administrator and sign in",
        None,
        "Takes the one-time token that `linkcensus serve` printed on its console.",
        429,
    ),
)
def set_up(
    request: Request, response: Response, state: Stated, actor: Acting, wanted: Setup
) -> None:
    """Make the first administrator."""
    address = of_address(request.client.host if request.client else None)
    take_try(state, [address])
    user = state.first_administrator.create(actor, wanted.token, wanted.email, wanted.password)
    state.throttle.give_back(address)
    sign_in_as(request, response, state, user)
