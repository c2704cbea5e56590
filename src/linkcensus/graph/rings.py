"""Who links round in circles: cliques of mutual links, and rings of one-way ones."""

import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import Int32s
from linkcensus.graph.components import connected, strongly_connected
from linkcensus.graph.csr import Graph
from linkcensus.graph.groups import Group, by_label
from linkcensus.graph.trusses import Edges, k_truss
from linkcensus.graph.undirected import rows_among, undirected


def mutual_cliques(
    graph: Graph, out_graph: Graph, *, smallest: int = 4, density: float = 0.7
) -> list[Group]:
    """Groups in which nearly all exchange links with nearly all.

    Trusses of the mutual links, from loose to tight: a part that is dense enough is a group, one
    that is not is taken apart by asking for one triangle more. The edges that this costs are
    looked at too, for they may be a group that hangs on a tighter one by a common member.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        smallest: Members that a group needs, ≥ 3.
        density: Mutual pairs as a share of all pairs that a group needs.

    Returns:
        Groups of kind "clique", the largest first.
    """
    mutual = undirected(graph, out_graph, mutual=True)
    found: list[Group] = []
    edges, k = k_truss(mutual, 3), 3
    while edges.ones.size:
        dense, edges = _taken_apart(edges, smallest, density)
        lost, _ = _taken_apart(_only(edges, edges.numbers == k), smallest, density)
        found += dense + lost
        edges = _only(edges, edges.numbers > k)
        k += 1
    return sorted(found, key=lambda group: -group.size)


def _only(edges: Edges, kept: NDArray[np.bool_]) -> Edges:
    return Edges(edges.ones[kept], edges.others[kept], edges.numbers[kept])


def _taken_apart(edges: Edges, smallest: int, density: float) -> tuple[list[Group], Edges]:
    """Components that are dense enough, and the edges of those that are not."""
    nodes, ends = np.unique(np.concatenate([edges.ones, edges.others]), return_inverse=True)
    one, other = ends[: edges.ones.size], ends[edges.ones.size :]
    labels = connected(one.astype(np.int32), other.astype(np.int32), nodes.size)
    links = np.bincount(labels[one], minlength=nodes.size)
    loose = np.zeros(nodes.size, bool)
    found: list[Group] = []
    for part in by_label(labels, smallest=smallest):
        pairs = part.size * (part.size - 1) // 2
        mutual = int(links[labels[part[0]]])
        if mutual >= density * pairs:
            found.append(Group(nodes[part], "clique", mutual / pairs, 2 * mutual))
        else:
            loose[labels[part[0]]] = True
    return found, _only(edges, loose[labels[one]])


def rings(out_graph: Graph, among: Int32s, *, smallest: int = 3) -> list[Group]:
    """Groups among some suspicious nodes in which everyone is reached from everyone.

    On a whole web this finds one giant part; it says something about few nodes that are looked at
    for another reason.

    Args:
        out_graph: Out-neighbours of each node.
        among: The nodes to look at, any order.
        smallest: Members that a group needs.

    Returns:
        Groups of kind "ring", the largest first; a bare ring of k nodes has density 1 / (k - 1).
    """
    nodes = np.unique(among).astype(np.int32)
    pointers, neighbours = rows_among(out_graph.pointers, out_graph.neighbours, nodes)
    labels = strongly_connected(pointers, neighbours)
    sources = np.repeat(np.arange(nodes.size), np.diff(pointers))
    inside = (labels[sources] == labels[neighbours]) & (sources != neighbours)
    links = np.bincount(labels[sources[inside]], minlength=nodes.size)
    found = []
    for part in by_label(labels, smallest=smallest):
        count = int(links[labels[part[0]]])
        found.append(Group(nodes[part], "ring", count / (part.size * (part.size - 1)), count))
    return sorted(found, key=lambda group: -group.size)
