"""Which source knows what, and where vendors' figures disagree."""

from fastapi import Response

from linkcensus.api.answering import TargetAnswer, operation
from linkcensus.api.asking import SITE, AskedSelection, Tag, questions
from linkcensus.api.models import model_of
from linkcensus.insights import source_overlap as question

router = questions(Tag.COMPARING)


@router.get(
    f"{SITE}/overlap",
    **operation(
        "source_overlap",
        "Which source knows what, and where vendors' figures disagree",
        model_of(question.SourceOverlap, dated=True),
    ),
)
def source_overlap(answer: TargetAnswer, selection: AskedSelection) -> Response:
    """Answer the overlap of the sources."""
    return answer.one_of_view(lambda view: question.source_overlap(view, selection))
