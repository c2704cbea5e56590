"""Why a site has its authority, citation or trust: what each vote brings, adding up to the score.

A value is y = (1 - d) t + sum of d * y_u / outdegree_u over the sites u that vote for it. The score
is a logarithm of it, so points are dealt out in proportion to what flows:

| score               | points of one vote                    | points of the start          |
|---------------------|---------------------------------------|------------------------------|
| authority, citation | score * flow / sum of all flows       | 0: every site has it         |
| trust               | score * flow / (start + sum of flows) | score * start / (the same)   |

The points of all votes and of the start are the score, whatever is listed one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import parse_target
from linkcensus.insights.paging import check_limit
from linkcensus.insights.paths import strongest_paths
from linkcensus.insights.score_changes import FlowChange, flow_change
from linkcensus.insights.scored_run import (
    Inflows,
    OpenRun,
    ScoredIndex,
    current_run,
    earlier_run,
    inflows,
    stored_scores,
)
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values

Places = npt.NDArray[np.int64]


class FlowScore(StrEnum):
    """Scores that votes bring."""

    AUTHORITY = "authority"
    CITATION = "citation"
    TRUST = "trust"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainRequest:
    """Which score of which site."""

    site: str
    """As the user wrote it; the site (registrable domain) of it counts."""
    score: FlowScore = FlowScore.AUTHORITY
    limit: int = 20
    """Votes told one by one, 1 to 10,000; the rest is added up."""
    paths: int = 10
    """Paths told, 0 to 10,000."""
    since: datetime | None = None
    """Aware; compare with the newest run at or before it."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What the vote of one referring site brings."""

    source_site: str
    points: float
    """Of the score."""
    share: float
    """Of all that flows to the site, its own start left out, 0 to 1."""
    source_score: float
    """The same score of the referring site, 0 to 100."""
    linked_sites: int
    """Sites that it votes for, which share what it passes on."""


@dataclass(frozen=True, slots=True)
class OtherVotes:
    """All votes that are not told one by one."""

    sites: int
    points: float


@dataclass(frozen=True, slots=True)
class VotePath:
    """What arrives over one path: a part of the points of the vote it ends with."""

    sites: tuple[str, ...]
    """From the far end to the site asked about."""
    points: float
    share_of_vote: float
    """Of the points of the vote it ends with, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowExplanation:
    """Where one score of one site comes from."""

    site: str
    asked: str
    """What was asked about. The score is that of its whole site: pages have page authority."""
    score_name: str
    score: float
    """0 to 100, as stored: the sum of `start_points`, of the points of `votes` and of `others`."""
    value: float
    """The un-normalised value that the score shows."""
    computed_at: datetime
    run: int
    formula: str
    """Version of the formulas."""
    seed: str | None
    """Why it is a seed of trust, where it is one."""
    start_points: float
    """What being a seed itself brings; 0 but for trust."""
    referring_sites: int
    """Sites that vote for it."""
    votes: tuple[Vote, ...]
    """Those that bring most first."""
    others: OtherVotes
    paths: tuple[VotePath, ...]
    """The strongest paths of two or three votes; parts of the points above, not added to them."""
    residual: float
    """Difference of the computed value and of what flows, as a share of the value."""
    change: FlowChange | None
    """None where no earlier date was named."""


def explain(index: ScoredIndex, request: ExplainRequest) -> FlowExplanation:
    """Say what each vote brings to a score.

    Raises:
        BadInput: What is asked about is no site, or a limit that cannot be used.
        NotFound: No scores, no score for this site, or no run of the earlier date.
    """
    check_limit(request.limit)
    target, run = parse_target(request.site), current_run(index)
    node = run.graph.node(target.site)
    parts = inflows(run, request.score, node)
    with index.view(parse_target(target.site)) as view:
        stored = stored_scores(view, target.site, target.hash)
        score = stored[request.score]
        if score is None:
            raise NotFound(f"{target.site} has no {request.score} in this run")
        change = None
        if request.since is not None:
            before = earlier_run(index, request.since)
            change = flow_change(view, before, run, request.score, float(score), request.limit)
    points, start_points = _points(float(score), parts, request.score)
    order = np.argsort(-points, kind="stable")[: request.limit]
    votes = _votes(run, request.score, parts, points, order)
    value = float(run.values(request.score)[node])
    return FlowExplanation(
        site=target.site,
        asked=target.text,
        score_name=request.score.value,
        score=float(score),
        value=value,
        computed_at=run.run.computed_at,
        run=run.run.run,
        formula=run.run.version,
        seed=stored["seed"],
        start_points=start_points,
        referring_sites=parts.sources.size,
        votes=votes,
        others=OtherVotes(parts.sources.size - len(votes), float(np.delete(points, order).sum())),
        paths=_paths(run, request, node, parts, points),
        residual=abs(value - parts.value) / value if value else 0.0,
        change=change,
    )


def _points(score: float, parts: Inflows, name: FlowScore) -> tuple[Values, float]:
    """The points of each vote and of the start."""
    start = parts.start if name is FlowScore.TRUST else 0.0
    whole = start + float(parts.flows.sum())
    if whole <= 0:
        return np.zeros(parts.flows.size), 0.0
    return parts.flows * (score / whole), start * score / whole


_SHOWN = {
    FlowScore.AUTHORITY: scale.authority,
    FlowScore.CITATION: scale.citation,
    FlowScore.TRUST: scale.trust,
}


def _votes(
    run: OpenRun, name: FlowScore, parts: Inflows, points: Values, order: Places
) -> tuple[Vote, ...]:
    nodes = parts.sources[order]
    whole = float(parts.flows.sum()) or 1.0
    columns = zip(
        run.graph.names(nodes),
        points[order].tolist(),
        (parts.flows[order] / whole).tolist(),
        _SHOWN[name](run.values(name)[nodes]).tolist(),
        run.graph.graph.out_degrees[nodes].tolist(),
        strict=True,
    )
    return tuple(Vote(*row) for row in columns)


def _paths(
    run: OpenRun, request: ExplainRequest, node: int, parts: Inflows, points: Values
) -> tuple[VotePath, ...]:
    found = strongest_paths(
        run.graph.graph,
        run.values(request.score),
        node,
        damping=run.damping,
        count=request.paths,
    )
    told = []
    for path in found:
        place = int(np.searchsorted(parts.sources, path.nodes[-2]))
        share = path.flow / float(parts.flows[place])
        names = tuple(run.graph.names(path.nodes))
        told.append(VotePath(names, share * float(points[place]), share))
    return tuple(told)
