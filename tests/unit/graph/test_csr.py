from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput, CorruptIndex
from linkcensus.graph._kernel import row_pieces
from linkcensus.graph.csr import LARGEST, NEIGHBOURS, OUT_DEGREES, POINTERS, Graph
from linkcensus.graph.errors import BadEdges, CorruptGraph


def graph_of(edges, nodes, **options):
    pairs = np.array(edges, np.int64).reshape(-1, 2)
    return Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes, **options)


def edges_of(graph):
    return {(int(u), v) for v in range(graph.nodes) for u in graph.sources_of(v)}


@st.composite
def edge_lists(draw):
    nodes = draw(st.integers(1, 12))
    ends = st.integers(0, nodes - 1)
    return nodes, draw(st.lists(st.tuples(ends, ends), max_size=40))


def test_sources_come_by_target_ascending():
    graph = graph_of([(2, 0), (1, 0), (0, 2)], 4)
    assert graph.nodes == 4
    assert graph.edges == 3
    assert graph.sources_of(0).tolist() == [1, 2]
    assert graph.sources_of(3).tolist() == []
    assert graph.in_degrees.tolist() == [2, 0, 1, 0]
    assert graph.out_degrees.tolist() == [1, 1, 1, 0]


def test_types_are_those_of_the_contract():
    graph = graph_of([(0, 1)], 2)
    assert graph.pointers.dtype == np.int64
    assert graph.neighbours.dtype == np.int32
    assert graph.out_degrees.dtype == np.int32
    assert graph.in_degrees.dtype == np.int32


def test_an_edge_given_twice_counts_once():
    graph = graph_of([(0, 1), (0, 1), (2, 1), (0, 1)], 3)
    assert graph.edges == 2
    assert graph.out_degrees.tolist() == [1, 0, 1]


def test_loops_are_dropped_unless_kept():
    assert graph_of([(0, 0), (0, 1)], 2).edges == 1
    kept = graph_of([(0, 0), (0, 0), (0, 1)], 2, keep_loops=True)
    assert edges_of(kept) == {(0, 0), (0, 1)}
    assert kept.out_degrees.tolist() == [2, 0]


@pytest.mark.parametrize("nodes", [0, 1, 5])
def test_a_graph_may_have_no_edges(nodes):
    graph = graph_of([], nodes)
    assert (graph.nodes, graph.edges) == (nodes, 0)
    assert graph.transposed().nodes == nodes
    assert graph.out_degrees.tolist() == [0] * nodes


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint32, np.uint8])
def test_any_integer_type_will_do(dtype):
    graph = Graph.from_edges(np.array([3, 0], dtype), np.array([1, 3], dtype), 4)
    assert edges_of(graph) == {(3, 1), (0, 3)}


@pytest.mark.parametrize(
    ("edge", "place", "words"),
    [
        ((0, -1), "edge 1", "target -1"),
        ((-7, 0), "edge 1", "source -7"),
        ((0, 3), "edge 1", "0 to 2"),
        ((4_000_000_000, 0), "edge 1", "source 4000000000"),
    ],
)
def test_an_id_that_is_no_node_is_refused_with_its_position(edge, place, words):
    with pytest.raises(BadEdges) as refusal:
        graph_of([(0, 1), edge, (1, 2)], 3)
    assert refusal.value.place == place
    assert words in str(refusal.value)
    assert isinstance(refusal.value, BadInput)


def test_edges_need_both_ends():
    with pytest.raises(BadEdges, match="pair up"):
        Graph.from_edges(np.array([0, 1]), np.array([1]), 2)


def test_ids_must_be_integers():
    with pytest.raises(BadEdges, match="not integers"):
        Graph.from_edges(np.array([0.5]), np.array([1.0]), 2)


@pytest.mark.parametrize("nodes", [-1, LARGEST + 1])
def test_ids_must_fit_in_32_bits(nodes):
    with pytest.raises(BadInput, match="nodes"):
        graph_of([], nodes)


@pytest.mark.parametrize("node", [-1, 2])
def test_sources_of_a_node_that_is_not_there(node):
    with pytest.raises(IndexError, match="of 2"):
        graph_of([(0, 1)], 2).sources_of(node)


@given(edge_lists(), st.booleans())
def test_the_graph_holds_exactly_the_edges_given(made, keep_loops):
    nodes, edges = made
    graph = graph_of(edges, nodes, keep_loops=keep_loops)
    assert edges_of(graph) == {(u, v) for u, v in edges if keep_loops or u != v}
    for node in range(nodes):
        row = graph.sources_of(node)
        assert np.all(np.diff(row) > 0)
    assert graph.out_degrees.sum() == graph.edges == graph.in_degrees.sum()


