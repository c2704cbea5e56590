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
from linkcensus.graph.pagerank import Ranking, RankOptions, rank
from linkcensus.graph.spam_mass import relative_mass, scale_of_core
from linkcensus.graph.top_columns import TopColumns
from linkcensus.graph.truncated import truncated_rank
from linkcensus.graph.trust_rank import anti_trust_rank, trust_rank
from linkcensus.score.scale import DAMPING
from linkcensus.score.scored_graph import Values, store_flow
from linkcensus.score.seeds.seeds import NoSeeds, Seed, require

_EXACT_NODES = 5_000_000
"""Sites up to which flows are computed in float64, exactly enough to add up to 1e-6 in parts."""

_EXACT = RankOptions(damping=DAMPING, precision=np.float64, tolerance=1e-13, max_iterations=400)
_ROUGH = RankOptions(damping=DAMPING, tolerance=1e-6)

TOPICS_KEPT = 5
"""Topics that are kept of a site, those with most trust."""

_TOPICS_AT_ONCE = 16
"""Topics whose trust is worked out side by side; together they take 128 bytes a site."""

_FAR = 2
"""Links beyond which support counts as far, for truncated rank."""

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


@dataclass(frozen=True, slots=True)
class TopicTrust:
    """The trust that sites have by topic, but for all topics of a site save a few."""

    names: tuple[str, ...]
    """By their numbers."""
    top: TopColumns
    """The numbers and the trust of those that are kept."""


@dataclass(slots=True)
class Flows:
    """Everything that was computed on one site graph. Arrays hold one value a node."""

    authority: Values
    harmonic: Values
    truncated: Values
    trust: Values | None = None
    anti_trust: Values | None = None
    topics: TopicTrust | None = None
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
        explained = self.trust * scale_of_core(self.authority.size, weight)
        return np.asarray(relative_mass(self.authority, explained), np.float64)


def compute_flows(
    graph: Graph,
    out_graph: Graph,
    trusted: Sequence[tuple[int, Seed]],
    distrusted: Sequence[tuple[int, Seed]],
    topics: Mapping[str, Sequence[int]],
    progress: Progress,
) -> Flows:
    """Compute every flow.

    Args:
        graph: Who votes for whom.
        out_graph: Its transpose.
        trusted: Nodes that trust starts from.
        distrusted: Nodes that distrust starts from, against the direction of links.
        topics: Nodes that each topic starts from.
        progress: Told each step.

    Raises:
        NotConverged: A flow found no fixed point.
    """
    run = _Run(graph, out_graph, progress)
    flows = Flows(
        authority=run.authority(),
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
        flows.trust = run.trust(seeds)
    if distrusted:
        flows.anti_trust = run.anti_trust(dict(distrusted))
    flows.topics = run.topics({name: nodes for name, nodes in topics.items() if len(nodes)})
    return flows


@dataclass(slots=True)
class _Run:
    """The flows of one graph, one after the other."""

    graph: Graph
    out_graph: Graph
    progress: Progress
    steps: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def _options(self) -> RankOptions:
        return _EXACT if self.graph.nodes <= _EXACT_NODES else _ROUGH

    def authority(self) -> Values:
        self.progress("authority")
        return self._kept("authority", rank(self.graph, **self._options))

    def trust(self, seeds: Mapping[int, Seed]) -> Values:
        self.progress("trust")
        nodes, weights = _start(seeds)
        return self._kept("trust", trust_rank(self.graph, nodes, weights=weights, **self._options))

    def anti_trust(self, seeds: Mapping[int, Seed]) -> Values:
        self.progress("anti_trust")
        nodes, weights = _start(seeds)
        found = anti_trust_rank(self.out_graph, nodes, weights=weights, **self._options)
        return self._kept("anti_trust", found)

    def _kept(self, name: str, ranking: Ranking) -> Values:
        self._note(name, ranking)
        return ranking.values.astype(np.float64, copy=False)

    def _note(self, name: str, ranking: Ranking) -> None:
        """Remember how it went; of several rankings under one name the slowest counts."""
        before = self.steps.get(name, {"iterations": 0.0, "residual": 0.0})
        self.steps[name] = {
            "iterations": max(before["iterations"], float(ranking.iterations)),
            "residual": max(before["residual"], float(ranking.residual)),
        }

    def topics(self, seeds: Mapping[str, Sequence[int]]) -> TopicTrust | None:
        if not seeds:
            return None
        self.progress("topics")
        groups = [np.asarray(nodes, np.int64) for nodes in seeds.values()]
        top = TopColumns.empty(self.graph.nodes, min(TOPICS_KEPT, len(groups)))
        for first in range(0, len(groups), _TOPICS_AT_ONCE):
            some = groups[first : first + _TOPICS_AT_ONCE]
            ranking = rank_many(self.graph, some, damping=DAMPING, width=_TOPICS_AT_ONCE)
            self._note("topics", ranking)
            top.add(ranking.values, first)
        return TopicTrust(tuple(seeds), top)

    def harmonic(self) -> Values:
        self.progress("harmonic")
        return np.asarray(harmonic_centrality(self.graph).harmonic, np.float64)

    def truncated(self) -> Values:
        self.progress("truncated")
        return self._kept("truncated", truncated_rank(self.graph, _FAR))


def _start(seeds: Mapping[int, Seed]) -> tuple[npt.NDArray[np.int64], Values]:
    """The nodes that a flow starts from, and their weights."""
    nodes = np.fromiter(seeds, np.int64, len(seeds))
    return nodes, np.array([seed.weight for seed in seeds.values()])


def store_flows(folder: Path, flows: Flows) -> None:
    """Keep what explanations and what-if start from."""
    store_flow(folder, "authority", flows.authority)
    if flows.trust is not None:
        teleport = np.zeros(flows.trust.size)
        nodes, weights = _start(flows.seeds)
        teleport[nodes] = weights
        store_flow(folder, "trust", flows.trust, teleport)
