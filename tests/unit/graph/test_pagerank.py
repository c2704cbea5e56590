import networkx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core import errors
from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadTeleport, NotConverged
from linkcensus.graph.pagerank import pagerank, rank

FINE = {"precision": np.float64, "tolerance": 1e-13, "max_iterations": 2_000}
METHODS = ["gauss-seidel", "jacobi"]


def graph_of(edges, nodes):
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes, keep_loops=True)


def random_graph(nodes, edges, seed=0, dangling=0.4):
    random = np.random.default_rng(seed)
    linking = np.flatnonzero(random.random(nodes) > dangling)
    targets = (nodes * random.random(edges) ** 3).astype(np.int64)
    return Graph.from_edges(random.choice(linking, edges), targets, nodes)


def as_networkx(graph):
    made = networkx.DiGraph()
    made.add_nodes_from(range(graph.nodes))
    made.add_edges_from((int(u), v) for v in range(graph.nodes) for u in graph.sources_of(v))
    return made


def exact(graph, teleport=None, damping=0.85):
    """y by solving the linear system."""
    nodes = graph.nodes
    shape = (nodes, nodes)
    links = scipy.sparse.csr_matrix(
        (np.ones(graph.edges), graph.neighbours, graph.pointers), shape=shape
    )
    scaled = links @ scipy.sparse.diags(1 / np.maximum(graph.out_degrees, 1))
    weights = np.ones(nodes) if teleport is None else teleport
    system = (scipy.sparse.eye(nodes) - damping * scaled).toarray()
    return np.linalg.solve(system, (1 - damping) * weights)


@st.composite
def graphs(draw):
    """Random graphs with dangling nodes, loops and nodes that nothing touches."""
    nodes = draw(st.integers(1, 14))
    ends = st.integers(0, nodes - 1)
    return graph_of(draw(st.lists(st.tuples(ends, ends), max_size=50)), nodes)


@st.composite
def graphs_with_weights(draw):
    graph = draw(graphs())
    weights = draw(
        st.lists(st.floats(0, 10, width=16), min_size=graph.nodes, max_size=graph.nodes).filter(any)
    )
    return graph, np.array(weights)


# ---------------------------------------------------------------- agreement


@given(graphs())
@settings(deadline=None, max_examples=30)
def test_agrees_with_networkx(graph):
    reference = networkx.pagerank(as_networkx(graph), tol=1e-14, max_iter=1000)
    ours = pagerank(graph, **FINE).values
    assert ours == pytest.approx([reference[node] for node in range(graph.nodes)], abs=1e-10)


@given(graphs_with_weights())
@settings(deadline=None, max_examples=30)
def test_agrees_with_networkx_when_the_surfer_prefers_some_nodes(made):
    graph, weights = made
    preferred = dict(enumerate(weights))
    reference = networkx.pagerank(
        as_networkx(graph), personalization=preferred, tol=1e-14, max_iter=1000
    )
    ours = pagerank(graph, teleport=weights, **FINE).values
    assert ours == pytest.approx([reference[node] for node in range(graph.nodes)], abs=1e-10)


@given(graphs_with_weights())
@settings(deadline=None, max_examples=30)
def test_dangling_nodes_may_jump_anywhere_whatever_is_preferred(made):
    graph, weights = made
    reference = networkx.pagerank(
        as_networkx(graph),
        personalization=dict(enumerate(weights)),
        dangling=dict.fromkeys(range(graph.nodes), 1),
        tol=1e-14,
        max_iter=1000,
    )
    found = pagerank(graph, teleport=weights, dangling="uniform", **FINE)
    assert found.values.sum() == pytest.approx(1)
    assert found.values == pytest.approx([reference[node] for node in range(graph.nodes)], abs=1e-9)


@given(graphs_with_weights(), st.sampled_from(METHODS), st.floats(0, 0.9))
@settings(deadline=None, max_examples=30)
def test_solves_the_linear_system(made, method, damping):
    graph, weights = made
    found = rank(graph, teleport=weights, method=method, damping=damping, **FINE)
    assert found.values == pytest.approx(exact(graph, weights, damping), rel=1e-9, abs=1e-11)
    dropped = pagerank(graph, teleport=weights, dangling="drop", damping=damping, **FINE)
    assert dropped.values * weights.sum() == pytest.approx(found.values, rel=1e-9, abs=1e-11)


@given(graphs(), st.sampled_from(METHODS))
@settings(deadline=None, max_examples=30)
def test_float32_is_as_near_as_the_tolerance_says(graph, method):
    found = rank(graph, method=method)
    assert found.values.dtype == np.float32
    share = exact(graph) / exact(graph).sum()
    assert np.abs(found.normalised() - share).sum() < 1.2e-5  # 2 · d / (1 - d) · the tolerance
    assert found.residual <= 1e-6


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seeds", [0, 5])
def test_on_a_thousand_nodes(method, seeds):
    graph = random_graph(1_000, 10_000)
    weights = None if not seeds else np.isin(np.arange(1_000), range(seeds)).astype(float)
    share = exact(graph, weights) / exact(graph, weights).sum()
    fine = rank(graph, teleport=weights, method=method, **FINE)
    assert np.abs(fine.normalised() - share).sum() < 1e-9
    coarse = rank(graph, teleport=weights, method=method, tolerance=2e-7)
    assert np.abs(coarse.normalised() - share).sum() < 1e-6
    other = scipy_power_iteration(graph, weights)
    assert np.abs(fine.normalised() - other).sum() < 1e-9


