"""Linked pages of the target that answer an error or lead elsewhere."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list, list_request
from linkcensus.insights import broken as question
from linkcensus.insights.listing import ListRequest

router = questions(Tag.LINKS)

add_list(
    router,
    ListQuestion(
        name="broken_targets",
        path=f"{SITE}/broken",
        summary="Linked pages of the target that answer an error or lead elsewhere",
        row=question.BrokenTarget,
        page=question.broken_targets,
        stream=question.stream_broken_targets,
    ),
    Annotated[ListRequest, Depends(list_request(question.BROKEN_FIELDS))],
)
