import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph.csr import Graph
from linkcensus.graph.edits import Edits, apply_edits, overlay
from linkcensus.graph.errors import BadEdges

NODES = 12
PAIRS = st.sets(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)), max_size=40)


def graph_of(pairs, nodes=NODES):
    edges = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Graph.from_edges(edges[:, 0], edges[:, 1], nodes)


def without_loops(pairs):
    return {(source, target) for source, target in pairs if source != target}


@settings(max_examples=50, deadline=None)
@given(PAIRS, PAIRS, PAIRS)
def test_an_edited_graph_is_the_graph_of_the_edited_links(links, added, removed):
    removed -= added
    graph = graph_of(links)
    edited = apply_edits(graph, graph.transposed(), Edits.of(sorted(added), sorted(removed)))
    expected = graph_of((without_loops(links) - removed) | without_loops(added))
    np.testing.assert_array_equal(edited.pointers, expected.pointers)
    np.testing.assert_array_equal(edited.neighbours, expected.neighbours)
    np.testing.assert_array_equal(edited.out_degrees, expected.out_degrees)


@settings(max_examples=50, deadline=None)
@given(PAIRS, PAIRS, PAIRS)
def test_an_overlay_counts_what_really_changes(links, added, removed):
    removed -= added
    links = without_loops(links)
    graph = graph_of(links)
    changes = overlay(graph, graph.transposed(), Edits.of(sorted(added), sorted(removed)))
    assert changes.changed == len(without_loops(added) - links) + len(removed & links)
    kept = dict.fromkeys(changes.targets_of.nodes.tolist(), 0)
    for source, _ in links - removed:
        if source in kept:
            kept[source] += 1
    assert changes.targets_of.kept.tolist() == list(kept.values())


def test_links_named_twice_count_once():
    assert len(Edits.of([(1, 2), (1, 2)], [(3, 4)])) == 2


def test_a_link_cannot_be_both_added_and_removed():
    with pytest.raises(BadInput, match="node 1 to node 2 is both added and removed; name it once"):
        Edits.of([(1, 2)], [(1, 2)])


@pytest.mark.parametrize("pairs", [[1, 2], [(1, 2, 3)], [(0.5, 1.0)]])
def test_edits_are_pairs_of_ids(pairs):
    with pytest.raises(BadInput, match="pairs of node ids"):
        Edits.of(pairs)


@pytest.mark.parametrize("pair", [(0, NODES), (-1, 2)])
def test_a_node_outside_the_graph_is_named(pair):
    graph = graph_of({(0, 1)})
    with pytest.raises(BadEdges, match=f"link {pair[0]} -> {pair[1]}: no such nodes"):
        overlay(graph, graph.transposed(), Edits.of([pair]))


def test_no_edits_change_nothing():
    graph = graph_of({(0, 1), (2, 1)})
    edited = apply_edits(graph, graph.transposed(), Edits.of())
    np.testing.assert_array_equal(edited.neighbours, graph.neighbours)
