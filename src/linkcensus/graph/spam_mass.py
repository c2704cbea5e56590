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

GOOD_SHARE = 0.85
"""The share of all nodes that the paper takes to be good."""


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
    graph: Graph, good: Ints, *, good_share: float = GOOD_SHARE, **options: Unpack[RankOptions]
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
    core = seed_weights(good, graph.nodes)
    core *= scale_of_core(graph.nodes, float(core.sum()), good_share)
    even = rank(graph, **options)
    from_core = rank(graph, teleport=core, **options)
    relative = relative_mass(even.values, from_core.values)
    return SpamMass(even.values - from_core.values, relative, even, from_core)


def scale_of_core(nodes: int, weight: float, good_share: float = GOOD_SHARE) -> float:
    """What a good core's start weights, or the ranking from them, are to be multiplied by.

    Args:
        nodes: How many nodes there are.
        weight: The sum of the start weights, above 0.
        good_share: As in `spam_mass`.

    Raises:
        BadInput: A share out of its range.
    """
    if not 0 < good_share <= 1:
        raise BadInput(f"{good_share} is not above 0 and at most 1", place="good_share")
    return good_share * nodes / weight


def relative_mass(even: Floats, from_core: Floats) -> Floats:
    """The share of each node's rank that a good core does not account for, at most 1.

    Args:
        even: The even ranking, shape (n,).
        from_core: The ranking from the good core, its weights scaled by `scale_of_core`.
    """
    absolute = even - from_core
    return np.divide(absolute, even, out=np.zeros_like(absolute), where=even > 0)
