"""`linkcensus backlinks`: the links to a target, one by one."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, options
from linkcensus.cli.command import command
from linkcensus.cli.lists import ListAnswer, page_size, show_list
from linkcensus.cli.score_lines import rounded, spam_of
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column
from linkcensus.cli.text import short_url

if TYPE_CHECKING:
    from linkcensus.insights.backlinks import Backlink

_BEST_FIRST = "state,authority:desc,last_seen:desc"
"""For people: what was seen before what is only claimed."""


class Group(StrEnum):
    """Which links are shown as one."""

    ALL = "all"
    ONE_PER_SITE = "one-per-site"
    SIMILAR = "similar"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "backlinks")(backlinks)


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
    """List the links to a target, one by one.

    For people, the 25 best live links. For programs (--json), one object a line: every link in
    every state, unless --limit or --history say otherwise.
    """
    from linkcensus.insights import backlinks as question

    default = "all" if session.json else "live"
    people = None if session.json else _BEST_FIRST
    request = question.BacklinksRequest(
        selection=asking.selection_of(history or default, filters, internal=internal),
        grouping=question.Grouping(group.value.replace("-", "_")),
        order=asking.order_of(sort or people),
        limit=page_size(limit),
        cursor=cursor,
        count=not session.json,
        columns=() if session.json else SHOWN,
    )
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        answer = ListAnswer(
            lambda: question.backlinks(view, request),
            lambda: question.stream_backlinks(view, request),
            COLUMNS,
            "links",
        )
        show_list(session, view, answer, limit=limit, cursor=cursor)


SHOWN = (
    *("source_url", "source_site", "target_url", "kind", "anchor_text", "alt", "position"),
    *("nofollow", "ugc", "sponsored", "follow", "follow_cause", "first_seen", "state"),
    *("missing_since", "lost_at", "authority", "link_value", "link_spam", "link_verdict"),
)
"""What the table for people reads; programs get every field."""


def anchor_of(link: "Backlink") -> str:
    """Return what stands in for the words of a link."""
    if link.anchor_text is None:
        return ""
    if link.kind == "image":
        return f"[image] {link.anchor_text or link.alt or ''}"
    return link.anchor_text or "(empty)"


def state_of(link: "Backlink") -> str:
    """Return what is known about a link now, with the day of its loss."""
    if link.state == "lost":
        return f"lost {asking.day(link.lost_at)}"
    if link.state == "missing":
        return f"missed {asking.day(link.missing_since)}"
    return "claimed" if link.state == "unverified" else "live"


def follow_of(link: "Backlink") -> str:
    """Return whether a link is followed, and if not, why."""
    if link.follow is None:
        return "?"
    if link.follow:
        return "follow"
    words = [word for word in ("sponsored", "ugc", "nofollow") if getattr(link, word)]
    return words[0] if words else f"no: {link.follow_cause}"


COLUMNS: "tuple[Column[Backlink], ...]" = (
    Column("Referring page", lambda link: short_url(link.source_url), share=5),
    Column("Authority", lambda link: rounded(link.authority), right=True, optional=True),
    Column(
        "Spam",
        lambda link: spam_of(link.spam, link.verdict),
        right=True,
        optional=True,
        from_width=100,
    ),
    Column(
        "Value",
        lambda link: rounded(link.link_value),
        right=True,
        optional=True,
        from_width=120,
    ),
    Column(
        "Link spam",
        lambda link: spam_of(link.link_spam, link.link_verdict),
        right=True,
        optional=True,
        from_width=130,
    ),
    Column("Anchor text", anchor_of, share=3),
    Column("Target", lambda link: short_url(link.target_url or "?"), share=4, from_width=110),
    Column("Rel", follow_of),
    Column("Place", lambda link: link.position or "", from_width=100),
    Column("First seen", lambda link: asking.day(link.first_seen), from_width=90),
    Column("State", state_of),
)
