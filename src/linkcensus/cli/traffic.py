"""`linkcensus traffic`: who sends visitors, as the access logs tell."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, day_of, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number, sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkcensus.insights.referral_traffic import (
        ReferralTraffic,
        ReferringVisits,
        TrafficDay,
    )

_LINE = 24
_SHOWN = 25


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "traffic")(traffic)


def traffic(
    session: Session,
    target: options.TargetArgument,
    since: options.Since = None,
    until: options.Until = None,
    limit: options.Limit = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Show which sites send visitors, day by day, by the logs.

    Import logs first: `linkcensus import access.log --site SITE`. Bots, referrer spam and files
    that pages embed are left out; a visitor's address is never kept.
    """
    from linkcensus.insights.referral_traffic import TrafficRequest, referral_traffic
    from linkcensus.insights.result import as_dict

    request = TrafficRequest(
        since=day_of(since, "--since"), until=day_of(until, "--until"), limit=limit or _SHOWN
    )
    with session.view(target_of(target), moment_of(as_of, known_at)) as view:
        answer = referral_traffic(view, request)
    if session.json:
        emit.document(as_dict(answer))
    elif not answer.days:
        show_line(session.console, f"No visits from other sites to {answer.site} are known.")
        show_line(
            session.console,
            f"Import the site's logs: linkcensus import access.log --site {answer.site}",
            "bold",
        )
    else:
        _show(session, answer)


def _show(session: Session, answer: "ReferralTraffic") -> None:
    assert answer.first_day is not None
    assert answer.last_day is not None
    first, last = answer.first_day, answer.last_day
    line = sparkline(course(answer.days, first, last), max(12, session.console.width - 30))
    show_line(session.console, f"{line}  {first} to {last}", "cyan")
    session.console.print()
    columns: tuple[Column[ReferringVisits], ...] = (
        Column("Referring site", lambda row: row.site, share=2),
        Column("Visits", lambda row: number(row.visits), right=True),
        Column(
            "By day",
            lambda row: sparkline(course(row.days, first, last), _LINE),
            style="cyan",
            from_width=70,
        ),
        Column("Links", lambda row: number(row.links), right=True),
        Column("Seen", lambda row: number(row.verified_links), right=True, from_width=90),
        Column("First visit", lambda row: row.first_day.isoformat(), from_width=110),
        Column("Last visit", lambda row: row.last_day.isoformat(), from_width=80),
    )
    show_table(session.console, columns, answer.sites)
    session.console.print()
    text = f"{number(answer.visits)} visits from {number(answer.referring_sites)} sites."
    show_line(session.console, text, "bold")
    if len(answer.sites) < answer.referring_sites:
        show_line(session.console, "--limit shows more of them.", "dim")


def course(days: "Sequence[TrafficDay]", first: date, last: date) -> list[float]:
    """The visits of every day from the first to the last, those without any too."""
    by_day = {one.day: float(one.visits) for one in days}
    return [by_day.get(first + timedelta(days=n), 0.0) for n in range((last - first).days + 1)]
