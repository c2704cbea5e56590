"""Other measures of one site in the graph of a run, worked out when they are asked for.

A run keeps authority and trust. What else tells how a site stands (hubs and authorities, the rank
with capped links, the rank from afar, distrust) is computed here on the graph that the run kept,
which takes seconds for a million sites. docs/scores.md has every formula.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import parse_target
from linkcensus.graph.errors import NotConverged
from linkcensus.graph.hits import Hits, hits
from linkcensus.graph.pagerank import RankOptions, rank
from linkcensus.graph.robust import robust_rank
from linkcensus.graph.truncated import truncated_rank
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, current_run
from linkcensus.score.seeds.seeds import Seeds

LINK_CAP = 1.0
"""Most that one link adds to the robust rank: as much as eight sites that nobody votes for."""

FAR = 2
"""Links beyond which support counts as far."""

GOOD_CORE = 0.85
"""Share of all sites that the trusted ones stand for; as `score.flows` has it."""

_EXACT_NODES = 5_000_000


@dataclass(frozen=True, slots=True)
class HubMeasures:
    """A site as a hub and as an authority. Values of all sites sum to 1."""

    hub: float
    hub_place: int
    """1: the best hub of the graph; sites of equal value share a place."""
    authority: float
    authority_place: int
    iterations: int
    residual: float
    """L1 change of all hub values in the last round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphMeasures:
    """How one site stands in the graph of votes, beside its scores."""

    site: str
    computed_at: datetime
    """Of the run whose graph was asked."""
    run: int
    sites: int
    """In the graph."""
    rank: float
    """y, the un-normalised value below authority."""
    harmonic: float | None
    """Sum of 1 / distance over the sites that reach it."""
    truncated_share: float
    """Of the rank, what comes over more than two links, 0 to 1; low on a farm."""
    robust_share: float
    """Of the rank, what is left when no link adds more than 1, 0 to 1; low where few strong links
    carry a site."""
    spam_mass: float | None
    """Rank that no trusted site accounts for. None where the run has no trust."""
    spam_mass_share: float | None
    """The same as a share of the rank, at most 1; below 0 for a site that is trusted most."""
    anti_trust: float | None
    """What flows here against the direction of links from the spam seeds, as a share of the rank.
    None where no spam seed is in the graph."""
    hits: HubMeasures | None
    """None where it found no fixed point: two groups of the graph are as strong as each other."""


def graph_measures(index: ScoredIndex, site: str) -> GraphMeasures:
    """Work out the other measures of a site.

    Raises:
        BadInput: It is no site.
        NotFound: No scores, or none for this site.
        NotConverged: A rank found no fixed point.
    """
    target, run = parse_target(site), current_run(index)
    node = run.graph.node(target.site)
    with index.view(parse_target(target.site)) as view:
        query = "SELECT harmonic FROM scores WHERE site_hash = ? AND site = ?"
        harmonic = view.sql(query, (target.hash, target.site))
    of = _Measured(index, run, node)
    mass = of.spam_mass()
    return GraphMeasures(
        site=target.site,
        computed_at=run.run.computed_at,
        run=run.run.run,
        sites=run.graph.nodes,
        rank=of.rank,
        harmonic=harmonic[0][0] if harmonic else None,
        truncated_share=of.truncated() / of.rank,
        robust_share=of.robust() / of.rank,
        spam_mass=mass,
        spam_mass_share=None if mass is None else mass / of.rank,
        anti_trust=of.anti_trust(),
        hits=of.hits(),
    )


class _Measured:
    """One node of a run's graph."""

    def __init__(self, index: ScoredIndex, run: OpenRun, node: int) -> None:
        self._index, self._run, self._node = index, run, node

    @cached_property
    def rank(self) -> float:
        return float(self._run.values("authority")[self._node])

    @property
    def _options(self) -> RankOptions:
        if self._run.graph.nodes > _EXACT_NODES:
            return RankOptions(damping=self._run.damping)
        return RankOptions(
            damping=self._run.damping, precision=np.float64, tolerance=1e-10, max_iterations=400
        )

    def truncated(self) -> float:
        found = truncated_rank(self._run.graph.graph, FAR, **self._options)
        return float(found.values[self._node])

    def robust(self) -> float:
        found = robust_rank(self._run.graph.graph, LINK_CAP, **self._options)
        return float(found.values[self._node])

    def spam_mass(self) -> float | None:
        try:
            trust = self._run.values("trust")
        except NotFound:
            return None
        weights = self._run.graph.teleport("trust")
        whole = float(np.sum(weights)) if weights is not None else 0.0
        if not whole:
            return None
        return self.rank - float(trust[self._node]) * GOOD_CORE * self._run.graph.nodes / whole

    def anti_trust(self) -> float | None:
        seeds = Seeds.load(self._index.root).spam_seeds
        found = [(self._run.graph.find(site), seed.weight) for site, seed in seeds.items()]
        weights = np.zeros(self._run.graph.nodes)
        for node, weight in found:
            if node is not None:
                weights[node] = weight
        if not weights.any():
            return None
        backward = rank(self._run.graph.out_graph, teleport=weights, **self._options)
        return float(backward.values[self._node]) / self.rank

    def hits(self) -> HubMeasures | None:
        try:
            found: Hits = hits(
                self._run.graph.graph, self._run.graph.out_graph, precision=np.float64
            )
        except NotConverged:
            return None
        return HubMeasures(
            *self._value_and_place(found.hubs),
            *self._value_and_place(found.authorities),
            found.iterations,
            found.residual,
        )

    def _value_and_place(self, values: Any) -> tuple[float, int]:
        value = values[self._node]
        return float(value), 1 + int(np.count_nonzero(values > value))
