from collections import deque
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import NotConverged
from linkcensus.graph.harmonic import _DE_BRUIJN, _run_table, harmonic_centrality

PRECISE = {"registers": 4096}


def graph_of(edges, nodes):
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes, keep_loops=True)


def exact(graph, furthest=10**9):
    """Harmonic centrality and reaching nodes by breadth-first search."""
    harmonic, reaching = np.zeros(graph.nodes), np.zeros(graph.nodes)
    for node in range(graph.nodes):
        distance = {node: 0}
        queue = deque([node])
        while queue:
            near = queue.popleft()
            for source in graph.sources_of(near).tolist():
                if source not in distance and distance[near] < furthest:
                    distance[source] = distance[near] + 1
                    queue.append(source)
        harmonic[node] = sum(1 / far for far in distance.values() if far)
        reaching[node] = len(distance)
    return harmonic, reaching


@cache
def known_graph():
    random = np.random.default_rng(3)
    graph = Graph.from_edges(random.integers(0, 360, 1_600), random.integers(0, 400, 1_600), 400)
    return graph, *exact(graph)


@given(st.integers(1, 14), st.lists(st.tuples(*[st.integers(0, 13)] * 2), max_size=40))
@settings(deadline=None, max_examples=30)
def test_small_sets_are_counted_almost_exactly(nodes, edges):
    graph = graph_of([(u % nodes, v % nodes) for u, v in edges], nodes)
    found = harmonic_centrality(graph, **PRECISE)
    harmonic, reaching = exact(graph)
    assert found.harmonic == pytest.approx(harmonic, rel=0.02, abs=0.05)
    assert found.reaching == pytest.approx(reaching, rel=0.02, abs=0.05)


@pytest.mark.parametrize(("registers", "error"), [(64, 0.25), (256, 0.12), (2048, 0.04)])
def test_more_registers_are_more_exact(registers, error):
    graph, harmonic, reaching = known_graph()
    found = harmonic_centrality(graph, registers=registers, seed=7)
    many = reaching > 50
    assert np.abs(found.harmonic[many] / harmonic[many] - 1).mean() < error
    assert np.abs(found.reaching[many] / reaching[many] - 1).mean() < error
    assert found.standard_error == pytest.approx(1.04 / registers**0.5)
    assert np.corrcoef(found.harmonic, harmonic)[0, 1] > 0.97


def test_direct_links_count_exactly():
    graph = graph_of([(leaf, 0) for leaf in range(1, 1001)], 1001)
    assert harmonic_centrality(graph, registers=16).harmonic.tolist() == [1000.0] + [0.0] * 1000


def test_a_chain_is_a_harmonic_series():
    graph = graph_of([(node, node + 1) for node in range(9)], 10)
    found = harmonic_centrality(graph, **PRECISE)
    series = [sum(1 / k for k in range(1, node + 1)) for node in range(10)]
    assert found.harmonic == pytest.approx(series, abs=0.03)
    assert found.distance == 10  # the last step finds nothing new


def test_loops_do_not_count():
    found = harmonic_centrality(graph_of([(0, 0), (0, 1), (1, 1)], 2), **PRECISE)
    assert found.harmonic.tolist() == [0.0, 1.0]


def test_no_further_than_the_distance_wanted():
    graph = graph_of([(node, node + 1) for node in range(19)], 20)
    for furthest in (1, 3):
        found = harmonic_centrality(graph, max_distance=furthest, **PRECISE)
        harmonic, reaching = exact(graph, furthest)
        assert found.distance == furthest
        assert found.harmonic == pytest.approx(harmonic, abs=0.02)
        assert found.reaching == pytest.approx(reaching, abs=0.05)


def test_the_seed_chooses_the_hashing():
    random = np.random.default_rng(1)
    graph = Graph.from_edges(random.integers(0, 300, 900), random.integers(0, 300, 900), 300)
    first, again, other = (harmonic_centrality(graph, seed=seed).harmonic for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize("nodes", [0, 1, 4])
def test_without_links_nobody_is_near(nodes):
    found = harmonic_centrality(graph_of([], nodes), **PRECISE)
    assert found.harmonic.tolist() == [0.0] * nodes
    assert found.reaching == pytest.approx([1.0] * nodes, rel=0.01)
    assert found.distance == 1


def test_a_chain_that_is_too_long_is_told():
    graph = graph_of([(node, node + 1) for node in range(50)], 51)
    with pytest.raises(NotConverged) as told:
        harmonic_centrality(graph, max_iterations=20)
    assert told.value.iterations == 20


@pytest.mark.parametrize("registers", [0, 8, 63, 100, 1 << 17])
def test_registers_are_a_power_of_two(registers):
    with pytest.raises(BadInput, match="power of two"):
        harmonic_centrality(graph_of([], 1), registers=registers)


@pytest.mark.parametrize("options", [{"seed": -1}, {"max_distance": 0}])
def test_other_options_out_of_range_are_refused(options):
    with pytest.raises(BadInput, match="or more"):
        harmonic_centrality(graph_of([], 1), **options)


def test_runs_of_zeros_are_looked_up():
    table = _run_table(6)
    for bit in range(6, 64):
        place = ((1 << bit) * int(_DE_BRUIJN) % (1 << 64)) >> 58
        assert table[place] == bit - 5
    assert sorted(_run_table(0)) == list(range(1, 65))
