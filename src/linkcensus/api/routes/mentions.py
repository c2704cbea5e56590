"""Who mentioned a target's pages: on networks, in discussions, in feeds."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, AskedOrder, Having, Tag, having_of, questions
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import model_of
from linkcensus.insights import mention_list as question
from linkcensus.insights.mentions import Mention

router = questions(Tag.LINKS)

Since = Annotated[date | None, Query(description="First day, UTC.")]
Until = Annotated[date | None, Query(description="Last day, UTC.")]
Network = Annotated[
    str | None, Query(max_length=40, description="Only this one, such as `mastodon`.")
]


async def _summary_request(
    since: Since = None, until: Until = None, network: Network = None, having: Having = None
) -> question.MentionListRequest:
    wanted = having_of(having, question.MENTION_FIELDS)
    return question.MentionListRequest(since=since, until=until, network=network, having=wanted)


async def _request(
    order: AskedOrder,
    since: Since = None,
    until: Until = None,
    network: Network = None,
    having: Having = None,
) -> question.MentionListRequest:
    return question.MentionListRequest(
        since=since,
        until=until,
        network=network,
        having=having_of(having, question.MENTION_FIELDS),
        order=order,
    )


@router.get(
    f"{SITE}/mentions/summary",
    **operation(
        "mention_summary",
        "Mentions by network, author, site and day",
        model_of(question.MentionSummary, dated=True),
    ),
)
def mention_summary(
    answer: TargetAnswer,
    request: Annotated[question.MentionListRequest, Depends(_summary_request)],
) -> Response:
    """Answer what the mentions come to."""
    return answer.one_of_view(lambda view: question.mention_summary(view, request))


add_list(
    router,
    ListQuestion(
        name="mentions",
        path=f"{SITE}/mentions",
        summary="Posts, discussions and feeds that share pages of the target",
        row=Mention,
        page=question.mention_rows,
        stream=question.stream_mentions,
    ),
    Annotated[question.MentionListRequest, Depends(_request)],
)
