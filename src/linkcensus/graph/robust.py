"""PageRank in which no single link can lift a node far.

Source: the idea of capping what one supporter contributes is that of Andersen, Borgs, Chayes,
Hopcroft, Jain, Mirrokni, Teng, "Robust PageRank and locally computable spam detection features",
AIRWeb 2008, who cap each supporter over all its paths; here the cap is on each link, which keeps
the cost that of an ordinary ranking.
"""

from typing import Unpack

from linkcensus.graph._kernel import Floats
from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import Ranking, RankOptions, rank


def robust_rank(
    graph: Graph,
    cap: float,
    *,
    teleport: Floats | None = None,
    **options: Unpack[RankOptions],
) -> Ranking:
    """Rank where a link passes at most `cap`: y = (1 - d) · t + Σ min(cap, d · y_u / outdegree_u).

    Compared with `rank` it shows who depends on a few strong links: a bought home page link, a
    captured domain, a redirect.

    Args:
        graph: Who links to whom.
        cap: The most that one link may add to a node's value, ≥ 0, in the unit of the values; a
            node of weight 1 that nobody links to has 1 - d.
        teleport: As in `rank`.
        **options: As in `rank`.

    Returns:
        Values between (1 - d) · t and those of `rank`.

    Raises:
        BadInput: A cap below 0, or as in `rank`.
        BadTeleport: As in `rank`.
        NotConverged: As in `rank`.
    """
    return rank(graph, teleport=teleport, ceiling=cap, **options)
