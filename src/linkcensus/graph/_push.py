"""The loops of local push: move residuals along or against the links until all are small.

Both solve one linear system without touching the whole graph. Forward, x = r + d·Aᵀx spreads a
change from where it happened; reverse, h = c + d·A·h gathers what each node adds to a weighted
sum. Residuals may have either sign. Nodes wait in a ring; the threshold falls by levels, so that
large residuals are moved first and a push that runs out of its budget leaves an even rest.

Source: Andersen, Borgs, Chayes, Hopcroft, Mirrokni, Teng, "Local Computation of PageRank
Contributions", WAW 2007 (reverse); Andersen, Chung, Lang, "Local Graph Partitioning using PageRank
Vectors", FOCS 2006 (forward).
"""

from typing import NamedTuple

import numpy as np

from linkcensus.graph._kernel import (
    Float64s,
    Int32s,
    Int64s,
    UInt8s,
    UInt32s,
    UInt64s,
    inlined,
    kernel,
)
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Overlay, Rows

TOUCHED, WAITING, NEW_ROW, NEW_DEGREE = np.uint8(1), np.uint8(2), np.uint8(4), np.uint8(8)
_NOT_WAITING = np.uint8(255 - 2)
_COUNT, _HEAD, _QUEUED, _FOLLOWED = 0, 1, 2, 3
_LEVEL = 0.25

Node = int | np.int64


class Csr(NamedTuple):
    """Rows of a graph as unsigned views, and the links that each node follows.

    Attributes:
        pointers: Where each row begins, shape (n + 1,).
        neighbours: Sources (reverse push) or targets (forward push) of each node.
        degrees: Followed links of each node, shape (n,).
    """

    pointers: UInt64s
    neighbours: UInt32s
    degrees: UInt32s


class NewRows(NamedTuple):
    """Rows that stand in place of the graph's.

    Attributes:
        nodes: Whose, ascending.
        pointers: Where each begins.
        neighbours: Their entries.
        editors: Nodes whose number of followed links differs, ascending.
        degrees: Their new numbers.
    """

    nodes: Int32s
    pointers: Int64s
    neighbours: UInt32s
    editors: Int32s
    degrees: Int64s


class Scratch(NamedTuple):
    """Work arrays of a push, 25 bytes per node, all zero between uses; one per thread.

    The system gives out only those pages that a push touches, so a scratch for a hundred million
    nodes costs what the pushes reach.

    Attributes:
        residual: What is still to be moved, shape (n,).
        estimate: What has been moved, shape (n,).
        flags: TOUCHED, WAITING, NEW_ROW, NEW_DEGREE of each node.
        ring: Nodes that wait.
        touched: Nodes with a residual or an estimate, in the order of their first.
        state: How many are touched, head and length of the ring, links followed.
    """

    residual: Float64s
    estimate: Float64s
    flags: UInt8s
    ring: Int32s
    touched: Int32s
    state: Int64s

    @property
    def nodes_touched(self) -> Int32s:
        """Nodes that the push reached, in the order of their first touch."""
        return self.touched[: self.state[_COUNT]]

    @property
    def links_followed(self) -> int:
        """Links followed by the push, the measure of its work."""
        return int(self.state[_FOLLOWED])


def new_scratch(nodes: int) -> Scratch:
    """Work arrays for a graph of so many nodes."""
    return Scratch(
        residual=np.zeros(nodes),
        estimate=np.zeros(nodes),
        flags=np.zeros(nodes, np.uint8),
        ring=np.empty(nodes, np.int32),
        touched=np.empty(nodes, np.int32),
        state=np.zeros(4, np.int64),
    )


def csr(graph: Graph, out_degrees: Int32s) -> Csr:
    """Views of `graph` for the loops; `out_degrees` are the followed links of each node."""
    return Csr(
        graph.pointers.view(np.uint64),
        graph.neighbours.view(np.uint32),
        out_degrees.view(np.uint32),
    )


def no_new_rows() -> NewRows:
    """What stands for an unedited graph."""
    none = np.empty(0, np.int32)
    sizes = np.empty(0, np.int64)
    return NewRows(none, np.zeros(1, np.int64), none.view(np.uint32), none, sizes)


def lay_over(rows: Rows, changes: Overlay, scratch: Scratch) -> NewRows:
    """Let the loops see the rows of an overlay: `changes.sources_of` or `changes.targets_of`."""
    scratch.flags[rows.nodes] |= NEW_ROW
    scratch.flags[changes.targets_of.nodes] |= NEW_DEGREE
    return NewRows(
        rows.nodes,
        rows.pointers,
        rows.neighbours.view(np.uint32),
        changes.targets_of.nodes,
        changes.targets_of.sizes,
    )


def clear(scratch: Scratch, new_rows: NewRows) -> None:
    """Make the scratch all zero again."""
    _forget_touched(scratch)
    for nodes in (new_rows.nodes, new_rows.editors):
        scratch.flags[nodes] = 0
    scratch.state[:] = 0


@kernel
def _forget_touched(scratch: Scratch) -> None:
    for at in range(scratch.state[_COUNT]):
        node = scratch.touched[at]
        scratch.residual[node] = 0.0
        scratch.estimate[node] = 0.0
        scratch.flags[node] = 0


