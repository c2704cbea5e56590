"""The sites that a site links to."""

from typing import Annotated

from fastapi import Depends

from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list, list_request
from linkcensus.index.index import Index
from linkcensus.insights import outgoing as question
from linkcensus.insights.listing import ListRequest

router = questions(Tag.LINKS)

add_list(
    router,
    ListQuestion(
        name="linked_sites",
        path=f"{SITE}/outgoing",
        summary="The sites that a site links to",
        row=question.LinkedSite,
        page=question.linked_sites,
        stream=question.stream_linked_sites,
        opens=Index.outgoing_view,
    ),
    Annotated[ListRequest, Depends(list_request(question.OUTGOING_FIELDS))],
)
