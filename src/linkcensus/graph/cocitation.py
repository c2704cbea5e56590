"""Nodes that are linked to from the same places as one target."""

from dataclasses import dataclass

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Float64s, Int32s, Int64s, UInt32s, kernel
from linkcensus.graph.csr import Graph

_SMOOTHING = 10
"""Added to in-degrees, so that two nodes with one common source are no perfect match."""


@dataclass(frozen=True, eq=False)
class Cocited:
    """Neighbours of a target by co-citation, the closest first.

    Attributes:
        nodes: Node ids, int32, shape (k,).
        scores: Weight of the common sources over the geometric mean of both in-degrees.
        shared: Common sources of each, int32.
        sources: Sources of the target that were looked at.
        skipped: Sources that were not: hubs, and what exceeds the budget.
    """

    nodes: Int32s
    scores: Float64s
    shared: Int32s
    sources: int
    skipped: int


def cocited_with(
    graph: Graph,
    out_graph: Graph,
    target: int,
    *,
    count: int = 20,
    least_shared: int = 1,
    widest_source: int = 1_000,
    most_links: int = 5_000_000,
) -> Cocited:
    """Find the nodes that share most sources with a target.

    A source that links to d nodes counts 1 / log(2 + d), for a short list says more than a long
    one; sources that link to more than `widest_source` nodes say nothing and are skipped.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        target: The node asked about.
        count: How many neighbours to return at most.
        least_shared: Common sources that a neighbour needs.
        widest_source: Out-links above which a source is a hub.
        most_links: Links to look at: of a target with more, evenly spaced sources are taken.

    Raises:
        BadInput: No such node.

    Source:
        Small, "Co-citation in the Scientific Literature", 1973; the weights: Adamic, Adar,
        "Friends and Neighbors on the Web", 2003.
    """
    if not 0 <= target < graph.nodes:
        raise BadInput(f"node {target} of a graph of {graph.nodes} nodes")
    every = graph.sources_of(target)
    sources = _sources_within(graph, every, widest_source, most_links)
    nodes, weights, shared = _gathered(graph, out_graph, sources, target)
    enough = shared >= least_shared
    nodes, weights, shared = nodes[enough], weights[enough], shared[enough]
    in_degrees = graph.pointers[nodes + 1] - graph.pointers[nodes] + _SMOOTHING
    scores = weights / np.sqrt(in_degrees * float(every.size + _SMOOTHING))
    best = _best(nodes, scores, count)
    chosen = nodes[best].astype(np.int32)
    return Cocited(chosen, scores[best], shared[best], sources.size, every.size - sources.size)


def _sources_within(graph: Graph, every: Int32s, widest: int, most_links: int) -> Int32s:
    """Sources that are no hubs; evenly spaced ones where they have too many links together."""
    degrees = graph.out_degrees[every]
    sources = every[degrees <= widest]
    links = int(degrees[degrees <= widest].sum())
    return sources if links <= most_links else sources[:: -(-links // most_links)]


def _gathered(
    graph: Graph, out_graph: Graph, sources: Int32s, target: int
) -> tuple[Int64s, Float64s, Int32s]:
    """What the sources link to beside the target: nodes, and of each its weight and its sources."""
    most = min(int(graph.out_degrees[sources].sum()), graph.nodes)
    slots = 1 << max(4, int(2 * most).bit_length())
    table = np.full(slots, -1, np.int32)
    weights, shared = np.zeros(slots), np.zeros(slots, np.int32)
    places = np.empty(most, np.int64)
    rows = (out_graph.pointers, out_graph.neighbours.view(np.uint32))
    found = places[: _gather(*rows, sources, target, table, weights, shared, places)]
    return table[found].astype(np.int64), weights[found], shared[found]


def _best(nodes: Int64s, scores: Float64s, count: int) -> Int64s:
    """The places of the highest scores, the smaller id first where few are equal."""
    if nodes.size <= 50_000:
        return np.lexsort((nodes, -scores))[:count]
    best = np.argpartition(-scores, min(count, scores.size - 1))[:count]
    return best[np.argsort(-scores[best], kind="stable")]


@kernel
def _gather(
    pointers: Int64s,
    targets: UInt32s,
    sources: Int32s,
    target: int,
    table: Int32s,
    weights: Float64s,
    shared: Int32s,
    places: Int64s,
) -> int:
    """Add up the weights of all that the sources link to, in a hash table of open addressing."""
    mask = table.size - 1
    found = 0
    for source in sources:
        first, last = pointers[source], pointers[source + 1]
        weight = 1.0 / np.log(2.0 + (last - first))
        for at in range(first, last):
            node = np.int64(targets[at])
            if node == target:
                continue
            slot = (node * 0x9E3779B1 >> 7) & mask
            while table[slot] >= 0 and table[slot] != node:
                slot = (slot + 1) & mask
            if table[slot] < 0:
                table[slot] = node
                places[found] = slot
                found += 1
            weights[slot] += weight
            shared[slot] += 1
    return found
