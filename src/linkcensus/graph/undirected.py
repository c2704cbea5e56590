"""A graph without directions: who is linked with whom, or who links to each other."""

from dataclasses import dataclass

import numpy as np

from linkcensus.graph._kernel import (
    Int32s,
    Int64s,
    UInt32s,
    UInt64s,
    kernel,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph.csr import Graph

Node = int | np.int64
"""A node id as Python and as kernels have it."""


@dataclass(frozen=True, eq=False)
class Undirected:
    """Neighbours of each node, without loops, each edge in both rows.

    Attributes:
        pointers: Where each row begins, int64, shape (n + 1,).
        neighbours: Rows, each ascending, int32, shape (2m,).
    """

    pointers: Int64s
    neighbours: Int32s

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.pointers.size - 1

    @property
    def edges(self) -> int:
        """How many edges there are; each stands in two rows."""
        return self.neighbours.size // 2

    @property
    def degrees(self) -> Int32s:
        """Neighbours of each node, int32, shape (n,)."""
        return np.diff(self.pointers).astype(np.int32)

    def neighbours_of(self, node: int) -> Int32s:
        """The neighbours of a node, ascending."""
        return self.neighbours[self.pointers[node] : self.pointers[node + 1]]

    def among(self, nodes: Int32s) -> "Undirected":
        """The edges among some nodes, which get the ids 0 … k - 1 in their order.

        Args:
            nodes: Node ids, ascending, each once, shape (k,).
        """
        pointers, neighbours = rows_among(self.pointers, self.neighbours, nodes)
        return Undirected(pointers, neighbours)


def undirected(graph: Graph, out_graph: Graph, *, mutual: bool = False) -> Undirected:
    """Forget directions.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        mutual: Keep only pairs that link to each other; otherwise one direction is enough.
    """
    views = (
        graph.pointers.view(np.uint64),
        graph.neighbours.view(np.uint32),
        out_graph.pointers.view(np.uint64),
        out_graph.neighbours.view(np.uint32),
        row_pieces(graph.pointers),
        mutual,
    )
    pointers = np.zeros(graph.nodes + 1, np.int64)
    none = np.empty(0, np.int32)
    _join(*views, pointers, none)
    np.cumsum(pointers, out=pointers)
    neighbours = np.empty(int(pointers[-1]), np.int32)
    _join(*views, pointers, neighbours)
    return Undirected(pointers, neighbours)


@parallel_kernel
def _join(
    pointers: UInt64s,
    sources: UInt32s,
    out_pointers: UInt64s,
    targets: UInt32s,
    pieces: UInt64s,
    mutual: bool,
    joined: Int64s,
    neighbours: Int32s,
) -> None:
    """Count the joined row of each node into joined[node + 1], or fill rows that have a place."""
    for piece in prange(pieces.size - 1):
        for unsigned in range(pieces[piece], pieces[piece + 1]):
            node = np.int64(unsigned)
            row = sources[np.int64(pointers[node]) : np.int64(pointers[node + 1])]
            out_row = targets[np.int64(out_pointers[node]) : np.int64(out_pointers[node + 1])]
            if neighbours.size:
                _join_rows(row, out_row, node, mutual, neighbours[joined[node] :], True)
            else:
                joined[node + 1] = _join_rows(row, out_row, node, mutual, neighbours, False)


@kernel
def _join_rows(
    row: UInt32s, out_row: UInt32s, node: Node, mutual: bool, joined: Int32s, write: bool
) -> int:
    at, to, count = 0, 0, 0
    while at < row.size or to < out_row.size:
        from_in = to >= out_row.size or (at < row.size and row[at] <= out_row[to])
        from_out = at >= row.size or (to < out_row.size and out_row[to] <= row[at])
        other = np.int64(row[at]) if from_in else np.int64(out_row[to])
        at += from_in
        to += from_out
        if other == node or (mutual and not (from_in and from_out)):
            continue
        if write:
            joined[count] = other
        count += 1
    return count


def rows_among(pointers: Int64s, neighbours: Int32s, nodes: Int32s) -> tuple[Int64s, Int32s]:
    """The rows of some nodes with only those nodes in them, under the new ids 0 … k - 1.

    Args:
        pointers: Where each row of the graph begins.
        neighbours: The rows, each ascending.
        nodes: Node ids, ascending, each once, shape (k,).

    Returns:
        Pointers, shape (k + 1,), and rows of the part.
    """
    new_ids = np.full(pointers.size - 1, -1, np.int32)
    new_ids[nodes] = np.arange(nodes.size, dtype=np.int32)
    room = int((pointers[nodes.astype(np.int64) + 1] - pointers[nodes]).sum())
    part_pointers = np.zeros(nodes.size + 1, np.int64)
    part = np.empty(room, np.int32)
    filled = _keep_among(pointers, neighbours, nodes, new_ids, part_pointers, part)
    return part_pointers, part[:filled].copy()


@kernel
def _keep_among(
    pointers: Int64s,
    neighbours: Int32s,
    nodes: Int32s,
    new_ids: Int32s,
    part_pointers: Int64s,
    part: Int32s,
) -> int:
    filled = 0
    for place in range(nodes.size):
        for at in range(pointers[nodes[place]], pointers[nodes[place] + 1]):
            new_id = new_ids[neighbours[at]]
            if new_id >= 0:
                part[filled] = new_id
                filled += 1
        part_pointers[place + 1] = filled
    return filled
