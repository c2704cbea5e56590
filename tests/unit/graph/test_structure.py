"""Cores, trusses, components and mutual links, each against networkx."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.graph.components import connected, strongly_connected
from linkcensus.graph.cores import core_numbers
from linkcensus.graph.csr import Graph
from linkcensus.graph.reciprocal import reciprocal_counts, reciprocal_pairs
from linkcensus.graph.trusses import k_truss, triangle_support, triangles, truss_numbers
from linkcensus.graph.undirected import undirected


@st.composite
def graphs(draw):
    """A directed graph, maybe empty, with loops and a dense part, and its twin of networkx."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    nodes = draw(st.integers(0, 40))
    links = draw(st.integers(0, 5 * nodes))
    edges = random.integers(0, max(nodes, 1), (links, 2))
    dense = random.permutation(nodes)[: draw(st.integers(0, min(nodes, 12)))]
    clique = np.stack(np.meshgrid(dense, dense), -1).reshape(-1, 2)
    edges = np.concatenate([edges, clique]).astype(np.int64)
    graph = Graph.from_edges(edges[:, 0], edges[:, 1], nodes, keep_loops=draw(st.booleans()))
    twin = nx.DiGraph()
    twin.add_nodes_from(range(nodes))
    twin.add_edges_from((a, b) for a, b in edges.tolist() if a != b)
    return graph, twin


def pairs_of(edges):
    return {
        (one, other) for one, other in zip(edges.ones.tolist(), edges.others.tolist(), strict=True)
    }


def sorted_pairs(edges):
    return {(min(edge), max(edge)) for edge in edges}


@settings(max_examples=40, deadline=None)
@given(graphs(), st.booleans())
def test_directions_are_forgotten(case, mutual):
    graph, twin = case
    found = undirected(graph, graph.transposed(), mutual=mutual)
    expected = twin.to_undirected(reciprocal=mutual)
    assert found.edges == expected.number_of_edges()
    for node in range(graph.nodes):
        assert found.neighbours_of(node).tolist() == sorted(expected[node])


@settings(max_examples=30, deadline=None)
@given(graphs(), st.data())
def test_a_part_has_the_edges_among_its_nodes(case, data):
    graph, twin = case
    whole = undirected(graph, graph.transposed())
    chosen = sorted(data.draw(st.sets(st.integers(0, max(0, graph.nodes - 1)))) & set(twin))
    part = whole.among(np.array(chosen, np.int32))
    expected = twin.to_undirected().subgraph(chosen)
    assert part.edges == expected.number_of_edges()
    for place, node in enumerate(chosen):
        names = [chosen[other] for other in part.neighbours_of(place)]
        assert names == sorted(expected[node])


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_links_that_are_returned(case):
    graph, twin = case
    out_graph = graph.transposed()
    expected = sorted((a, b) for a, b in twin.edges if a < b and twin.has_edge(b, a))
    assert [tuple(pair) for pair in reciprocal_pairs(graph, out_graph).tolist()] == expected
    counts = np.bincount(np.array(expected, int).ravel(), minlength=graph.nodes)
    assert reciprocal_counts(graph, out_graph).tolist() == counts.tolist()


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_core_numbers(case):
    graph, twin = case
    expected = nx.core_number(twin.to_undirected())
    found = core_numbers(undirected(graph, graph.transposed()))
    assert found.tolist() == [expected[node] for node in range(graph.nodes)]


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_triangles(case):
    graph, twin = case
    whole, expected = undirected(graph, graph.transposed()), twin.to_undirected()
    per_node = nx.triangles(expected) if graph.nodes else {}
    assert triangles(whole).tolist() == [per_node[node] for node in range(graph.nodes)]
    support = triangle_support(whole)
    assert pairs_of(support) == sorted_pairs(expected.edges)
    for one, other, count in zip(support.ones, support.others, support.numbers, strict=True):
        assert count == len(list(nx.common_neighbors(expected, int(one), int(other))))


@settings(max_examples=30, deadline=None)
@given(graphs(), st.integers(3, 8))
def test_trusses(case, k):
    graph, twin = case
    whole, expected = undirected(graph, graph.transposed()), twin.to_undirected()
    wanted = sorted_pairs(nx.k_truss(expected, k).edges)
    assert pairs_of(k_truss(whole, k)) == wanted
    numbers = truss_numbers(whole)
    kept = numbers.numbers >= k
    found = set(zip(numbers.ones[kept].tolist(), numbers.others[kept].tolist(), strict=True))
    assert found == wanted


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_components(case):
    graph, twin = case
    out_graph = graph.transposed()
    sources = np.repeat(np.arange(graph.nodes, dtype=np.int32), np.diff(out_graph.pointers))
    labels = connected(sources, out_graph.neighbours, graph.nodes)
    for part in nx.weakly_connected_components(twin):
        assert {int(labels[node]) for node in part} == {min(part)}
    strong = strongly_connected(out_graph.pointers, out_graph.neighbours)
    parts = list(nx.strongly_connected_components(twin))
    assert np.unique(strong).size == len(parts)
    assert all(len({int(strong[node]) for node in part}) == 1 for part in parts)


@pytest.mark.parametrize("nodes", [0, 1])
def test_graphs_without_edges_have_no_structure(nodes):
    none = np.empty(0, np.int64)
    graph = Graph.from_edges(none, none, nodes)
    whole = undirected(graph, graph.transposed())
    assert core_numbers(whole).tolist() == [0] * nodes
    assert truss_numbers(whole).ones.size == k_truss(whole, 3).ones.size == 0
    assert triangles(whole).tolist() == [0] * nodes
