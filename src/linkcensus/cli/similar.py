"""`linkcensus similar`: competitors, by who votes for both."""

from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.score_lines import rounded, spam_of
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number

if TYPE_CHECKING:
    from linkcensus.insights.similar import SimilarSite

_BAR = 10


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "similar")(similar)


def similar(
    session: Session,
    site: Annotated[
        str, typer.Argument(metavar="SITE", help="Like which site.", show_default=False)
    ],
    limit: options.Limit = None,
) -> None:
    """List sites that the same sites vote for: competitors.

    Voters for few sites count more; voters for more than 1,000 are left out.
    """
    from linkcensus.insights.result import as_dict
    from linkcensus.insights.similar import similar_sites

    answer = similar_sites(session.index, site, limit=limit or (100 if session.json else 20))
    if session.json:
        emit.document(as_dict(answer))
        return
    if not answer.rows:
        show_line(session.console, f"No site shares a voter with {answer.site}.")
        text = "Import links of sites in its field, then run: linkcensus score"
        show_line(session.console, text, "bold")
        return
    show_table(session.console, _columns(answer.rows[0].similarity), answer.rows)
    session.console.print()
    text = f"By the other votes of {number(answer.compared)} sites that vote for {answer.site}"
    if answer.left_out:
        text += f"; {number(answer.left_out)} vote for too many to tell"
    show_line(session.console, text, "dim")


def _columns(top: float) -> "list[Column[SimilarSite]]":
    return [
        Column("Site", lambda row: row.site, share=1),
        Column("Alike", lambda row: f"{row.similarity:.2f}", right=True),
        Column("", lambda row: bar(row.similarity, top, _BAR), style="cyan", from_width=100),
        Column("Shared voters", lambda row: number(row.shared_sites), right=True),
        Column("Voters", lambda row: number(row.referring_sites), right=True, from_width=90),
        Column("Authority", lambda row: rounded(row.authority), right=True),
        Column("Trust", lambda row: rounded(row.trust), right=True),
        Column("Spam", lambda row: spam_of(row.spam, row.verdict), right=True),
        Column("Topic", lambda row: row.topic or "", from_width=120),
    ]
