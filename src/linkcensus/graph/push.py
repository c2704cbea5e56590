"""What a change of links does to a ranking, without ranking the graph again.

A ranking is the solution y of y = (1 - d)·t + d·Aᵀy, where A[u, v] = 1 / (links of u). Edits change
the rows of A, so each edited source shifts what *all* its targets get. With

    c(u) = d · (mean of f over the new targets of u - mean of f over the old ones)

where f(u) is what one unit of teleport at u adds to the target, the target's change is exactly
Σ c(u)·z(u), z being the values after the edits. `estimate` takes y, and adds the feedback
Σ c(u)·(z(u) - y(u)) by a reverse push from c over the edited graph, so loops of any density are
accounted for. What both pushes leave is bounded and stated with the answer. The teleport weights t
appear nowhere: the same holds for trust.

Source: derived here; for f see `_push`.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Float64s, Floats, Int32s, Int64s, UInt32s, kernel
from linkcensus.graph._push import (
    Csr,
    NewRows,
    Scratch,
    add_residual,
    add_residuals,
    clear,
    csr,
    largest_residual,
    lay_over,
    new_scratch,
    no_new_rows,
    push,
    sum_of_residuals,
)
from linkcensus.graph._walks import sample_rest
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits, Overlay, Rows, overlay

PREPARED_LINKS = 4_000_000
ESTIMATED_LINKS = (30_000, 400_000)
SPREAD_LINKS = 1_500_000
NEVER = float("inf")
"""The threshold at which no node ever waits."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """What one unit of teleport at each node adds to the target's value.

    Attributes:
        target: The node asked about.
        values: f, float64, shape (n,); each too small by at most `bound`.
        damping: Of the ranking it belongs to.
        bound: Largest error of a value.
        links_followed: The work it took.
    """

    target: int
    values: Float64s
    damping: float
    bound: float
    links_followed: int


def contributions_to(
    graph: Graph,
    target: int,
    *,
    damping: float = 0.85,
    epsilon: float = 1e-9,
    most_links: int = PREPARED_LINKS,
) -> Contributions:
    """Find what each node adds to a target: the preparation of `estimate`, once per target.

    Args:
        graph: In-neighbours of each node.
        target: The node asked about.
        damping: That of the ranking, 0 < damping < 1.
        epsilon: Push until no residual exceeds this.
        most_links: Stop earlier, with a larger bound, once so many links have been followed;
            4 M take less than half a second.

    Raises:
        BadInput: No such node, or a damping outside (0, 1).
    """
    if not 0 <= target < graph.nodes:
        raise BadInput(f"node {target} of a graph of {graph.nodes} nodes")
    if not 0 < damping < 1:
        raise BadInput(f"a damping of {damping}; it must lie between 0 and 1")
    scratch = new_scratch(graph.nodes)
    add_residual(scratch, target, 1.0, NEVER)
    rows = csr(graph, graph.out_degrees)
    push(rows, no_new_rows(), scratch, damping, epsilon, most_links, True)
    return Contributions(
        target=target,
        values=scratch.estimate,
        damping=damping,
        bound=largest_residual(scratch) / (1 - damping),
        links_followed=scratch.links_followed,
    )


_ROUNDING = 1e-9
"""Bounds below this tell nothing: values are of the order of 1, and rounded."""


@dataclass(frozen=True)
class Effect:
    """What edits do to one node's value.

    Attributes:
        before: The value as ranked.
        after: The value after the edits.
        bound: The change is wrong by at most this (absolute), the ranking's own residual aside;
            of an estimate it holds but for one case in 100,000 (see `_walks`).
        changed: How many links really come or go.
        method: "estimate" or "recompute".
    """

    before: float
    after: float
    bound: float
    changed: int
    method: str

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def relative_bound(self) -> float:
        """The bound as a share of the value after; 0 where it is less than rounding."""
        if self.bound <= _ROUNDING:
            return 0.0
        return self.bound / abs(self.after) if self.after else float("inf")


def estimate(
    graph: Graph,
    out_graph: Graph,
    values: Floats,
    contributions: Contributions,
    edits: Edits,
    *,
    tolerance: float = 1e-3,
    budgets: tuple[int, ...] = ESTIMATED_LINKS,
    scratch: Scratch | None = None,
) -> Effect:
    """Say what a target's value becomes, in milliseconds.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        values: The ranking, un-normalised, shape (n,), with any teleport weights.
        contributions: Of the target, with the ranking's damping.
        edits: What comes and goes.
        tolerance: Wanted relative error of the change; the bound says where it was not reached.
        budgets: Links to follow at most for the feedback; the next number is tried where the
            bound of the one before exceeds three quarters of the tolerance of the value.
        scratch: Work arrays to use again; by default new ones.

    Raises:
        BadEdges: An edit names a node outside the graph.
    """
    changes = overlay(graph, out_graph, edits)
    before, damping = float(values[contributions.target]), contributions.damping
    rows, out = changes.targets_of, csr(out_graph, graph.out_degrees)
    mine = values[rows.nodes].astype(np.float64)
    moved, gained = _moved(rows, graph.out_degrees)
    shifted = damping * float(mine @ moved)
    if shifted == 0:
        return Effect(before, before, 0.0, changes.changed, "estimate")
    weights = _shifts(out, rows, contributions.values, damping)
    first = float(weights @ mine)
    enough = 0.75 * tolerance * max(before + first, 0.01 * before)
    wanted = min(0.5 * tolerance * max(abs(first), tolerance * before), enough)
    edited = _Edited(out, rows, mine, damping, shifted)
    scratch = scratch or new_scratch(graph.nodes)
    feedback, left = _pushed(graph, changes, scratch, edited, weights, budgets, wanted, enough)
    at_sources = float(mine @ gained) + float(gained.max()) * shifted / (1 - damping)
    left += contributions.bound * damping * at_sources
    return Effect(before, before + first + feedback, left, changes.changed, "estimate")


class _Edited(NamedTuple):
    """The edited sources: their targets before and after, and what they pass on."""

    out: Csr
    rows: Rows
    values: Float64s
    """Of each source, shape (k,)."""
    damping: float
    shifted: float
    """What changes hands, the sum over all sources."""


def _pushed(
    graph: Graph,
    changes: Overlay,
    scratch: Scratch,
    edited: _Edited,
    weights: Float64s,
    budgets: tuple[int, ...],
    wanted: float,
    enough: float,
) -> tuple[float, float]:
    """Push back from the edited sources until the feedback is known well enough.

    Gives the feedback, and how wrong it may be: once the budgets are spent that is more.
    """
    new_rows = lay_over(changes.sources_of, changes, scratch)
    add_residuals(scratch, edited.rows.nodes, weights)
    inner = csr(graph, graph.out_degrees)
    feedback, left = 0.0, 0.0
    epsilon = wanted * (1 - edited.damping) / edited.shifted
    for budget in budgets:
        push(inner, new_rows, scratch, edited.damping, epsilon, budget, True)
        feedback, left = _feedback(edited, scratch, wanted, enough)
        if left <= enough:
            break
    clear(scratch, new_rows)
    return feedback, left


def _feedback(
    edited: _Edited, scratch: Scratch, wanted: float, enough: float
) -> tuple[float, float]:
    """What the edited sources' own changes add to the target's, and how wrong that may be."""
    out, rows, values, damping, shifted = edited
    found = float(_shifts(out, rows, scratch.estimate, damping) @ values)
    left = shifted * largest_residual(scratch) / (1 - damping)
    if left <= wanted:
        return found, left
    rest, error = sample_rest(out, rows, scratch, damping * values, shifted, damping, enough)
    return (found + rest, error) if error < left else (found, left)


def _moved(rows: Rows, out_degrees: Int32s) -> tuple[Float64s, Float64s]:
    """The share of each edited source's flow that is redirected.

    Returns:
        Sum of the absolute changes of its targets' shares, and the larger of the sum of gains and
        the sum of losses; each of shape (k,).
    """
    old = out_degrees[rows.nodes].astype(np.float64)
    new = rows.sizes.astype(np.float64)
    kept = rows.kept.astype(np.float64)
    old_share = np.divide(1, old, where=old > 0, out=np.zeros_like(old))
    new_share = np.divide(1, new, where=new > 0, out=np.zeros_like(new))
    gains = kept * np.maximum(new_share - old_share, 0) + (new - kept) * new_share
    losses = kept * np.maximum(old_share - new_share, 0) + (old - kept) * old_share
    return gains + losses, np.maximum(gains, losses)


@kernel
def _mean(values: Float64s, row: UInt32s) -> float:
    total = 0.0
    for at in range(row.size):
        total += values[row[at]]
    return total / row.size if row.size else 0.0


@kernel
def _shifts(out: Csr, rows: Rows, values: Float64s, damping: float) -> Float64s:
    """For each edited source: damping × (mean value of its new targets - of its old ones)."""
    shifts = np.empty(rows.nodes.size)
    for place in range(rows.nodes.size):
        node = rows.nodes[place]
        old = out.neighbours[np.int64(out.pointers[node]) : np.int64(out.pointers[node + 1])]
        new = rows.neighbours[rows.pointers[place] : rows.pointers[place + 1]]
        shifts[place] = damping * (_mean(values, new.view(np.uint32)) - _mean(values, old))
    return shifts


@dataclass(frozen=True, eq=False)
class Change:
    """What edits do to all nodes, the most affected first.

    Attributes:
        nodes: Node ids, int32, shape (k,), by falling size of the change.
        deltas: Change of each one's value, float64, shape (k,).
        bound: The sum over all nodes of what is still missing from the deltas is at most this.
        affected: How many nodes were found to change at all.
        changed: How many links really come or go.
    """

    nodes: Int32s
    deltas: Float64s
    bound: float
    affected: int
    changed: int


def propagate(
    graph: Graph,
    out_graph: Graph,
    values: Floats,
    edits: Edits,
    *,
    damping: float = 0.85,
    epsilon: float | None = None,
    most_links: int = SPREAD_LINKS,
    count: int | None = 1_000,
    scratch: Scratch | None = None,
) -> Change:
    """Find the nodes that edits affect most, by letting the shifts flow on from the edited rows.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        values: The ranking, un-normalised, shape (n,), with any teleport weights.
        edits: What comes and goes.
        damping: That of the ranking.
        epsilon: Largest change of a node to leave unfollowed; by default a 100,000th of the
            largest direct shift.
        most_links: Stop earlier, with a larger bound, once so many links have been followed.
        count: How many nodes to return; None: all.
        scratch: Work arrays to use again; by default new ones.

    Raises:
        BadEdges: An edit names a node outside the graph.
    """
    changes = overlay(graph, out_graph, edits)
    scratch = scratch or new_scratch(graph.nodes)
    new_rows = lay_over(changes.targets_of, changes, scratch)
    out = csr(out_graph, graph.out_degrees)
    mine = values[changes.targets_of.nodes].astype(np.float64)
    seed_shifts(out, new_rows, scratch, damping * mine)
    if epsilon is None:
        epsilon = 1e-5 * largest_residual(scratch)
    push(out, new_rows, scratch, damping, epsilon, most_links, False)
    change = _change(scratch, damping, count, changes.changed)
    clear(scratch, new_rows)
    return change


def _change(scratch: Scratch, damping: float, count: int | None, changed: int) -> Change:
    """What the push has found, the largest changes first."""
    touched = scratch.nodes_touched
    # what is left at a node is the first part of its own missing change
    deltas = scratch.estimate[touched] + scratch.residual[touched]
    bound = damping / (1 - damping) * sum_of_residuals(scratch)
    order = _largest(np.abs(deltas), count)
    return Change(touched[order], deltas[order], bound, touched.size, changed)


def _largest(sizes: Float64s, count: int | None) -> Int64s:
    if count is None or count >= sizes.size:
        return np.argsort(-sizes, kind="stable")
    chosen = np.argpartition(-sizes, count)[:count]
    return chosen[np.argsort(-sizes[chosen], kind="stable")]


@kernel
def seed_shifts(out: Csr, new_rows: NewRows, scratch: Scratch, flows: Float64s) -> None:
    """Make residuals of what each target gains and loses before anything flows on.

    Args:
        out: Targets of each node.
        new_rows: New targets of the edited sources.
        scratch: Gets the residuals.
        flows: What each edited source passes on, damping × value, shape (k,).
    """
    for place in range(new_rows.nodes.size):
        node = new_rows.nodes[place]
        old = out.neighbours[np.int64(out.pointers[node]) : np.int64(out.pointers[node + 1])]
        new = new_rows.neighbours[new_rows.pointers[place] : new_rows.pointers[place + 1]]
        for at in range(old.size):
            add_residual(scratch, np.int64(old[at]), -flows[place] / old.size, NEVER)
        for at in range(new.size):
            add_residual(scratch, np.int64(new[at]), flows[place] / new.size, NEVER)
