"""Hubs and authorities: good lists link to good pages, and good pages are linked by good lists.

Source: Kleinberg, "Authoritative sources in a hyperlinked environment", JACM 1999.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from linkcensus.graph._arguments import check_precision
from linkcensus.graph._kernel import Floats
from linkcensus.graph._pull import collect
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import NotConverged


@dataclass(frozen=True, eq=False)
class Hits:
    """Hub and authority values, each ≥ 0 and summing to 1; all 0 for a graph without edges.

    Attributes:
        hubs: How well each node links, shape (n,).
        authorities: How well each node is linked, shape (n,).
        iterations: Steps taken.
        residual: L1 change of the hub values in the last step.
    """

    hubs: Floats
    authorities: Floats
    iterations: int
    residual: float


def hits(
    graph: Graph,
    out_graph: Graph,
    *,
    tolerance: float = 1e-6,
    max_iterations: int = 1000,
    precision: DTypeLike = np.float32,
) -> Hits:
    """Find hubs and authorities by repeated pulling, from equal values.

    Where several groups of nodes are equally strong and unconnected, each keeps the share it
    started with.

    Args:
        graph: Who links to whom.
        out_graph: The same graph transposed.
        tolerance: Stop when a step changes the hub values less than this in L1.
        max_iterations: Steps before giving up; two groups of almost the same strength need many.
        precision: float32 or float64.

    Raises:
        BadInput: A precision or a tolerance out of its range.
        NotConverged: Too many steps.
    """
    dtype = check_precision(precision, tolerance)
    nodes = graph.nodes
    if graph.edges == 0:
        return Hits(np.zeros(nodes, dtype), np.zeros(nodes, dtype), 0, 0.0)
    hubs: Floats = np.full(nodes, 1 / nodes, dtype)
    residual = np.inf
    for iteration in range(1, max_iterations + 1):
        authorities = _as_shares(collect(graph, hubs))
        last, hubs = hubs, _as_shares(collect(out_graph, authorities))
        residual = float(np.abs(hubs - last).sum(dtype=np.float64))
        if residual <= tolerance:
            return Hits(hubs, authorities, iteration, residual)
    raise NotConverged("hits", iterations=max_iterations, residual=residual, tolerance=tolerance)


def _as_shares(values: Floats) -> Floats:
    values /= values.dtype.type(values.sum(dtype=np.float64))
    return values
