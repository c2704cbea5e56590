"""How deep in the crowd a node stands: the k-core that it belongs to."""

import numpy as np

from linkcensus.graph._kernel import Int32s, Int64s, UInt32s, UInt64s, kernel
from linkcensus.graph.undirected import Undirected


def core_numbers(graph: Undirected) -> Int32s:
    """The largest k of each node such that it lies in a part where all have ≥ k neighbours.

    Returns:
        Core number per node, int32, shape (n,); 0 for nodes without neighbours.

    Source:
        Batagelj, Zaveršnik, "An O(m) Algorithm for Cores Decomposition of Networks", 2003.
    """
    degrees = graph.degrees
    if degrees.size == 0:
        return degrees
    order = np.argsort(degrees, kind="stable").astype(np.int32)
    places = np.empty_like(order)
    places[order] = np.arange(order.size, dtype=np.int32)
    largest = int(degrees[order[-1]])
    starts = np.searchsorted(degrees[order], np.arange(largest + 1)).astype(np.int64)
    _peel(
        graph.pointers.view(np.uint64),
        graph.neighbours.view(np.uint32),
        order.view(np.uint32),
        places.view(np.uint32),
        starts,
        degrees,
    )
    return degrees


@kernel
def _peel(
    pointers: UInt64s,
    neighbours: UInt32s,
    order: UInt32s,
    places: UInt32s,
    starts: Int64s,
    degrees: Int32s,
) -> None:
    """Take nodes away by ascending degree; degrees become core numbers.

    `order` stays sorted by degree: a neighbour that loses one changes places with the first node
    of its degree, whose block then begins one later.
    """
    for turn in range(order.size):
        node = order[turn]
        degree = degrees[node]
        for at in range(pointers[node], pointers[node + np.uint32(1)]):
            other = neighbours[at]
            of_other = degrees[other]
            if of_other <= degree:
                continue
            start = starts[of_other]
            first = order[start]
            if first != other:
                place = places[other]
                order[place] = first
                places[first] = place
                order[start] = other
                places[other] = start
            starts[of_other] = start + 1
            degrees[other] = of_other - 1
