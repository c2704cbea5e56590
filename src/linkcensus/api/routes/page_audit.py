"""A site's own pages as they answered when they were last looked at."""

from typing import Annotated

from fastapi import Depends, Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, AskedOrder, Having, Tag, having_of, questions
from linkcensus.api.lists import ListQuestion, add_list
from linkcensus.api.models import list_of
from linkcensus.insights import page_audit as question
from linkcensus.insights.listing import Listing, ListRequest
from linkcensus.insights.relations import Relations

router = questions(Tag.LINKS)


async def _request(order: AskedOrder, having: Having = None) -> ListRequest:
    return ListRequest(having=having_of(having, question.AUDIT_FIELDS), order=order)


@router.get(
    f"{SITE}/audit/problems",
    **operation(
        "page_problems", "How many pages have which problem", list_of(question.ProblemCount)
    ),
)
def page_problems(answer: TargetAnswer) -> Response:
    """Answer the counts of problems."""

    def ask(view: Relations) -> Listing[object]:
        found = question.problem_counts(view)
        return Listing(found, len(found), None)

    return answer.rows_of_view(ask)


add_list(
    router,
    ListQuestion(
        name="page_audit",
        path=f"{SITE}/audit",
        summary="The target's own pages by the newest look: answers, titles, robots, links",
        row=question.AuditedPage,
        page=question.audited_pages,
        stream=question.stream_audited_pages,
    ),
    Annotated[ListRequest, Depends(_request)],
)
