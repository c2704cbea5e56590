"""The links to a target, one by one."""

from typing import Annotated

from fastapi import Depends, Query

from linkcensus.api.asking import SITE, AskedOrder, AskedSelection, Tag, questions
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.insights import backlinks as question

router = questions(Tag.LINKS)

Group = Annotated[
    question.Grouping,
    Query(
        description="Which links are shown as one: `one_per_site` the best of each referring "
        "site, `similar` those of a site with the same words to the same page.",
    ),
]


async def _request(
    selection: AskedSelection, order: AskedOrder, group: Group = question.Grouping.ALL
) -> question.BacklinksRequest:
    return question.BacklinksRequest(selection=selection, grouping=group, order=order)


add_list(
    router,
    ListQuestion(
        name="backlinks",
        path=f"{SITE}/backlinks",
        summary="The links to a target, one by one",
        row=question.Backlink,
        page=question.backlinks,
        stream=question.stream_backlinks,
        jumps=True,
    ),
    Annotated[question.BacklinksRequest, Depends(_request)],
)
