"""The job `score`: authority, trust, topics and spam anew. Done twice it makes two runs alike."""

from linkcensus.core.errors import Refused
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.kind import WRITING, Kind
from linkcensus.score.run import score


def _title(_arguments: Arguments) -> str:
    return "Compute the scores"


def _do(context: JobContext, _arguments: Arguments) -> Arguments:
    if not context.index.imports():
        raise Refused("there is nothing to score; import links first")
    run = score(context.index, progress=lambda step: context.tell(step=step))
    return {"run": run.run, "sites": run.sites, "pages": run.pages, "notes": list(run.notes)}


SCORE = Kind("score", WRITING, _title, _do)
