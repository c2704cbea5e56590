"""Nodes that link to the same targets, or nearly so."""

import numpy as np

from linkcensus.graph._kernel import (
    Int32s,
    Int64s,
    UInt32s,
    UInt64s,
    kernel,
    parallel_kernel,
    prange,
)
from linkcensus.graph.components import connected
from linkcensus.graph.csr import Graph
from linkcensus.graph.groups import Group, by_label
from linkcensus.graph.shingles import mix, same_key


def twins(graph: Graph, out_graph: Graph, *, smallest: int = 2, targets: int = 3) -> list[Group]:
    """Groups of nodes that link to exactly the same targets.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        smallest: Members that a group needs.
        targets: Targets that a node needs to be looked at.

    Returns:
        Groups of kind "twins", density 1, the largest first.
    """
    nodes = np.flatnonzero(graph.out_degrees >= targets).astype(np.int32)
    hashes = np.empty((2, nodes.size), np.uint64)
    _hash_rows(out_graph.pointers, out_graph.neighbours.view(np.uint32), nodes, hashes)
    order = np.lexsort((hashes[1], hashes[0], graph.out_degrees[nodes]))
    ordered = hashes[:, order]
    starts = np.append(True, (ordered[:, 1:] != ordered[:, :-1]).any(axis=0))[: nodes.size]
    labels = np.empty(nodes.size, np.int32)
    labels[order] = np.cumsum(starts) - 1
    found = []
    for part in by_label(labels, smallest=smallest):
        members = nodes[part]
        shared = out_graph.sources_of(int(members[0]))
        if all(np.array_equal(shared, out_graph.sources_of(int(m))) for m in members[1:]):
            found.append(_group(graph, members, "twins", 1.0, shared, members.size * shared.size))
    return sorted(found, key=lambda group: -group.size)


def near_twins(
    graph: Graph,
    out_graph: Graph,
    *,
    similarity: float = 0.8,
    smallest: int = 2,
    targets: int = 5,
    widest: int = 2_000,
) -> list[Group]:
    """Groups of nodes whose targets are nearly the same, exact twins among them.

    Two rows of Jaccard similarity 0.8 are compared with probability 0.9999 (20 keys of three
    targets each); what is compared is measured exactly.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        similarity: Common targets over all targets of two nodes, 0-1, to be joined.
        smallest: Members that a group needs.
        targets: Targets that a node needs to be looked at.
        widest: Targets above which a node is not looked at.

    Returns:
        Groups of kind "near twins", the largest first; `shared` are the targets of all members.
    """
    degrees = graph.out_degrees
    nodes = np.flatnonzero((degrees >= targets) & (degrees <= widest)).astype(np.int32)
    rows = (out_graph.pointers, out_graph.neighbours.view(np.uint32))
    pairs = [np.empty((0, 2), np.int32)]
    everything = np.ones(graph.nodes, np.bool_)
    keys = same_key(out_graph, nodes, everything, rounds=20, depth=3, together=False)
    for ordered, runs in keys if nodes.size else ():
        candidates = np.empty((int((runs[:, 1] - runs[:, 0] - 1).sum()), 2), np.int32)
        made = _similar_to_first(*rows, ordered, runs, similarity, candidates)
        pairs.append(candidates[:made].copy())
    joined = np.concatenate(pairs)
    labels = connected(joined[:, 0], joined[:, 1], graph.nodes)
    paired = np.unique(joined)
    found = []
    for part in by_label(labels[paired], smallest=smallest):
        members = paired[part]
        shared, links, mean = _common(out_graph, members)
        found.append(_group(graph, members, "near twins", mean, shared, links))
    return sorted(found, key=lambda group: -group.size)


def _group(
    graph: Graph, members: Int32s, kind: str, density: float, shared: Int32s, links: int
) -> Group:
    wide = shared.astype(np.int64)
    to_shared = int((graph.pointers[wide + 1] - graph.pointers[wide]).sum())
    exclusive = members.size * shared.size / to_shared if to_shared else 0.0
    return Group(members, kind, density, links, shared, exclusive)


def _common(out_graph: Graph, members: Int32s) -> tuple[Int32s, int, float]:
    """Targets of all members, links of the members, mean similarity to the first."""
    first = out_graph.sources_of(int(members[0]))
    shared, links, similarities = first, first.size, []
    for member in members[1:].tolist():
        row = out_graph.sources_of(member)
        common = np.intersect1d(first, row, assume_unique=True).size
        similarities.append(common / (first.size + row.size - common))
        shared = np.intersect1d(shared, row, assume_unique=True)
        links += row.size
    return shared, links, float(np.mean(similarities)) if similarities else 1.0


@parallel_kernel
def _hash_rows(pointers: Int64s, targets: UInt32s, nodes: Int32s, hashes: UInt64s) -> None:
    """Two hashes of each row that do not depend on its order: a sum and an exclusive or."""
    for place in prange(nodes.size):
        total, parity = np.uint64(0), np.uint64(0)
        for at in range(pointers[nodes[place]], pointers[nodes[place] + 1]):
            hashed = mix(np.uint64(targets[at]) + np.uint64(0x9E3779B97F4A7C15))
            total += hashed
            parity ^= mix(hashed)
        hashes[0, place] = total
        hashes[1, place] = parity


@kernel
def _similar_to_first(
    pointers: Int64s,
    targets: UInt32s,
    ordered: Int32s,
    runs: Int64s,
    similarity: float,
    pairs: Int32s,
) -> int:
    """Compare each run's members with its first; gives how many pairs are similar enough."""
    made = 0
    for run in range(runs.shape[0]):
        first = ordered[runs[run, 0]]
        row = targets[pointers[first] : pointers[first + 1]]
        for at in range(runs[run, 0] + 1, runs[run, 1]):
            other = ordered[at]
            common = _common_targets(row, targets[pointers[other] : pointers[other + 1]])
            both = row.size + pointers[other + 1] - pointers[other] - common
            if common >= similarity * both:
                pairs[made, 0], pairs[made, 1] = first, other
                made += 1
    return made


@kernel
def _common_targets(row: UInt32s, other: UInt32s) -> int:
    at, to, common = 0, 0, 0
    while at < row.size and to < other.size:
        one, two = row[at], other[to]
        common += one == two
        at += one <= two
        to += two <= one
    return common
