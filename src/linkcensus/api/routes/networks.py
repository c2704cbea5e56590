"""Addresses and subnets that referring sites share."""

from typing import Annotated

from fastapi import Depends, Query

from linkcensus.api.asking import (
    SITE,
    AskedOrder,
    AskedSelection,
    Having,
    Tag,
    having_of,
    questions,
)
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.insights import networks as question

router = questions(Tag.LINKS)

Size = Annotated[question.NetworkSize, Query(description="One address, or a /24 (of IPv6 a /48).")]
FewestSites = Annotated[int, Query(ge=1, description="Only networks of at least so many sites.")]


async def _request(
    selection: AskedSelection,
    order: AskedOrder,
    size: Size = question.NetworkSize.SUBNET,
    min_sites: FewestSites = 2,
    having: Having = None,
) -> question.NetworksRequest:
    wanted = [*(having or ()), f"sites:gte:{min_sites}"]
    return question.NetworksRequest(
        selection=selection,
        having=having_of(wanted, question.NETWORK_FIELDS),
        order=order,
        size=size,
    )


add_list(
    router,
    ListQuestion(
        name="networks",
        path=f"{SITE}/networks",
        summary="Addresses and subnets that referring sites share",
        row=question.Network,
        page=question.networks,
        stream=question.stream_networks,
    ),
    Annotated[question.NetworksRequest, Depends(_request)],
)
