"""The runs in which all scores were computed."""

from fastapi import Response

from linkcensus.api.answering import Answer, operation
from linkcensus.api.asking import Tag, everywhere
from linkcensus.api.models import list_of, model_of
from linkcensus.core.errors import NotFound
from linkcensus.index.scores import ScoreRun
from linkcensus.insights.listing import Listing

router = everywhere(Tag.SCORES)


@router.get(
    "/scores/runs",
    **operation("score_runs", "Every run of scores, oldest first", list_of(ScoreRun)),
)
def score_runs(answer: Answer) -> Response:
    """Answer every run."""

    def ask() -> Listing[ScoreRun]:
        runs = answer.index.scores.runs()
        return Listing(tuple(runs), len(runs), None)

    return answer.rows(ask)


@router.get(
    "/scores/current",
    **operation(
        "current_score_run",
        "The run whose scores count now: its formulas, parameters and what it was computed from",
        model_of(ScoreRun, dated=True),
        None,
        404,
    ),
)
def current_score_run(answer: Answer) -> Response:
    """Answer the newest run."""

    def ask() -> ScoreRun:
        run = answer.index.scores.current()
        if run is None:
            raise NotFound("there are no scores yet; run `linkcensus score`")
        return run

    return answer.one(ask)
