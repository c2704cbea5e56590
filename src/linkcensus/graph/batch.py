"""Many seeded rankings of one graph at once: topics, or groups of seeds.

One pass over the links serves a row of values instead of one. A row is fetched from memory as one
piece, so from about 16 values on this costs less than one ranking after the other; below that it
does not pay, for a single value per node stays in the cache more often.

Source: Haveliwala, "Topic-sensitive PageRank", 2002.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import DTypeLike

from linkcensus.core.errors import BadInput
from linkcensus.graph._arguments import check_damping, check_precision, check_seeds
from linkcensus.graph._arguments import check_weights as check_column
from linkcensus.graph._kernel import (
    Float64s,
    Floats,
    Int32s,
    Ints,
    UInt32s,
    UInt64s,
    inlined,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph._pull import BLOCK
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadTeleport, NotConverged
from linkcensus.graph.pagerank import DAMPING, Ranking

_METHOD = "gauss-seidel in batches"


def rank_many(
    graph: Graph,
    teleports: Floats | Sequence[Ints],
    *,
    damping: float = DAMPING,
    tolerance: float = 1e-6,
    max_iterations: int = 200,
    precision: DTypeLike = np.float32,
    width: int = 16,
) -> Ranking:
    """Rank a graph from K starts: column k is `rank` with the k-th teleport weights.

    Args:
        graph: Who links to whom.
        teleports: Weights ≥ 0, shape (n, K), or K arrays of seed ids that weigh 1 each (an id
            given twice counts once).
        damping: As in `rank`.
        tolerance: As in `rank`; the slowest column of a batch decides.
        max_iterations: As in `rank`, for each batch.
        precision: float32 or float64.
        width: Columns in a batch, ≥ 1. Beside the result a batch takes n · width values.

    Returns:
        Values of shape (n, K), not normalised; the most iterations and the largest residual of any
        batch.

    Raises:
        BadTeleport: A column that is not finite, negative or all zero, or of the wrong shape.
        BadSeeds: An empty group of seeds, or an id that is not a node.
        BadInput: Another argument out of its range.
        NotConverged: Too many steps.
    """
    dtype = check_precision(precision, tolerance)
    check_damping(damping)
    _check_width(width)
    row_of, weights = _seed_rows(teleports, graph.nodes)
    bases = (weights * (1 - damping)).astype(dtype)
    values = np.zeros((graph.nodes, weights.shape[1]), dtype)
    iterations, residual = 0, 0.0
    for first in range(0, weights.shape[1] if graph.nodes else 0, width):
        batch = _Batch(graph, row_of, bases[:, first : first + width].copy(), damping)
        taken, left = batch.converge(tolerance, max_iterations)
        batch.write(values, first)
        iterations, residual = max(iterations, taken), max(residual, left)
    return Ranking(values, iterations, residual, _METHOD)


def _check_width(width: int) -> None:
    if width < 1:
        raise BadInput(f"{width} columns in a batch", place="width", remedy="give 1 or more")


def _seed_rows(teleports: Floats | Sequence[Ints], nodes: int) -> tuple[Int32s, Float64s]:
    """The weights without the rows that are all zero, and which of them is each node's (or -1)."""
    if isinstance(teleports, np.ndarray):
        if teleports.ndim != 2 or teleports.shape[0] != nodes:
            message = f"shape {teleports.shape} for {nodes} nodes"
            raise BadTeleport(message, place="teleports", remedy="give one row per node")
        for number in range(teleports.shape[1]):
            check_column(teleports[:, number], nodes, place=f"teleports, column {number}")
        seeded = np.flatnonzero(teleports.any(axis=1))
        weights = teleports[seeded].astype(np.float64)
    else:
        groups = [np.asarray(group) for group in teleports]
        for number, group in enumerate(groups):
            check_seeds(group, nodes, place=f"seeds, group {number}")
        seeded = np.unique(np.concatenate(groups)) if groups else np.zeros(0, np.int64)
        weights = np.zeros((seeded.size, len(groups)))
        for number, group in enumerate(groups):
            weights[np.searchsorted(seeded, group), number] = 1.0
    row_of = np.full(nodes, -1, np.int32)
    row_of[seeded] = np.arange(seeded.size, dtype=np.int32)
    return row_of, weights


