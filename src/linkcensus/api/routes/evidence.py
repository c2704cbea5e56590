"""The page that a link was seen on, to look at with the link highlighted."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, Tag, questions
from linkcensus.api.models import model_of
from linkcensus.api.problems import described, problem
from linkcensus.core.link import Kind
from linkcensus.insights import evidence as question
from linkcensus.insights.evidence_page import HEADERS, LINK_ID

router = questions(Tag.LINKS)

_WHICH = "The address must lead into the target, which a share link covers."


async def _place(
    source_url: Annotated[str, Query(description="`source_url` of the link.", max_length=8192)],
    target_url: Annotated[
        str | None,
        Query(
            description="`target_url` or `written_target_url` of the link; none where the link "
            "has none.",
            max_length=8192,
        ),
    ] = None,
    kind: Annotated[
        Kind | None, Query(description="`kind` of the link; the first of any kind if not given.")
    ] = None,
    occurrence: Annotated[
        int | None, Query(ge=0, description="`occurrence` of the link; the first if not given.")
    ] = None,
    looked_at: Annotated[
        datetime | None,
        Query(
            description="Which look at the page is meant, by its `visited_at`; the one that shows "
            "the link if not given. What was answered where a link was lost is shown so."
        ),
    ] = None,
) -> question.LinkPlace:
    chosen = None if kind is None else kind.value
    return question.LinkPlace(source_url, target_url, chosen, occurrence, looked_at)


Place = Annotated[question.LinkPlace, Depends(_place)]


@router.get(
    f"{SITE}/evidence/about",
    **operation(
        "evidence_about",
        "What is known of the page that a link was seen on: when, by whom, what surrounds the link",
        model_of(question.EvidenceAbout, dated=True),
        None,
        404,
    ),
)
def evidence_about(answer: TargetAnswer, place: Place) -> Response:
    """Answer what is known of the page."""
    target, moment = answer.target, answer.moment
    return answer.one(lambda: question.evidence_about(answer.index, target, place, moment), moment)


@router.get(
    f"{SITE}/evidence",
    operation_id="evidence",
    name="evidence",
    summary="The kept page that a link was seen on, with the link highlighted",
    description="An HTML document that may be opened anywhere: nothing in it runs, asks another "
    f"host or leads away. `#{LINK_ID}` scrolls to the link. {_WHICH}",
    response_class=HTMLResponse,
    responses=described(404),
)
def evidence(request: Request, answer: TargetAnswer, place: Place) -> Response:
    """Answer with the page."""
    tag = f'"{answer.services.version()}"'
    headers = {**HEADERS, "ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    try:
        page = question.evidence_page(answer.index, answer.target, place, answer.moment)
    except question.NoKeptPage as error:
        return problem(request, 404, "no-kept-page", "No page is kept", error.message)
    return HTMLResponse(page.document, headers=headers)
