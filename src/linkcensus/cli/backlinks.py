"""`linkcensus backlinks`: the links to a target, one by one."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.empty import show_empty
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, short_url

if TYPE_CHECKING:
    from linkcensus.index.view import View
    from linkcensus.insights.backlinks import Backlink, BacklinksRequest


class Group(StrEnum):
    """Which links are shown as one."""

    ALL = "all"
    ONE_PER_SITE = "one-per-site"
    SIMILAR = "similar"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "backlinks", panel=options.ASK)(backlinks)


def backlinks(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    history: options.History = None,
    group: Annotated[
        Group,
        typer.Option("--group", help="Show alike links as one.", rich_help_panel=options.NARROW),
    ] = Group.ALL,
    filters: options.Filters = None,
    internal: options.Internal = False,
    sort: options.Sort = None,
    limit: options.Limit = None,
    cursor: options.Cursor = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List the links to a target, newest knowledge of each.

    For people, the 25 best live links; for programs (--json), one object a line, every link
    in every state, unless --limit or --history say otherwise.
    """
    from linkcensus.insights.backlinks import BacklinksRequest, Grouping

    default = "all" if session.json else "live"
    request = BacklinksRequest(
        selection=asking.selection_of(history or default, filters, internal=internal),
        grouping=Grouping(group.value.replace("-", "_")),
        order=asking.order_of(sort),
        limit=min(limit or asking.TABLE_ROWS, 10_000),
        cursor=cursor,
    )
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        if session.json:
            _for_programs(view, request, limit)
        else:
            _for_people(session, view, request)


def _for_programs(view: "View", request: "BacklinksRequest", limit: int | None) -> None:
    from linkcensus.insights.result import as_dict

    emit.lines(as_dict(link) for link in islice(_all_rows(view, request, limit), limit))


def _all_rows(view: "View", request: "BacklinksRequest", limit: int | None) -> "Iterator[Backlink]":
    """Stream everything, or a page where a cursor or a small limit asks for one."""
    from linkcensus.insights.backlinks import backlinks as one_page
    from linkcensus.insights.backlinks import stream_backlinks

    if request.cursor is not None or (limit is not None and limit <= request.limit):
        yield from one_page(view, request).rows
    else:
        yield from stream_backlinks(view, request)


def _for_people(session: Session, view: "View", request: "BacklinksRequest") -> None:
    from linkcensus.insights.backlinks import backlinks as one_page

    listing = one_page(view, request)
    if not listing.rows:
        show_empty(session, view, what="links")
        return
    show_table(session.console, _COLUMNS, listing.rows)
    total = listing.total or len(listing.rows)
    note = f"{number(len(listing.rows))} of {number(total)} links to {view.target.text}"
    show_line(session.console, f"\n{note}.", "dim")
    if listing.cursor:
        show_line(session.notes, f"Next page: --cursor {listing.cursor}", "dim")


def _anchor(link: "Backlink") -> str:
    if link.anchor_text is None:
        return ""
    return link.anchor_text or (f"[{link.kind}]" if link.kind != "text" else "(empty)")


def _state(link: "Backlink") -> str:
    if link.state == "lost":
        return f"lost {asking.day(link.lost_at)}"
    if link.state == "missing":
        return f"missed {asking.day(link.missing_since)}"
    return "claimed" if link.state == "unverified" else "live"


def _follow(link: "Backlink") -> str:
    if link.follow is None:
        return "?"
    if link.follow:
        return "follow"
    words = [word for word in ("sponsored", "ugc", "nofollow") if getattr(link, word)]
    return words[0] if words else f"no ({link.follow_cause})"


_COLUMNS: "tuple[Column[Backlink], ...]" = (
    Column("Referring page", lambda link: short_url(link.source_url), share=5),
    Column("Anchor text", _anchor, share=3),
    Column("Target", lambda link: short_url(link.target_url or "?"), share=3, from_width=110),
    Column("Rel", _follow),
    Column("Place", lambda link: link.position or "", from_width=100),
    Column("First seen", lambda link: asking.day(link.first_seen), from_width=70),
    Column("State", _state),
)
