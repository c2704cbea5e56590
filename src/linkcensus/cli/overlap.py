"""`linkcensus overlap`: which source knows what, and where vendors' figures disagree."""

from typing import TYPE_CHECKING

import typer

from linkcensus.cli import asking, emit, options
from linkcensus.cli.command import command
from linkcensus.cli.empty import show_empty
from linkcensus.cli.session import Session, moment_of, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import bar, number, share

if TYPE_CHECKING:
    from linkcensus.insights.source_overlap import Disagreement, KnownBySource, SharedBySources

_BAR = 16
_DISAGREEMENTS = 10


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "overlap")(overlap)


def overlap(
    session: Session,
    target: options.TargetArgument,
    scope: options.Scope = None,
    history: options.History = None,
    filters: options.Filters = None,
    as_of: options.AsOf = None,
    known_at: options.KnownAt = None,
) -> None:
    """Show which source knows what, and how figures disagree."""
    from linkcensus.insights.result import as_dict
    from linkcensus.insights.source_overlap import source_overlap

    selection = asking.selection_of(history, filters)
    with session.view(target_of(target, scope), moment_of(as_of, known_at)) as view:
        answer = source_overlap(view, selection)
        if session.json:
            emit.document(as_dict(answer))
            return
        if not answer.links:
            show_empty(session, view, what="links to")
            return
    console = session.console
    show_line(console, f"{number(answer.links)} live links in all", "bold")
    console.print()
    show_table(console, _SOURCES, answer.sources)
    if answer.shared:
        console.print()
        show_table(console, _PAIRS, answer.shared)
    if answer.disagreements:
        console.print()
        show_table(console, _FIGURES, answer.disagreements[:_DISAGREEMENTS])
        more = len(answer.disagreements) - _DISAGREEMENTS
        if more > 0:
            show_line(console, f"{number(more)} more figures differ: --json has them all", "dim")


def _figures(row: "Disagreement") -> str:
    return ", ".join(f"{figure.vendor} {number(figure.value)}" for figure in row.figures)


_SOURCES: "tuple[Column[KnownBySource], ...]" = (
    Column("Source", lambda row: row.source),
    Column("Links", lambda row: number(row.links), right=True),
    Column("", lambda row: bar(row.share, 1, _BAR), style="cyan"),
    Column("Share", lambda row: share(row.share, 1), right=True),
    Column("Only it", lambda row: number(row.only), right=True),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column("Only it", lambda row: number(row.only_sites), right=True),
)
_PAIRS: "tuple[Column[SharedBySources], ...]" = (
    Column("Both", lambda row: f"{row.source} + {row.other}"),
    Column("Links", lambda row: number(row.links), right=True),
    Column("", lambda row: bar(row.jaccard, 1, _BAR), style="cyan"),
    Column("Of those either knows", lambda row: share(row.jaccard, 1), right=True),
)
_FIGURES: "tuple[Column[Disagreement], ...]" = (
    Column("Figure", lambda row: row.metric.replace("_", " ")),
    Column("Of", lambda row: row.subject, share=2),
    Column("Says", _figures, share=3),
    Column("Spread", lambda row: share(row.spread, 1), right=True),
)
