import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.batch import rank_many
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadSeeds, BadTeleport, NotConverged
from linkcensus.graph.pagerank import rank

FINE = {"precision": np.float64, "tolerance": 1e-12, "max_iterations": 500}


def random_graph(nodes, edges, seed=0):
    random = np.random.default_rng(seed)
    sources = random.integers(0, max(1, nodes * 2 // 3), edges)  # the last third links nowhere
    return Graph.from_edges(sources, random.integers(0, nodes, edges), nodes, keep_loops=True)


@given(st.integers(1, 15), st.integers(0, 60), st.integers(1, 7), st.integers(1, 9), st.integers(0))
@settings(deadline=None, max_examples=25)
def test_each_column_is_a_ranking_of_its_own(nodes, edges, columns, width, seed):
    random = np.random.default_rng(seed)
    graph = random_graph(nodes, edges, seed)
    weights = random.random((nodes, columns)) * (random.random((nodes, columns)) < 0.4)
    weights[random.integers(0, nodes, columns), np.arange(columns)] = 1.0
    found = rank_many(graph, weights, width=width, **FINE)
    assert found.values.shape == (nodes, columns)
    for column in range(columns):
        alone = rank(graph, teleport=weights[:, column], **FINE).values
        assert found.values[:, column] == pytest.approx(alone, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("width", [1, 2, 16])
def test_groups_of_seeds_weigh_one_each(width):
    graph = random_graph(500, 4_000)
    groups = [np.array([3]), np.array([9, 4, 9, 4]), np.arange(450, 500), np.array([3, 4])]
    found = rank_many(graph, groups, width=width)
    assert found.values.dtype == np.float32
    assert found.residual <= 1e-6
    for column, group in enumerate(groups):
        weights = np.zeros(500)
        weights[group] = 1
        alone = rank(graph, teleport=weights, **FINE).normalised()
        assert np.abs(found.normalised()[:, column] - alone).sum() < 1.2e-5


def test_normalised_columns_sum_to_one():
    found = rank_many(random_graph(50, 300), [np.array([1]), np.array([2, 3])])
    assert found.normalised().sum(axis=0) == pytest.approx([1, 1], abs=1e-12)


def test_a_hub_keeps_all_its_sources_in_float32():
    leaves = 200_000
    graph = Graph.from_edges(np.arange(1, leaves), np.zeros(leaves - 1, int), leaves)
    found = rank_many(graph, np.ones((leaves, 2), np.float32))
    assert found.values[0] == pytest.approx([0.15 + 0.85 * 0.15 * (leaves - 1)] * 2, rel=1e-6)


def test_no_groups_no_columns():
    assert rank_many(random_graph(5, 9), []).values.shape == (5, 0)


def test_no_nodes():
    empty = Graph.from_edges(np.zeros(0, int), np.zeros(0, int), 0)
    assert rank_many(empty, np.zeros((0, 3))).values.shape == (0, 3)


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        ([[1], []], "group 1"),
        ([[1, 5]], "5 is not a node"),
        ([[-1]], "-1 is not a node"),
        ([[0.5]], "float64"),
        ([[[1]]], "none"),
    ],
)
def test_groups_that_are_no_seeds_are_refused(seeds, words):
    with pytest.raises(BadSeeds, match=words):
        rank_many(random_graph(5, 9), [np.array(group) for group in seeds])


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones(5), "one row per node"),
        (np.ones((4, 2)), "one row per node"),
        (np.array([[1.0, 0]] * 5), "column 1"),
        (np.array([[1.0, np.nan]] * 5), "column 1"),
        (np.array([[-1.0, 1]] * 5), "column 0"),
    ],
)
def test_weights_that_are_none_are_refused(weights, words):
    with pytest.raises(BadTeleport, match=words):
        rank_many(random_graph(5, 9), weights)


def test_a_batch_has_a_column_at_least():
    with pytest.raises(BadInput, match="width"):
        rank_many(random_graph(5, 9), [np.array([1])], width=0)


def test_too_few_steps_are_told():
    with pytest.raises(NotConverged) as told:
        rank_many(random_graph(50, 300), [np.array([1])], max_iterations=2)
    assert told.value.iterations == 2