@kernel
def place_of(nodes: Int32s, node: Node) -> int:
    """Position of a node that stands in an ascending array."""
    low, high = 0, nodes.size
    while low < high:
        middle = (low + high) >> 1
        if nodes[middle] < node:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _row(rows: Csr, new_rows: NewRows, flags: UInt8s, node: Node) -> UInt32s:
    if flags[node] & NEW_ROW:
        place = place_of(new_rows.nodes, node)
        return new_rows.neighbours[new_rows.pointers[place] : new_rows.pointers[place + 1]]
    return rows.neighbours[np.int64(rows.pointers[node]) : np.int64(rows.pointers[node + 1])]


@inlined
def add_residual(scratch: Scratch, node: Node, amount: float, threshold: float) -> None:
    """Add to a node's residual; let the node wait for its turn where that exceeds a threshold."""
    left = scratch.residual[node] + amount
    scratch.residual[node] = left
    flag = scratch.flags[node]
    if not flag & TOUCHED:
        scratch.touched[scratch.state[_COUNT]] = node
        scratch.state[_COUNT] += 1
        scratch.flags[node] = flag | TOUCHED
    if abs(left) > threshold and not flag & WAITING:
        scratch.flags[node] |= WAITING
        tail = scratch.state[_HEAD] + scratch.state[_QUEUED]
        scratch.ring[tail if tail < scratch.ring.size else tail - scratch.ring.size] = node
        scratch.state[_QUEUED] += 1


@kernel
def add_residuals(scratch: Scratch, nodes: Int32s, amounts: Float64s) -> None:
    """Add to the residuals of nodes, none of which waits yet."""
    for at in range(nodes.size):
        add_residual(scratch, np.int64(nodes[at]), amounts[at], np.inf)


@inlined
def _next(scratch: Scratch) -> Node:
    """Take the first of those that wait; its residual becomes part of the estimate."""
    head = scratch.state[_HEAD]
    node = np.int64(scratch.ring[head])
    scratch.state[_HEAD] = head + 1 if head + 1 < scratch.ring.size else 0
    scratch.state[_QUEUED] -= 1
    scratch.flags[node] &= _NOT_WAITING
    return node


@kernel
def _queue_above(scratch: Scratch, threshold: float) -> None:
    for at in range(scratch.state[_COUNT]):
        node = np.int64(scratch.touched[at])
        if abs(scratch.residual[node]) > threshold:
            add_residual(scratch, node, 0.0, threshold)


@kernel
def largest_residual(scratch: Scratch) -> float:
    """The largest absolute residual."""
    largest = 0.0
    for at in range(scratch.state[_COUNT]):
        largest = max(largest, abs(scratch.residual[scratch.touched[at]]))
    return largest


@kernel
def sum_of_residuals(scratch: Scratch) -> float:
    """The sum of the absolute residuals."""
    total = 0.0
    for at in range(scratch.state[_COUNT]):
        total += abs(scratch.residual[scratch.touched[at]])
    return total


@inlined
def _spread_back(
    rows: Csr, new_rows: NewRows, scratch: Scratch, node: Node, flow: float, threshold: float
) -> None:
    """Give a node's flow to its sources, to each by the links that it follows."""
    row = _row(rows, new_rows, scratch.flags, node)
    scratch.state[_FOLLOWED] += row.size
    for at in range(row.size):
        source = np.int64(row[at])
        degree = np.int64(rows.degrees[source])
        if scratch.flags[source] & NEW_DEGREE:
            degree = new_rows.degrees[place_of(new_rows.editors, source)]
        add_residual(scratch, source, flow / degree, threshold)


@inlined
def _spread_on(
    rows: Csr, new_rows: NewRows, scratch: Scratch, node: Node, flow: float, threshold: float
) -> None:
    """Share a node's flow out among its targets."""
    row = _row(rows, new_rows, scratch.flags, node)
    scratch.state[_FOLLOWED] += row.size
    for at in range(row.size):
        add_residual(scratch, np.int64(row[at]), flow / row.size, threshold)


@kernel
def push(
    rows: Csr,
    new_rows: NewRows,
    scratch: Scratch,
    damping: float,
    epsilon: float,
    most_links: int,
    backwards: bool,
) -> None:
    """Move residuals until none exceeds epsilon or the budget is used.

    Args:
        rows: Rows of sources to push backwards, of targets to push forwards.
        new_rows: Rows and degrees that differ from the graph's.
        scratch: With the residuals to start from; gets estimate and what is left.
        damping: The share that flows on.
        epsilon: The largest residual to leave.
        most_links: Stop once so many links have been followed.
        backwards: Against the links.
    """
    threshold = max(largest_residual(scratch) * _LEVEL, epsilon)
    while True:
        _queue_above(scratch, threshold)
        while scratch.state[_QUEUED] > 0:
            node = _next(scratch)
            if scratch.state[_FOLLOWED] > most_links:
                continue
            moved = scratch.residual[node]
            scratch.residual[node] = 0.0
            scratch.estimate[node] += moved
            if backwards:
                _spread_back(rows, new_rows, scratch, node, damping * moved, threshold)
            else:
                _spread_on(rows, new_rows, scratch, node, damping * moved, threshold)
        if threshold <= epsilon or scratch.state[_FOLLOWED] > most_links:
            return
        threshold = max(threshold * _LEVEL, epsilon)
