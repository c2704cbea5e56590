"""`linkcensus map`: the sites around one, as a table."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.score_lines import rounded, spam_of
from linkcensus.cli.session import Session
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.insights.link_map import LinkMap, MapNode

_SHOWN = 30


class Followed(StrEnum):
    """Which votes are followed; `graph.neighbourhood.Direction` without its imports."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "map")(link_map)


def link_map(
    session: Session,
    site: Annotated[
        str, typer.Argument(metavar="SITE", help="Around which site.", show_default=False)
    ],
    hops: Annotated[int, typer.Option("--hops", help="How far it goes, 1 to 4.")] = 2,
    nodes: Annotated[int, typer.Option("--nodes", help="Sites on it, at most 5,000.")] = 500,
    direction: Annotated[
        Followed,
        typer.Option("--direction", help="in: to those that link. out: to those linked to."),
    ] = Followed.BOTH,
) -> None:
    """Map the sites around one and the links among them.

    --json tells all of it, with places to draw the sites at.
    """
    from linkcensus.graph.neighbourhood import Direction
    from linkcensus.insights.link_map import link_map as ask
    from linkcensus.insights.result import as_dict

    answer = ask(session.index, site, hops=hops, nodes=nodes, direction=Direction(direction.value))
    if session.json:
        emit.document(as_dict(answer))
    else:
        _show(session, answer)


def _show(session: Session, answer: "LinkMap") -> None:
    console = session.console
    others = len(answer.nodes) - 1
    if not others:
        show_line(console, f"No vote leads from or to {answer.site}.")
        text = "Import links of sites in its field, then run: linkcensus score"
        show_line(console, text, "bold")
        return
    sites = "1 site" if others == 1 else f"{number(others)} sites"
    whole = "all within" if answer.whole else "those with most flow within"
    hops = "1 hop" if answer.hops == 1 else f"{answer.hops} hops"
    show_line(console, f"{answer.site}: {sites}, {whole} {hops}", "bold")
    console.print()
    show_table(console, _COLUMNS, answer.nodes[1 : _SHOWN + 1])
    console.print()
    text = f"{number(answer.total_edges)} votes among them"
    if others > _SHOWN:
        text += f"; {number(others - _SHOWN)} more sites: --json tells all"
    show_line(console, text, "dim")


_COLUMNS: "tuple[Column[MapNode], ...]" = (
    Column("Site", lambda row: row.site, share=1),
    Column("Hops", lambda row: str(row.hop), right=True),
    Column("Flow", lambda row: f"{100 * row.flow:.2g} %", right=True),
    Column("Authority", lambda row: rounded(row.authority), right=True),
    Column("Trust", lambda row: rounded(row.trust), right=True),
    Column("Spam", lambda row: spam_of(row.spam, row.verdict), right=True),
    Column("Voters", lambda row: number(row.voting_sites), right=True, from_width=90),
    Column("Group", lambda row: row.group or "", from_width=110),
)
