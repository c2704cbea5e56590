"""PageRank without the nearest supporters: what a link farm can't fake cheaply.

Source: Becchetti, Castillo, Donato, Leonardi, Baeza-Yates, "Using rank propagation and
probabilistic counting for link-based spam detection", WebKDD 2006.
"""

from typing import Unpack

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._arguments import check_weights
from linkcensus.graph._kernel import Floats
from linkcensus.graph._pull import collect
from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import DAMPING, Ranking, RankOptions, rank


def truncated_rank(
    graph: Graph,
    steps: int,
    *,
    teleport: Floats | None = None,
    **options: Unpack[RankOptions],
) -> Ranking:
    """The part of each node's rank that comes from more than `steps` links away.

    The rank of `rank` is a sum over paths that end at the node. Those of at most `steps` links are
    left out; what is left over the whole rank lies between 0 and 1, and is low for a node that
    lives on a farm close by. (The paper multiplies by a constant so that values sum to 1.)

    Args:
        graph: Who links to whom.
        steps: Length of the longest path left out, ≥ 0; the paper uses 1 to 4.
        teleport: As in `rank`.
        **options: As in `rank`.

    Returns:
        At most the values of `rank`, in the same unit. All 0 where no path is that long.

    Raises:
        BadInput: Steps below 0, or as in `rank`.
        BadTeleport: As in `rank`.
        NotConverged: As in `rank`.
    """
    if steps < 0:
        raise BadInput(f"{steps} is below 0", place="steps")
    dtype = np.dtype(options.get("precision", np.float32))
    weights = np.ones(graph.nodes, dtype) if teleport is None else np.asarray(teleport)
    check_weights(weights, graph.nodes)
    damping = options.get("damping", DAMPING)
    reached = weights.astype(dtype)
    for _ in range(steps + 1):
        passed = reached / np.maximum(graph.out_degrees, 1)
        reached = collect(graph, (damping * passed).astype(dtype))
    if graph.nodes and not reached.any():
        return Ranking(reached, 0, 0.0, options.get("method", "gauss-seidel"))
    return rank(graph, teleport=reached, **options)
