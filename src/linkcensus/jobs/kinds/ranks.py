"""The job `ranks`: how the whole web's sites rank comes in from Common Crawl's web graph.

Arguments: `release`, a release's name or latest, and `top`, how many of the best sites are taken.
A release whose best so many are here already is not fetched again, so that a schedule may look
every week for what appears every few months. A killed job leaves the state of before.
"""

import time
from collections.abc import Callable

from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.importers.webgraph.bring_in import bring_in_ranks
from linkcensus.importers.webgraph.files import LATEST, Options, patiently
from linkcensus.importers.webgraph.releases import RELEASE_NAME, published_releases
from linkcensus.index.background import FOLDER, Background
from linkcensus.jobs.arguments import text_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments, Job
from linkcensus.jobs.kinds.kind import CRAWLING, Kind

TOP = 1_000_000
"""Sites that are taken where nobody says how many: some 60 MB to fetch."""
MOST = 4_000_000
"""As many as come with the beginning of the file; of more, all of its gigabytes would."""
_STEP_SECONDS = 1.0


def _title(arguments: Arguments) -> str:
    release, top = _release(arguments), _top(arguments)
    which = "the latest release" if release == LATEST else release
    return f"Ranks of the best {top:,} sites in {which}"


def _release(arguments: Arguments) -> str:
    name = text_of(arguments, "release") or LATEST
    if name != LATEST and not RELEASE_NAME.fullmatch(name):
        raise BadInput(
            f"{name[:60]!r} is no release", place="release", remedy="write latest, or its name"
        )
    return name


def _top(arguments: Arguments) -> int:
    top = whole_of(arguments, "top") or TOP
    if top > MOST:
        raise BadInput(f"is more than {MOST:,}", place="top", remedy="use linkcensus commoncrawl")
    return top


class _Progress:
    """Passes on what bringing in tells."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._done = 0

    def begin(self, what: str, total: int | None) -> None:
        """A step begins."""
        self._done = 0
        self._context.tell(step=what, done=0, total=total, unit="bytes" if total else "")

    def advance(self, amount: int) -> None:
        """So much more is behind."""
        self._done += amount
        self._context.tell(done=self._done)

    def note(self, text: str) -> None:
        """Why nothing moves."""
        self._context.tell(step=text[:200])


def _sleeper(context: JobContext) -> Callable[[float], None]:
    """Return what waits, and still hears that the job was cancelled."""

    def sleep(seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (rest := ends - time.monotonic()) > 0:
            time.sleep(min(rest, _STEP_SECONDS))
            context.check()

    return sleep


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    settings, top = context.settings, _top(arguments)
    options = Options(
        settings,
        settings.data / FOLDER / "downloads",
        server=settings.commoncrawl_data_url,
        release_list=f"{settings.commoncrawl_index_url.rstrip('/')}/graphinfo.json",
        progress=_Progress(context),
        sleep=_sleeper(context),
    )
    release = _release(arguments)
    if release == LATEST:
        release = _latest(options)
    if _is_here(settings, release, top):
        return {"release": release, "rows": 0, "here_already": True}
    done = bring_in_ranks(settings.data, [release], options, top=top)
    return {"release": done.release.key, "rows": done.rows, "here_already": False}


def _latest(options: Options) -> str:
    options.downloads.mkdir(parents=True, exist_ok=True)
    source = options.release_list
    found = patiently(
        lambda: published_releases(options.settings, options.downloads, source), options
    )
    if not found:
        raise BadInput("names no release", place=source)
    return found[0].release


def _is_here(settings: Settings, name: str, top: int) -> bool:
    """Whether as many ranks of a release are here as are wanted."""
    releases = Background(settings.data).releases()
    return any(one.key == name and (one.ranked or 0) >= top for one in releases)


def _follows(job: Job, settings: Settings) -> list[tuple[str, Arguments]]:
    new = job.result.get("rows") if job.result else None
    return [("score", {})] if new and settings.score_after_imports else []


RANKS = Kind("ranks", CRAWLING, _title, _do, _follows)
