"""Edges inside of triangles: a k-truss is a part where each edge lies in at least k - 2 of them.

Stricter than a core: a crowd around a hub has a high core, but only those who also know each other
form a truss.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import Int32s, Int64s, kernel, parallel_kernel, prange
from linkcensus.graph.cores import core_numbers
from linkcensus.graph.undirected import Node, Undirected


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges of an undirected graph, each once, with a number each.

    Attributes:
        ones: The smaller node id of each edge, int32, shape (m,), ascending.
        others: The larger one.
        numbers: Triangles that the edge lies in, or its truss number, int32, shape (m,).
    """

    ones: Int32s
    others: Int32s
    numbers: Int32s


def triangle_support(graph: Undirected) -> Edges:
    """How many triangles each edge lies in.

    Each triangle is found once, from its node of lowest degree, so hubs cost little.

    Source:
        Latapy, "Main-memory Triangle Computations for Very Large (Sparse (Power-Law)) Graphs",
        2008.
    """
    ones, others, _ = _numbered(graph)
    return Edges(ones, others, _support(graph.nodes, graph.degrees, ones, others))


def triangles(graph: Undirected) -> Int64s:
    """How many triangles each node lies in, int64, shape (n,)."""
    edges = triangle_support(graph)
    twice = np.zeros(graph.nodes, np.int64)
    np.add.at(twice, edges.ones, edges.numbers)
    np.add.at(twice, edges.others, edges.numbers)
    return twice // 2


def truss_numbers(graph: Undirected) -> Edges:
    """The largest k of each edge such that it lies in a k-truss; at least 2.

    Source:
        Wang, Cheng, "Truss Decomposition in Massive Networks", VLDB 2012.
    """
    ones, others, edge_of = _numbered(graph)
    support = _support(graph.nodes, graph.degrees, ones, others)
    if support.size:
        order = np.argsort(support, kind="stable").astype(np.int32)
        places = np.empty_like(order)
        places[order] = np.arange(order.size, dtype=np.int32)
        starts = np.searchsorted(support[order], np.arange(int(support.max()) + 1))
        views = (graph.pointers, graph.neighbours, edge_of, ones, others)
        _peel(*views, order, places, starts.astype(np.int64), support)
    return Edges(ones, others, support + np.int32(2))


def k_truss(graph: Undirected, k: int) -> Edges:
    """The edges of the k-truss, with their truss numbers.

    Only the (k - 1)-core is looked at, for a k-truss lies within it.
    """
    nodes = np.flatnonzero(core_numbers(graph) >= k - 1).astype(np.int32)
    part = truss_numbers(graph.among(nodes))
    kept = part.numbers >= k
    return Edges(nodes[part.ones[kept]], nodes[part.others[kept]], part.numbers[kept])


def _numbered(graph: Undirected) -> tuple[Int32s, Int32s, Int32s]:
    """Ends of each edge, and for each entry of the rows the number of its edge."""
    ones = np.empty(graph.edges, np.int32)
    others = np.empty(graph.edges, np.int32)
    edge_of = np.empty(graph.neighbours.size, np.int32)
    _number(graph.pointers, graph.neighbours, ones, others, edge_of)
    return ones, others, edge_of


@kernel
def _number(
    pointers: Int64s, neighbours: Int32s, ones: Int32s, others: Int32s, edge_of: Int32s
) -> None:
    """Number edges in the order of their smaller ends.

    Rows ascend, so the smaller neighbours of a node come first and in the order in which they are
    met as smaller ends.
    """
    free = pointers[:-1].copy()
    edge = 0
    for one in range(pointers.size - 1):
        for at in range(pointers[one], pointers[one + 1]):
            other = neighbours[at]
            if other > one:
                ones[edge], others[edge] = one, other
                edge_of[at] = edge
                edge_of[free[other]] = edge
                free[other] += 1
                edge += 1


