"""`linkcensus import` and `linkcensus compact`: links come in and are put in order."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.progress import ImportProgress
from linkcensus.cli.session import Session, time_of
from linkcensus.cli.tables import remark_line, show_line
from linkcensus.cli.text import number, safe

if TYPE_CHECKING:
    from linkcensus.importers.result import FileResult

_HOW = "How to read them"
_REASONS_SHOWN = 3

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, patterns, http(s) or s3:// locations, bing:SITE.",
        show_default=False,
    ),
]
Site = Annotated[
    str | None,
    typer.Option(
        "--site",
        metavar="SITE",
        help="The site that rows without a target are about.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        help="The format, where it is not to be guessed.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]
Complete = Annotated[
    bool,
    typer.Option(
        "--complete",
        help="The tables list every link their tool knows: what they lack is gone from it.",
        rich_help_panel=_HOW,
    ),
]
MadeAt = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="When the data was made, where the file does not say so.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]
UrlMap = Annotated[
    Path | None,
    typer.Option(
        "--url-map",
        metavar="FILE",
        help="A JSONL or CSV file with the URL of each page of a folder.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="The URL that a folder of pages was served at.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]
LimitFiles = Annotated[
    int | None,
    typer.Option(
        "--limit-files",
        min=1,
        help="Take only so many archives of each list of archives.",
        rich_help_panel=_HOW,
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "import")(import_files)
    command(app, "compact")(compact)


def import_files(
    session: Session,
    paths: Paths,
    site: Site = None,
    format_name: FormatName = None,
    complete: Complete = False,
    date: MadeAt = None,
    url_map: UrlMap = None,
    base_url: BaseUrl = None,
    limit_files: LimitFiles = None,
) -> None:
    """Bring in archives, pages and other tools' tables.

    The format is told from the content. A file that cannot be read is named, and the others still
    come in. Importing a file twice changes nothing; a killed import continues when it is repeated.
    """
    from linkcensus.importers.format import ImportOptions
    from linkcensus.importers.run import import_batch

    seen_at = None if date is None else time_of(date, "--date")
    given = ImportOptions(
        session.settings,
        site=site,
        format=format_name,
        complete=complete,
        seen_at=seen_at,
        url_map=url_map,
        base_url=base_url,
        limit_files=limit_files,
    )
    results = []
    with ImportProgress(session.notes, raw=session.json) as progress:
        for result in import_batch(paths, given, session.index, progress):
            results.append(result)
            if session.json:
                emit.lines([result.as_json()])
            else:
                _show_file(session, result)
    if not session.json:
        _show_sum(session, results, site)
    if any(result.errors for result in results):
        raise typer.Exit(1)


def compact(
    session: Session,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is not due: every bucket is written anew.")
    ] = False,
    vacuum: Annotated[
        bool, typer.Option("--vacuum", help="Delete files that no query needs any more.")
    ] = False,
) -> None:
    """Put what came in to its place, so that questions stay fast."""
    with ImportProgress(session.notes, raw=session.json) as progress:
        result = session.index.compact(progress.compacting, everything=everything)
    deleted = session.index.vacuum() if vacuum else 0
    if session.json:
        emit.document(
            {
                "buckets": result.buckets,
                "links": result.links,
                "dropped_files": result.dropped_files,
                "deleted_files": deleted,
                "skipped": result.skipped,
            }
        )
        return
    if result.skipped:
        show_line(session.console, "Another process is compacting; nothing to do.")
    elif result.buckets:
        show_line(
            session.console,
            f"{number(result.buckets)} buckets with {number(result.links)} links are in order.",
        )
    else:
        show_line(session.console, "Everything is in order; nothing was due.")
    if deleted:
        show_line(session.console, f"{number(deleted)} old files deleted.")


def _show_file(session: Session, result: "FileResult") -> None:
    from rich.text import Text

    name = safe(result.file.rstrip("/").rsplit("/", 1)[-1]) or safe(result.file)
    if result.errors:
        session.console.print(Text.assemble(("✗ ", "red bold"), (name, "bold")))
        for error in result.errors:
            show_line(session.console, f"  {error}", "red")
    else:
        session.console.print(
            Text.assemble(("✓ ", "green bold"), (name, "bold"), (f"  {result.format}", "dim"))
        )
    if result.already_imported:
        show_line(session.console, "  imported before, nothing to do", "dim")
    elif result.rows_read or not result.errors:
        parts = [f"{number(result.rows_read)} rows" if not result.pages else ""]
        parts.append(f"{number(result.pages)} pages" if result.pages else "")
        parts.append(f"{number(result.links_new)} new links")
        parts.append(f"{number(result.links_confirmed)} confirmed")
        parts.append(f"{number(result.skipped)} skipped" if result.skipped else "")
        show_line(session.console, "  " + " · ".join(part for part in parts if part))
    for remark in result.remarks[:_REASONS_SHOWN]:
        show_line(session.console, f"  {remark_line(remark, result.format)}", "dim")
    if len(result.remarks) > _REASONS_SHOWN:
        more = len(result.remarks) - _REASONS_SHOWN
        show_line(
            session.console,
            f"  {more} more reasons: linkcensus imports show {result.import_id}",
            "dim",
        )


def _show_sum(session: Session, results: "list[FileResult]", site: str | None) -> None:
    if not results:
        show_line(session.console, "There was nothing to import.")
        return
    new = sum(result.links_new for result in results)
    confirmed = sum(result.links_confirmed for result in results)
    failed = sum(bool(result.errors) for result in results)
    text = f"\n{number(new)} new links, {number(confirmed)} confirmed"
    text += f"; {failed} of {len(results)} files had errors." if failed else "."
    session.console.print()
    show_line(session.console, text.strip(), "bold")
    if new:
        show_line(session.console, f"Ask: linkcensus overview {site or 'SITE'}", "dim")