def scipy_power_iteration(graph, weights):
    nodes = graph.nodes
    matrix = scipy.sparse.csr_matrix(
        (np.ones(graph.edges), graph.neighbours, graph.pointers), shape=(nodes, nodes)
    )
    jump = np.ones(nodes) if weights is None else weights
    jump = jump / jump.sum()
    shares = jump
    for _ in range(300):
        stuck = shares[graph.out_degrees == 0].sum()
        pulled = matrix @ (shares / np.maximum(graph.out_degrees, 1))
        shares = 0.85 * (pulled + stuck * jump) + 0.15 * jump
    return shares


def test_a_hub_with_a_hundred_thousand_sources_keeps_them_all_in_float32():
    leaves = 300_000
    graph = Graph.from_edges(np.arange(1, leaves), np.zeros(leaves - 1, int), leaves)
    assert rank(graph).values[0] == pytest.approx(0.15 + 0.85 * 0.15 * (leaves - 1), rel=1e-6)


# ---------------------------------------------------------------- closed forms


@pytest.mark.parametrize("nodes", [2, 3, 50])
def test_a_cycle_gives_everyone_one(nodes):
    ring = np.arange(nodes)
    found = rank(Graph.from_edges(ring, (ring + 1) % nodes, nodes), **FINE)
    assert found.values == pytest.approx(np.ones(nodes), abs=1e-12)


@pytest.mark.parametrize("leaves", [1, 4, 1_000])
def test_a_star_gives_its_centre_what_its_leaves_have(leaves):
    edges = [(leaf, 0) for leaf in range(1, leaves + 1)]
    values = rank(graph_of(edges, leaves + 1), **FINE).values
    assert values[1:].tolist() == [0.15000000000000002] * leaves
    assert values[0] == pytest.approx(0.15 + leaves * 0.85 * 0.15)


@pytest.mark.parametrize("nodes", [2, 7])
def test_a_complete_graph_gives_everyone_one(nodes):
    edges = [(u, v) for u in range(nodes) for v in range(nodes) if u != v]
    assert rank(graph_of(edges, nodes), **FINE).values == pytest.approx(np.ones(nodes))


def test_a_chain_adds_up_powers_of_the_damping():
    values = rank(graph_of([(0, 1), (1, 2), (2, 3)], 4), **FINE).values
    assert values == pytest.approx([0.15 * sum(0.85**k for k in range(n + 1)) for n in range(4)])


# ---------------------------------------------------------------- laws


@given(graphs(), st.sampled_from([np.float32, np.float64]))
@settings(deadline=None, max_examples=30)
def test_a_node_of_weight_one_has_at_least_the_floor_and_exactly_that_without_links(graph, kind):
    values = rank(graph, precision=kind).values
    floor = kind(1 - 0.85)
    assert np.all(values >= floor)
    assert np.all(values[graph.in_degrees == 0] == floor)


@given(graphs(), graphs())
@settings(deadline=None, max_examples=30)
def test_unrelated_nodes_change_nothing(graph, other):
    pairs = [(int(u), v) for v in range(graph.nodes) for u in graph.sources_of(v)]
    shift = graph.nodes
    pairs += [(int(u) + shift, v + shift) for v in range(other.nodes) for u in other.sources_of(v)]
    both = rank(graph_of(pairs, graph.nodes + other.nodes), **FINE).values
    assert both[:shift] == pytest.approx(rank(graph, **FINE).values, rel=1e-9)


@given(graphs_with_weights(), st.floats(0.5, 100))
@settings(deadline=None, max_examples=30)
def test_values_are_linear_in_the_weights(made, factor):
    graph, weights = made
    once = rank(graph, teleport=weights, **FINE).values
    assert rank(graph, teleport=factor * weights, **FINE).values == pytest.approx(factor * once)
    halves = [np.where(np.arange(graph.nodes) % 2 == k, weights, 0) for k in (0, 1)]
    parts = [rank(graph, teleport=half, **FINE).values for half in halves if half.any()]
    assert sum(parts) == pytest.approx(once)


@given(graphs())
@settings(deadline=None, max_examples=30)
def test_shares_sum_to_one(graph):
    for precision in (np.float32, np.float64):
        assert rank(graph, precision=precision).normalised().sum() == pytest.approx(1, abs=1e-12)
    assert pagerank(graph, dangling="drop", **FINE).values.sum() <= 1 + 1e-12