def _support(nodes: int, degrees: Int32s, ones: Int32s, others: Int32s) -> Int32s:
    """Count triangles with each edge directed to its end of higher degree.

    Nodes are renamed by degree, so that what is looked up lies close together.
    """
    ranks = np.empty(nodes, np.int32)
    ranks[np.argsort(degrees, kind="stable")] = np.arange(nodes, dtype=np.int32)
    low = np.minimum(ranks[ones], ranks[others])
    high = np.maximum(ranks[ones], ranks[others])
    pointers = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(low, minlength=nodes), out=pointers[1:])
    order, higher = np.empty_like(low), np.empty_like(low)
    _sort_by_lower(low, high, pointers[:-1].copy(), order, higher)
    threads = numba.get_num_threads()
    counts = np.zeros((threads, ones.size), np.int32)
    marks = np.full((threads, nodes), -1, np.int32)
    _count(pointers, higher, order, counts, marks)
    support: NDArray[np.int32] = counts.sum(axis=0, dtype=np.int32)
    return support


@kernel
def _sort_by_lower(low: Int32s, high: Int32s, free: Int64s, order: Int32s, higher: Int32s) -> None:
    """Counting sort of edges by their lower ends."""
    for edge in range(low.size):
        place = free[low[edge]]
        free[low[edge]] = place + 1
        order[place] = edge
        higher[place] = high[edge]


@parallel_kernel
def _count(pointers: Int64s, higher: Int32s, edges: Int32s, counts: Int32s, marks: Int32s) -> None:
    """From each node: mark its higher neighbours, then look which of *their* higher ones are.

    Threads take every second (third …) node, each with counts and marks of its own.
    """
    threads = counts.shape[0]
    for thread in prange(threads):
        count, mark = counts[thread], marks[thread]
        for node in range(thread, pointers.size - 1, threads):
            first, last = pointers[node], pointers[node + 1]
            for at in range(first, last):
                mark[higher[at]] = edges[at]
            for at in range(first, last):
                middle = higher[at]
                for to in range(pointers[middle], pointers[middle + 1]):
                    third = mark[higher[to]]
                    if third >= 0:
                        count[edges[at]] += 1
                        count[edges[to]] += 1
                        count[third] += 1
            for at in range(first, last):
                mark[higher[at]] = -1


@kernel
def _find(pointers: Int64s, neighbours: Int32s, node: Node, wanted: Node) -> Node:
    """Where in a node's row another stands; -1 where it does not."""
    low, high = np.int64(pointers[node]), np.int64(pointers[node + 1])
    while low < high:
        middle = (low + high) >> 1
        if neighbours[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < pointers[node + 1] and neighbours[low] == wanted else -1


@kernel
def _demote(
    edge: Node, floor: int, order: Int32s, places: Int32s, starts: Int64s, support: Int32s
) -> None:
    """Let an edge lose a triangle; `order` stays sorted (see `cores._peel`)."""
    of_edge = support[edge]
    if of_edge <= floor:
        return
    start = starts[of_edge]
    first, place = order[start], places[edge]
    order[place], order[start] = first, edge
    places[first], places[edge] = place, start
    starts[of_edge] = start + 1
    support[edge] = of_edge - 1


@kernel
def _peel(
    pointers: Int64s,
    neighbours: Int32s,
    edge_of: Int32s,
    ones: Int32s,
    others: Int32s,
    order: Int32s,
    places: Int32s,
    starts: Int64s,
    support: Int32s,
) -> None:
    """Take edges away by ascending support; support becomes truss number - 2."""
    for turn in range(order.size):
        edge = order[turn]
        floor = support[edge]
        one, other = ones[edge], others[edge]
        if pointers[one + 1] - pointers[one] > pointers[other + 1] - pointers[other]:
            one, other = other, one
        for at in range(pointers[one], pointers[one + 1]):
            first = edge_of[at]
            if places[first] <= turn:
                continue
            to = _find(pointers, neighbours, other, neighbours[at])
            if to < 0 or places[edge_of[to]] <= turn:
                continue
            _demote(first, floor, order, places, starts, support)
            _demote(edge_of[to], floor, order, places, starts, support)
