"""The surroundings of one node: those that most of its rank comes from or goes to, best first.

A node is reached over a path of edges; what counts is the product of the shares along it. Towards
a node v an edge u → v has the share of v's value that u brings, d · y_u / (outdegree_u · y_v);
away from it the share of v's votes that w gets, 1 / outdegree_v. Nodes are taken in the order of
that product, so that a hop more is taken where it says more than one more of the nearest.
"""

import heapq
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Float64s, Int32s, Int64s, UInt8s, kernel
from linkcensus.graph.csr import Graph

_TIE = 1e-9
_NO_STRENGTHS, _NO_NODES = np.empty(0), np.empty(0, np.int32)


class Direction(StrEnum):
    """Which edges are followed."""

    IN = "in"
    """Against the links: to those that link."""
    OUT = "out"
    """Along the links: to those linked to."""
    BOTH = "both"


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Nodes around one, with the edges among them.

    Attributes:
        nodes: Node ids, the one asked about first, then by strength, int32, shape (k,).
        hops: Edges on the path by which each was reached, int32.
        strengths: Product of the shares along that path, 0-1, the centre's 1, float64.
        parents: Position in `nodes` of the node before it on the path, -1 for the centre, int32.
        sources: Positions in `nodes`: who links, int32, shape (e,).
        targets: Positions in `nodes`: to whom, int32.
        shares: The share of the target's value that each edge brings, 0-1, float64.
        total_edges: Edges there are among the nodes; those left out are the weakest.
        whole: Whether nothing within the hops was left out.
    """

    nodes: Int32s
    hops: Int32s
    strengths: Float64s
    parents: Int32s
    sources: Int32s
    targets: Int32s
    shares: Float64s
    total_edges: int
    whole: bool


@dataclass(frozen=True, eq=False, slots=True)
class _Flows:
    """The graph both ways, with what runs over its edges."""

    graph: Graph
    out_graph: Graph
    values: Float64s
    damping: float

    def brought(self, sources: Int32s, target: int) -> Float64s:
        """The shares of a node's value that its sources bring."""
        value = float(self.values[target]) or 1.0
        degrees = np.maximum(self.graph.out_degrees[sources], 1)
        return np.minimum(1.0, self.damping * self.values[sources] / (degrees * value))


def neighbourhood(
    graph: Graph,
    out_graph: Graph,
    values: Float64s,
    centre: int,
    *,
    hops: int = 2,
    most_nodes: int = 500,
    most_edges: int = 20_000,
    direction: Direction = Direction.BOTH,
    damping: float = 0.85,
    most_links: int = 20_000_000,
) -> Neighbourhood:
    """Find the nodes around one that matter most to it.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        values: The flow that is followed, un-normalised, float64, shape (n,).
        centre: The node asked about.
        hops: Edges that a path may have.
        most_nodes: Nodes to return, the centre included.
        most_edges: Edges to return; those of the paths are always among them.
        direction: Which edges are followed.
        damping: The d of the flow.
        most_links: Links to look at; when they are used up, no further node is opened.

    Raises:
        BadInput: No such node, or a number below 1.
    """
    if not 0 <= centre < graph.nodes:
        raise BadInput(f"node {centre} of a graph of {graph.nodes} nodes")
    if min(hops, most_nodes) < 1:
        raise BadInput(f"{hops} hops, {most_nodes} nodes; both are at least 1")
    flows = _Flows(graph, out_graph, values, damping)
    search = _Search(flows, centre, hops, most_nodes, direction, most_links)
    search.run()
    return _with_edges(flows, search, most_edges)


def _with_edges(flows: _Flows, search: "_Search", most_edges: int) -> Neighbourhood:
    """What the search has found, with the strongest edges among it."""
    nodes = np.array(search.nodes, np.int32)
    parents = np.array(search.parents, np.int32)
    sources, targets = _edges_among(flows.graph, flows.out_graph, nodes)
    shares = _shares(flows, nodes, sources, targets)
    kept = _strongest(sources, targets, shares, parents, most_edges)
    return Neighbourhood(
        nodes,
        np.array(search.hops, np.int32),
        np.array(search.strengths),
        parents,
        sources[kept],
        targets[kept],
        shares[kept],
        sources.size,
        search.whole,
    )


