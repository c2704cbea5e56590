import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import NotConverged
from linkcensus.graph.hits import hits

FINE = {"precision": np.float64, "tolerance": 1e-12, "max_iterations": 5_000}


def graph_of(edges, nodes):
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes)


def both(graph, **options):
    return hits(graph, graph.transposed(), **options)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_networkx(seed):
    random = np.random.default_rng(seed)
    graph = Graph.from_edges(random.integers(0, 150, 900), random.integers(0, 200, 900), 200)
    reference = networkx.DiGraph()
    reference.add_nodes_from(range(200))
    reference.add_edges_from((int(u), v) for v in range(200) for u in graph.sources_of(v))
    hubs, authorities = networkx.hits(reference, max_iter=5_000, tol=1e-14)
    for options, error in ((FINE, 1e-9), ({}, 1e-5)):
        found = both(graph, **options)
        assert np.abs(found.hubs - [hubs[node] for node in range(200)]).sum() < error
        assert np.abs(found.authorities - [authorities[node] for node in range(200)]).sum() < error


def test_a_star_has_one_authority_and_equal_hubs():
    found = both(graph_of([(leaf, 0) for leaf in range(1, 5)], 6), **FINE)
    assert found.authorities == pytest.approx([1, 0, 0, 0, 0, 0])
    assert found.hubs == pytest.approx([0, 0.25, 0.25, 0.25, 0.25, 0])


@pytest.mark.parametrize("nodes", [2, 9])
def test_on_a_ring_all_are_equal(nodes):
    found = both(graph_of([(node, (node + 1) % nodes) for node in range(nodes)], nodes))
    assert found.hubs == pytest.approx([1 / nodes] * nodes)
    assert found.iterations == 1


@given(st.integers(1, 10), st.lists(st.tuples(*[st.integers(0, 9)] * 2), max_size=30))
@settings(deadline=None, max_examples=40)
def test_authorities_are_what_hubs_add_up_to(nodes, edges):
    graph = graph_of([(u % nodes, v % nodes) for u, v in edges], nodes)
    try:
        found = both(graph, precision=np.float64, tolerance=1e-10, max_iterations=3_000)
    except NotConverged:
        return  # two groups of almost the same strength
    if graph.edges == 0:
        assert found.hubs.tolist() == found.authorities.tolist() == [0.0] * nodes
        return
    pulled = np.array([found.hubs[graph.sources_of(node)].sum() for node in range(nodes)])
    assert pulled / pulled.sum() == pytest.approx(found.authorities, abs=1e-7)
    assert found.hubs.sum() == pytest.approx(1)
    assert found.authorities.sum() == pytest.approx(1)


def test_no_nodes():
    found = both(graph_of([], 0))
    assert (found.hubs.size, found.authorities.size, found.iterations) == (0, 0, 0)


def test_too_few_steps_are_told():
    graph = graph_of([(0, 1), (0, 2), (3, 2), (3, 4), (5, 4)], 6)
    with pytest.raises(NotConverged) as told:
        both(graph, max_iterations=2)
    assert told.value.method == "hits"
    assert told.value.residual > 0


def test_options_out_of_range_are_refused():
    with pytest.raises(BadInput, match="tolerance"):
        both(graph_of([(0, 1)], 2), tolerance=1e-9)