def test_the_three_ways_of_dangling_differ_where_they_should():
    graph = graph_of([(0, 1)], 3)
    ways = {
        way: pagerank(graph, teleport=np.array([1.0, 0, 0]), dangling=way, **FINE).values
        for way in ("teleport", "uniform", "drop")
    }
    assert ways["teleport"][2] == ways["drop"][2] == 0
    assert ways["uniform"][2] > 0
    assert ways["drop"].sum() == pytest.approx(0.15 + 0.85 * 0.15)
    even = [pagerank(graph, dangling=way, **FINE).values for way in ("teleport", "uniform")]
    assert even[0] == pytest.approx(even[1])


# ---------------------------------------------------------------- iteration


def test_jacobi_gives_the_same_bits_every_time():
    graph = random_graph(2_000, 20_000)
    first, second = (rank(graph, method="jacobi").values for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_gauss_seidel_needs_fewer_steps():
    graph = random_graph(2_000, 6_000)
    steps = {method: rank(graph, method=method, **FINE).iterations for method in METHODS}
    assert steps["gauss-seidel"] < steps["jacobi"]


def test_an_earlier_result_is_a_good_start():
    graph = random_graph(2_000, 20_000)
    fresh = rank(graph, **FINE)
    again = rank(graph, start=fresh.values, **FINE)
    assert again.iterations <= 3 < fresh.iterations
    assert again.values == pytest.approx(fresh.values)
    far = rank(graph, start=np.full(2_000, 1e6), **FINE)
    assert far.values == pytest.approx(fresh.values)


@pytest.mark.parametrize("method", METHODS)
def test_too_few_steps_are_told(method):
    with pytest.raises(NotConverged) as told:
        rank(random_graph(200, 600), max_iterations=2, method=method)
    assert isinstance(told.value, errors.NotConverged)
    assert told.value.iterations == 2
    assert told.value.residual > told.value.tolerance == 1e-6
    assert "after 2 iterations" in str(told.value)


def test_a_stored_graph_ranks_as_one_in_memory(tmp_path):
    graph = random_graph(500, 3_000)
    graph.save(tmp_path)
    mapped = Graph.load(tmp_path)
    assert (
        rank(mapped, method="jacobi").values.tobytes()
        == rank(graph, method="jacobi").values.tobytes()
    )


# ---------------------------------------------------------------- small and bad input


@pytest.mark.parametrize("method", METHODS)
def test_no_nodes_no_values(method):
    found = rank(graph_of([], 0), method=method)
    assert (found.values.size, found.iterations, found.residual) == (0, 0, 0.0)
    assert found.normalised().size == 0
    assert pagerank(graph_of([], 0), dangling="uniform").values.size == 0


def test_one_node():
    assert rank(graph_of([], 1), **FINE).values == pytest.approx([0.15])
    assert pagerank(graph_of([], 1)).values.tolist() == [1.0]
    assert rank(graph_of([(0, 0)], 1), **FINE).values == pytest.approx([1.0])


def test_nodes_without_any_link():
    assert rank(graph_of([], 5), **FINE).values == pytest.approx([0.15] * 5)
    assert pagerank(graph_of([], 5), dangling="uniform").values == pytest.approx([0.2] * 5)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([0.0, 0.0, 0.0], "no node has a weight above 0"),
        ([1.0, np.nan, 0.0], "nan at node 1"),
        ([1.0, np.inf, 0.0], "inf at node 1"),
        ([1.0, 0.0, -0.5], "-0.5 at node 2"),
        ([1.0, 1.0], "shape (2,) for 3 nodes"),
        ([[1.0, 1.0, 1.0]], "shape (1, 3)"),
        ([1e300, 1.0, 1.0], "inf at node 0"),
        ([1e-300, 0.0, 0.0], "no node has a weight"),
    ],
)
def test_weights_that_are_none_are_refused(weights, words):
    with pytest.raises(BadTeleport) as refusal:
        rank(graph_of([(0, 1)], 3), teleport=np.array(weights))
    assert words in str(refusal.value)
    assert isinstance(refusal.value, BadInput)


@pytest.mark.parametrize("weights", [[1, 0, 2], [True, False, True]])
def test_weights_may_be_integers_or_marks(weights):
    found = rank(graph_of([(0, 1)], 3), teleport=np.array(weights), **FINE)
    assert found.values[0] == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"damping": 1.0}, "damping"),
        ({"damping": -0.1}, "damping"),
        ({"damping": np.nan}, "damping"),
        ({"tolerance": 0.0}, "tolerance"),
        ({"tolerance": 1e-9}, "float64 reaches further"),
        ({"tolerance": 1.0}, "tolerance"),
        ({"precision": np.float16}, "float16"),
        ({"precision": np.int64}, "int64"),
        ({"method": "newton"}, "newton"),
        ({"ceiling": -1.0}, "ceiling"),
        ({"ceiling": np.nan}, "ceiling"),
        ({"start": np.ones(2)}, "start"),
        ({"start": np.array([1, np.nan, 1])}, "start"),
    ],
)
def test_options_out_of_range_are_refused(options, words):
    with pytest.raises(BadInput, match=words):
        rank(graph_of([(0, 1)], 3), **options)


def test_an_unknown_way_of_dangling_is_refused():
    with pytest.raises(BadInput, match="sideways"):
        pagerank(graph_of([(0, 1)], 3), dangling="sideways")
