"""`linkcensus prospects`: who votes for competitors and could vote for you."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.score_lines import rounded, spam_of
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.insights.prospects import Prospect


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "prospects")(prospects)


def prospects(
    session: Session,
    site: Annotated[str, typer.Argument(metavar="SITE", help="For whom.", show_default=False)],
    competitor: Annotated[
        list[str] | None,
        typer.Option(
            "--competitor",
            metavar="SITE",
            help="Repeat for up to 20. Else the five sites most alike.",
            show_default=False,
        ),
    ] = None,
    limit: options.Limit = None,
) -> None:
    """List sites whose link would be worth most to a site.

    They vote for competitors and not for the site. Expected is the gain in authority by one vote,
    times the share of the competitors they vote for, less the share their spam score takes.
    """
    from linkcensus.insights.prospects import prospects as question
    from linkcensus.insights.result import as_dict

    rows = limit or (1_000 if session.json else 25)
    answer = question(session.index, site, competitor or (), limit=rows)
    if session.json:
        emit.document(as_dict(answer))
        return
    show_line(session.console, f"Competitors: {', '.join(answer.competitors)}")
    session.console.print()
    if not answer.rows:
        show_line(session.console, f"Every site that votes for them votes for {answer.site} too.")
        show_line(session.console, "Name others with --competitor.", "dim")
        return
    show_table(session.console, _PROSPECTS, answer.rows)
    session.console.print()
    shown, candidates = number(len(answer.rows)), number(answer.candidates)
    show_line(
        session.console,
        f"{shown} of {candidates} sites that vote for a competitor and not for {answer.site}. "
        "Gain: points of authority by one vote. Expected: gain × share of competitors × (1 - spam)",
        "dim",
    )


_PROSPECTS: "tuple[Column[Prospect], ...]" = (
    Column("Site", lambda row: row.site, share=1),
    Column("Expected", lambda row: f"{row.expected:.3f}", right=True),
    Column("Gain", lambda row: f"{row.gain:.3f}", right=True),
    Column("Competitors", lambda row: number(len(row.votes_for)), right=True),
    Column("Authority", lambda row: rounded(row.authority), right=True, from_width=90),
    Column("Trust", lambda row: rounded(row.trust), right=True),
    Column("Spam", lambda row: spam_of(row.spam, row.verdict), right=True),
    Column("Votes for", lambda row: number(row.linked_sites), right=True, from_width=90),
    Column("Topic", lambda row: row.topic or "", from_width=120),
)
