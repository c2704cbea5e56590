"""`linkcensus commoncrawl pages` and `crawls`: archived pages of known sites."""

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.steps import StepProgress
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number, safe

if TYPE_CHECKING:
    from linkcensus.core.scope import Target
    from linkcensus.importers.commoncrawl.fetching import Budget, Gathered

_BUDGET = "How much"
_REASONS_SHOWN = 5

Sites = Annotated[
    list[str] | None,
    typer.Argument(metavar="SITE...", help="Whose archived pages.", show_default=False),
]
ForTarget = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="TARGET",
        help="The sites that are known to link to this target.",
        show_default=False,
    ),
]
MostSites = Annotated[
    int, typer.Option("--sites", min=1, max=10_000, help="At most so many of those.")
]
CrawlName = Annotated[
    str, typer.Option("--crawl", metavar="NAME", help="Which crawl; `crawls` lists them.")
]
MostPages = Annotated[
    int, typer.Option("--pages", min=1, help="Fetch at most so many.", rich_help_panel=_BUDGET)
]
PagesPerSite = Annotated[
    int,
    typer.Option(
        "--pages-per-site", min=1, help="At most so many of a site.", rich_help_panel=_BUDGET
    ),
]
Megabytes = Annotated[
    int,
    typer.Option("--megabytes", min=1, help="At most so much.", rich_help_panel=_BUDGET),
]
Estimate = Annotated[
    bool, typer.Option("--estimate", help="Only tell how much --for would be at the most.")
]


def add_to(crawl: typer.Typer) -> None:
    """Register the commands in the group `commoncrawl`."""
    command(crawl, "pages")(pages)
    command(crawl, "crawls")(crawls)


def crawls(session: Session) -> None:
    """List Common Crawl's crawls, newest first."""
    from linkcensus.importers.commoncrawl.fetching import published_crawls
    from linkcensus.importers.commoncrawl.server import Server

    with (
        StepProgress(session.notes) as progress,
        Server(session.settings, progress.note) as server,
    ):
        found = published_crawls(server)
    if session.json:
        emit.lines({"crawl": name} for name in found)
        return
    for name in found:
        show_line(session.console, name)


def pages(
    session: Session,
    sites: Sites = None,
    for_target: ForTarget = None,
    most_sites: MostSites = 100,
    crawl: CrawlName = "latest",
    most_pages: MostPages = 1_000,
    pages_per_site: PagesPerSite = 50,
    megabytes: Megabytes = 200,
    scope: options.Scope = None,
    estimate: Estimate = False,
) -> None:
    """Bring in archived pages of sites, each fetched alone.

    Common Crawl is asked one thing at a time, and waited for when it is busy. Give the command
    again to go on, or to take more.
    """
    from linkcensus.importers.commoncrawl.fetching import Budget, PageFetcher
    from linkcensus.importers.commoncrawl.server import Server
    from linkcensus.store.state import open_state

    budget = Budget(most_pages, pages_per_site, megabytes * 1_000_000)
    if estimate:
        _tell_estimate(session, target_of(for_target or "", scope), budget, most_sites)
        return
    target = None if for_target is None else target_of(for_target, scope)
    wanted = _wanted(session, sites or [], target, most_sites)
    with (
        StepProgress(session.notes) as progress,
        closing(open_state(session.settings)) as state,
        Server(session.settings, progress.note) as server,
    ):
        watch = _Watch(progress, most_pages)
        done = PageFetcher(session.index, state.cursors, budget, watch).run(server, wanted, crawl)
    if session.index.needs_compaction():
        session.index.compact()
    if session.json:
        emit.document(done.as_json())
    else:
        _show(session, done)


def _wanted(
    session: Session, sites: list[str], target: "Target | None", most_sites: int
) -> list[str]:
    """The sites that are named, and those that are known to link to the target."""
    from linkcensus.core.errors import BadInput
    from linkcensus.insights.known_sites import known_referring_sites

    known = [] if target is None else known_referring_sites(session.index, target, most_sites)
    if not sites and not known:
        remedy = "or give --for" if target is None else f"no site is known to link to {target.text}"
        raise BadInput("name some sites", remedy=remedy)
    return [*sites, *known]


def _tell_estimate(session: Session, target: "Target", budget: "Budget", most: int) -> None:
    """Say how much it would be; nothing is asked of Common Crawl."""
    from linkcensus.jobs.archived_estimate import estimate_archived_pages
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        told = estimate_archived_pages(session.index, state.cursors, target, budget, most)
    if session.json:
        emit.document(asdict(told))
        return
    read = f", {number(told.sites_read)} of them read already" if told.sites_read else ""
    show_line(session.console, f"{number(told.sites)} sites link to {target.text}{read}.")
    parts = [
        f"{number(told.pages)} pages",
        f"{number(told.requests)} requests",
        f"{number(told.bytes // 1_000_000)} MB",
        f"{told.minutes:,.0f} minutes at one request a second",
    ]
    show_line(session.console, f"At the most: {' · '.join(parts)}", "bold")


class _Watch:
    """Draws how far it is."""

    def __init__(self, progress: StepProgress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._site = ""

    def __call__(self, site: str, gathered: "Gathered") -> None:
        if site != self._site:
            self._site = site
            self._progress.begin(site, self._total)
            self._progress.advance(self._done)
        self._progress.advance(gathered.pages - self._done)
        self._done = gathered.pages


def _show(session: Session, done: "Gathered") -> None:
    parts = [
        f"{number(done.pages)} pages of {number(done.sites)} sites",
        f"{number(done.bytes // 1_000)} kB",
        f"{number(done.links_new)} new links",
        f"{number(done.links_confirmed)} confirmed",
    ]
    show_line(session.console, f"{done.crawl}: {' · '.join(parts)}", "bold")
    if done.known:
        show_line(session.console, f"{number(done.known)} sites were here already.", "dim")
    if done.absent:
        show_line(session.console, f"{number(done.absent)} sites are not in that crawl.", "dim")
    for reason, count in done.left_out.most_common(_REASONS_SHOWN):
        show_line(session.console, f"{number(count)} × {safe(reason)}", "dim")
