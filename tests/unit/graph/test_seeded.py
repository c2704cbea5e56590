"""The measures that are `rank` with other weights: trust, truncated, robust, spam mass."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadSeeds, BadTeleport, NotConverged
from linkcensus.graph.pagerank import rank
from linkcensus.graph.robust import robust_rank
from linkcensus.graph.spam_mass import spam_mass
from linkcensus.graph.truncated import truncated_rank
from linkcensus.graph.trust_rank import anti_trust_rank, trust_rank

FINE = {"precision": np.float64, "tolerance": 1e-13, "max_iterations": 500}


def graph_of(edges, nodes):
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes)


@st.composite
def graphs(draw):
    nodes = draw(st.integers(1, 12))
    ends = st.integers(0, nodes - 1)
    return graph_of(draw(st.lists(st.tuples(ends, ends), max_size=40)), nodes)


def one_step(graph, values):
    """What all nodes hand on, by the definition."""
    handed = np.zeros(graph.nodes)
    for node in range(graph.nodes):
        sources = graph.sources_of(node)
        handed[node] = 0.85 * (values[sources] / graph.out_degrees[sources]).sum()
    return handed


# ---------------------------------------------------------------- trust

CHAIN = graph_of([(0, 1), (1, 2), (3, 1)], 5)


def test_trust_fades_along_links_and_reaches_nobody_else():
    found = trust_rank(CHAIN, np.array([0]), **FINE)
    assert found.values == pytest.approx([0.15, 0.15 * 0.85, 0.15 * 0.85**2, 0, 0])


def test_distrust_flows_back_to_those_who_link():
    found = anti_trust_rank(CHAIN.transposed(), np.array([2]), **FINE)
    halved = 0.15 * 0.85**2 / 2  # two sites link to 1
    assert found.values == pytest.approx([halved, 0.15 * 0.85, 0.15, halved, 0])


def test_seeds_may_weigh_differently_and_count_once():
    light = trust_rank(CHAIN, np.array([0, 0, 3]), **FINE).values
    heavy = trust_rank(CHAIN, np.array([0, 3]), weights=np.array([1.0, 3.0]), **FINE).values
    assert light[0] == pytest.approx(0.15)
    assert heavy[3] == pytest.approx(0.45)
    assert heavy[1] == pytest.approx(4 * 0.85 * 0.15)


@given(graphs(), st.integers(0))
@settings(deadline=None, max_examples=25)
def test_trust_of_all_nodes_is_the_ranking(graph, number):
    everyone = trust_rank(graph, np.arange(graph.nodes), **FINE).values
    assert everyone == pytest.approx(rank(graph, **FINE).values)
    one = trust_rank(graph, np.array([number % graph.nodes]), **FINE).values
    assert np.all(one <= everyone + 1e-12)


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        (np.zeros(0, int), "there is none"),
        (np.array([[1]]), "there is none"),
        (np.array([5]), "5 is not a node"),
        (np.array([0, -2]), "-2 is not a node"),
        (np.array([1.0]), "float64"),
    ],
)
def test_seeds_that_are_none_are_refused(seeds, words):
    for measure in (trust_rank, anti_trust_rank, spam_mass):
        with pytest.raises(BadSeeds, match=words) as refusal:
            measure(CHAIN, seeds)
        assert isinstance(refusal.value, BadInput)


def test_weights_must_pair_with_seeds_and_be_weights():
    with pytest.raises(BadSeeds, match="1 weights for 2 seeds"):
        trust_rank(CHAIN, np.array([0, 1]), weights=np.array([1.0]))
    with pytest.raises(BadTeleport, match="not negative"):
        trust_rank(CHAIN, np.array([0, 1]), weights=np.array([1.0, -1.0]))
    with pytest.raises(BadTeleport, match="no node"):
        trust_rank(CHAIN, np.array([0]), weights=np.array([0.0]))


def test_a_graph_without_nodes_has_no_seeds():
    with pytest.raises(BadSeeds, match="is not a node"):
        trust_rank(graph_of([], 0), np.array([0]))


# ---------------------------------------------------------------- truncated


@given(graphs(), st.integers(0, 4))
@settings(deadline=None, max_examples=40)
def test_near_and_far_supporters_add_up_to_the_rank(graph, steps):
    near = term = np.full(graph.nodes, 0.15)
    for _ in range(steps):
        term = one_step(graph, term)
        near = near + term
    far = truncated_rank(graph, steps, **FINE).values
    assert near + far == pytest.approx(rank(graph, **FINE).values, rel=1e-9)


def test_a_shallow_farm_lives_on_near_supporters():
    farm = [(leaf, 0) for leaf in range(1, 40)]
    ring = [(node, 40 + (node - 39) % 20) for node in range(40, 60)]
    graph = graph_of(farm + ring, 60)
    far = truncated_rank(graph, 2, **FINE).values / rank(graph, **FINE).values
    assert far[0] == 0
    assert far[40:] == pytest.approx([0.85**3] * 20)


def test_where_no_path_is_that_long_all_is_zero():
    found = truncated_rank(CHAIN, 2)
    assert found.values.tolist() == [0.0] * 5
    assert (found.iterations, found.residual) == (0, 0.0)
    assert found.normalised().tolist() == [0.0] * 5


def test_truncated_takes_weights_as_the_ranking_does():
    weights = np.array([1.0, 0, 0, 0, 0])
    assert truncated_rank(CHAIN, 0, teleport=weights, **FINE).values == pytest.approx(
        [0, 0.15 * 0.85, 0.15 * 0.85**2, 0, 0]
    )
    with pytest.raises(BadTeleport, match="no node"):
        truncated_rank(CHAIN, 1, teleport=np.zeros(5))
    with pytest.raises(BadInput, match="steps"):
        truncated_rank(CHAIN, -1)
    assert truncated_rank(graph_of([], 0), 1).values.size == 0


# ---------------------------------------------------------------- robust


@given(graphs(), st.floats(0, 2))
@settings(deadline=None, max_examples=40)
def test_no_link_gives_more_than_the_cap(graph, cap):
    found = robust_rank(graph, cap, **FINE).values
    expected = np.full(graph.nodes, 0.15)
    for node in range(graph.nodes):
        sources = graph.sources_of(node)
        given_ = 0.85 * found[sources] / graph.out_degrees[sources]
        expected[node] += np.minimum(given_, cap).sum()
    assert found == pytest.approx(expected, rel=1e-9)
    assert np.all(found <= rank(graph, **FINE).values * (1 + 1e-9))


def test_a_high_cap_changes_nothing_and_cap_zero_leaves_the_floor():
    graph = graph_of([(0, 1), (1, 2), (2, 0), (2, 1)], 4)
    assert robust_rank(graph, 1e6, **FINE).values == pytest.approx(rank(graph, **FINE).values)
    assert robust_rank(graph, 0.0, **FINE).values == pytest.approx([0.15] * 4)
    assert robust_rank(graph, 0.1, damping=0.0).values == pytest.approx([1.0] * 4)


def test_one_strong_link_counts_less_than_many_weak_ones():
    strong = [(leaf, 100) for leaf in range(50)] + [(100, 101)]
    weak = [(leaf, 102) for leaf in range(50, 100)]
    graph = graph_of(strong + weak, 103)
    plain, robust = rank(graph, **FINE).values, robust_rank(graph, 0.2, **FINE).values
    assert plain[101] > 5
    assert robust[101] == pytest.approx(0.35)
    assert robust[102] == pytest.approx(plain[102])


def test_a_cap_below_zero_is_refused():
    with pytest.raises(BadInput, match="ceiling"):
        robust_rank(CHAIN, -0.5)


# ---------------------------------------------------------------- spam mass


@given(graphs())
@settings(deadline=None, max_examples=25)
def test_mass_and_what_the_core_gives_add_up(graph):
    mass = spam_mass(graph, np.array([0]), good_share=0.5, **FINE)
    assert mass.absolute + mass.good.values == pytest.approx(mass.rank.values)
    assert mass.relative * mass.rank.values == pytest.approx(mass.absolute)
    assert np.all(mass.relative <= 1)


def test_a_farm_apart_from_the_core_is_all_mass():
    farm = [(leaf, 0) for leaf in range(1, 10)]
    good = [(10, 11), (11, 12), (12, 10)]
    mass = spam_mass(graph_of(farm + good, 13), np.array([10, 11, 12]), **FINE)
    assert mass.relative[:10] == pytest.approx(np.ones(10))
    assert np.all(mass.relative[10:] < 0)
    assert mass.good.values[10:] == pytest.approx([0.85 * 13 / 3] * 3)


@pytest.mark.parametrize("share", [0.0, 1.1, np.nan])
def test_a_share_is_above_zero_and_at_most_one(share):
    with pytest.raises(BadInput, match="good_share"):
        spam_mass(CHAIN, np.array([0]), good_share=share)


def test_options_reach_the_iteration():
    ring = graph_of([(0, 1), (1, 2), (2, 0)], 3)
    with pytest.raises(NotConverged):
        trust_rank(ring, np.array([0]), max_iterations=1)
    assert trust_rank(ring, np.array([0]), method="jacobi").method == "jacobi"
    assert truncated_rank(ring, 1, precision=np.float64).values.dtype == np.float64
