"""The overview of a target."""

from fastapi import Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, Filters, Internal, Tag, filter_of, questions
from linkcensus.api.models import model_of
from linkcensus.insights import overview as question

router = questions(Tag.LINKS)


@router.get(
    f"{SITE}/overview",
    **operation(
        "overview",
        "How many links a target has, from where, of what kind, since when",
        model_of(question.Overview, dated=True),
    ),
)
def overview(answer: TargetAnswer, filters: Filters = None, internal: Internal = False) -> Response:
    """Answer the overview."""
    request = question.OverviewRequest(filter=filter_of(filters), internal=internal)
    return answer.one_of_view(lambda view: question.overview(view, request))
