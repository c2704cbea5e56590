"""`linkcensus commoncrawl`: the published web graph as background, and archived pages."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import archived_pages, emit, options
from linkcensus.cli.asking import day
from linkcensus.cli.command import command, group
from linkcensus.cli.lists import emit_rows, page_size
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.steps import StepProgress
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.importers.webgraph.bring_in import BroughtIn
    from linkcensus.importers.webgraph.files import Options
    from linkcensus.importers.webgraph.releases import Published
    from linkcensus.index.background import Background, Release, Reputation
    from linkcensus.insights.background_sites import BackgroundSite

WHERE = "Where from"


class Level(StrEnum):
    """What a vertex of the published files is."""

    DOMAIN = "domain"
    HOST = "host"


What = Annotated[
    list[str],
    typer.Argument(
        metavar="RELEASE|FILES",
        help="A release such as cc-main-2026-mar-apr-may, latest, or files, folders, URLs, s3://.",
        show_default=False,
    ),
]
Top = Annotated[
    int | None,
    typer.Option(
        "--top",
        min=1,
        help="Only the best so many; from the web only so much is fetched.",
        show_default=False,
    ),
]
Name = Annotated[
    str | None,
    typer.Option(
        "--name",
        metavar="RELEASE",
        help="The release, where file names do not tell.",
        rich_help_panel=WHERE,
        show_default=False,
    ),
]
LevelOption = Annotated[
    Level | None,
    typer.Option(
        "--level",
        help="What was published: domain unless file names tell. Hosts are added up to sites.",
        rich_help_panel=WHERE,
        show_default=False,
    ),
]
Server = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help="Another place with the same folders: a mirror, s3://commoncrawl.",
        rich_help_panel=WHERE,
        show_default=False,
    ),
]
ListAddress = Annotated[
    str | None,
    typer.Option(
        "--list",
        metavar="URL",
        help="Another list of releases: a URL or a file.",
        rich_help_panel=WHERE,
        show_default=False,
    ),
]
ReleaseOption = Annotated[
    str | None,
    typer.Option(
        "--release",
        metavar="RELEASE",
        help="Ask this release. Else the newest that has links.",
        show_default=False,
    ),
]
ReleaseArgument = Annotated[
    str,
    typer.Argument(metavar="RELEASE", help="As `status` shows it.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    crawl = group(app, "commoncrawl", web_graph)
    for name, function in (
        ("status", status),
        ("releases", releases),
        ("ranks", ranks),
        ("graph", graph),
        ("sites", sites),
        ("history", history),
        ("remove", remove),
    ):
        command(crawl, name)(function)
    archived_pages.add_to(crawl)


def web_graph(session: Session) -> None:
    """Bring in the whole web's graph, and archived pages of sites."""
    status(session)


def status(session: Session) -> None:
    """List the releases that are here."""
    found = _background(session).releases()
    if session.json:
        emit.lines(_as_dict(release) for release in found)
        return
    if not found:
        show_line(session.console, "No web graph is here.")
        show_line(
            session.console,
            "Bring in reputations: linkcensus commoncrawl ranks latest --top 1000000",
            "bold",
        )
        show_line(session.console, "Or all links: linkcensus commoncrawl graph latest", "dim")
        return
    show_table(session.console, _RELEASES, found)


def releases(session: Session, list_address: ListAddress = None) -> None:
    """List what Common Crawl has published, newest first."""
    from linkcensus.importers.webgraph.files import patiently
    from linkcensus.importers.webgraph.releases import published_releases

    with StepProgress(session.notes) as progress:
        chosen = _options(session, progress, release_list=list_address)
        chosen.downloads.mkdir(parents=True, exist_ok=True)
        found = patiently(
            lambda: published_releases(chosen.settings, chosen.downloads, chosen.release_list),
            chosen,
        )
    if session.json:
        emit_rows(found)
    else:
        show_table(session.console, _PUBLISHED, found)


def ranks(
    session: Session,
    what: What,
    top: Top = None,
    level: LevelOption = None,
    name: Name = None,
    server: Server = None,
    list_address: ListAddress = None,
) -> None:
    """Bring in how sites rank: harmonic centrality and PageRank."""
    from linkcensus.importers.webgraph.bring_in import bring_in_ranks

    with StepProgress(session.notes) as progress:
        chosen = _options(session, progress, level, name, server, list_address)
        done = bring_in_ranks(session.settings.data, what, chosen, top=top)
    _tell(session, done, f"{number(done.rows)} ranks of {done.release.key} are in.")


def graph(
    session: Session,
    what: What,
    level: LevelOption = None,
    name: Name = None,
    server: Server = None,
    list_address: ListAddress = None,
) -> None:
    """Bring in which sites link to which; give vertices and edges."""
    from linkcensus.importers.webgraph.bring_in import bring_in_graph

    with StepProgress(session.notes) as progress:
        chosen = _options(session, progress, level, name, server, list_address)
        done = bring_in_graph(session.settings.data, what, chosen)
    _tell(
        session,
        done,
        f"{number(done.release.edges)} links between {number(done.release.domains)} sites of "
        f"{done.release.key} are in.",
    )