class _Search:
    """Takes nodes by falling strength; each node opened offers its neighbours, best first."""

    def __init__(
        self,
        flows: _Flows,
        centre: int,
        hops: int,
        most_nodes: int,
        direction: Direction,
        most_links: int,
    ) -> None:
        self._flows = flows
        self._furthest = hops
        self._most = most_nodes
        self._direction = direction
        self._links_left = most_links
        self._taken = np.zeros(flows.graph.nodes, np.bool_)  # touched in few places only
        self._offers: list[tuple[float, int, int, Float64s, Int32s]] = []
        """-strength of what is offered next, who offers, its place among all that is offered; a
        place of -1 stands for a node that is not opened yet, and can offer no more than that."""
        self.nodes: list[int] = []
        self.hops: list[int] = []
        self.strengths: list[float] = []
        self.parents: list[int] = []
        self.whole = True
        self._take(centre, 0, 1.0, -1)

    def run(self) -> None:
        """Take nodes until there are enough, or no more."""
        while self._offers:
            strength, parent, place, strengths, nodes = heapq.heappop(self._offers)
            if place < 0:
                self._open(self.nodes[parent], parent)
                continue
            node = int(nodes[place])
            if not self._taken[node]:
                if len(self.nodes) >= self._most:
                    self.whole = False
                    return
                self._take(node, self.hops[parent] + 1, -strength, parent)
            if place + 1 < nodes.size:
                following = -float(strengths[place + 1])
                heapq.heappush(self._offers, (following, parent, place + 1, strengths, nodes))

    def _take(self, node: int, hop: int, strength: float, parent: int) -> None:
        self._taken[node] = True
        self.nodes.append(node)
        self.hops.append(hop)
        self.strengths.append(strength)
        self.parents.append(parent)
        if hop < self._furthest:
            best = -strength * (1 + _TIE)  # of a neighbour: all of this node's value
            heapq.heappush(self._offers, (best, len(self.nodes) - 1, -1, _NO_STRENGTHS, _NO_NODES))

    def _open(self, node: int, place: int) -> None:
        """Offer the neighbours of a node that was taken."""
        flows, found = self._flows, []
        if self._direction is not Direction.OUT:
            sources = flows.graph.sources_of(node)
            if self._affords(sources.size):
                found.append((sources, flows.brought(sources, node)))
        if self._direction is not Direction.IN:
            targets = flows.out_graph.sources_of(node)
            if self._affords(targets.size):
                share = flows.damping / max(1, targets.size)
                # equal shares: the one with most of the flow first
                found.append((targets, share * (1 + _TIE * _placed(flows.values[targets]))))
        if not found:
            return
        nodes = np.concatenate([ids for ids, _ in found])
        strengths = np.concatenate([shares for _, shares in found]) * self.strengths[place]
        order = self._best(nodes, strengths)
        if order.size:
            first = (-float(strengths[order[0]]), place, 0, strengths[order], nodes[order])
            heapq.heappush(self._offers, first)

    def _best(self, nodes: Int32s, strengths: Float64s) -> Int64s:
        """Positions of the neighbours that may still be taken, the strongest first."""
        free = np.flatnonzero(~self._taken[nodes])
        room = 2 * (self._most - len(self.nodes) + 1)  # each may be offered twice: in and out
        if free.size > room:
            free = free[np.argpartition(-strengths[free], room)[:room]]
        return free[np.lexsort((nodes[free], -strengths[free]))]

    def _affords(self, links: int) -> bool:
        if links > self._links_left:
            self.whole = False
            return False
        self._links_left -= links
        return True


def _placed(values: Float64s) -> Float64s:
    """Each value's place among them, 0 for the least to 1 for the most."""
    places = np.empty(values.size)
    places[np.argsort(values, kind="stable")] = np.linspace(0.0, 1.0, values.size)
    return places


def _edges_among(graph: Graph, out_graph: Graph, nodes: Int32s) -> tuple[Int32s, Int32s]:
    """Edges between chosen nodes, as positions, by target and then source."""
    local = np.zeros(graph.nodes, np.int32)
    local[nodes] = np.arange(1, nodes.size + 1, dtype=np.int32)
    incoming = int((graph.pointers[nodes + 1] - graph.pointers[nodes]).sum())
    outgoing = int((out_graph.pointers[nodes + 1] - out_graph.pointers[nodes]).sum())
    side = graph if incoming <= outgoing else out_graph
    room = min(incoming, outgoing)
    ours, theirs = np.empty(room, np.int32), np.empty(room, np.int32)
    found = _induced(side.pointers, side.neighbours, nodes, local, ours, theirs)
    ours, theirs = ours[:found], theirs[:found]
    targets, sources = (ours, theirs) if side is graph else (theirs, ours)
    order = np.lexsort((sources, targets))
    return sources[order], targets[order]


@kernel
def _induced(
    pointers: Int64s, neighbours: Int32s, nodes: Int32s, local: Int32s, ours: Int32s, theirs: Int32s
) -> int:
    found = 0
    for place in range(nodes.size):
        node = nodes[place]
        for at in range(pointers[node], pointers[node + 1]):
            other = local[neighbours[at]]
            if other > 0:
                ours[found] = place
                theirs[found] = other - 1
                found += 1
    return found


def _shares(flows: _Flows, nodes: Int32s, sources: Int32s, targets: Int32s) -> Float64s:
    values = flows.values[nodes]
    degrees = np.maximum(flows.graph.out_degrees[nodes], 1)
    received = np.where(values > 0, values, 1.0)[targets]
    shares: Float64s = flows.damping * (values / degrees)[sources] / received
    return np.minimum(1.0, shares)


def _strongest(
    sources: Int32s, targets: Int32s, shares: Float64s, parents: Int32s, most: int
) -> Int64s:
    """Positions of the edges to keep: those of the paths, then those with the largest shares."""
    if sources.size <= most:
        return np.arange(sources.size)
    on_path = ((parents[sources] == targets) | (parents[targets] == sources)).astype(np.uint8)
    return np.sort(_by_importance(on_path, shares)[: max(most, int(on_path.sum()))])


def _by_importance(on_path: UInt8s, shares: Float64s) -> Int64s:
    return np.lexsort((-shares, 1 - on_path))
