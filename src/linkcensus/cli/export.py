"""`linkcensus export`: any list as a file, all of it."""

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from linkcensus.cli import asking, options
from linkcensus.cli.command import command
from linkcensus.cli.exporting import STDOUT, format_of, save
from linkcensus.cli.reports import REPORTS
from linkcensus.cli.session import Session, moment_of, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linkcensus.index.view import View
    from linkcensus.insights.selection import Selection


class What(StrEnum):
    """Which list."""

    BACKLINKS = "backlinks"
    SITES = "sites"
    HOSTS = "hosts"
    ANCHORS = "anchors"
    PAGES = "pages"
    BROKEN = "broken"
    CHANGES = "new-lost"
    STATUS = "link-status"
    NETWORKS = "networks"
    INTERNAL = "internal"


class FormatName(StrEnum):
    """The formats written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    XLSX = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "export")(export)


def export(
    session: Session,
    target: options.TargetArgument,
    what: Annotated[
        What, typer.Option("--what", help="Which list.", show_choices=True)
    ] = What.BACKLINKS,
    output: options.Output = None,
    format_name: Annotated[
        FormatName | None,
        typer.Option(
            "--format", help="Told from the file's name when not given.", show_default=False
        ),
    ] = None,
    overwrite: options.Overwrite = False,
    scope: options.Scope = None,
    history: options.History = None,
    filters: options.Filters = None,
    internal: options.Internal = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Write a whole list as CSV, JSON lines, Parquet or XLSX.

    Without --output to standard output. Backlinks and link-status in every state, unless
    --history says otherwise. What CSV and XLSX cannot hold safely (cells like formulas) is marked
    with a ', and importing the file again takes it off.
    """
    named = "jsonl" if session.json and format_name is None and output is None else format_name
    path = output or STDOUT
    format_of(path, named or ("csv" if path == STDOUT else None))
    default = "all" if what in (What.BACKLINKS, What.STATUS) else "live"
    selection = asking.selection_of(history or default, filters, internal=internal)
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        rows, row_type = _answer(session, view, what, selection, sort)
        save(session, islice(rows, limit), row_type, path, named=named, overwrite=overwrite)


def _answer(
    session: Session, view: "View", what: What, selection: "Selection", sort: str | None
) -> "tuple[Iterator[Any], type]":
    """Return the stream of one list and the type of its rows."""
    from linkcensus.insights import listing

    order = asking.order_of(sort)
    if what is What.BACKLINKS:
        from linkcensus.insights import backlinks

        links = backlinks.BacklinksRequest(selection=selection, order=order)
        return backlinks.stream_backlinks(view, links), backlinks.Backlink
    if what is What.CHANGES:
        from linkcensus.insights import new_and_lost

        changes = new_and_lost.NewLostRequest(selection=selection, order=order)
        return new_and_lost.stream_happenings(view, changes), new_and_lost.Happening
    if what is What.ANCHORS:
        from linkcensus.insights import anchors

        brand = session.brand_words(view.target)
        words = anchors.AnchorsRequest(selection=selection, order=order, brand=brand)
        return anchors.stream_anchors(view, words), anchors.Anchor
    if what is What.NETWORKS:
        from linkcensus.insights import networks

        places = networks.NetworksRequest(selection=selection, order=order)
        return networks.stream_networks(view, places), networks.Network
    request = listing.ListRequest(selection=selection, order=order)
    if what is What.STATUS:
        from linkcensus.insights import link_status

        return link_status.stream_link_statuses(view, request), link_status.LinkStatus
    if what is What.INTERNAL:
        from linkcensus.insights import internal_links

        return internal_links.stream_internal_pages(view, request), internal_links.InternalPage
    question = next(report for report in REPORTS if report.name == what.value).load()
    return question.stream(view, request), question.row
