"""PageRank through one seeded pull kernel.

`rank` solves y = (1 - d) · t + d · Σ y_u / outdegree_u over the sources u of each node, where t is
the teleport weight of the node and d the damping. It does not divide by the number of nodes: a node
of weight 1 has at least 1 - d, and nodes that have no path to another change nothing for it.
Divided by its sum y is the textbook PageRank whose dangling nodes (those without links) jump where
the teleport vector says; so no step needs to count the mass of dangling nodes.

Dangling nodes pass nothing on, so the iteration leaves them out; their values follow from the
others' in one last step. On web graphs that saves almost half of each iteration.

Source: Page et al., "The PageRank citation ranking: bringing order to the web", 1999; for the
linear system, Del Corso, Gullì, Romani, "Fast PageRank computation via a sparse linear system",
2005; for the dangling nodes, Lee, Golub, Zenios, "A fast two-stage algorithm for computing
PageRank", 2003.
"""

from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

import numpy as np
from numpy.typing import DTypeLike

from linkcensus.core.errors import BadInput
from linkcensus.graph._arguments import check_damping, check_precision, teleport_base
from linkcensus.graph._kernel import Float64s, Floats
from linkcensus.graph._pull import Sweep
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import NotConverged

DAMPING = 0.85
"""The share of rank that is passed on, as in the literature."""

Method = Literal["gauss-seidel", "jacobi"]
Dangling = Literal["teleport", "uniform", "drop"]


class RankOptions(TypedDict, total=False):
    """How `rank` iterates; every measure built on it passes these on."""

    damping: float
    tolerance: float
    max_iterations: int
    method: Method
    precision: DTypeLike


@dataclass(frozen=True, eq=False)
class Ranking:
    """What an iteration found, and how it got there.

    Attributes:
        values: One per node, shape (n,); from `rank_many` one row per node, shape (n, K).
        iterations: Steps taken; 0 for a graph without nodes.
        residual: What the last step still changed, in L1, relative to the sum of the values.
        method: "gauss-seidel" or "jacobi", or the name of another measure's method.
    """

    values: Floats
    iterations: int
    residual: float
    method: str

    def normalised(self) -> Float64s:
        """The values as shares that sum to 1 (each column of many), float64.

        Of `rank` this is PageRank with dangling nodes that follow the teleport vector. Where all
        values are 0 they stay 0.
        """
        values = self.values.astype(np.float64)
        sums = values.sum(axis=0)
        return values / np.where(sums > 0, sums, 1.0)


def rank(
    graph: Graph,
    *,
    damping: float = DAMPING,
    teleport: Floats | None = None,
    tolerance: float = 1e-6,
    max_iterations: int = 200,
    method: Method = "gauss-seidel",
    precision: DTypeLike = np.float32,
    start: Floats | None = None,
    ceiling: float | None = None,
) -> Ranking:
    """How much rank each node collects from its start weight and from the nodes that link to it.

    Args:
        graph: Who links to whom.
        damping: The share of its rank that a node passes on, 0 ≤ d < 1.
        teleport: Start weight of each node, ≥ 0, any sum above 0, shape (n,); 1 each by default.
        tolerance: Stop when a step changes less than this, in L1 relative to the sum of the values
            (of nodes that have links; the others' follow exactly). The distance to the fixed point
            is then at most d / (1 - d) times that, twice as much once normalised; on web graphs it
            is smaller than the tolerance itself.
        max_iterations: Steps before giving up.
        method: "gauss-seidel" uses new values at once: fewer steps and less memory, but threads
            race for the last digits; "jacobi" gives the same bits every time.
        precision: float32, or float64 for tolerances below 1e-7.
        start: Values of an earlier, similar graph to start from, shape (n,).
        ceiling: The most that one source may add to one target, for `robust.robust_rank`.

    Returns:
        Values ≥ (1 - d) · t, not normalised, with the steps taken and the residual.

    Raises:
        BadTeleport: Weights that are not finite, negative, all zero, or not one per node.
        BadInput: Another argument out of its range.
        NotConverged: Too many steps.
    """
    dtype = check_precision(precision, tolerance)
    _check_way(damping, method, ceiling)
    base = teleport_base(teleport, graph.nodes, damping, dtype)
    if graph.nodes == 0:
        return Ranking(np.zeros(0, dtype), 0, 0.0, method)
    most = np.inf if ceiling is None or damping == 0 else ceiling / damping
    sweep = Sweep(graph, base, damping, most)
    return _converged(sweep, start, method, tolerance, max_iterations)


