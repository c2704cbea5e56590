"""Why a link is worth more or less than it was: factor by factor, between two runs.

The value shows the product of the factors on a logarithm, so its change is dealt out by

    points of a factor = (value1 - value0) * ln(factor1 / factor0) / ln(flow1 / flow0)

and the points of all factors add up to it. Where the link passed nothing before or passes nothing
now, the factor that is 0 has all of them. Source: as in `score_changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, prod
from typing import Protocol

from linkcensus.index.scores import ScoreRun
from linkcensus.insights.run_differences import RunDifference, run_differences
from linkcensus.insights.spam_markers import MarkerChange, MarkerFound, marker_changes

_UNMOVED = 1e-9
"""Flows that differ by less, relatively, are equal."""


class Multiplied(Protocol):
    """One factor of a value: `explain_link.Factor`."""

    @property
    def name(self) -> str:
        """As `score.link_value` has it."""
        ...

    @property
    def factor(self) -> float:
        """What the flow was multiplied by."""
        ...


@dataclass(frozen=True, slots=True)
class FactorChange:
    """What became of one factor between two runs."""

    name: str
    before: float
    after: float
    points: float
    """What it adds to the change of the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkState:
    """What was said of a link at one time."""

    state: str
    votes: bool
    value: float
    factors: Sequence[Multiplied]
    spam: float
    verdict: str
    markers: Sequence[MarkerFound]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChange:
    """What changed of a link since an earlier run, as far as was known then."""

    run: int
    """The earlier run."""
    computed_at: datetime
    known_before: bool
    """False: the link was not known then, and all it has is new."""
    state_before: str | None
    voted_before: bool
    value_before: float
    """0 where it was not known."""
    factors: tuple[FactorChange, ...]
    """Those that changed most first; their points are the change of the value. Empty where the
    link was not known."""
    spam_before: float
    verdict_before: str | None
    markers: tuple[MarkerChange, ...]
    """Those that changed most first, by the rules of now."""
    differences: tuple[RunDifference, ...]
    """What the two runs were computed by, where it differs."""


def link_change(
    runs: tuple[ScoreRun, ScoreRun], before: LinkState | None, after: LinkState
) -> LinkChange:
    """Compare what was said of a link with what is.

    Args:
        runs: The earlier and the later one.
        before: None where the link was not known.
        after: As it is now.
    """
    run = runs[0]
    return LinkChange(
        run=run.run,
        computed_at=run.computed_at,
        known_before=before is not None,
        state_before=before.state if before else None,
        voted_before=before is not None and before.votes,
        value_before=before.value if before else 0.0,
        factors=_factors(before, after) if before else (),
        spam_before=before.spam if before else 0.0,
        verdict_before=before.verdict if before else None,
        markers=marker_changes(before.markers if before else (), after.markers),
        differences=run_differences(*runs),
    )


def _factors(before: LinkState, after: LinkState) -> tuple[FactorChange, ...]:
    then = [one.factor for one in before.factors]
    now = [one.factor for one in after.factors]
    shares = _shares(then, now)
    points = [(after.value - before.value) * share for share in shares]
    names = [one.name for one in after.factors]
    changes = [
        FactorChange(*row) for row in zip(names, then, now, points, strict=True) if row[1] != row[2]
    ]
    return tuple(sorted(changes, key=lambda one: -abs(one.points)))


def _shares(then: list[float], now: list[float]) -> list[float]:
    """The part of each factor in the change; together 1, or 0 where nothing flows differently."""
    if not (prod(then) and prod(now)):
        came_or_went = [float(bool(old) != bool(new)) for old, new in zip(then, now, strict=True)]
        return [one / (sum(came_or_went) or 1.0) for one in came_or_went]
    ratios = [log(new / old) for old, new in zip(then, now, strict=True)]
    whole = sum(ratios)
    return [one / whole if abs(whole) > _UNMOVED else 0.0 for one in ratios]
