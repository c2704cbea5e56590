"""The main figures of many targets at once."""

from typing import Annotated

from fastapi import Body, Response
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import READS_ONLY, Answer, operation
from linkcensus.api.asking import Tag, everywhere
from linkcensus.api.models import list_of
from linkcensus.api.security.refusals import TooLarge
from linkcensus.core.scope import Scope
from linkcensus.insights import bulk as question
from linkcensus.insights.listing import Listing

router = everywhere(Tag.COMPARING)

MOST_TARGETS = 5_000
"""Of one request; an answer of about 1 MB."""

_LONGEST_ADDRESS = 8_192


class BulkRequest(BaseModel):
    """Which targets."""

    model_config = ConfigDict(extra="forbid")

    targets: list[Annotated[str, Field(max_length=_LONGEST_ADDRESS)]] = Field(
        description=f"Sites or URLs, up to {MOST_TARGETS:,}; empty ones are left out."
    )
    scope: Scope | None = Field(
        None, description="How much each covers; told from the target when not given."
    )


@router.post(
    "/bulk",
    **operation(
        "bulk",
        "The main figures of many targets at once",
        list_of(question.BulkRow),
        "One row a target, in their order. What is no target gets a row that says why.",
        413,
    ),
    openapi_extra=READS_ONLY,
)
def bulk(answer: Answer, asked: Annotated[BulkRequest, Body()]) -> Response:
    """Answer the figures of every target."""
    if len(asked.targets) > MOST_TARGETS:
        raise TooLarge(
            f"the list has more than {MOST_TARGETS:,} targets",
            remedy="split it, or make a job of it with POST /api/v1/jobs/bulk",
        )

    def ask() -> Listing[question.BulkRow]:
        rows = tuple(question.bulk(answer.index, asked.targets, asked.scope))
        return Listing(rows, len(rows), None)

    return answer.rows(ask)
