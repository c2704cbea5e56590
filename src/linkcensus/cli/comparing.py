"""`linkcensus intersect`, `compare`, `bulk`: several targets at once."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import LARGEST_PAGE, emit_rows, page_size
from linkcensus.cli.score_lines import rounded
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, share

if TYPE_CHECKING:
    from linkcensus.insights.bulk import BulkRow
    from linkcensus.insights.intersect import CommonSite, IntersectRequest
    from linkcensus.insights.listing import Listing
    from linkcensus.insights.overview import Overview

_BULK_SHOWN = 50

Targets = Annotated[
    list[str],
    typer.Argument(metavar="TARGET...", help="Two to ten targets.", show_default=False),
]
NotTo = Annotated[
    list[str] | None,
    typer.Option(
        "--not",
        metavar="TARGET",
        help="Leave out sites that link here, such as to your own; repeat for several.",
        rich_help_panel=options.NARROW,
        show_default=False,
    ),
]
AtLeast = Annotated[
    int, typer.Option("--at-least", min=1, help="How many of the targets a site links to.")
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "intersect")(intersect)
    command(app, "compare")(compare)
    command(app, "bulk")(bulk)


def intersect(
    session: Session,
    targets: Targets,
    not_to: NotTo = None,
    at_least: AtLeast = 2,
    scope: options.Scope = None,
    filters: options.Filters = None,
    having: options.Having = None,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List sites that link to others, and not to you.

    --at-least says to how many of the targets; --not names your own: the link gap.
    """
    from linkcensus.insights import intersect as question

    request = question.IntersectRequest(
        selection=asking.selection_of(None, filters),
        having=asking.filter_of(having, question.INTERSECT_FIELDS),
        order=asking.order_of(sort),
        limit=LARGEST_PAGE if session.json else page_size(limit),
        cursor=cursor,
        targets=tuple(target_of(target, scope) for target in targets),
        at_least=at_least,
        exclude=tuple(target_of(target, scope) for target in not_to or ()),
        moment=moment_of(as_of, known_at),
    )
    if session.json:
        emit_rows(_all_pages(session, request), limit)
        return
    _show_common(session, request, question.intersect(session.index, request))


def _show_common(
    session: Session, request: "IntersectRequest", listing: "Listing[CommonSite]"
) -> None:
    if not listing.rows:
        least = request.at_least
        show_line(session.console, f"No site links to at least {least} of these targets.")
        show_line(session.console, "Try a lower --at-least, or import more about them.", "dim")
        return
    columns: list[Column[CommonSite]] = [
        Column("Referring site", lambda row: row.source_site, share=1),
        Column("Targets", lambda row: number(row.targets), right=True),
        *(_per_target(place, one.text) for place, one in enumerate(request.targets)),
        Column("Follow", lambda row: number(row.follow), right=True, from_width=100),
        Column("First seen", lambda row: asking.day(row.first_seen), from_width=100),
    ]
    show_table(session.console, columns, listing.rows)
    session.console.print()
    total = number(listing.total)
    show_line(session.console, f"{number(len(listing.rows))} of {total} sites", "dim")
    if listing.cursor:
        session.console.out(f"Next page: --cursor {listing.cursor}", style="dim", highlight=False)


def _all_pages(session: Session, request: "IntersectRequest") -> "Iterator[CommonSite]":
    """Page after page: the whole answer is never held at once."""
    from dataclasses import replace

    from linkcensus.insights.intersect import intersect as question

    while True:
        listing = question(session.index, request)
        yield from listing.rows
        if listing.cursor is None:
            return
        request = replace(request, cursor=listing.cursor)


def _per_target(place: int, name: str) -> "Column[CommonSite]":
    title = name if len(name) <= 18 else name[:17] + "…"
    return Column(title, lambda row: number(row.per_target[place] or None), right=True)


