"""The pull: what a node collects from the nodes that link to it. Every ranking's inner loop."""

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import (
    Floats,
    Int32s,
    Int64s,
    UInt32s,
    UInt64s,
    inlined,
    kernel,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph.csr import Graph

BLOCK = np.uint64(256)
"""Sources whose float32 values are added in float32."""


class Sweep:
    """The steps over one graph. `passed` is what a node gives each of its targets, undamped."""

    def __init__(self, graph: Graph, base: Floats, damping: float, most: float) -> None:
        self._graph, self._base = graph, base
        self._rows = (graph.pointers.view(np.uint64), graph.neighbours.view(np.uint32))
        self._pieces = row_pieces(graph.pointers)
        self._damping, self._most = damping, most
        self._values = np.empty(graph.nodes, base.dtype)
        self._passed = np.empty(graph.nodes, base.dtype)
        self._spare: Floats | None = None

    def begin(self, start: Floats | None) -> None:
        """Start from given values; by default from a guess.

        Raises:
            BadInput: Not one finite value per node.
        """
        if start is None:
            self._guess()
        else:
            self._start_from(start)
        self._share()

    def _guess(self) -> None:
        """Values whose sum is about right: each link as good as the average one.

        Where all nodes start alike, links count where they lead to: that saves a step of eight.
        Elsewhere what no seed reaches must stay exactly 0, so that only the start is scaled.
        """
        graph, damping = self._graph, self._damping
        inner = _edges_into_linking(graph.pointers, graph.out_degrees)
        if self._base.size > 1:
            share = inner / max(graph.edges, 1)
            np.divide(self._base, 1 - damping * share, out=self._values)
            return
        own = float(self._base[0])
        linking = np.count_nonzero(graph.out_degrees)
        each = own * linking / max(graph.edges - damping * inner, 1)
        _guess_by_links(graph.pointers, own, damping * each, self._values)

    def _start_from(self, start: Floats) -> None:
        if start.shape != self._values.shape or not np.all(np.isfinite(start)):
            message = f"shape {start.shape}, or values that are not finite"
            raise BadInput(message, place="start", remedy="give one finite value per node")
        self._values[:] = start

    def _share(self) -> None:
        np.maximum(self._graph.out_degrees, 1, out=self._passed, casting="unsafe")
        np.divide(self._values, self._passed, out=self._passed)
        np.minimum(self._passed, self._most, out=self._passed)

    def step(self, *, in_place: bool) -> float:
        """Improve the values; gives the change relative to the sum of the values."""
        if in_place:
            changed, total = self._pull(self._passed, dangling=False)
        else:
            spare = np.empty_like(self._passed) if self._spare is None else self._spare
            changed, total = self._pull(spare, dangling=False)
            self._passed, self._spare = spare, self._passed
        return changed / total if total > 0 else 0.0

    def finished(self) -> Floats:
        """The values, with those of the nodes without links, which no step looks at."""
        self._pull(self._passed, dangling=True)
        return self._values

    def _pull(self, passed_next: Floats, *, dangling: bool) -> tuple[float, float]:
        return _pull(
            *self._rows, self._pieces, self._graph.out_degrees, self._passed, passed_next,
            self._values, self._base, self._damping, self._most, dangling,
        )  # fmt: skip


@kernel
def _edges_into_linking(pointers: Int64s, out_degrees: Int32s) -> int:
    """How many edges lead to nodes that have links themselves."""
    edges = 0
    for node in range(out_degrees.size):
        if out_degrees[node] > 0:
            edges += pointers[node + 1] - pointers[node]
    return edges


@kernel
def _guess_by_links(pointers: Int64s, own: float, each: float, values: Floats) -> None:
    """What a node has if each link to it brings as much."""
    for node in range(values.size):
        links = pointers[node + 1] - pointers[node]
        values[node] = values.dtype.type(own + each * links)


@inlined
def sum_of_sources(passed: Floats, sources: UInt32s, position: np.uint64, end: np.uint64) -> float:
    """Sum what the sources at position … end - 1 pass on.

    Within a block in the arrays' own type, which is faster; the blocks in float64, for a float32
    that has grown large no longer feels what a million small sources add to it.
    """
    one, two, three, four = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
    total = 0.0
    while position < end:
        stop = min(end, position + BLOCK)
        first = second = third = fourth = passed.dtype.type(0)
        while position + four <= stop:
            first += passed[sources[position]]
            second += passed[sources[position + one]]
            third += passed[sources[position + two]]
            fourth += passed[sources[position + three]]
            position += four
        while position < stop:
            first += passed[sources[position]]
            position += one
        total += float((first + second) + (third + fourth))
    return total


@parallel_kernel
def _pull(
    pointers: UInt64s,
    sources: UInt32s,
    pieces: UInt64s,
    out_degrees: Int32s,
    passed: Floats,
    passed_next: Floats,
    values: Floats,
    base: Floats,
    damping: float,
    most: float,
    dangling: bool,
) -> tuple[float, float]:
    """Pull from the sources of every node that has links, or of every node that has none.

    Args:
        pointers: Of the graph, unsigned.
        sources: Of the graph, unsigned.
        pieces: Ranges of rows for the threads.
        out_degrees: Of the graph.
        passed: What each node gives each of its targets.
        passed_next: Gets the new ones; `passed` itself for Gauss–Seidel.
        values: Gets the new values.
        base: Start values of the nodes, or one for all.
        damping: Factor of what is pulled.
        most: The most that a node may give each target, before damping.
        dangling: Which of the two kinds of node.

    Returns:
        L1 of the change, and the sum of the new values.
    """
    one = np.uint64(1)
    count = pieces.size - 1
    changes = np.zeros(count)
    totals = np.zeros(count)
    even = base.size == 1
    for piece in prange(count):
        changed = 0.0
        total = 0.0
        for node in range(pieces[piece], pieces[piece + 1]):
            degree = out_degrees[node]
            if (degree == 0) != dangling:
                continue
            pulled = sum_of_sources(passed, sources, pointers[node], pointers[node + one])
            own = base[np.uint64(0)] if even else base[node]
            value = values.dtype.type(own + damping * pulled)
            changed += float(abs(value - values[node]))
            total += float(value)
            values[node] = value
            if degree > 0:
                passed_next[node] = min(value / degree, most)
        changes[piece] = changed
        totals[piece] = total
    return changes.sum(), totals.sum()


def collect(graph: Graph, passed: Floats) -> Floats:
    """What each node gets when every node gives `passed` to each node it links to."""
    collected = np.empty_like(passed)
    rows = (graph.pointers.view(np.uint64), graph.neighbours.view(np.uint32))
    _collect(*rows, row_pieces(graph.pointers), passed, collected)
    return collected


@parallel_kernel
def _collect(
    pointers: UInt64s, sources: UInt32s, pieces: UInt64s, passed: Floats, collected: Floats
) -> None:
    one = np.uint64(1)
    for piece in prange(pieces.size - 1):
        for node in range(pieces[piece], pieces[piece + 1]):
            pulled = sum_of_sources(passed, sources, pointers[node], pointers[node + one])
            collected[node] = collected.dtype.type(pulled)
