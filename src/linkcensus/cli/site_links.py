"""`linkcensus internal` and `outgoing`: a site's links to itself and to others."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, list_request, show_list
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column, show_line
from linkcensus.cli.text import number, short_url

if TYPE_CHECKING:
    from linkcensus.index.view import View
    from linkcensus.insights.internal_links import InternalPage
    from linkcensus.insights.outgoing import LinkedSite
    from linkcensus.insights.selection import Selection


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "internal")(internal)
    command(app, "outgoing")(outgoing)


def internal(
    session: Session,
    site: options.TargetArgument,
    scope: options.Scope = None,
    orphans: Annotated[
        bool, typer.Option("--orphans", help="Only pages that no other page links to.")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only the counts over the whole site.")
    ] = False,
    history: options.History = None,
    filters: options.Filters = None,
    having: options.Having = None,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List a site's pages by the links from its other pages."""
    from linkcensus.insights import internal_links as question
    from linkcensus.insights.result import as_dict

    wanted = [*(having or ()), *(["orphan:eq:true"] if orphans else [])]
    request = list_request(
        question.INTERNAL_FIELDS, history=history, filters=filters, having=wanted,
        sort=sort, limit=limit, cursor=cursor,
    )  # fmt: skip
    with session.view(target_of(site, scope), moment_of(as_of, known_at)) as view:
        if session.json and summary:
            emit.document(as_dict(question.internal_summary(view, request.selection)))
            return
        if not session.json and cursor is None:
            _show_summary(session, view, request.selection)
            if summary:
                return
        answer = ListAnswer(
            lambda: question.internal_pages(view, request),
            lambda: question.stream_internal_pages(view, request),
            _PAGES,
            "orphans" if orphans else "pages",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


def outgoing(
    session: Session,
    site: options.TargetArgument,
    scope: options.Scope = None,
    history: options.History = None,
    filters: options.Filters = None,
    having: options.Having = None,
    internal: options.Internal = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List the sites that a site links to.

    On a large index this reads all links; LINKCENSUS_KEEP_OUTGOING=true keeps them a second time
    in this order, from the next `linkcensus compact --all` on.
    """
    from linkcensus.insights import outgoing as question

    request = list_request(
        question.OUTGOING_FIELDS, history=history, filters=filters, having=having,
        sort=sort, limit=limit, cursor=cursor, internal=internal,
    )  # fmt: skip
    with session.index.outgoing_view(target_of(site, scope), moment_of(as_of, known_at)) as view:
        answer = ListAnswer(
            lambda: question.linked_sites(view, request),
            lambda: question.stream_linked_sites(view, request),
            _SITES,
            "linked sites",
            "of",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


def _show_summary(session: Session, view: "View", selection: "Selection") -> None:
    from linkcensus.insights.internal_links import internal_summary

    counts = internal_summary(view, selection)
    if not counts.pages:
        return
    text = f"{number(counts.pages)} pages, {number(counts.links)} internal links"
    text += f", {number(counts.orphans)} orphans" if counts.orphans else ", no orphans"
    show_line(session.console, text, "bold")
    if counts.depths:
        clicks = ", ".join(f"{depth}: {number(pages)}" for depth, pages in counts.depths)
        show_line(session.console, f"Pages by clicks from a front page: {clicks}", "dim")
    session.console.print()


_PAGES: "tuple[Column[InternalPage], ...]" = (
    Column("Page", lambda row: short_url(row.page_url), share=3),
    Column("Title", lambda row: row.title or "", share=2, from_width=110),
    Column("From pages", lambda row: number(row.pages_in), right=True),
    Column("Links out", lambda row: number(row.links_out), right=True, from_width=90),
    Column("Backlinks", lambda row: number(row.backlinks), right=True),
    Column("Clicks", lambda row: number(row.depth), right=True),
    Column("", lambda row: "orphan" if row.orphan else "", style="yellow"),
)
_SITES: "tuple[Column[LinkedSite], ...]" = (
    Column("Linked site", lambda row: row.target_site, share=1),
    Column("Links", lambda row: number(row.links), right=True),
    Column("Follow", lambda row: number(row.follow), right=True),
    Column("From pages", lambda row: number(row.pages), right=True),
    Column("Broken", lambda row: number(row.broken), right=True),
    Column("Lost", lambda row: number(row.lost), right=True, from_width=90),
    Column("First seen", lambda row: asking.day(row.first_seen), from_width=90),
)
