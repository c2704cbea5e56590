"""`linkcensus score`: compute every score anew."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from linkcensus.cli import emit
from linkcensus.cli.command import command
from linkcensus.cli.session import Session
from linkcensus.cli.steps import StepProgress
from linkcensus.cli.tables import show_line
from linkcensus.cli.text import number

if TYPE_CHECKING:
    from linkcensus.index.scores import ScoreRun

_STEPS = {
    "compacting": "Putting fresh links in their place",
    "votes": "Counting votes",
    "authority": "Authority",
    "harmonic": "Harmonic centrality",
    "truncated": "Support from afar",
    "trust": "Trust",
    "anti_trust": "Distrust",
    "topics": "Topics",
    "spam": "Spam markers",
    "pages": "Pages",
    "links": "Links one by one",
    "writing": "Writing",
}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    command(app, "score")(score)


def score(
    session: Session,
    background: Annotated[
        bool,
        typer.Option(
            "--background/--no-background",
            help="Merge the newest web graph that `commoncrawl graph` brought in.",
        ),
    ] = True,
) -> None:
    """Compute authority, trust, topics and spam of sites and pages.

    The run before stays, so that scores have a history. docs/scores.md has every formula.
    """
    from linkcensus.score.run import score as compute

    with StepProgress(session.notes) as progress:
        run = compute(
            session.index,
            progress=lambda step: progress.begin(_STEPS.get(step, step), None),
            use_background=background,
        )
    if session.json:
        emit.document(_as_dict(run))
        return
    show_line(
        session.console,
        f"Run {run.run}: {number(run.sites)} sites and {number(run.pages)} pages scored, "
        f"by {number(_count(run, 'votes'))} votes and {number(_count(run, 'trusted_seeds'))} "
        "trusted seeds.",
    )
    if flows := _flows(run):
        slowest = max(flows, key=lambda one: one.iterations)
        worst = max(flows, key=lambda one: one.residual)
        show_line(
            session.console,
            f"All ranks converged, after {number(slowest.iterations)} iterations at most "
            f"({slowest.name}), with residuals up to {worst.residual:.1e} ({worst.name}).",
            "dim",
        )
    for note in run.notes:
        show_line(session.console, note, "yellow")


class _Flow(NamedTuple):
    """How the computation of one rank ended."""

    name: str
    iterations: int
    residual: float


def _flows(run: "ScoreRun") -> list[_Flow]:
    steps = run.inputs.get("steps")
    if not isinstance(steps, dict):
        return []
    return [
        _Flow(name, int(step["iterations"]), float(step["residual"]))
        for name, step in steps.items()
    ]


def _count(run: "ScoreRun", name: str) -> int:
    return int(str(run.inputs.get(name, 0)))


def _as_dict(run: "ScoreRun") -> dict[str, object]:
    return {
        "run": run.run,
        "computed_at": run.computed_at,
        "version": run.version,
        "sites": run.sites,
        "pages": run.pages,
        "parameters": run.parameters,
        "inputs": run.inputs,
        "notes": run.notes,
    }
