"""Every answer is held against the solution of the dense linear system in float64."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph import push
from linkcensus.graph._push import new_scratch
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits, apply_edits
from linkcensus.graph.errors import NotConverged
from linkcensus.graph.push import contributions_to, estimate, propagate
from linkcensus.graph.what_if import recompute, what_if

DAMPING = 0.85


def solved(graph, teleport=None):
    """The ranking, by Gaussian elimination; and all contributions."""
    nodes = graph.nodes
    flow = np.zeros((nodes, nodes))
    for node in range(nodes):
        flow[node, graph.sources_of(node)] = DAMPING
    flow /= np.maximum(graph.out_degrees, 1)
    inverse = np.linalg.inv(np.eye(nodes) - flow)
    weights = np.ones(nodes) if teleport is None else teleport
    return inverse @ ((1 - DAMPING) * weights), inverse


@st.composite
def cases(draw):
    """A graph with dangling nodes, maybe a clique and a two-node loop, and edits of it."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    nodes = draw(st.integers(3, 60))
    links = draw(st.integers(0, 6 * nodes))
    linking = draw(st.integers(1, nodes))
    edges = np.stack([random.integers(0, linking, links), random.integers(0, nodes, links)], 1)
    clique = random.permutation(nodes)[: draw(st.integers(0, min(nodes, 15)))]
    dense = np.stack(np.meshgrid(clique, clique), -1).reshape(-1, 2)
    edges = np.concatenate([edges, dense, [[0, 1], [1, 0]]]).astype(np.int64)
    graph = Graph.from_edges(edges[:, 0], edges[:, 1], nodes)
    target = int(random.choice(clique)) if clique.size else draw(st.integers(0, nodes - 1))
    added = random.integers(0, nodes, (draw(st.integers(0, 30)), 2))
    if draw(st.booleans()):
        added[:, 1] = target
    removed = edges[random.permutation(len(edges))[: draw(st.integers(0, 30))]]
    there = {tuple(pair) for pair in removed.tolist()}
    added = [pair for pair in added.tolist() if tuple(pair) not in there]
    teleport = random.random(nodes) * (random.random(nodes) < 0.3) if draw(st.booleans()) else None
    return graph, target, Edits.of(added, removed), teleport


@settings(max_examples=30, deadline=None)
@given(cases())
def test_contributions_are_a_column_of_the_inverse(case):
    graph, target, _, _ = case
    found = contributions_to(graph, target)
    missing = solved(graph)[1][target] - found.values
    assert missing.min() >= -1e-12
    assert missing.max() <= found.bound + 1e-12
    assert found.bound <= 1e-8


@settings(max_examples=50, deadline=None)
@given(cases())
def test_an_estimate_keeps_its_bound(case):
    graph, target, edits, teleport = case
    out_graph = graph.transposed()
    values = solved(graph, teleport)[0]
    true = solved(apply_edits(graph, out_graph, edits), teleport)[0][target]
    contributions = contributions_to(graph, target)
    effect = estimate(graph, out_graph, values, contributions, edits)
    assert effect.before == values[target]
    assert abs(effect.after - true) <= effect.bound + 1e-12
    kept = what_if(graph, out_graph, values, contributions, edits)
    assert abs(kept.after - true) <= 1e-3 * true + 1e-9
    assert kept.relative_bound <= 1e-3


@settings(max_examples=30, deadline=None)
@given(cases(), st.integers(0, 200))
def test_an_estimate_that_runs_out_of_budget_still_keeps_its_bound(case, budget):
    graph, target, edits, teleport = case
    out_graph = graph.transposed()
    values = solved(graph, teleport)[0]
    true = solved(apply_edits(graph, out_graph, edits), teleport)[0][target]
    rough = contributions_to(graph, target, most_links=5 * budget)
    effect = estimate(graph, out_graph, values, rough, edits, budgets=(budget,))
    assert abs(effect.after - true) <= effect.bound + 1e-12


@settings(max_examples=30, deadline=None)
@given(cases(), st.sampled_from([None, 1e-2, 1e-9]))
def test_a_change_that_has_spread_keeps_its_bound(case, epsilon):
    graph, _, edits, teleport = case
    out_graph = graph.transposed()
    values = solved(graph, teleport)[0]
    true = solved(apply_edits(graph, out_graph, edits), teleport)[0] - values
    change = propagate(graph, out_graph, values, edits, epsilon=epsilon, count=None)
    found = np.zeros(graph.nodes)
    found[change.nodes] = change.deltas
    assert np.abs(found - true).sum() <= change.bound + 1e-10
    assert (np.diff(np.abs(change.deltas)) <= 0).all()


@settings(max_examples=30, deadline=None)
@given(cases())
def test_a_recomputation_is_exact(case):
    graph, target, edits, teleport = case
    out_graph = graph.transposed()
    values = solved(graph, teleport)[0]
    true = solved(apply_edits(graph, out_graph, edits), teleport)[0]
    full = recompute(graph, out_graph, values, edits)
    np.testing.assert_allclose(values + full.deltas, true, atol=1e-9 + full.bound)
    contributions = contributions_to(graph, target)
    exact = what_if(graph, out_graph, values, contributions, edits, exact=True)
    assert exact.method == "recompute"
    assert exact.after == pytest.approx(true[target], abs=1e-9)


