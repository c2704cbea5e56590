"""Where a score comes from, part by part."""

from typing import Annotated

from fastapi import Query, Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import LARGEST_LIMIT, SITE, Tag, TargetPath, questions
from linkcensus.api.models import model_of
from linkcensus.insights import explain as question
from linkcensus.insights.asking import read_time
from linkcensus.insights.explain_link import explain_link
from linkcensus.insights.explain_page import PageAuthorityExplanation, explain_page
from linkcensus.insights.explain_spam import SpamExplanation, explain_spam
from linkcensus.insights.explain_topics import TopicsExplanation, explain_topics
from linkcensus.insights.link_explanation import LinksExplanation

router = questions(Tag.SCORES)

Since = Annotated[
    str | None,
    Query(description="Say what changed since the newest run at or before this date, and why."),
]
Told = Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Parts told one by one.")]


@router.get(
    f"{SITE}/explain/spam",
    **operation(
        "explain_spam",
        "Which markers make up the spam score of a site, with their evidence",
        model_of(SpamExplanation, dated=True),
        None,
        404,
    ),
)
def spam(answer: Answer, target: TargetPath, since: Since = None) -> Response:
    """Answer where the spam score comes from."""
    moment = None if since is None else read_time(since, "since")
    return answer.one(lambda: explain_spam(answer.index, target, moment))


@router.get(
    f"{SITE}/explain/topics",
    **operation(
        "explain_topics",
        "From which seeds the topics of a site come",
        model_of(TopicsExplanation, dated=True),
        None,
        404,
    ),
)
def topics(answer: Answer, target: TargetPath, since: Since = None, limit: Told = 5) -> Response:
    """Answer where the topics come from."""
    moment = None if since is None else read_time(since, "since")
    return answer.one(lambda: explain_topics(answer.index, target, limit=limit, since=moment))


@router.get(
    f"{SITE}/explain/links",
    **operation(
        "explain_link",
        "What the links from one page or site are worth, whether they vote, how they are judged",
        model_of(LinksExplanation, dated=True),
        None,
        404,
    ),
)
def links(
    answer: Answer,
    target: TargetPath,
    source: Annotated[str, Query(description="Where the links stand: a URL, or a site.")],
    limit: Told = 3,
    since: Since = None,
) -> Response:
    """Answer every factor of the links with most value."""
    moment = None if since is None else read_time(since, "since")
    return answer.one(lambda: explain_link(answer.index, source, target, limit=limit, since=moment))


@router.get(
    f"{SITE}/explain/page-authority",
    **operation(
        "explain_page",
        "What each page that links to a page brings to its page authority",
        model_of(PageAuthorityExplanation, dated=True),
        None,
        404,
    ),
)
def page(answer: Answer, target: TargetPath, limit: Told = 20) -> Response:
    """Answer where the authority of one page comes from."""
    return answer.one(lambda: explain_page(answer.index, target, limit=limit))


@router.get(
    f"{SITE}/explain/{{score}}",
    **operation(
        "explain_score",
        "What each vote brings to the authority, citation or trust of a site",
        model_of(question.FlowExplanation, dated=True),
        None,
        404,
    ),
)
def score(
    answer: Answer,
    target: TargetPath,
    score: question.FlowScore,
    since: Since = None,
    limit: Told = 20,
    paths: Annotated[
        int, Query(ge=0, le=LARGEST_LIMIT, description="Of the strongest paths, how many.")
    ] = 10,
) -> Response:
    """Answer where the score comes from."""
    request = question.ExplainRequest(
        site=target,
        score=score,
        limit=limit,
        paths=paths,
        since=None if since is None else read_time(since, "since"),
    )
    return answer.one(lambda: question.explain(answer.index, request))
