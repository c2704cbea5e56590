"""The sites that link to a target."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list, list_request
from linkcensus.insights import referring_sites as question
from linkcensus.insights.listing import ListRequest

router = questions(Tag.LINKS)

add_list(
    router,
    ListQuestion(
        name="referring_sites",
        path=f"{SITE}/referring-sites",
        summary="The sites that link to a target",
        row=question.ReferringSite,
        page=question.referring_sites,
        stream=question.stream_referring_sites,
    ),
    Annotated[ListRequest, Depends(list_request(question.SITE_FIELDS))],
)
