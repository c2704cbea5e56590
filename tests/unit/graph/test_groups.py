"""Farms, twins, cliques and rings that were planted among random links are found, and no others."""

import numpy as np
import pytest

from linkcensus.core.errors import BadInput
from linkcensus.graph.bicliques import FarmRules, find_farms
from linkcensus.graph.cocitation import cocited_with
from linkcensus.graph.csr import Graph
from linkcensus.graph.groups import by_label
from linkcensus.graph.rings import mutual_cliques, rings
from linkcensus.graph.twins import near_twins, twins

NODES = 4_000


def background(seed=5, links=40_000):
    """Random links: sources 0-2999, a tenth of them to ten hubs."""
    random = np.random.default_rng(seed)
    targets = random.integers(0, NODES, links)
    targets[: links // 10] = random.integers(0, 10, links // 10)
    return np.stack([random.integers(0, 3_000, links), targets], 1)


def block(sources, targets):
    return np.stack(np.meshgrid(sources, targets), -1).reshape(-1, 2)


def graph_of(*parts):
    edges = np.concatenate(parts)
    graph = Graph.from_edges(edges[:, 0], edges[:, 1], NODES)
    return graph, graph.transposed()


def test_random_links_hold_no_groups():
    pair = graph_of(background())
    assert find_farms(*pair) == []
    assert mutual_cliques(*pair) == []
    assert twins(*pair) == []
    assert near_twins(*pair) == []


def test_a_full_farm_is_found_whole():
    sources, targets = np.arange(3_100, 3_120), np.arange(3_200, 3_208)
    [farm] = find_farms(*graph_of(background(), block(sources, targets)))
    assert farm.members.tolist() == sources.tolist()
    assert farm.shared.tolist() == targets.tolist()
    assert (farm.kind, farm.size, farm.density, farm.links) == ("farm", 20, 1.0, 160)
    assert 0.4 < farm.exclusive < 0.9


def test_a_farm_with_gaps_and_camouflage_is_found():
    random = np.random.default_rng(8)
    sources, targets = np.arange(100, 140), np.arange(3_200, 3_215)
    links = block(sources, targets)
    links = links[random.random(len(links)) < 0.85]
    camouflage = np.stack([np.repeat(sources, 10), random.integers(0, NODES, 400)], 1)
    [farm, *rest] = find_farms(*graph_of(background(), links, camouflage))
    assert rest == []
    assert len(set(farm.members.tolist()) & set(sources.tolist())) >= 38
    assert set(farm.members.tolist()) <= set(sources.tolist())
    assert farm.shared.tolist() == targets.tolist()
    assert 0.8 < farm.density < 0.92


def test_two_farms_are_two_groups():
    first = block(np.arange(3_100, 3_110), np.arange(3_200, 3_206))
    second = block(np.arange(3_120, 3_126), np.arange(3_220, 3_232))
    found = find_farms(*graph_of(background(), first, second))
    assert [(farm.size, farm.shared.size) for farm in found] == [(6, 12), (10, 6)]


def test_sharing_popular_targets_is_no_farm():
    shared_hubs = block(np.arange(0, 1_500), np.arange(3_200, 3_210))
    rules = FarmRules(widest_target=1_000)
    assert find_farms(*graph_of(background(), shared_hubs), rules) == []


def test_directories_are_no_members():
    sources, targets = np.arange(3_100, 3_110), np.arange(3_200, 3_206)
    directory = block(np.array([3_999]), np.arange(3_000, 3_900))
    rules = FarmRules(widest_source=500)
    [farm] = find_farms(*graph_of(background(), block(sources, targets), directory), rules)
    assert 3_999 not in farm.members


def test_a_clique_is_found_in_its_surroundings():
    members = np.array([5, 77, 901, 1_500, 2_222, 3_333])
    ring_of_friends = np.array([[40, 41], [41, 40], [41, 42], [42, 41], [42, 5], [5, 42]])
    pair = graph_of(background(), block(members, members), ring_of_friends)
    [clique] = mutual_cliques(*pair)
    assert clique.members.tolist() == members.tolist()
    assert (clique.kind, clique.density, clique.links) == ("clique", 1.0, 30)


def test_two_cliques_with_a_common_member_are_taken_apart():
    first, second = np.arange(3_100, 3_110), np.arange(3_109, 3_125)
    found = mutual_cliques(*graph_of(block(first, first), block(second, second)))
    assert [clique.size for clique in found] == [16, 10]


def test_a_pair_is_no_clique():
    assert mutual_cliques(*graph_of(np.array([[1, 2], [2, 1]]))) == []


def test_a_ring_among_suspects():
    members = np.array([3_110, 3_105, 3_130, 3_120])
    ring = np.stack([members, np.roll(members, -1)], 1)
    _, out_graph = graph_of(background(), ring)
    [found] = rings(out_graph, np.arange(3_100, 3_200))
    assert found.members.tolist() == sorted(members.tolist())
    assert (found.kind, found.links, found.density) == ("ring", 4, pytest.approx(1 / 3))
    assert rings(out_graph, np.empty(0, np.int64)) == []


def test_twins_link_to_the_same_targets():
    same = block(np.array([3_100, 3_150, 3_160]), np.array([4, 900, 3_000, 3_900]))
    [group] = twins(*graph_of(background(), same))
    assert group.members.tolist() == [3_100, 3_150, 3_160]
    assert group.shared.tolist() == [4, 900, 3_000, 3_900]
    assert (group.kind, group.density, group.links) == ("twins", 1.0, 12)


def test_rows_too_short_say_nothing():
    assert twins(*graph_of(block(np.array([3_100, 3_150]), np.array([4, 900])))) == []


def test_near_twins_differ_in_a_few_targets():
    same = block(np.arange(3_100, 3_106), np.arange(3_200, 3_220))
    own = np.stack([np.arange(3_100, 3_106), np.arange(3_300, 3_306)], 1)
    [group] = near_twins(*graph_of(background(), same, own))
    assert group.members.tolist() == list(range(3_100, 3_106))
    assert group.shared.tolist() == list(range(3_200, 3_220))
    assert group.density == pytest.approx(20 / 22)
    assert near_twins(*graph_of(same, own), similarity=0.95) == []


def cocitation_case():
    """Target 0: with 1 from three small sources, with 2 from one; a directory links to all."""
    links = [(10, 0), (11, 0), (12, 0), (10, 1), (11, 1), (12, 1), (12, 2), (13, 2)]
    directory = [(20, target) for target in range(10)]
    return graph_of(np.array(links + directory))


def test_nodes_cited_together_most_come_first():
    found = cocited_with(*cocitation_case(), 0, widest_source=5)
    assert found.nodes.tolist() == [1, 2]
    assert found.shared.tolist() == [3, 1]
    assert (found.sources, found.skipped) == (3, 1)
    weights = [1 / np.log(4), 1 / np.log(4), 1 / np.log(5)]
    assert found.scores[0] == pytest.approx(sum(weights) / np.sqrt(14 * 14))


def test_hubs_count_when_they_are_asked_for():
    found = cocited_with(*cocitation_case(), 0, widest_source=100)
    assert found.nodes.size == 9
    assert cocited_with(*cocitation_case(), 0, widest_source=100, least_shared=2).nodes.size == 2
    assert cocited_with(*cocitation_case(), 0, count=1).nodes.tolist() == [1]


def test_a_target_with_too_many_links_is_sampled():
    pair = graph_of(background())
    whole = cocited_with(*pair, 3)
    sampled = cocited_with(*pair, 3, most_links=1_000)
    assert sampled.sources < whole.sources
    assert sampled.sources + sampled.skipped == whole.sources + whole.skipped


def test_a_node_without_links_has_no_neighbours():
    assert cocited_with(*cocitation_case(), 3_999).nodes.size == 0
    with pytest.raises(BadInput, match="node 4000 of a graph of 4000 nodes"):
        cocited_with(*cocitation_case(), NODES)


def test_labels_make_groups():
    labels = np.array([7, 2, 7, 2, 2, 9], np.int32)
    assert [part.tolist() for part in by_label(labels, smallest=2)] == [[1, 3, 4], [0, 2]]
    assert by_label(labels[:0], smallest=1) == []
