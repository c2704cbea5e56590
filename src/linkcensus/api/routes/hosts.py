"""Hosts that link to a target."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list, list_request
from linkcensus.insights import referring_hosts as question
from linkcensus.insights.listing import ListRequest

router = questions(Tag.LINKS)

add_list(
    router,
    ListQuestion(
        name="referring_hosts",
        path=f"{SITE}/hosts",
        summary="Hosts that link to the target",
        row=question.ReferringHost,
        page=question.referring_hosts,
        stream=question.stream_referring_hosts,
    ),
    Annotated[ListRequest, Depends(list_request(question.HOST_FIELDS))],
)
