"""Why a score changed between two runs: who began to vote, who stopped, whose vote changed.

A score is f(y), and y = start + sum of flows. With both runs' flows side by side, the change of
the score is dealt out by

    points of u = (f(y1) - f(y0)) / (y1 - y0) * (flow1_u - flow0_u)

so that the points of all votes and of the start add up to f(y1) - f(y0) exactly, and every vote
that grew has points above zero. The first factor is the mean slope of the scale between the two
values; where they are equal, its slope there. For the logarithm of authority this is the additive
logarithmic mean Divisia index.

The change of one vote that stood in both runs is split by its two causes, exactly as well: with
flow = d * y_u / outdegree_u,

    flow1 - flow0 = d * (change of y_u) * (mean of 1 / outdegree_u)      it became stronger
                  + d * (mean of y_u) * (change of 1 / outdegree_u)      it shares with more or less

Source: Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 2005.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from linkcensus.insights.relations import Relations
from linkcensus.insights.run_differences import SEEDS, RunDifference, run_differences
from linkcensus.insights.scored_run import Inflows, OpenRun, inflows, scores_of_run
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values


class VoteEvent(StrEnum):
    """What became of a vote."""

    BEGAN = "began"
    STOPPED = "stopped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class VoteChange:
    """What became of the vote of one referring site."""

    source_site: str
    event: VoteEvent
    points: float
    """What it adds to the change of the score: `by_rank` and `by_sharing` together."""
    by_rank: float
    """Because the referring site itself became stronger or weaker; all of it where the vote began
    or stopped."""
    by_sharing: float
    """Because the referring site votes for more or for fewer sites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowChange:
    """The change of one score between two runs.

    `after - before` is the sum of the points of `votes` and `other_points`, of `start_points` and
    of `rest_points`.
    """

    run: int
    """The earlier run."""
    computed_at: datetime
    before: float
    """The score then, 0 where the site was not known."""
    after: float
    known_before: bool
    """Whether the earlier run knew the site at all."""
    began: int
    """Votes that began since."""
    stopped: int
    changed: int
    """Votes that stood in both runs and bring something else now."""
    votes: tuple[VoteChange, ...]
    """Those that changed most first."""
    other_sites: int
    """Changed votes that are not told one by one."""
    other_points: float
    start_points: float
    """Because it became a seed, or ceased to be one; 0 but for trust."""
    rest_points: float
    """Rounding, the end of the scale, and another version of the formulas or another damping where
    there is one."""
    differences: tuple[RunDifference, ...]
    """What the two runs were computed by, where it differs: formulas, the rule of votes, the web
    graph, seeds. Votes that began or stopped may have done so for that."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """The votes of both runs, one entry a site that voted in either."""

    names: list[str]
    before: Values
    after: Values
    by_rank: Values
    """Part of `after - before`; the rest is by sharing."""
    voted: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
    """Whether each voted before, and after."""


_EMPTY = Inflows(np.empty(0, np.int32), np.empty(0), 0.0)
_UNMOVED = 1e-9
"""Values that differ by less, relatively, are equal; and votes whose flows do did not change."""


def flow_change(
    view: Relations,
    before: OpenRun,
    after: OpenRun,
    score: str,
    score_after: float,
    limit: int,
) -> FlowChange:
    """Compare one score of the view's site in two runs.

    Args:
        view: Of the site.
        before: The earlier run.
        after: The later run, which knows the site.
        score: `authority`, `citation` or `trust`.
        score_after: The score as stored in the later run.
        limit: Changed votes to tell one by one.

    Raises:
        NotFound: The earlier run has no such score.
    """
    site = view.target.site
    node = before.graph.find(site)
    after_flows = inflows(after, score, after.graph.node(site))
    before_flows = _unknown(before, score) if node is None else inflows(before, score, node)
    compared = _compare(before, before_flows, after, after_flows, score)
    slope = _slope(score, before_flows.value, after_flows.value)
    points, by_rank = slope * (compared.after - compared.before), slope * compared.by_rank
    moved = np.abs(compared.after - compared.before) > _UNMOVED * compared.after
    moved |= compared.voted[0] != compared.voted[1]
    stored = scores_of_run(view, before.run).get(score)
    score_before = float(stored) if stored is not None else 0.0
    order = np.flatnonzero(moved)[np.argsort(-np.abs(points[moved]), kind="stable")][:limit]
    start_points = slope * (after_flows.start - before_flows.start)
    return FlowChange(
        run=before.run.run,
        computed_at=before.run.computed_at,
        before=score_before,
        after=score_after,
        known_before=node is not None,
        began=int(np.sum(compared.voted[1] & ~compared.voted[0])),
        stopped=int(np.sum(compared.voted[0] & ~compared.voted[1])),
        changed=int(np.sum(moved & compared.voted[0] & compared.voted[1])),
        votes=tuple(_told(compared, points, by_rank, place) for place in order.tolist()),
        other_sites=int(moved.sum()) - order.size,
        other_points=float(points.sum() - points[order].sum()),
        start_points=start_points,
        rest_points=score_after - score_before - float(points.sum()) - start_points,
        differences=tuple(
            one
            for one in run_differences(before.run, after.run)
            if score == "trust" or one.name not in SEEDS
        ),
    )


def _unknown(run: OpenRun, score: str) -> Inflows:
    """A site that a run did not know: as one that nobody votes for."""
    run.values(score)  # says so where the run had no such score
    return _EMPTY._replace(start=0.0 if score == "trust" else 1 - run.damping)


def _told(compared: _Compared, points: Values, by_rank: Values, place: int) -> VoteChange:
    voted_before, voted_after = (bool(voted[place]) for voted in compared.voted)
    event = VoteEvent.CHANGED if voted_before and voted_after else VoteEvent.BEGAN
    if not voted_after:
        event = VoteEvent.STOPPED
    whole, rank = float(points[place]), float(by_rank[place])
    return VoteChange(compared.names[place], event, whole, rank, whole - rank)


def _compare(before: OpenRun, then: Inflows, after: OpenRun, now: Inflows, score: str) -> _Compared:
    """Put the votes of both runs side by side, by the names of the sites."""
    names_then, names_now = before.graph.names(then.sources), after.graph.names(now.sources)
    places = {name: place for place, name in enumerate(names_now)}
    for name in names_then:
        places.setdefault(name, len(places))
    at_then = np.fromiter((places[name] for name in names_then), np.int64, len(names_then))
    at_now = np.arange(len(names_now))
    count = len(places)
    flows = [_spread(count, at_then, then.flows), _spread(count, at_now, now.flows)]
    values = [
        _spread(count, at_then, before.values(score)[then.sources]),
        _spread(count, at_now, after.values(score)[now.sources]),
    ]
    shares = [
        _spread(count, at_then, before.damping / before.graph.graph.out_degrees[then.sources]),
        _spread(count, at_now, after.damping / after.graph.graph.out_degrees[now.sources]),
    ]
    voted = shares[0] > 0, shares[1] > 0
    change = flows[1] - flows[0]
    stronger = (values[1] - values[0]) * (shares[0] + shares[1]) / 2
    by_rank = np.where(voted[0] & voted[1], stronger, change)
    return _Compared(list(places), flows[0], flows[1], by_rank, voted)


def _spread(count: int, places: npt.NDArray[np.int64], of: Values) -> Values:
    spread = np.zeros(count)
    spread[places] = of
    return spread


_SCALES: dict[str, Callable[[float], Values]] = {
    "authority": scale.authority,
    "citation": scale.citation,
    "trust": scale.trust,
}


def _slope(score: str, before: float, after: float) -> float:
    """Points a unit of value, the mean between two values."""
    if abs(after - before) <= _UNMOVED * max(after, before):
        after = before * (1 + 1e-4) or scale.UNIT
    shown = _SCALES[score]
    return float(shown(after) - shown(before)) / (after - before)
