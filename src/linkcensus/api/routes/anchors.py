"""The words of the links, and what kind of words they are."""

from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import (
    SITE,
    AskedOrder,
    AskedSelection,
    AskedTarget,
    Having,
    Tag,
    having_of,
    questions,
)
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import model_of
from linkcensus.api.services import Served
from linkcensus.insights import anchors as question

router = questions(Tag.LINKS)

_MOST_WORDS = 100
Brand = Annotated[
    list[str] | None,
    Query(
        max_length=_MOST_WORDS,
        description="A further name of the target, beside its domain; repeat for several. The "
        "words of the project whose own site it is when not given; `brand=` for none.",
    ),
]
Keywords = Annotated[
    list[str] | None,
    Query(
        alias="keyword",
        max_length=_MOST_WORDS,
        description="Words that the target wants to be found by; repeat for several.",
    ),
]


def _brand(services: Served, target: AskedTarget, brand: Brand = None) -> tuple[str, ...]:
    if brand is not None or services.state is None:
        return tuple(brand or ())
    return services.state.projects.brand_words(target.site)


async def _request(
    selection: AskedSelection,
    order: AskedOrder,
    brand: Annotated[tuple[str, ...], Depends(_brand)],
    keywords: Keywords = None,
    having: Having = None,
) -> question.AnchorsRequest:
    return question.AnchorsRequest(
        selection=selection,
        having=having_of(having, question.ANCHOR_FIELDS),
        order=order,
        brand=brand,
        keywords=tuple(keywords or ()),
    )


Asked = Annotated[question.AnchorsRequest, Depends(_request)]


@router.get(
    f"{SITE}/anchors/profile",
    **operation(
        "anchor_profile",
        "How the links divide into kinds of words",
        model_of(question.AnchorProfile, dated=True),
    ),
)
def anchor_profile(answer: TargetAnswer, request: Asked) -> Response:
    """Answer the shares of the kinds of words."""
    return answer.one_of_view(
        lambda view: question.anchor_profile(view, request), beside=request.brand
    )


add_list(
    router,
    ListQuestion(
        name="anchors",
        path=f"{SITE}/anchors",
        summary="The words of the links, and what kind of words they are",
        row=question.Anchor,
        page=question.anchors,
        stream=question.stream_anchors,
        beside=lambda request: request.brand,
    ),
    Asked,
)
