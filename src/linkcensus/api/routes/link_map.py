"""The link map of a site."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import SITE, Tag, TargetPath, questions, target_of
from linkcensus.api.models import model_of
from linkcensus.graph.neighbourhood import Direction
from linkcensus.insights import link_map as question

router = questions(Tag.SCORES)

Hops = Annotated[int, Query(ge=1, le=question.MOST_HOPS, description="How far the map goes.")]
Nodes = Annotated[
    int,
    Query(ge=1, le=question.MOST_NODES, description="Sites to show; those with most flow."),
]
Followed = Annotated[
    Direction,
    Query(description="Which votes are followed: `in` to those that link, `out` to those linked."),
]


@router.get(
    f"{SITE}/map",
    **operation(
        "link_map",
        "The sites around one, how they link among each other, and where to draw them",
        model_of(question.LinkMap, dated=True),
        None,
        404,
    ),
)
def link_map(
    answer: Answer,
    target: TargetPath,
    hops: Hops = question.DEFAULT_HOPS,
    nodes: Nodes = question.DEFAULT_NODES,
    direction: Followed = Direction.BOTH,
) -> Response:
    """Answer the map."""
    site = target_of(target).site
    return answer.one(
        lambda: question.link_map(answer.index, site, hops=hops, nodes=nodes, direction=direction)
    )
