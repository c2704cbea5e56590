"""The target's pages by the links to them."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list, list_request
from linkcensus.insights import top_pages as question
from linkcensus.insights.listing import ListRequest

router = questions(Tag.LINKS)

add_list(
    router,
    ListQuestion(
        name="top_pages",
        path=f"{SITE}/pages",
        summary="The target's pages by the links to them",
        row=question.TopPage,
        page=question.top_pages,
        stream=question.stream_top_pages,
    ),
    Annotated[ListRequest, Depends(list_request(question.PAGE_FIELDS))],
)
