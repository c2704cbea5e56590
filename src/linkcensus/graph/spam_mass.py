"""How much of a node's rank does not come from good nodes.

Source: Gyöngyi, Berkhin, Garcia-Molina, Pedersen, "Link spam detection based on mass estimation",
VLDB 2006.
"""

from dataclasses import dataclass
from typing import Unpack

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._arguments import seed_weights
from linkcensus.graph._kernel import Floats, Ints
from linkcensus.graph.csr import Graph
from linkcensus.graph.pagerank import Ranking, RankOptions, rank


@dataclass(frozen=True, eq=False)
class SpamMass:
    """The rank of each node that good nodes do not account for.

    Attributes:
        absolute: Rank less what the good core gives, shape (n,). Negative for nodes of the core
            and those close to it, which get more from it than the even ranking knows.
        relative: The same as a share of the rank, ≤ 1; 1: nothing comes from the core.
        rank: The even ranking.
        good: The ranking from the good core.
    """

    absolute: Floats
    relative: Floats
    rank: Ranking
    good: Ranking


def spam_mass(
    graph: Graph, good: Ints, *, good_share: float = 0.85, **options: Unpack[RankOptions]
) -> SpamMass:
    """Estimate the spam mass of every node.

    Args:
        graph: Who links to whom.
        good: Ids of nodes known to be good, shape (k,), k ≥ 1; the larger the better.
        good_share: The share of all nodes thought to be good, 0 < share ≤ 1; the core stands for
            them, so its weights sum to share · n.
        **options: As in `rank`.

    Raises:
        BadSeeds: No good node, or an id that is not a node.
        BadInput: A share out of its range.
        NotConverged: As in `rank`.
    """
    if not 0 < good_share <= 1:
        raise BadInput(f"{good_share} is not above 0 and at most 1", place="good_share")
    core = seed_weights(good, graph.nodes)
    core *= good_share * graph.nodes / core.sum()
    even = rank(graph, **options)
    from_core = rank(graph, teleport=core, **options)
    absolute = even.values - from_core.values
    relative = np.divide(absolute, even.values, out=np.zeros_like(absolute), where=even.values > 0)
    return SpamMass(absolute, relative, even, from_core)
