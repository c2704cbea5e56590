"""What a reverse push left, estimated by random walks, with an error that is bounded by chance.

The rest of a push is Σ q(v)·x(v): residuals q times the change x of each node, and x is what
walkers bring who start where the edits shift something and follow links. A few thousand of them
say more about the sum than the worst case does, in which all would end at the largest residual.

Source: Lofgren, Banerjee, Goel, Seshadhri, "FAST-PPR: Scaling Personalized PageRank Estimation for
Large Graphs", KDD 2014 (walks from one side, push from the other); Maurer, Pontil, "Empirical
Bernstein Bounds and Sample Variance Penalization", COLT 2009, theorem 4 (the bound).
"""

import math

import numpy as np

from linkcensus.graph._kernel import (
    Float64s,
    Int64s,
    UInt32s,
    UInt64s,
    inlined,
    kernel,
    parallel_kernel,
    prange,
)
from linkcensus.graph._push import (
    NEW_DEGREE,
    Csr,
    NewRows,
    Node,
    Scratch,
    largest_residual,
    place_of,
)
from linkcensus.graph.edits import Rows

FEWEST, MOST = 500, 12_000
"""Walks."""

MISSED = 1e-5
"""The chance that the error exceeds the bound."""

_STEPS = 40
_PIECES = 16
"""Parts of the walks, for threads to share."""
_SEED = np.uint64(0x5EED)


def sample_rest(
    out: Csr,
    rows: Rows,
    scratch: Scratch,
    flows: Float64s,
    shifted: float,
    damping: float,
    enough: float,
) -> tuple[float, float]:
    """Estimate Σ q(v)·x(v), the part of a change that a reverse push has left.

    Args:
        out: Targets of each node before the edits.
        rows: New targets of the edited sources, which are flagged NEW_DEGREE.
        scratch: After the push: its residuals are q.
        flows: What each edited source passes on, damping × value, shape (k,).
        shifted: Sum of all absolute shifts that the edits make directly.
        damping: The share that flows on.
        enough: The bound that is wanted; as many walks are made as it seems to need.

    Returns:
        The estimate, and a bound of its error that holds but for one case in 100,000.
    """
    chance = math.log(4 / MISSED)
    worst = shifted * largest_residual(scratch) / (1 - damping)
    spread = 7 * 2 * worst * chance / 3
    walks = int(min(max(1.3 * spread / enough, FEWEST), MOST)) if enough > 0 else MOST
    points = np.sort(np.random.default_rng(int(_SEED)).random(walks)) * shifted
    starts = np.full(walks, -1)
    found = np.zeros(walks)
    neighbours = rows.neighbours.view(np.uint32)
    new = NewRows(rows.nodes, rows.pointers, neighbours, rows.nodes, rows.sizes)
    _find_starts(out, new, flows, points, starts, found)
    _walk_all(out, new, scratch, damping, starts, found)
    found *= shifted
    error = math.sqrt(2 * float(found.var(ddof=1)) * chance / walks) + spread / (walks - 1)
    return float(found.mean()), error + worst * damping**_STEPS


@kernel
def _find_starts(
    out: Csr,
    new: NewRows,
    flows: Float64s,
    points: Float64s,
    starts: Int64s,
    signs: Float64s,
) -> None:
    """Go through all direct shifts, in a line; a walk starts wherever a point falls.

    Gives the node, and 1 where its value rises, -1 where it falls.
    """
    reached, walk = 0.0, 0
    for place in range(new.nodes.size):
        node = new.nodes[place]
        old_row = out.neighbours[np.int64(out.pointers[node]) : np.int64(out.pointers[node + 1])]
        new_row = new.neighbours[new.pointers[place] : new.pointers[place + 1]]
        old_at, new_at = 0, 0
        while old_at < old_row.size or new_at < new_row.size:
            target, shift = np.int64(0), 0.0
            in_old = old_at < old_row.size and (
                new_at >= new_row.size or old_row[old_at] <= new_row[new_at]
            )
            in_new = new_at < new_row.size and (
                old_at >= old_row.size or new_row[new_at] <= old_row[old_at]
            )
            if in_old:
                target = np.int64(old_row[old_at])
                shift -= flows[place] / old_row.size
                old_at += 1
            if in_new:
                target = np.int64(new_row[new_at])
                shift += flows[place] / new_row.size
                new_at += 1
            reached += abs(shift)
            while walk < points.size and points[walk] < reached:
                starts[walk] = target
                signs[walk] = 1.0 if shift > 0 else -1.0
                walk += 1


@parallel_kernel
def _walk_all(
    out: Csr, new: NewRows, scratch: Scratch, damping: float, starts: Int64s, found: Float64s
) -> None:
    """Walk from each start, with chances of its own: the same whoever walks when."""
    for piece in prange(_PIECES):
        state = np.empty(1, np.uint64)
        for walk in range(piece, starts.size, _PIECES):
            if starts[walk] >= 0:
                state[0] = _SEED * np.uint64(walk + 1)
                found[walk] *= _walk(out, new, scratch, starts[walk], damping, state)


@inlined
def _walk(
    out: Csr, new: NewRows, scratch: Scratch, node: Node, damping: float, state: UInt64s
) -> float:
    """Follow random links, adding up the residuals of the nodes on the way, each discounted."""
    weight, total = 1.0, 0.0
    for _ in range(_STEPS):
        total += weight * scratch.residual[node]
        weight *= damping
        row = _targets(out, new, scratch, node)
        if row.size == 0:
            break
        node = np.int64(row[_below(row.size, state)])
    return total


@inlined
def _targets(out: Csr, new: NewRows, scratch: Scratch, node: Node) -> UInt32s:
    if scratch.flags[node] & NEW_DEGREE:
        place = place_of(new.nodes, node)
        return new.neighbours[new.pointers[place] : new.pointers[place + 1]]
    return out.neighbours[np.int64(out.pointers[node]) : np.int64(out.pointers[node + 1])]


@inlined
def _below(limit: int, state: UInt64s) -> Node:
    """A random number from 0 to limit - 1: splitmix64."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = state[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    return np.int64((mixed >> np.uint64(11)) % np.uint64(limit))
