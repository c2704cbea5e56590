"""The surroundings of a node: those of most flow, with all edges among them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.neighbourhood import Direction, Neighbourhood, neighbourhood
from linkcensus.graph.pagerank import rank

Edges = list[tuple[int, int]]


def graph_of(edges: Edges, nodes: int) -> Graph:
    """A graph in memory."""
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes)


def around(graph: Graph, centre: int, **asked: object) -> Neighbourhood:
    """Ask with the ranks of the graph itself."""
    values = rank(graph, precision=np.float64, tolerance=1e-12).values
    flows = np.asarray(values, np.float64)
    return neighbourhood(graph, graph.transposed(), flows, centre, **asked)  # type: ignore[arg-type]


def edges_of(found: Neighbourhood) -> set[tuple[int, int]]:
    """The edges by the ids of the graph."""
    nodes = found.nodes.tolist()
    ends = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    return {(nodes[source], nodes[target]) for source, target in ends}


CHAIN: Edges = [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (0, 6), (6, 7)]


@pytest.mark.parametrize(
    ("direction", "hops", "expected"),
    [
        (Direction.IN, 1, {0, 1}),
        (Direction.IN, 4, {0, 1, 2, 3, 4}),
        (Direction.OUT, 1, {0, 6}),
        (Direction.OUT, 4, {0, 6, 7}),
        (Direction.BOTH, 2, {0, 1, 2, 6, 7}),
    ],
)
def test_hops_and_directions(direction: Direction, hops: int, expected: set[int]) -> None:
    found = around(graph_of(CHAIN, 8), 0, direction=direction, hops=hops)

    assert set(found.nodes.tolist()) == expected
    assert found.whole
    assert found.nodes[0] == 0
    assert found.hops.max() <= hops
    assert edges_of(found) == {(a, b) for a, b in CHAIN if a in expected and b in expected}


def test_the_strongest_are_taken_first() -> None:
    voters = [(n, 0) for n in range(1, 11)]
    famous = [(n, 1) for n in range(11, 60)]  # the first voter has most to give
    wasteful = [(2, n) for n in range(60, 90)]  # the second gives to many
    graph = graph_of(voters + famous + wasteful, 90)
    found = around(graph, 0, hops=1, most_nodes=10, direction=Direction.IN)

    assert found.nodes[1] == 1
    assert 2 not in found.nodes
    assert not found.whole
    assert found.strengths[0] == 1
    assert (np.diff(found.strengths) <= 1e-9).all()


def test_a_far_node_comes_before_a_weak_near_one() -> None:
    edges = [(1, 0), (2, 1), *((3, n) for n in range(4, 40)), (3, 0)]
    found = around(graph_of(edges, 40), 0, hops=2, most_nodes=3, direction=Direction.IN)
    assert found.nodes.tolist() == [0, 1, 2]


def test_of_too_many_edges_the_strongest_and_the_paths_stay() -> None:
    nodes = 40
    edges = [(a, b) for a in range(nodes) for b in range(nodes) if a != b]
    found = around(graph_of(edges, nodes), 0, hops=1, most_edges=100)

    assert found.total_edges == nodes * (nodes - 1)
    assert 78 <= found.sources.size <= 100
    kept = set(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
    assert all((0, n) in kept or (n, 0) in kept for n in range(1, nodes))


def test_a_budget_of_links_ends_the_search() -> None:
    edges = [(n, 0) for n in range(1, 100)] + [(n, 1) for n in range(2, 100)]
    found = around(graph_of(edges, 100), 0, hops=4, direction=Direction.IN, most_links=120)
    assert not found.whole
    assert found.nodes.size == 100


def test_a_node_alone_and_loops() -> None:
    found = around(graph_of([(1, 2)], 3), 0)
    assert (found.nodes.tolist(), found.sources.size, found.whole) == ([0], 0, True)


@pytest.mark.parametrize("asked", [{"hops": 0}, {"most_nodes": 0}])
def test_numbers_that_cannot_be_used(asked: dict[str, int]) -> None:
    with pytest.raises(BadInput):
        around(graph_of(CHAIN, 8), 0, **asked)
    with pytest.raises(BadInput, match="node 8"):
        around(graph_of(CHAIN, 8), 8)


_EDGES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=60)


@settings(deadline=None, max_examples=60)
@given(_EDGES, st.integers(1, 4), st.integers(1, 15), st.sampled_from(Direction))
def test_laws(edges: Edges, hops: int, most: int, direction: Direction) -> None:
    plain = sorted({(a, b) for a, b in edges if a != b})
    graph = graph_of(plain, 15)
    found = around(graph, 0, hops=hops, most_nodes=most, direction=direction)
    nodes = found.nodes.tolist()

    assert len(nodes) == len(set(nodes)) <= most
    assert edges_of(found) == {(a, b) for a, b in plain if a in nodes and b in nodes}
    assert ((found.shares >= 0) & (found.shares <= 1)).all()
    assert (found.hops <= hops).all()
    for place, parent in enumerate(found.parents.tolist()):
        assert parent < place
        if place:
            assert found.hops[place] == found.hops[parent] + 1
    if found.whole:
        assert set(nodes) == _reached(plain, hops, direction)


def _reached(edges: Edges, hops: int, direction: Direction) -> set[int]:
    reached = {0}
    for _ in range(hops):
        ins = {a for a, b in edges if b in reached} if direction is not Direction.OUT else set()
        outs = {b for a, b in edges if a in reached} if direction is not Direction.IN else set()
        reached |= ins | outs
    return reached
