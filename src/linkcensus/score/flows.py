"""What flows through the site graph: authority, trust, trust of topics, and what tells spam.

Each flow solves y = (1 - d) t + d * sum of y_u / outdegree_u from a start weight t of its own (see
`graph.pagerank`), so that each can be taken apart again, link by link.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linkcensus.graph.batch import rank_many
from linkcensus.graph.csr import Graph
from linkcensus.graph.harmonic import harmonic_centrality
from linkcensus.graph.pagerank import Ranking, rank
from linkcensus.graph.truncated import truncated_rank
from linkcensus.score.scale import DAMPING
from linkcensus.score.scored_graph import Values, store_flow
from linkcensus.score.seeds.seeds import NoSeeds, Seed, require

_EXACT_NODES = 5_000_000
"""Sites up to which flows are computed in float64, exactly enough to add up to 1e-6 in parts."""

_EXACT_TOLERANCE, _TOLERANCE = 1e-13, 1e-6

_GOOD_CORE = 0.85
"""Share of all rank that the good core is scaled to, for spam mass (Gyongyi et al., VLDB 2006)."""

_FAR = 2
"""Links beyond which support counts as far, for truncated rank."""

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


@dataclass(slots=True)
class Flows:
    """Everything that was computed on one site graph. Arrays hold one value a node."""

    authority: Values
    harmonic: Values
    truncated: Values
    trust: Values | None = None
    anti_trust: Values | None = None
    topics: Mapping[str, Values] = field(default_factory=dict)
    seeds: Mapping[int, Seed] = field(default_factory=dict)
    steps: dict[str, dict[str, float]] = field(default_factory=dict)
    """Iterations and residual of each flow."""
    notes: list[str] = field(default_factory=list)

    @property
    def spam_mass(self) -> Values | None:
        """Share of each site's rank that no good site explains, at most 1; needs trust."""
        if self.trust is None:
            return None
        # trust has one unit a seed; the good core stands for a fixed share of the whole web
        weight = sum(seed.weight for seed in self.seeds.values())
        explained = self.trust * (_GOOD_CORE * self.authority.size / weight)
        return np.asarray(1 - explained / self.authority)


def compute_flows(
    graph: Graph,
    trusted: Sequence[tuple[int, Seed]],
    distrusted: Sequence[tuple[int, Seed]],
    topics: Mapping[str, Sequence[int]],
    progress: Progress,
) -> Flows:
    """Compute every flow.

    Args:
        graph: Who votes for whom.
        trusted: Nodes that trust starts from.
        distrusted: Nodes that distrust starts from, against the direction of links.
        topics: Nodes that each topic starts from.
        progress: Told each step.

    Raises:
        NotConverged: A flow found no fixed point.
    """
    run = _Run(graph, progress)
    flows = Flows(
        authority=run.flow("authority", None),
        harmonic=run.harmonic(),
        truncated=run.truncated(),
        steps=run.steps,
    )
    try:
        seeds = dict(require(list(trusted), graph.nodes))
    except NoSeeds as error:
        flows.notes.append(str(error))
    else:
        flows.seeds = seeds
        weights = {node: seed.weight for node, seed in seeds.items()}
        flows.trust = run.flow("trust", _teleport(graph.nodes, weights))
    if distrusted:
        weights = {node: seed.weight for node, seed in distrusted}
        flows.anti_trust = run.backward("anti_trust", _teleport(graph.nodes, weights))
    flows.topics = run.topics({name: nodes for name, nodes in topics.items() if len(nodes)})
    return flows


@dataclass(slots=True)
class _Run:
    """The flows of one graph, one after the other."""

    graph: Graph
    progress: Progress
    steps: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def _exact(self) -> bool:
        return self.graph.nodes <= _EXACT_NODES

    def flow(self, name: str, teleport: Values | None) -> Values:
        self.progress(name)
        return self._kept(name, self._rank(self.graph, teleport))

    def backward(self, name: str, teleport: Values) -> Values:
        self.progress(name)
        return self._kept(name, self._rank(self.graph.transposed(), teleport))

    def _rank(self, graph: Graph, teleport: Values | None) -> Ranking:
        if self._exact:
            return rank(
                graph, teleport=teleport, damping=DAMPING, precision=np.float64,
                tolerance=_EXACT_TOLERANCE, max_iterations=400,
            )  # fmt: skip
        return rank(graph, teleport=teleport, damping=DAMPING, tolerance=_TOLERANCE)

    def _kept(self, name: str, ranking: Ranking) -> Values:
        self.steps[name] = {
            "iterations": float(ranking.iterations),
            "residual": float(ranking.residual),
        }
        return ranking.values.astype(np.float64, copy=False)

    def topics(self, seeds: Mapping[str, Sequence[int]]) -> dict[str, Values]:
        if not seeds:
            return {}
        self.progress("topics")
        teleports = np.zeros((self.graph.nodes, len(seeds)), np.float32)
        for column, nodes in enumerate(seeds.values()):
            teleports[np.asarray(nodes, np.int64), column] = 1
        ranking = rank_many(self.graph, teleports, damping=DAMPING)
        values = self._kept("topics", ranking)
        return {name: values[:, column] for column, name in enumerate(seeds)}

    def harmonic(self) -> Values:
        self.progress("harmonic")
        return np.asarray(harmonic_centrality(self.graph).harmonic, np.float64)

    def truncated(self) -> Values:
        self.progress("truncated")
        return self._kept("truncated", truncated_rank(self.graph, _FAR))


def _teleport(nodes: int, weights: Mapping[int, float]) -> npt.NDArray[np.float64]:
    teleport = np.zeros(nodes)
    for node, weight in weights.items():
        teleport[node] = weight
    return teleport


def store_flows(folder: Path, flows: Flows) -> None:
    """Keep what explanations and what-if start from."""
    store_flow(folder, "authority", flows.authority)
    if flows.trust is not None:
        weights = {node: seed.weight for node, seed in flows.seeds.items()}
        store_flow(folder, "trust", flows.trust, _teleport(flows.trust.size, weights))
