"""Trust that flows from good seeds along links, and distrust that flows back from bad ones.

Source: Gyöngyi, Garcia-Molina, Pedersen, "Combating web spam with TrustRank", VLDB 2004; Krishnan,
Raj, "Web spam detection with Anti-Trust Rank", AIRWeb 2006.
"""

from typing import Unpack

from linkcensus.graph._arguments import seed_weights
from linkcensus.graph._kernel import Floats, Ints
from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import Ranking, RankOptions, rank


def trust_rank(
    graph: Graph, seeds: Ints, *, weights: Floats | None = None, **options: Unpack[RankOptions]
) -> Ranking:
    """How much of the seeds' trust reaches each node along links.

    Args:
        graph: Who links to whom.
        seeds: Ids of trusted nodes, shape (k,), k ≥ 1; one given twice counts once.
        weights: Trust put in each seed, > 0; 1 each by default.
        **options: As in `rank`.

    Returns:
        Trust per node, not normalised: `rank` with teleport weights at the seeds only. Nodes that
        no path reaches from a seed have 0.

    Raises:
        BadSeeds: No seed, an id that is not a node, or weights that do not pair with the seeds.
        BadTeleport: Weights that are negative, not finite, or all zero.
        NotConverged: As in `rank`.
    """
    return rank(graph, teleport=seed_weights(seeds, graph.nodes, weights), **options)


def anti_trust_rank(
    out_graph: Graph, seeds: Ints, *, weights: Floats | None = None, **options: Unpack[RankOptions]
) -> Ranking:
    """How much each node leads to bad seeds: their distrust flows back against the links.

    Args:
        out_graph: The graph transposed: for each node the nodes it links to.
        seeds: Ids of known bad nodes, shape (k,), k ≥ 1.
        weights: Distrust of each seed; 1 each by default.
        **options: As in `rank`.

    Returns:
        Distrust per node, not normalised.

    Raises:
        BadSeeds: As in `trust_rank`.
        BadTeleport: As in `trust_rank`.
        NotConverged: As in `rank`.
    """
    return trust_rank(out_graph, seeds, weights=weights, **options)
