"""Who sends visitors, as the access logs tell."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, AskedOrder, Having, Tag, having_of, questions
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import model_of
from linkcensus.insights import referring_visits as question

router = questions(Tag.LINKS)

Since = Annotated[date | None, Query(description="First day, UTC.")]
Until = Annotated[date | None, Query(description="Last day, UTC.")]


async def _request(
    order: AskedOrder, since: Since = None, until: Until = None, having: Having = None
) -> question.VisitsRequest:
    wanted = having_of(having, question.VISITS_FIELDS)
    return question.VisitsRequest(since=since, until=until, having=wanted, order=order)


@router.get(
    f"{SITE}/traffic/days",
    **operation(
        "traffic_days",
        "Visits from other sites, day by day",
        model_of(question.TrafficDays, dated=True),
    ),
)
def traffic_days(answer: TargetAnswer, since: Since = None, until: Until = None) -> Response:
    """Answer the visits of each day."""
    asked = question.VisitsRequest(since=since, until=until)
    return answer.one_of_view(lambda view: question.traffic_days(view, asked))


add_list(
    router,
    ListQuestion(
        name="traffic",
        path=f"{SITE}/traffic",
        summary="Sites that sent visitors, by access logs",
        row=question.SiteVisits,
        page=question.site_visits,
        stream=question.stream_site_visits,
    ),
    Annotated[question.VisitsRequest, Depends(_request)],
)
