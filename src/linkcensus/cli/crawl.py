"""`linkcensus crawl`: fetch pages from the web, politely, and bring their links in."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command, group
from linkcensus.cli.crawl_lines import COLUMNS, CrawlBar, as_dict, show_crawl
from linkcensus.cli.session import Session
from linkcensus.cli.tables import show_line, show_table

if TYPE_CHECKING:
    from linkcensus.store.crawls import Budget, Crawl
    from linkcensus.store.state import State

_LONGEST_LINE = 10_000

Targets = Annotated[
    list[str],
    typer.Argument(
        metavar="TARGET...",
        help="Sites, hosts, URLs, or prefixes that end in *.",
        show_default=False,
    ),
]
Pages = Annotated[
    int | None,
    typer.Option("--pages", metavar="N", min=1, help="Fetch at most so many pages."),
]
PagesPerHost = Annotated[
    int | None,
    typer.Option("--pages-per-host", metavar="N", min=1, help="At most so many of each host."),
]
Depth = Annotated[
    int | None,
    typer.Option("--depth", metavar="N", min=0, help="Follow links so far from the beginning."),
]
Delay = Annotated[
    float | None,
    typer.Option(
        "--delay",
        metavar="SECONDS",
        min=0,
        help="Least pause between two requests to a host; it may ask for more.",
        show_default=False,
    ),
]
Render = Annotated[
    bool,
    typer.Option("--render", help="Run the pages' scripts in a browser, for the links they add."),
]
Wait = Annotated[
    bool,
    typer.Option("--wait/--background", help="Crawl here, or leave it to `serve` and `worker`."),
]
CrawlId = Annotated[
    str,
    typer.Argument(metavar="ID", help="The crawl's id, or its beginning.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    crawls = group(app, "crawl", list_crawls)
    command(crawls, "site")(site)
    command(crawls, "linkers")(linkers)
    command(crawls, "expand")(expand)
    command(crawls, "list")(pages_of_list)
    command(crawls, "status")(status)
    command(crawls, "stop")(stop)
    command(crawls, "resume")(resume)
    command(crawls, "remove")(remove)


def list_crawls(session: Session) -> None:
    """Fetch pages from the web, politely, and bring their links in."""
    with _state(session) as state:
        crawls = state.crawls.listing()
    if session.json:
        emit.lines(as_dict(crawl) for crawl in crawls)
        return
    if not crawls:
        show_line(session.console, "Nothing was crawled yet.")
        show_line(session.console, "Crawl a site: linkcensus crawl site example.com", "bold")
        return
    show_table(session.console, COLUMNS, crawls)


def site(
    session: Session,
    targets: Targets,
    scope: options.Scope = None,
    pages: Pages = None,
    depth: Depth = None,
    delay: Delay = None,
    render: Render = False,
    wait: Wait = True,
) -> None:
    """Crawl all pages of a site, by its links, sitemaps and feeds.

    10,000 pages where --pages says nothing.
    """
    wanted = _wanted(targets, scope)
    _order(session, "site", wanted, (pages, None, depth), delay=delay, render=render, wait=wait)


def linkers(
    session: Session,
    targets: Targets,
    scope: options.Scope = None,
    lost: Annotated[
        bool, typer.Option("--lost", help="Look at pages again whose links are all lost, too.")
    ] = False,
    pages: Pages = None,
    delay: Delay = None,
    render: Render = False,
    wait: Wait = True,
) -> None:
    """Fetch the pages that are known to link to a target, with all their links."""
    wanted = _wanted(targets, scope) | ({"lost_too": True} if lost else {})
    _order(session, "linkers", wanted, (pages, None, None), delay=delay, render=render, wait=wait)


def expand(
    session: Session,
    targets: Targets,
    scope: options.Scope = None,
    pages: Pages = None,
    pages_per_host: PagesPerHost = None,
    depth: Depth = None,
    delay: Delay = None,
    render: Render = False,
    wait: Wait = True,
) -> None:
    """Look for new links to a target on the sites that link to it already.

    20,000 pages, 30 of each host and two links deep where the options say nothing.
    """
    wanted = _wanted(targets, scope)
    _order(
        session,
        "expand",
        wanted,
        (pages, pages_per_host, depth),
        delay=delay,
        render=render,
        wait=wait,
    )


def pages_of_list(
    session: Session,
    lists: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|URL...",
            help="Files with one page a line (`-`: standard input), or pages.",
            show_default=False,
        ),
    ],
    pages: Pages = None,
    pages_per_host: PagesPerHost = None,
    depth: Depth = None,
    delay: Delay = None,
    render: Render = False,
    wait: Wait = True,
) -> None:
    """Fetch the pages that you name; --depth 1 also those of their sites that they link to."""
    from linkcensus.crawl.orders import budget_of, make_list_crawl
    from linkcensus.store.actor import COMMAND

    _check(lists)
    _set(session, delay, render=render, wait=wait)
    budget = budget_of("list", pages, pages_per_host, depth)
    name = lists[0] if len(lists) == 1 else f"{lists[0]} and {len(lists) - 1} more"
    with _state(session) as state:
        crawl = make_list_crawl(state, COMMAND, _lines(lists), budget, name=name[:150])
        _begin(session, state, crawl, wait=wait)


def status(session: Session, crawl_id: CrawlId) -> None:
    """Show how far a crawl is, how its pages ended, and what was left out."""
    with _state(session) as state:
        crawl = state.crawls.find(crawl_id.strip())
    if session.json:
        emit.document(as_dict(crawl))
    else:
        show_crawl(session.console, crawl)


def stop(session: Session, crawl_id: CrawlId) -> None:
    """Stop a crawl, wherever it runs; `resume` goes on with it."""
    from linkcensus.store.actor import COMMAND

    with _state(session) as state:
        crawl = state.crawls.stop(COMMAND, state.crawls.find(crawl_id.strip()).id)
    _tell(session, crawl, "is done" if crawl.state == "done" else "stops")


def resume(
    session: Session,
    crawl_id: CrawlId,
    delay: Delay = None,
    render: Render = False,
    wait: Wait = True,
) -> None:
    """Go on with a crawl that was stopped or killed, or help one that runs."""
    _set(session, delay, render=render, wait=wait)
    with _state(session) as state:
        _begin(session, state, state.crawls.find(crawl_id.strip()), wait=wait)


def remove(session: Session, crawl_id: CrawlId) -> None:
    """Forget a crawl and what it still had to fetch; what it brought in stays."""
    from linkcensus.core.errors import BadInput
    from linkcensus.store.actor import COMMAND

    with _state(session) as state:
        crawl = state.crawls.find(crawl_id.strip())
        if crawl.state == "running":
            raise BadInput("runs", place=f"crawl {crawl.id}", remedy="stop it first")
        state.crawls.remove(COMMAND, crawl.id)
    _tell(session, crawl, "is forgotten")


def _order(
    session: Session,
    kind: str,
    wanted: dict[str, object],
    budget: tuple[int | None, int | None, int | None],
    *,
    delay: float | None,
    render: bool,
    wait: bool,
) -> None:
    from linkcensus.crawl.orders import budget_of, make_crawl
    from linkcensus.store.actor import COMMAND

    _set(session, delay, render=render, wait=wait)
    bounds: Budget = budget_of(kind, *budget)
    with _state(session) as state:
        crawl = make_crawl(state, COMMAND, kind, wanted, bounds)
        _begin(session, state, crawl, wait=wait)


def _begin(session: Session, state: "State", crawl: "Crawl", *, wait: bool) -> None:
    if not wait:
        _leave_to_workers(session, crawl)
        return
    from linkcensus.crawl.run import run_crawl
    from linkcensus.store.actor import COMMAND

    try:
        with CrawlBar(session.notes) as bar:
            done = run_crawl(crawl.id, state, session.index, watch=bar, actor=COMMAND)
    except KeyboardInterrupt:
        state.crawls.stop(COMMAND, crawl.id)
        show_line(session.notes, f"Go on with: linkcensus crawl resume {crawl.id[:8]}", "bold")
        raise
    if session.json:
        emit.document(as_dict(done))
    else:
        show_crawl(session.console, done)


def _leave_to_workers(session: Session, crawl: "Crawl") -> None:
    from linkcensus.jobs.queue import JobQueue

    with closing(JobQueue(session.settings)) as queue:
        job = queue.enqueue("crawl", {"crawl": crawl.id})
    if session.json:
        emit.document(as_dict(crawl) | {"job": job.id})
    else:
        _tell(session, crawl, "waits for `linkcensus serve` or `linkcensus worker`")


def _wanted(targets: list[str], scope: options.Scope) -> dict[str, object]:
    wanted: dict[str, object] = {"targets": targets}
    return wanted if scope is None else wanted | {"scope": scope.value}


def _set(session: Session, delay: float | None, *, render: bool, wait: bool) -> None:
    from linkcensus.core.errors import BadInput

    if render and not wait:
        remedy = "set LINKCENSUS_CRAWL_RENDER for `linkcensus serve` and `linkcensus worker`"
        raise BadInput("is for crawls that run here", place="--render", remedy=remedy)
    if render:
        session.overrides["crawl_render"] = "always"
    if delay is not None:
        session.overrides["crawl_delay_seconds"] = delay


def _lines(lists: list[str]) -> Iterator[str]:
    """Read files line by line; what is no file is a page itself."""
    for written in lists:
        if _is_page(written):
            yield written
            continue
        path = Path("/dev/stdin") if written == "-" else Path(written)
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            yield from iter(lambda: file.readline(_LONGEST_LINE), "")


def _check(lists: list[str]) -> None:
    from linkcensus.core.errors import BadInput

    for written in lists:
        if written != "-" and not _is_page(written) and not Path(written).is_file():
            raise BadInput(
                "is no file", place=written, remedy="give a file, or an address with https://"
            )


def _is_page(written: str) -> bool:
    return "://" in written[:12]


def _tell(session: Session, crawl: "Crawl", what: str) -> None:
    if session.json:
        emit.document(as_dict(crawl))
    else:
        show_line(session.console, f"{crawl.title} ({crawl.id[:8]}) {what}.")


@contextmanager
def _state(session: Session) -> "Iterator[State]":
    from linkcensus.store.state import open_state

    with closing(open_state(session.settings)) as state:
        yield state