def compare(
    session: Session,
    targets: Targets,
    scope: options.Scope = None,
    filters: options.Filters = None,
    internal: options.Internal = False,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Show the same figures of several targets side by side."""
    from linkcensus.insights.compare import compare as question
    from linkcensus.insights.overview import OverviewRequest
    from linkcensus.insights.result import as_dict

    request = OverviewRequest(filter=asking.filter_of(filters), internal=internal)
    asked = [target_of(target, scope) for target in targets]
    answer = question(session.index, asked, request, moment_of(as_of, known_at))
    if session.json:
        emit.document(as_dict(answer))
        return
    columns: list[Column[tuple[str, list[str]]]] = [
        Column("", lambda line: line[0], style="bold"),
        *(_of_target(place, name) for place, name in enumerate(_names(session, answer.targets))),
    ]
    show_table(session.console, columns, _lines(answer.targets))


def _names(session: Session, answers: "tuple[Overview, ...]") -> list[str]:
    """Headings that leave the first column its room."""
    room = max(8, (session.console.width - 18) // len(answers) - 3)
    return [
        one.target if len(one.target) <= room else one.target[: room - 1] + "…" for one in answers
    ]


def _of_target(place: int, name: str) -> "Column[tuple[str, list[str]]]":
    return Column(name, lambda line: line[1][place], right=True)


def _score_figures(
    answers: "tuple[Overview, ...]",
) -> "list[tuple[str, Callable[[Overview], str]]]":
    """The lines of scores; none before the first run of them."""
    if all(one.scores is None for one in answers):
        return []

    def figure(name: str) -> "Callable[[Overview], str]":
        return lambda one: rounded(getattr(one.scores, name, None))

    return [
        (name.capitalize(), figure(name)) for name in ("authority", "citation", "trust", "spam")
    ]


def _lines(answers: "tuple[Overview, ...]") -> list[tuple[str, list[str]]]:
    figures: tuple[tuple[str, Callable[[Overview], str]], ...] = (
        *_score_figures(answers),
        ("Live links", lambda one: number(one.links)),
        ("Referring sites", lambda one: number(one.referring_sites)),
        ("Referring pages", lambda one: number(one.referring_pages)),
        ("Referring hosts", lambda one: number(one.referring_hosts)),
        ("Addresses", lambda one: number(one.ips)),
        ("Subnets", lambda one: number(one.subnets)),
        ("Followed", lambda one: share(one.follow, one.follow + one.nofollow)),
        ("Editorial", lambda one: number(one.editorial)),
        ("Lost", lambda one: number(one.lost)),
        ("First seen", lambda one: asking.day(one.first_seen)),
        ("Last seen", lambda one: asking.day(one.last_seen)),
    )
    return [(name, [figure(one) for one in answers]) for name, figure in figures]


def bulk(
    session: Session,
    file: Annotated[
        Path,
        typer.Argument(
            help="A text file with one site or URL a line; - reads standard input.",
            show_default=False,
        ),
    ],
    scope: options.Scope = None,
    output: options.Output = None,
    overwrite: options.Overwrite = False,
    limit: options.Limit = None,
) -> None:
    """Check up to a million sites or URLs at once."""
    from linkcensus.core.scope import Scope
    from linkcensus.insights.bulk import BulkRow
    from linkcensus.insights.bulk import bulk as question

    wanted = Scope(scope.value) if scope is not None else None
    with _lines_of(file) as lines:
        rows = islice(question(session.index, lines, wanted), limit)
        if output is not None:
            from linkcensus.cli.exporting import save

            save(session, rows, BulkRow, output, overwrite=overwrite)
        elif session.json:
            emit_rows(rows)
        else:
            _show_bulk(session, rows)


@contextmanager
def _lines_of(file: Path) -> Iterator[TextIO]:
    from linkcensus.core.errors import BadInput

    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as lines:
            yield lines
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BadInput(
            str(error.strerror), place=str(file), remedy="name a readable text file"
        ) from None


def _show_bulk(session: Session, rows: "Iterator[BulkRow]") -> None:
    shown = list(islice(rows, _BULK_SHOWN))
    if not shown:
        show_line(session.console, "The list is empty: write one site or URL a line.")
        return
    show_table(session.console, _BULK, shown)
    left = sum(1 for _ in rows)
    if left:
        session.console.print()
        text = f"{number(left)} more: --output FILE or --json gives all of them."
        show_line(session.console, text, "dim")


_BULK: "tuple[Column[BulkRow], ...]" = (
    Column("Target", lambda row: row.error or row.target or "", share=1),
    Column("Scope", lambda row: row.scope or "", from_width=90),
    Column("Authority", lambda row: rounded(row.authority), right=True, optional=True),
    Column("Trust", lambda row: rounded(row.trust), right=True, from_width=90, optional=True),
    Column("Spam", lambda row: rounded(row.spam), right=True, from_width=90, optional=True),
    Column("Links", lambda row: "" if row.error else number(row.links), right=True),
    Column("Follow", lambda row: "" if row.error else number(row.follow), right=True),
    Column("Sites", lambda row: "" if row.error else number(row.sites), right=True),
    Column("Lost", lambda row: "" if row.error else number(row.lost), right=True),
    Column("First seen", lambda row: asking.day(row.first_seen)),
)
