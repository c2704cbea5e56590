"""The job `compact`: what came in is put in its place. `everything` takes what is not due too."""

from linkcensus.jobs.arguments import flag_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments
from linkcensus.jobs.kinds.kind import WRITING, Kind


def _title(arguments: Arguments) -> str:
    return "Compact all of the index" if flag_of(arguments, "everything") else "Compact the index"


def compact(context: JobContext, *, everything: bool) -> Arguments:
    """Compact, told as progress."""

    def report(done: int, total: int) -> None:
        context.tell(step="compacting", done=done, total=total, unit="buckets")

    result = context.index.compact(report, everything=everything, wait=True)
    return {"buckets": result.buckets, "links": result.links}


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    return compact(context, everything=flag_of(arguments, "everything"))


COMPACT = Kind("compact", WRITING, _title, _do)