def _check_way(damping: float, method: Method, ceiling: float | None) -> None:
    check_damping(damping)
    if method not in ("gauss-seidel", "jacobi"):
        raise BadInput(f"{method!r} is neither gauss-seidel nor jacobi", place="method")
    if ceiling is not None and not ceiling >= 0:
        raise BadInput(f"{ceiling} is not 0 or more", place="ceiling")


def _converged(
    sweep: Sweep, start: Floats | None, method: Method, tolerance: float, most: int
) -> Ranking:
    """Step until a step changes little; after so many steps give up."""
    sweep.begin(start)
    residual = np.inf
    for iteration in range(1, most + 1):
        residual = sweep.step(in_place=method == "gauss-seidel")
        if residual <= tolerance:
            return Ranking(sweep.finished(), iteration, residual, method)
    raise NotConverged(method, iterations=most, residual=residual, tolerance=tolerance)


def pagerank(
    graph: Graph,
    *,
    dangling: Dangling = "teleport",
    teleport: Floats | None = None,
    **options: Unpack[RankOptions],
) -> Ranking:
    """PageRank as in the textbooks: the share of time a random surfer spends at each node.

    Args:
        graph: Who links to whom.
        dangling: Where the surfer goes from a node without links. "teleport": where `teleport`
            says. "uniform": to any node, whatever `teleport` says. "drop": nowhere, so that the
            values sum to less than 1.
        teleport: As in `rank`.
        **options: As in `rank`.

    Returns:
        Float64 values that sum to 1, but for "drop"; iterations and residual of the slower of two
        solutions where "uniform" needs two.

    Raises:
        BadTeleport: As in `rank`.
        BadInput: As in `rank`, or an unknown way of `dangling`.
        NotConverged: As in `rank`.
    """
    if dangling not in ("teleport", "uniform", "drop"):
        raise BadInput(f"{dangling!r} is not teleport, uniform or drop", place="dangling")

    found = rank(graph, teleport=teleport, **options)
    if dangling == "teleport" or graph.nodes == 0:
        return Ranking(found.normalised(), found.iterations, found.residual, found.method)
    total = graph.nodes if teleport is None else float(np.sum(teleport, dtype=np.float64))
    seeded = found.values.astype(np.float64) / total
    if dangling == "drop":
        return Ranking(seeded, found.iterations, found.residual, found.method)
    even = found if teleport is None else rank(graph, **options)
    damping = options.get("damping", DAMPING)
    values = _with_uniform_jumps(graph, seeded, even.values / float(graph.nodes), damping)
    iterations = max(found.iterations, even.iterations)
    return Ranking(values, iterations, max(found.residual, even.residual), found.method)


def _with_uniform_jumps(graph: Graph, seeded: Floats, even: Floats, damping: float) -> Float64s:
    """Add what dangling nodes send to all nodes: so much of the even solution that it balances.

    x = a + k · c with a the seeded and c the even solution, where k = d · D(x) / (1 - d) and D sums
    over the dangling nodes; so D(x) = D(a) / (1 - d · D(c) / (1 - d)).
    """
    stuck = graph.out_degrees == 0
    weight = damping / (1 - damping)
    jumping = seeded[stuck].sum() / (1 - weight * even[stuck].sum(dtype=np.float64))
    return np.asarray(seeded + weight * jumping * even, np.float64)
