"""The job `crawl`: pages are fetched, and their links come in. Killed, it goes on where it was.

Arguments: `kind` (site, linkers, expand, list) with `targets` and `scope`, or `urls`, or an
`upload` with one page a line; `pages`, `pages_per_host` and `depth` bound it; `delay_seconds` makes
it slower than the settings do; `lost_too` as the option of `linkcensus crawl linkers`. Or `crawl`
alone: the id of one to go on with.
"""

import hashlib
from contextlib import closing

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.crawl.account import CrawlProgress
from linkcensus.crawl.kinds import read_kind
from linkcensus.crawl.orders import budget_of, make_crawl, make_list_crawl
from linkcensus.crawl.run import delay_of, run_crawl
from linkcensus.jobs.arguments import flag_of, text_of, texts_of, whole_of
from linkcensus.jobs.context import JobContext, JobStopped
from linkcensus.jobs.job import Arguments, Job
from linkcensus.jobs.kinds.kind import CRAWLING, Kind
from linkcensus.jobs.uploads import Uploads
from linkcensus.store.actor import SYSTEM
from linkcensus.store.crawls import Budget, Crawl
from linkcensus.store.state import State, open_state

_LONGEST_LINE = 10_000
_ID_LENGTH = 16


def crawl_of_job(job_id: str) -> str:
    """Return the id that the crawl of a job has, from before it is made."""
    return hashlib.sha256(job_id.encode()).hexdigest()[:_ID_LENGTH]


def _title(arguments: Arguments) -> str:
    if (name := text_of(arguments, "crawl")) is not None:
        return f"Go on with crawl {name[:_ID_LENGTH]}"
    kind, budget = _kind(arguments), _budget(arguments)
    if text_of(arguments, "upload") is not None:
        names = texts_of(arguments, "names")
        return f"Crawl {names[0][:100]}" if names else "Crawl a list of pages"
    title = read_kind(kind, _wanted(arguments)).title
    return title if budget.pages is None else f"{title}, at most {budget.pages:,} pages"


def _kind(arguments: Arguments) -> str:
    return text_of(arguments, "kind") or "site"


def _budget(arguments: Arguments) -> Budget:
    depth = arguments.get("depth")
    if depth is not None and (isinstance(depth, bool) or not isinstance(depth, int)):
        raise BadInput("must be a whole number", place="depth")
    pages, per_host = whole_of(arguments, "pages"), whole_of(arguments, "pages_per_host")
    return budget_of(_kind(arguments), pages, per_host, depth)


def _wanted(arguments: Arguments) -> dict[str, object]:
    wanted: dict[str, object] = {}
    for name in ("targets", "urls"):
        if texts := texts_of(arguments, name):
            wanted[name] = list(texts)
    if (scope := text_of(arguments, "scope")) is not None:
        wanted["scope"] = scope
    if flag_of(arguments, "lost_too"):
        wanted["lost_too"] = True
    if (delay := delay_of(arguments)) is not None:
        wanted["delay_seconds"] = delay
    return wanted


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    with closing(open_state(context.settings)) as state:
        crawl = _made(context, state, arguments)
        try:
            done = run_crawl(crawl.id, state, context.index, watch=_Watch(context))
        except JobStopped:
            state.crawls.stop(SYSTEM, crawl.id)
            raise
    return result_of(done)


def _made(context: JobContext, state: State, arguments: Arguments) -> Crawl:
    """Find the crawl of this job, made by its first attempt."""
    if (name := text_of(arguments, "crawl")) is not None:
        return state.crawls.get(name)
    own = crawl_of_job(context.job_id)
    upload, budget = text_of(arguments, "upload"), _budget(arguments)
    if upload is None:
        wanted = _wanted(arguments)
        return make_crawl(state, SYSTEM, _kind(arguments), wanted, budget, crawl_id=own)
    found = Uploads(context.settings.data).find(upload)
    with found.path.open(encoding="utf-8-sig", errors="replace") as lines:
        pieces = iter(lambda: lines.readline(_LONGEST_LINE), "")
        return make_list_crawl(state, SYSTEM, pieces, budget, name=found.path.name, crawl_id=own)


class _Watch:
    """Passes on how far a crawl is."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def __call__(self, progress: CrawlProgress) -> None:
        unit = "buckets" if progress.step == "compacting" else "pages"
        self._context.tell(
            step=progress.step, done=progress.done, total=progress.expected, unit=unit
        )


def result_of(crawl: Crawl) -> Arguments:
    """What a crawl came to, for the job's result."""
    return {
        "crawl": crawl.id,
        "state": crawl.state.value,
        "pages": crawl.done,
        "outcomes": dict(crawl.outcomes),
        "notes": dict(crawl.notes),
        "links_new": crawl.links_new,
        "links_confirmed": crawl.links_confirmed,
    }


def _follows(job: Job, settings: Settings) -> list[tuple[str, Arguments]]:
    new = job.result.get("links_new") if job.result else None
    return [("score", {})] if new and settings.score_after_imports else []


CRAWL = Kind("crawl", CRAWLING, _title, _do, _follows)
