"""The strongest paths of votes that lead to a site."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from linkcensus.graph.csr import Graph
from linkcensus.insights.scored_run import Ids
from linkcensus.score.scored_graph import Values

MOST_VOTES = 10_000
"""Votes whose sources are looked behind, the strongest first."""

_MOST_LOOKS = 2_000
"""Sites looked behind in one search."""


class VotingPath(NamedTuple):
    """One path of votes.

    Attributes:
        nodes: From the far end to the site asked about, which is the last.
        flow: What of the far end's value arrives over this path.
    """

    nodes: tuple[int, ...]
    flow: float


def strongest_paths(
    graph: Graph,
    values: Values,
    node: int,
    *,
    damping: float,
    count: int = 10,
    longest: int = 3,
) -> list[VotingPath]:
    """Find the paths of two and more votes over which most arrives at a site, best first.

    Over w -> u -> site there arrives d * y_w / outdegree_w * d / outdegree_u: a part of what the
    vote of u brings, and in the same way of what every shorter end of the path brings. A path that
    leaves the site and comes back is one, and is not followed beyond it.

    Args:
        graph: Who votes for each site.
        values: The un-normalised values of the flow, one a node.
        node: The site.
        damping: Of the flow.
        count: Paths at most.
        longest: Votes of a path at most.
    """
    search = _Search(graph, values, damping, count, longest)
    sources = graph.sources_of(node)
    search.push((node,), sources, damping * values[sources] / graph.out_degrees[sources])
    return list(search.best(node))


@dataclass(slots=True)
class _Search:
    """Best first: whatever is longer carries less, so the first paths found are the strongest."""

    graph: Graph
    values: Values
    damping: float
    count: int
    longest: int
    _heap: list[tuple[float, int, tuple[int, ...]]] = field(default_factory=list)
    _ties: Iterator[int] = field(default_factory=itertools.count)

    def push(self, tail: tuple[int, ...], sources: Ids, flows: Values) -> None:
        """Let the strongest of a site's votes wait."""
        room = MOST_VOTES if len(tail) == 1 else self.count
        chosen = np.argsort(-flows, kind="stable")[:room]
        for source, flow in zip(sources[chosen].tolist(), flows[chosen].tolist(), strict=True):
            if flow > 0:
                heappush(self._heap, (-flow, next(self._ties), (source, *tail)))

    def best(self, target: int) -> Iterator[VotingPath]:
        """The paths, strongest first."""
        found, looks = 0, 0
        while self._heap and found < self.count and looks < _MOST_LOOKS:
            waiting, _, nodes = heappop(self._heap)
            if len(nodes) > 2:
                found += 1
                yield VotingPath(nodes, -waiting)
            if len(nodes) <= self.longest and nodes[0] != target:
                looks += 1
                self._look_behind(nodes, -waiting)

    def _look_behind(self, nodes: tuple[int, ...], flow: float) -> None:
        sources = self.graph.sources_of(nodes[0])
        passed = self.damping * self.values[sources] / self.graph.out_degrees[sources]
        self.push(nodes, sources, passed * (flow / float(self.values[nodes[0]])))
