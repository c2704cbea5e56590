"""The job `commoncrawl`: archived pages of sites come in from Common Crawl. It goes on by itself.

Arguments: `sites`, or a `target` (with `scope`) whose known referring sites are meant, at most
`most_sites`; `crawl`, a crawl's name or latest; `pages`, `pages_per_site` and `megabytes` bound it.
"""

from contextlib import closing

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings
from linkcensus.importers.commoncrawl.fetching import LATEST, Budget, Gathered, PageFetcher
from linkcensus.importers.commoncrawl.server import Server
from linkcensus.insights.known_sites import known_referring_sites
from linkcensus.jobs.arguments import scope_of, text_of, texts_of, whole_of
from linkcensus.jobs.context import JobContext
from linkcensus.jobs.job import Arguments, Job
from linkcensus.jobs.kinds.kind import CRAWLING, Kind
from linkcensus.store.state import open_state

MOST_SITES = 100


def _title(arguments: Arguments) -> str:
    sites, target = texts_of(arguments, "sites"), text_of(arguments, "target")
    for site in sites:
        parse_target(site)
    scope_of(arguments)
    _budget(arguments)
    if target is not None:
        return f"Archived pages of sites that link to {parse_target(target).text[:100]}"
    if not sites:
        raise BadInput("there is nothing to fetch", place="sites", remedy="name sites or a target")
    return f"Archived pages of {sites[0][:100] if len(sites) == 1 else f'{len(sites):,} sites'}"


def _budget(arguments: Arguments) -> Budget:
    usual = Budget()
    megabytes = whole_of(arguments, "megabytes")
    return Budget(
        whole_of(arguments, "pages") or usual.pages,
        whole_of(arguments, "pages_per_site") or usual.pages_per_site,
        usual.bytes if megabytes is None else megabytes * 1_000_000,
    )


def _do(context: JobContext, arguments: Arguments) -> Arguments:
    sites = list(texts_of(arguments, "sites"))
    if (written := text_of(arguments, "target")) is not None:
        target = parse_target(written, scope_of(arguments))
        most = whole_of(arguments, "most_sites") or MOST_SITES
        sites += known_referring_sites(context.index, target, most)
    budget = _budget(arguments)

    def watch(site: str, gathered: Gathered) -> None:
        context.tell(step=site, done=gathered.pages, total=budget.pages, unit="pages")

    def note(text: str) -> None:
        context.tell(step=text)

    with closing(open_state(context.settings)) as state, Server(context.settings, note) as server:
        fetcher = PageFetcher(context.index, state.cursors, budget, watch)
        return _result(fetcher.run(server, sites, text_of(arguments, "crawl") or LATEST))


def _result(gathered: Gathered) -> Arguments:
    return {
        "crawl": gathered.crawl,
        "sites": gathered.sites,
        "known": gathered.known,
        "absent": gathered.absent,
        "pages": gathered.pages,
        "bytes": gathered.bytes,
        "links_new": gathered.links_new,
        "links_confirmed": gathered.links_confirmed,
        "left_out": dict(gathered.left_out),
    }


def _follows(job: Job, settings: Settings) -> list[tuple[str, Arguments]]:
    new = job.result.get("links_new") if job.result else None
    return [("score", {})] if new and settings.score_after_imports else []


COMMONCRAWL = Kind("commoncrawl", CRAWLING, _title, _do, _follows)
