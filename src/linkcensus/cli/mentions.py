"""`linkcensus mentions`: who shared a target's pages, and how far that reached."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, day_of, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, safe, short_url

if TYPE_CHECKING:
    from linkcensus.insights.mentions import Mention, Mentions

_SHOWN = 25

Network = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Only this network: hacker_news, mastodon, bluesky, reddit, lobsters, feed.",
        rich_help_panel=options.NARROW,
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "mentions")(mentions)


def mentions(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    since: options.Since = None,
    until: options.Until = None,
    network: Network = None,
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first, else those that reached most.")
    ] = False,
    limit: options.Limit = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """List posts, discussions and feeds that share a target's pages.

    Import them first: files, or addresses such as those of feeds, of a subreddit's `.json` or of
    Algolia's search of Hacker News.
    """
    from linkcensus.insights.mentions import MentionsRequest
    from linkcensus.insights.mentions import mentions as ask
    from linkcensus.insights.result import as_dict

    request = MentionsRequest(
        since=day_of(since, "--since"),
        until=day_of(until, "--until"),
        network=network,
        newest_first=newest,
        limit=limit or _SHOWN,
    )
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        answer = ask(view, request)
        text = view.target.text
    if session.json:
        emit.document(as_dict(answer))
    elif not answer.rows:
        show_line(session.console, f"No mentions of {text} are known.")
        show_line(session.console, "Import posts or feeds: linkcensus import URL", "bold")
    else:
        _show(session, answer)


def _show(session: Session, answer: "Mentions") -> None:
    columns: tuple[Column[Mention], ...] = (
        Column("Day", lambda row: asking.day(row.mentioned_at)),
        Column("Where", lambda row: row.network or row.source_site),
        Column("Who", lambda row: row.author or "", share=2, from_width=76),
        Column("Reach", lambda row: number(row.reach), right=True),
        Column("Followers", lambda row: _count(row.followers), right=True, from_width=130),
        Column("What", lambda row: row.title or row.words or short_url(row.source_url), share=3),
        Column("Target", lambda row: short_url(row.target_url or "?"), share=3, from_width=100),
        Column("Post", lambda row: short_url(row.source_url), share=3, from_width=140),
    )
    show_table(session.console, columns, answer.rows)
    session.console.print()
    parts = [f"{safe(one.network)} {number(one.mentions)}" for one in answer.networks]
    show_line(session.console, f"{number(answer.mentions)} mentions: {', '.join(parts)}.", "bold")
    if len(answer.rows) < answer.mentions:
        show_line(session.console, "--limit shows more of them.", "dim")


def _count(value: int | None) -> str:
    return "" if value is None else number(value)