@given(edge_lists())
def test_transposing_turns_every_edge_round_and_twice_gives_the_same(made):
    nodes, edges = made
    graph = graph_of(edges, nodes, keep_loops=True)
    turned = graph.transposed()
    assert edges_of(turned) == {(v, u) for u, v in edges_of(graph)}
    assert turned.out_degrees.tolist() == graph.in_degrees.tolist()
    back = turned.transposed()
    assert back.pointers.tolist() == graph.pointers.tolist()
    assert back.neighbours.tolist() == graph.neighbours.tolist()
    assert back.out_degrees.tolist() == graph.out_degrees.tolist()


@pytest.mark.parametrize("mmap", [True, False])
@pytest.mark.parametrize("edges", [[], [(0, 1), (2, 1), (1, 0)]])
def test_a_stored_graph_comes_back(tmp_path, mmap, edges):
    graph = graph_of(edges, 3)
    graph.save(tmp_path / "g")
    again = Graph.load(tmp_path / "g", mmap=mmap)
    assert edges_of(again) == set(edges)
    assert again.out_degrees.tolist() == graph.out_degrees.tolist()


def test_writing_to_a_mapped_graph_does_not_reach_the_file(tmp_path):
    graph_of([(0, 1)], 2).save(tmp_path)
    Graph.load(tmp_path).neighbours[0] = 1
    assert Graph.load(tmp_path).neighbours.tolist() == [0]


def _stored(folder: Path) -> Path:
    graph_of([(0, 1), (2, 1), (1, 0)], 3).save(folder)
    return folder


@pytest.mark.parametrize("name", [POINTERS, NEIGHBOURS, OUT_DEGREES])
def test_a_missing_file_is_named(tmp_path, name):
    (_stored(tmp_path) / name).unlink()
    with pytest.raises(CorruptGraph) as refusal:
        Graph.load(tmp_path)
    assert refusal.value.path == tmp_path / name
    assert isinstance(refusal.value, CorruptIndex)


@pytest.mark.parametrize("name", [POINTERS, NEIGHBOURS, OUT_DEGREES])
def test_a_file_cut_short_is_named(tmp_path, name):
    path = _stored(tmp_path) / name
    path.write_bytes(path.read_bytes()[:-1])
    for mmap in (True, False):
        with pytest.raises(CorruptGraph) as refusal:
            Graph.load(tmp_path, mmap=mmap)
        assert refusal.value.path == path


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        (POINTERS, np.array([0, 2, 1, 3]), "rise"),
        (POINTERS, np.array([1, 2, 2, 3]), "rise"),
        (POINTERS, np.zeros(0, np.int64), "rise"),
        (POINTERS, np.array([0.0, 1.0]), "float64"),
        (POINTERS, np.array([[0, 1]]), "(1, 2)"),
        (POINTERS, np.array([0, 1, 2, 4]), "bytes for 4 edges"),
        (OUT_DEGREES, np.array([1, 1], np.int32), "2 nodes"),
        (OUT_DEGREES, np.array([1, 1, 1], np.int64), "int64"),
    ],
)
def test_files_that_contradict_each_other_are_refused(tmp_path, name, array, words):
    np.save(_stored(tmp_path) / name, array)
    with pytest.raises(CorruptGraph) as refusal:
        Graph.load(tmp_path)
    assert words in str(refusal.value)


def test_a_pickle_is_not_loaded(tmp_path):
    np.save(_stored(tmp_path) / POINTERS, np.array([print], object), allow_pickle=True)
    with pytest.raises(CorruptGraph, match="cannot be read"):
        Graph.load(tmp_path, mmap=False)


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 9))
def test_pieces_cover_all_rows_once_and_share_the_work(degrees, count):
    pointers = np.zeros(len(degrees) + 1, np.int64)
    np.cumsum(degrees, out=pointers[1:])
    bounds = row_pieces(pointers, count=count).astype(int)
    assert (bounds[0], bounds[-1], bounds.size) == (0, len(degrees), count + 1)
    assert np.all(np.diff(bounds) >= 0)
    costs = np.diff(pointers[bounds] + bounds)
    total = int(pointers[-1]) + len(degrees)
    assert costs.max() <= total / count + 1 + max(degrees, default=0) + 1