def chain():
    graph = Graph.from_edges(np.array([0, 1, 3]), np.array([1, 2, 2]), 5)
    return graph, graph.transposed(), solved(graph)[0]


def test_a_new_link_from_a_lone_node_passes_its_share():
    graph, out_graph, values = chain()
    effect = estimate(graph, out_graph, values, contributions_to(graph, 2), Edits.of([(4, 2)]))
    assert effect.change == pytest.approx(DAMPING * 0.15)
    assert effect.changed == 1


def test_another_link_halves_what_the_first_passes():
    graph, out_graph, values = chain()
    effect = estimate(graph, out_graph, values, contributions_to(graph, 2), Edits.of([(3, 4)]))
    assert effect.change == pytest.approx(-DAMPING * 0.15 / 2)


@pytest.mark.parametrize("edits", [Edits.of(), Edits.of([(0, 1)]), Edits.of((), [(4, 1)])])
def test_edits_that_change_nothing_have_no_effect(edits):
    graph, out_graph, values = chain()
    effect = what_if(graph, out_graph, values, contributions_to(graph, 2), edits)
    assert (effect.change, effect.bound, effect.relative_bound, effect.changed) == (0, 0, 0, 0)
    assert propagate(graph, out_graph, values, edits).bound == 0
    assert recompute(graph, out_graph, values, edits).iterations == 0


def test_where_the_bound_is_not_kept_the_whole_graph_is_recomputed():
    random = np.random.default_rng(3)
    graph = Graph.from_edges(random.integers(0, 300, 3000), random.integers(0, 300, 3000), 300)
    out_graph = graph.transposed()
    values = solved(graph)[0]
    rough = contributions_to(graph, 7, most_links=10)
    edits = Edits.of([(source, 7) for source in range(50, 80)])
    assert estimate(graph, out_graph, values, rough, edits).relative_bound > 1e-3
    effect = what_if(graph, out_graph, values, rough, edits)
    assert effect.method == "recompute"
    true = solved(apply_edits(graph, out_graph, edits))[0][7]
    assert effect.after == pytest.approx(true, rel=1e-9)


def test_walks_tell_about_what_a_short_push_leaves():
    random = np.random.default_rng(4)
    graph = Graph.from_edges(random.integers(0, 400, 8000), random.integers(0, 400, 8000), 400)
    out_graph = graph.transposed()
    values = solved(graph)[0]
    edits = Edits.of([(source, 9) for source in range(100, 300)])
    contributions = contributions_to(graph, 9)
    effect = estimate(graph, out_graph, values, contributions, edits, budgets=(500,))
    true = solved(apply_edits(graph, out_graph, edits))[0][9]
    assert abs(effect.after - true) < effect.bound < 0.05 * true
    assert abs(effect.after - true) < 1e-2 * effect.change


def test_a_scratch_is_left_as_it_was_found():
    graph, out_graph, values = chain()
    scratch = new_scratch(graph.nodes)
    edits = Edits.of([(4, 0), (2, 0)], [(3, 2)])
    estimate(graph, out_graph, values, contributions_to(graph, 2), edits, scratch=scratch)
    propagate(graph, out_graph, values, edits, scratch=scratch)
    recompute(graph, out_graph, values, edits, scratch=scratch)
    assert not any(array.any() for array in (scratch.residual, scratch.estimate, scratch.flags))
    assert not scratch.state.any()


def test_only_so_many_of_the_most_affected_are_returned():
    graph, out_graph, values = chain()
    change = propagate(graph, out_graph, values, Edits.of([(4, 0)]), count=2)
    assert change.nodes.tolist() == [0, 1]
    assert change.affected == 3


def test_a_mapped_ranking_in_float32_will_do():
    graph, out_graph, values = chain()
    edits = Edits.of([(4, 2)])
    effect = estimate(
        graph, out_graph, values.astype(np.float32), contributions_to(graph, 2), edits
    )
    assert effect.change == pytest.approx(DAMPING * 0.15, rel=1e-6)


def test_bad_requests_are_refused():
    graph, out_graph, values = chain()
    with pytest.raises(BadInput, match="node 5 of a graph of 5 nodes"):
        contributions_to(graph, 5)
    with pytest.raises(BadInput, match="damping"):
        contributions_to(graph, 1, damping=1.0)
    with pytest.raises(NotConverged):
        recompute(graph, out_graph, values, Edits.of([(2, 0)]), max_iterations=1)


def test_the_largest_come_first():
    sizes = np.array([3.0, 9.0, 1.0, 5.0])
    assert push._largest(sizes, 2).tolist() == [1, 3]
    assert push._largest(sizes, None).tolist() == [1, 3, 0, 2]