def sites(
    session: Session,
    target: options.TargetArgument,
    release: ReleaseOption = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
) -> None:
    """List the sites that link to any site, best reputation first."""
    from linkcensus.insights import background_sites as asked

    site = target_of(target).site
    background = _background(session)
    if session.json and cursor is None and limit is None:
        emit_rows(asked.stream_background_referring_sites(background, site, release=release))
        return
    page = asked.background_referring_sites(
        background, site, limit=page_size(limit), cursor=cursor, release=release
    )
    if session.json:
        emit_rows(page.rows)
        return
    if not page.rows:
        show_line(session.console, f"No site links to {site}.")
        return
    show_table(session.console, _SITES, page.rows)
    session.console.print()
    shown = f"{number(len(page.rows))} of {number(page.total)} referring sites"
    show_line(session.console, f"{shown} · {site} · {page.rows[0].release}", "dim")
    if page.cursor:
        session.console.out(f"Next page: --cursor {page.cursor}", style="dim", highlight=False)


def history(session: Session, target: options.TargetArgument) -> None:
    """Show how a site ranked, release by release."""
    site = target_of(target).site
    found = _background(session).history(site)
    if session.json:
        emit_rows(found)
    elif found:
        show_table(session.console, _HISTORY, found)
    else:
        show_line(session.console, f"No release here ranks {site}.")
        show_line(session.console, "Bring ranks in: linkcensus commoncrawl ranks latest", "bold")


def remove(session: Session, release: ReleaseArgument) -> None:
    """Remove a release from the data folder."""
    from linkcensus.index.background_writer import remove as remove_release

    remove_release(session.settings.data, release)
    if session.json:
        emit.document({"removed": release})
    else:
        show_line(session.console, f"{release} is removed.")


def _background(session: Session) -> "Background":
    from linkcensus.index.background import Background

    return Background(session.settings.data)


def _options(
    session: Session,
    progress: StepProgress,
    level: Level | None = None,
    name: str | None = None,
    server: str | None = None,
    release_list: str | None = None,
) -> "Options":
    from linkcensus.importers.webgraph.files import Options
    from linkcensus.importers.webgraph.releases import RELEASE_LIST, SERVER
    from linkcensus.index.background import FOLDER

    folder: Path = session.settings.data / FOLDER / "downloads"
    return Options(
        session.settings,
        folder,
        name=name,
        level=level.value if level else None,
        server=server or SERVER,
        release_list=release_list or RELEASE_LIST,
        progress=progress,
    )


def _tell(session: Session, done: "BroughtIn", text: str) -> None:
    if session.json:
        emit.document(
            {**_as_dict(done.release), "rows": done.rows, "ranks_left_out": done.left_out}
        )
        return
    show_line(session.console, text)
    if done.left_out:
        show_line(
            session.console,
            f"{number(done.left_out)} ranked names are not among its sites and were left out.",
            "dim",
        )
    show_line(
        session.console,
        "Ask: linkcensus commoncrawl sites SITE"
        if done.release.edges is not None
        else "Ask: linkcensus commoncrawl history SITE",
        "dim",
    )


def _as_dict(release: "Release") -> dict[str, object]:
    return {
        "release": release.key,
        "level": release.level,
        "sites": release.domains,
        "links": release.edges,
        "ranked": release.ranked,
        "bytes": release.size_bytes(),
        "stored_at": release.stored_at,
        "files": release.record.files,
    }


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


_RELEASES: "tuple[Column[Release], ...]" = (
    Column("Release", lambda row: row.key, share=2),
    Column("Sites", lambda row: number(row.domains), right=True),
    Column("Links", lambda row: number(row.edges), right=True),
    Column("Ranked", lambda row: number(row.ranked), right=True),
    Column("MB", lambda row: number(row.size_bytes() // 1_000_000), right=True, from_width=90),
    Column("Brought in", lambda row: day(row.stored_at)),
)
_PUBLISHED: "tuple[Column[Published], ...]" = (
    Column("Release", lambda row: row.release, share=2),
    Column("Domains", lambda row: number(row.domains), right=True),
    Column("Their links", lambda row: number(row.domain_edges), right=True),
    Column("Hosts", lambda row: number(row.hosts), right=True, from_width=100),
    Column("Their links", lambda row: number(row.host_edges), right=True, from_width=100),
)
_SITES: "tuple[Column[BackgroundSite], ...]" = (
    Column("Referring site", lambda row: row.source_site, share=3),
    Column("Harmonic", lambda row: number(row.harmonic_position), right=True),
    Column("PageRank", lambda row: number(row.pagerank_position), right=True),
    Column("Its referring sites", lambda row: number(row.referring_sites), right=True),
    Column("Hosts", lambda row: number(row.n_hosts), right=True, from_width=90),
)
_HISTORY: "tuple[Column[Reputation], ...]" = (
    Column("Release", lambda row: row.release, share=2),
    Column("Level", lambda row: row.level, from_width=100),
    Column("Harmonic", lambda row: number(row.harmonic_position), right=True),
    Column("value", lambda row: _value(row.harmonic), right=True, style="dim"),
    Column("PageRank", lambda row: number(row.pagerank_position), right=True),
    Column("value", lambda row: _value(row.pagerank), right=True, style="dim"),
    Column("Of", lambda row: number(row.of), right=True),
)
