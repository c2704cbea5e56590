"""Links that are returned: u links to v and v links to u."""

import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import (
    Int32s,
    Int64s,
    UInt32s,
    UInt64s,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph.csr import Graph


def reciprocal_counts(graph: Graph, out_graph: Graph) -> Int32s:
    """How many other nodes each node exchanges links with.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.

    Returns:
        Count per node, int32, shape (n,).
    """
    counts = np.zeros(graph.nodes, np.int32)
    _merge(*_views(graph, out_graph), counts, np.zeros(0, np.int64), np.zeros((0, 2), np.int32))
    return counts


def reciprocal_pairs(graph: Graph, out_graph: Graph) -> Int32s:
    """All pairs of nodes that link to each other.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.

    Returns:
        Pairs (u, v) with u < v, ascending, int32, shape (k, 2).
    """
    counts = reciprocal_counts(graph, out_graph)
    starts = np.zeros(graph.nodes + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    both = np.empty((int(starts[-1]), 2), np.int32)
    _merge(*_views(graph, out_graph), counts, starts, both)
    pairs: NDArray[np.int32] = both[both[:, 0] < both[:, 1]]
    return pairs


def _views(graph: Graph, out_graph: Graph) -> tuple[UInt64s, UInt32s, UInt64s, UInt32s, UInt64s]:
    return (
        graph.pointers.view(np.uint64),
        graph.neighbours.view(np.uint32),
        out_graph.pointers.view(np.uint64),
        out_graph.neighbours.view(np.uint32),
        row_pieces(graph.pointers),
    )


@parallel_kernel
def _merge(
    pointers: UInt64s,
    sources: UInt32s,
    out_pointers: UInt64s,
    targets: UInt32s,
    pieces: UInt64s,
    counts: Int32s,
    starts: Int64s,
    pairs: Int32s,
) -> None:
    """Count per node what stands in both of its rows; with starts given, write it down too."""
    one = np.uint64(1)
    for piece in prange(pieces.size - 1):
        for node in range(pieces[piece], pieces[piece + 1]):
            at, end = pointers[node], pointers[node + 1]
            to, last = out_pointers[node], out_pointers[node + 1]
            found = 0
            while at < end and to < last:
                source, target = sources[at], targets[to]
                if source == target and source != node:
                    if starts.size:
                        pairs[starts[node] + found, 0] = node
                        pairs[starts[node] + found, 1] = source
                    found += 1
                if source <= target:
                    at += one
                if target <= source:
                    to += one
            counts[node] = found
