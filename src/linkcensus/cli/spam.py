"""`linkcensus farms` and `evaluate`: networks of sites, and how good the verdicts are."""

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linkcensus.cli import emit, options
from linkcensus.cli.command import command
from linkcensus.cli.session import Session, target_of
from linkcensus.cli.tables import Column, show_line, show_table
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.insights.farms import Farm
    from linkcensus.score.spam.evaluate import Evaluation, Quality

_SHOWN = 25
_NAMED = 4
"""Sites named in a row, and alarms in a line."""


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    command(app, "farms")(farms)
    command(app, "evaluate")(evaluate)


def farms(
    session: Session,
    target: Annotated[
        str | None, typer.Argument(help="Only networks with sites that link to this target.")
    ] = None,
    scope: options.Scope = None,
    least: Annotated[
        float, typer.Option("--least", min=0, max=1, help="Least strength, 0 to 1.")
    ] = 0.2,
    limit: options.Limit = None,
) -> None:
    """List groups of sites that link as one hand would.

    Found by the last `linkcensus score`. A group is a reason to look, not a verdict: a family of
    companies and a ring of friends are groups too.
    """
    from linkcensus.insights.farms import farms as question

    asked = None if target is None else target_of(target, scope)
    found = question(session.index, asked, least=least)
    if session.json:
        emit.records(islice(found, limit))
        return
    if not found:
        show_line(session.console, "No groups of sites that link as one hand would.", "dim")
        return
    shown = found[: limit or _SHOWN]
    show_table(session.console, _FARMS, shown)
    session.console.print()
    show_line(session.console, f"{number(len(shown))} of {number(len(found))} groups", "dim")


_FARMS: "tuple[Column[Farm], ...]" = (
    Column("Kind", lambda row: row.kind),
    Column("Sites", lambda row: number(row.sites), right=True),
    Column(
        "Linking",
        lambda row: "" if row.referring_sites is None else number(row.referring_sites),
        right=True,
        optional=True,
    ),
    Column("Strength", lambda row: f"{row.strength:.2f}", right=True),
    Column("For", lambda row: row.target or "", from_width=110),
    Column("What ties them", lambda row: row.evidence, share=1),
)


def evaluate(
    session: Session,
    labels: Annotated[
        Path, typer.Option("--labels", help="CSV of sites and labels: spam or honest (1 or 0).")
    ],
) -> None:
    """Compare the spam verdicts with sites that you have labelled."""
    from linkcensus.insights.evaluation import evaluation
    from linkcensus.insights.result import as_dict

    answer = evaluation(session.index.scores, labels)
    if session.json:
        emit.document(as_dict(answer))
    else:
        _show(session, answer)


def _show(session: Session, answer: "Evaluation") -> None:
    area = "unknown" if answer.auc is None else f"{answer.auc:.3f}"
    show_line(
        session.console,
        f"{number(answer.sites)} labelled sites were judged, {number(answer.spam)} of them spam; "
        f"{number(answer.missing)} are not in the index. Area under the curve: {area}.",
    )
    session.console.print()
    show_table(session.console, _QUALITIES, answer.qualities)
    for what, sites in (("False alarms", answer.false_alarms), ("Missed", answer.misses)):
        if sites:
            named = ", ".join(sites[:_NAMED])
            more = f" and {number(len(sites) - _NAMED)} more" if len(sites) > _NAMED else ""
            show_line(session.console, f"{what}: {named}{more}", "yellow")


def _part(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


_QUALITIES: "tuple[Column[Quality], ...]" = (
    Column("From", lambda row: row.threshold),
    Column("Precision", lambda row: _part(row.precision), right=True),
    Column("Recall", lambda row: _part(row.recall), right=True),
    Column("Spam found", lambda row: number(row.true_positives), right=True),
    Column("False alarms", lambda row: number(row.false_positives), right=True),
    Column("Spam missed", lambda row: number(row.false_negatives), right=True),
)
