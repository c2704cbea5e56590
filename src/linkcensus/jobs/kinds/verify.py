"""The job `verify`: the referring pages of a target are looked at again.

Arguments: `target`, `scope`, `due` (only what is due; for schedules), `lost` (lost links too),
`most` (pages). A killed job that is done again looks only at what it had not committed when it was
`due`; else at all pages once more, which harms nothing.
"""

from contextlib import closing

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target, parse_target
from linkcensus.core.settings import Settings
from linkcensus.crawl.verify.account import Verification, VerifyOptions
from linkcensus.crawl.verify.run import verify_now
from linkcensus.jobs.arguments import flag_of, scope_of, text_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments, Job
from linkcensus.jobs.kinds.kind import CRAWLING, Kind
from linkcensus.store.state import open_state


def _target(arguments: Arguments) -> Target:
    text = text_of(arguments, "target")
    if text is None:
        raise BadInput("is missing", place="target", remedy="name a site, a host or a URL")
    return parse_target(text, scope_of(arguments))


def _options(arguments: Arguments) -> VerifyOptions:
    return VerifyOptions(
        due_only=flag_of(arguments, "due"),
        lost_too=flag_of(arguments, "lost"),
        most_pages=whole_of(arguments, "most"),
    )


def _title(arguments: Arguments) -> str:
    _options(arguments)
    return f"Verify the links to {_target(arguments).text[:100]}"


class _Progress:
    """Passes on how far a verification is."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def begin(self, pages: int) -> None:
        """So many pages will be looked at."""
        self._context.tell(step="looking", done=0, total=pages, unit="pages")

    def looked(self, verification: Verification) -> None:
        """One page more is behind."""
        self._context.tell(done=verification.pages)

    def waited(self, verification: Verification) -> None:
        """Nothing but time went by; the job may have been stopped."""
        self._context.tell(done=verification.pages)


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    target, options = _target(arguments), _options(arguments)
    with closing(open_state(context.settings)) as state:
        progress = _Progress(context)
        result = verify_now(context.index, target, options, progress, validators=state.validators)
    if context.index.needs_compaction():
        context.tell(step="compacting")
        context.index.compact()
    return {
        "pages": result.pages,
        "postponed_pages": result.postponed_pages,
        "targets": result.targets,
        "links": result.links,
        "links_new": result.links_new,
        "statuses": {status.value: count for status, count in result.statuses.items()},
        "standings": {one.value: count for one, count in result.standings.items()},
    }


def _follows(job: Job, settings: Settings) -> list[tuple[str, Arguments]]:
    new = job.result.get("links_new") if job.result else None
    return [("score", {})] if new and settings.score_after_imports else []


VERIFY = Kind("verify", CRAWLING, _title, _do, _follows)
