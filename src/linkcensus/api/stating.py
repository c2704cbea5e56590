"""What routes of the state share: the state itself, and who changes it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from linkcensus.api.models import model_of
from linkcensus.api.security.identity import Identity, identify
from linkcensus.api.services import Served
from linkcensus.core.errors import SourceUnavailable
from linkcensus.store.actor import Actor, network_of
from linkcensus.store.state import State


class Asked(BaseModel):
    """The body of a change; a misspelt field is refused."""

    model_config = ConfigDict(extra="forbid")


_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)

Moment = Annotated[AwareDatetime, Field(ge=_FIRST, lt=_LAST)]
"""A moment of a body, with its zone; within the years that any zone can count."""


class Muting(Asked):
    """Until when nothing is to be told."""

    until: Moment | None = Field(None, description="Null: tell again.")


async def state_of(services: Served) -> State:
    """Return the state of this server.

    Raises:
        SourceUnavailable: It was started without one.
    """
    if services.state is None:
        raise SourceUnavailable("this server keeps no state")
    return services.state


async def actor_of(
    request: Request, identity: Annotated[Identity | None, Depends(identify)]
) -> Actor:
    """Return who makes the request, as the audit log writes it."""
    network = network_of(request.client.host if request.client else None)
    if identity is None:
        return Actor("nobody", "nobody", network=network)
    return Actor(identity.kind, identity.name, identity.user_id, network)


Stated = Annotated[State, Depends(state_of)]
Acting = Annotated[Actor, Depends(actor_of)]


def plain_list_of(row: type) -> type[BaseModel]:
    """Return the model of a list that is short enough for one page, or has a cursor of its own."""
    columns: dict[str, Any] = {
        "rows": (list[model_of(row)], Field(description="The rows, in order.")),  # type: ignore[misc]  # computed
        "cursor": (str | None, Field(None, description="Of the next page; null on the last.")),
    }
    made: type[BaseModel] = create_model(
        f"{row.__name__}Rows", __doc__=f"A list of {row.__name__}.", **columns
    )
    return made


def rows(found: Iterable[Any], cursor: str | None = None) -> dict[str, object]:
    """Write a list of dataclasses."""
    return {"rows": [asdict(one) for one in found], "cursor": cursor}