class _Batch:
    """The steps of some columns over one graph."""

    def __init__(self, graph: Graph, row_of: Int32s, base: Floats, damping: float) -> None:
        self._arrays = (
            graph.pointers.view(np.uint64),
            graph.neighbours.view(np.uint32),
            row_pieces(graph.pointers),
            graph.out_degrees,
        )
        self._row_of, self._base, self._damping = row_of, base, damping
        self._passed = np.zeros((graph.nodes, base.shape[1]), base.dtype)

    def converge(self, tolerance: float, max_iterations: int) -> tuple[int, float]:
        """Iterate; gives the steps taken and the residual of the slowest column."""
        width = self._base.shape[1]
        sums = np.empty((2, self._arrays[2].size - 1, width))
        residual = np.inf
        for iteration in range(1, max_iterations + 1):
            _pull_rows(
                *self._arrays, self._row_of, self._base, self._damping,
                self._passed, sums[0], sums[1],
            )  # fmt: skip
            changed, total = sums.sum(axis=1)
            residual = float(np.max(changed / np.where(total > 0, total, 1.0)))
            if residual <= tolerance:
                return iteration, residual
        raise NotConverged(
            _METHOD, iterations=max_iterations, residual=residual, tolerance=tolerance
        )

    def write(self, values: Floats, first: int) -> None:
        """Write the columns into `values`, beginning at column `first`."""
        _write_rows(
            *self._arrays, self._row_of, self._base, self._damping, self._passed, values, first
        )


@inlined
def _sum_rows(
    passed: Floats,
    sources: UInt32s,
    position: np.uint64,
    end: np.uint64,
    block: Floats,
    pulled: Float64s,
) -> None:
    """Sum the rows of the sources at position … end - 1; block by block, as `sum_of_sources`."""
    pulled[:] = 0
    while position < end:
        stop = min(end, position + BLOCK)
        block[:] = 0
        while position < stop:
            source = sources[position]
            for column in range(block.size):
                block[column] += passed[source, column]
            position += np.uint64(1)
        for column in range(block.size):
            pulled[column] += block[column]


@parallel_kernel
def _pull_rows(
    pointers: UInt64s,
    sources: UInt32s,
    pieces: UInt64s,
    out_degrees: Int32s,
    row_of: Int32s,
    base: Floats,
    damping: float,
    passed: Floats,
    changes: Float64s,
    totals: Float64s,
) -> None:
    """Improve in place what each linking node gives each of its targets, all columns at once.

    Change and sum of each column come out per piece of the graph, shape (pieces, width).
    """
    one = np.uint64(1)
    width = passed.shape[1]
    for piece in prange(pieces.size - 1):
        block = np.empty(width, passed.dtype)
        pulled = np.empty(width, np.float64)
        changes[piece] = 0
        totals[piece] = 0
        for node in range(pieces[piece], pieces[piece + 1]):
            degree = out_degrees[node]
            if degree == 0:
                continue
            _sum_rows(passed, sources, pointers[node], pointers[node + one], block, pulled)
            seeded = row_of[node]
            for column in range(width):
                value = damping * pulled[column]
                if seeded >= 0:
                    value += base[seeded, column]
                new = passed.dtype.type(value / degree)
                changes[piece, column] += degree * abs(new - passed[node, column])
                totals[piece, column] += value
                passed[node, column] = new


@parallel_kernel
def _write_rows(
    pointers: UInt64s,
    sources: UInt32s,
    pieces: UInt64s,
    out_degrees: Int32s,
    row_of: Int32s,
    base: Floats,
    damping: float,
    passed: Floats,
    values: Floats,
    first: int,
) -> None:
    """Turn what nodes give into their values, columns first … first + width - 1."""
    one = np.uint64(1)
    width = passed.shape[1]
    for piece in prange(pieces.size - 1):
        block = np.empty(width, passed.dtype)
        pulled = np.empty(width, np.float64)
        for node in range(pieces[piece], pieces[piece + 1]):
            _sum_rows(passed, sources, pointers[node], pointers[node + one], block, pulled)
            seeded = row_of[node]
            for column in range(width):
                value = damping * pulled[column]
                if seeded >= 0:
                    value += base[seeded, column]
                values[node, first + column] = passed.dtype.type(value)
