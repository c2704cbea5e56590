"""What a target's value becomes after edits: quickly where the bound is kept, else exactly."""

from dataclasses import dataclass

import numpy as np

from linkcensus.graph._kernel import (
    Float64s,
    Floats,
    UInt8s,
    UInt64s,
    parallel_kernel,
    prange,
    row_pieces,
)
from linkcensus.graph._pull import sum_of_sources
from linkcensus.graph._push import (
    NEW_ROW,
    Csr,
    NewRows,
    Scratch,
    clear,
    csr,
    lay_over,
    new_scratch,
    place_of,
)
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits, Overlay, overlay
from linkcensus.graph.errors import NotConverged
from linkcensus.graph.push import Contributions, Effect, estimate, seed_shifts


@dataclass(frozen=True, eq=False)
class Recomputed:
    """The change of every node, solved on the whole edited graph.

    Attributes:
        deltas: Change of each node's value, float64, shape (n,).
        bound: The sum over all nodes of what is missing from the deltas is at most this.
        iterations: Sweeps over the graph.
        changed: How many links really come or go.
    """

    deltas: Float64s
    bound: float
    iterations: int
    changed: int


def what_if(
    graph: Graph,
    out_graph: Graph,
    values: Floats,
    contributions: Contributions,
    edits: Edits,
    *,
    tolerance: float = 1e-3,
    exact: bool = False,
    scratch: Scratch | None = None,
) -> Effect:
    """Say what a target's value becomes, to a relative error of at most `tolerance`.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        values: The ranking, un-normalised, shape (n,), with any teleport weights.
        contributions: Of the target, with the ranking's damping.
        edits: What comes and goes.
        tolerance: Largest bound to accept of an estimate, as a share of the value after.
        exact: Recompute in any case.
        scratch: Work arrays to use again; by default new ones.

    Raises:
        BadEdges: An edit names a node outside the graph.
        NotConverged: The recomputation found no fixed point.
    """
    scratch = scratch or new_scratch(graph.nodes)
    if not exact:
        effect = estimate(
            graph, out_graph, values, contributions, edits, tolerance=tolerance, scratch=scratch
        )
        if effect.relative_bound <= tolerance:
            return effect
    full = recompute(
        graph, out_graph, values, edits, damping=contributions.damping, scratch=scratch
    )
    before = float(values[contributions.target])
    after = before + float(full.deltas[contributions.target])
    return Effect(before, after, full.bound, full.changed, "recompute")


def recompute(
    graph: Graph,
    out_graph: Graph,
    values: Floats,
    edits: Edits,
    *,
    damping: float = 0.85,
    tolerance: float = 1e-10,
    max_iterations: int = 300,
    scratch: Scratch | None = None,
) -> Recomputed:
    """Solve for the change of every node on the whole edited graph, which is not copied.

    What is solved for is the change itself, x = r + d·Bᵀx with B the edited A and r what the edited
    rows shift, so the ranking's own residual does not blur it and small changes are as exact as
    large ones.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        values: The ranking, un-normalised, shape (n,), with any teleport weights.
        edits: What comes and goes.
        damping: That of the ranking.
        tolerance: L1 residual to reach, relative to the sum of what the edits shift directly.
        max_iterations: Sweeps to try.
        scratch: Work arrays to use again; by default new ones.

    Raises:
        BadEdges: An edit names a node outside the graph.
        NotConverged: The tolerance was not reached within `max_iterations`.
    """
    changes, scratch = overlay(graph, out_graph, edits), scratch or new_scratch(graph.nodes)
    shifts = _direct_shifts(graph, out_graph, values, changes, damping, scratch)
    total = float(np.abs(shifts).sum())
    deltas = np.zeros(graph.nodes)
    if total == 0:
        return Recomputed(deltas, 0.0, 0, changes.changed)
    goal = tolerance * total
    sweeps, residual = _solve(
        graph, changes, shifts, deltas, scratch, damping, goal, max_iterations
    )
    if residual > goal:
        what, left = "recompute after edits", residual / total
        raise NotConverged(what, iterations=sweeps, residual=left, tolerance=tolerance)
    return Recomputed(deltas, damping * residual / (1 - damping), sweeps, changes.changed)


def _solve(
    graph: Graph,
    changes: Overlay,
    shifts: Float64s,
    deltas: Float64s,
    scratch: Scratch,
    damping: float,
    goal: float,
    most: int,
) -> tuple[int, float]:
    """Sweep until the residual is no larger than the goal, at most so many times.

    The deltas are solved for in place; returned are the sweeps that it took and the residual.
    """
    degrees = np.array(graph.out_degrees, np.float64)
    degrees[changes.targets_of.nodes] = changes.targets_of.sizes
    shares = np.divide(1, degrees, where=degrees > 0, out=degrees)
    new_rows = lay_over(changes.sources_of, changes, scratch)
    rows, pieces = csr(graph, graph.out_degrees), row_pieces(graph.pointers)
    flows = np.zeros(graph.nodes)
    arrays = (rows, new_rows, scratch.flags, pieces, shifts, damping, deltas, flows, shares)
    sweeps, residual = 0, np.inf
    try:
        while residual > goal and sweeps < most:
            residual = _sweep(*arrays, False)
            sweeps += 1
        if residual <= goal:
            _sweep(*arrays, True)
    finally:
        clear(scratch, new_rows)
    return sweeps, residual


def _direct_shifts(
    graph: Graph,
    out_graph: Graph,
    values: Floats,
    changes: Overlay,
    damping: float,
    scratch: Scratch,
) -> Float64s:
    new_rows = lay_over(changes.targets_of, changes, scratch)
    mine = values[changes.targets_of.nodes].astype(np.float64)
    seed_shifts(csr(out_graph, graph.out_degrees), new_rows, scratch, damping * mine)
    shifts = np.zeros(graph.nodes)
    shifts[scratch.nodes_touched] = scratch.residual[scratch.nodes_touched]
    clear(scratch, new_rows)
    return shifts


@parallel_kernel
def _sweep(
    rows: Csr,
    new_rows: NewRows,
    flags: UInt8s,
    pieces: UInt64s,
    shifts: Float64s,
    damping: float,
    deltas: Float64s,
    flows: Float64s,
    shares: Float64s,
    dangling: bool,
) -> float:
    """One Gauss–Seidel sweep in place, over the nodes that link somewhere or over the others.

    Gives the sum of the absolute changes.
    """
    changes = np.zeros(pieces.size - 1)
    one = np.uint64(1)
    for piece in prange(pieces.size - 1):
        change = 0.0
        for node in range(pieces[piece], pieces[piece + 1]):
            if (shares[node] == 0.0) != dangling:
                continue
            if flags[node] & NEW_ROW:
                place = place_of(new_rows.nodes, np.int64(node))
                first, last = new_rows.pointers[place], new_rows.pointers[place + 1]
                inflow = sum_of_sources(
                    flows, new_rows.neighbours, np.uint64(first), np.uint64(last)
                )
            else:
                inflow = sum_of_sources(
                    flows, rows.neighbours, rows.pointers[node], rows.pointers[node + one]
                )
            value = shifts[node] + damping * inflow
            change += abs(value - deltas[node])
            deltas[node] = value
            flows[node] = value * shares[node]
        changes[piece] = change
    return float(changes.sum())
