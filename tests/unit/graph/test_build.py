import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput
from linkcensus.graph import build
from linkcensus.graph.build import build_graph
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadEdges


def chunks_of(sources, targets, sizes):
    bounds = np.cumsum([0, *sizes])
    yield from (
        (sources[a:b], targets[a:b]) for a, b in zip(bounds, [*bounds[1:], None], strict=True)
    )


def random_edges(nodes, edges, seed=0):
    random = np.random.default_rng(seed)
    hub = random.random(edges) < 0.3  # a site that a third of all links go to
    targets = np.where(hub, nodes // 2, random.integers(0, nodes, edges))
    return random.integers(0, nodes, edges), targets


def same(graph, other):
    assert graph.pointers.tolist() == other.pointers.tolist()
    assert graph.neighbours.tolist() == other.neighbours.tolist()
    assert graph.out_degrees.tolist() == other.out_degrees.tolist()


@given(
    st.integers(1, 9).flatmap(
        lambda nodes: st.tuples(
            st.just(nodes),
            st.lists(st.tuples(*[st.integers(0, nodes - 1)] * 2), max_size=30),
        )
    ),
    st.lists(st.integers(0, 5), max_size=4),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_the_same_graph_as_in_memory(tmp_path_factory, made, sizes, keep_loops):
    nodes, edges = made
    pairs = np.array(edges, np.int32).reshape(-1, 2)
    folder = tmp_path_factory.mktemp("graph") / "g"
    chunks = chunks_of(pairs[:, 0], pairs[:, 1], sizes)
    built = build_graph(chunks, nodes, folder, keep_loops=keep_loops)
    same(built, Graph.from_edges(pairs[:, 0], pairs[:, 1], nodes, keep_loops=keep_loops))


@pytest.mark.parametrize("limit", [100, 700])
def test_crowded_ranges_are_spread_further(tmp_path, monkeypatch, limit):
    sources, targets = random_edges(300, 1_500)
    sources[:200], targets[:200] = 5, 6  # one edge, many times
    monkeypatch.setattr(build, "_PIECE", 100)
    monkeypatch.setattr(build, "_BYTES_PER_EDGE", 800_000_000 // limit)
    built = build_graph(chunks_of(sources, targets, [999, 1]), 300, tmp_path / "g")
    same(built, Graph.from_edges(sources, targets, 300))


def test_ids_up_to_the_last_node_and_empty_nodes(tmp_path):
    nodes = 100_003
    sources, targets = np.array([nodes - 1, 0]), np.array([0, nodes - 1])
    same(
        build_graph([(sources, targets)], nodes, tmp_path / "g"),
        Graph.from_edges(sources, targets, nodes),
    )


@pytest.mark.parametrize("nodes", [0, 1, 3])
@pytest.mark.parametrize("chunks", [[], [(np.zeros(0, np.int64), np.zeros(0, np.int64))]])
def test_no_edges(tmp_path, nodes, chunks):
    graph = build_graph(chunks, nodes, tmp_path / "g")
    assert (graph.nodes, graph.edges) == (nodes, 0)


def test_a_function_may_give_the_chunks(tmp_path):
    graph = build_graph(lambda: iter([(np.array([0]), np.array([1]))]), 2, tmp_path / "g")
    assert graph.sources_of(1).tolist() == [0]


def test_progress_is_told_in_edges_given(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "_PIECE", 2)
    told = []
    chunk = (np.array([0, 0, 1]), np.array([1, 1, 2]))
    build_graph([chunk, chunk], 3, tmp_path / "g", progress=lambda *step: told.append(step))
    assert told[:2] == [("read", 3), ("read", 6)]
    assert told[-1] == ("sort", 6)


@pytest.mark.parametrize("bad", [-1, 3])
def test_a_wrong_id_is_named_by_its_position_in_all_chunks_and_nothing_is_left(tmp_path, bad):
    good = (np.array([0, 1]), np.array([1, 2]))
    with pytest.raises(BadEdges) as refusal:
        build_graph([good, (np.array([0, 1]), np.array([1, bad]))], 3, tmp_path / "g")
    assert refusal.value.place == "edge 3"
    assert list(tmp_path.iterdir()) == []


def test_a_broken_source_of_chunks_leaves_nothing(tmp_path):
    def chunks():
        yield np.array([0]), np.array([1])
        raise OSError("the file ends here")

    with pytest.raises(OSError, match="ends here"):
        build_graph(chunks, 2, tmp_path / "g")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build._Spreader, "add", full)
    with pytest.raises(OSError, match="No space"):
        build_graph([(np.array([0]), np.array([1]))], 2, tmp_path / "g")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_replaced(tmp_path):
    left = tmp_path / ".g.0123.partial"
    left.mkdir()
    (left / "edges-0").write_bytes(b"half")
    build_graph([(np.array([0]), np.array([1]))], 2, tmp_path / "g")
    assert [path.name for path in tmp_path.iterdir()] == ["g"]
    assert len(list((tmp_path / "g").iterdir())) == 3


def test_two_builds_of_one_folder_do_not_disturb_each_other(tmp_path):
    pair = (np.array([0]), np.array([1]))

    def chunks():
        yield pair
        inner = build_graph([pair], 2, tmp_path / "g")  # begins and ends while this one is read
        assert inner.edges == 1
        shutil.rmtree(tmp_path / "g")

    assert build_graph(chunks, 2, tmp_path / "g").edges == 1
    assert [path.name for path in tmp_path.iterdir()] == ["g"]


def test_a_folder_in_use_is_not_overwritten(tmp_path):
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "mine").touch()
    with pytest.raises(BadInput, match="is there already"):
        build_graph([], 2, tmp_path / "g")
    (tmp_path / "file").touch()
    with pytest.raises(BadInput, match="is there already"):
        build_graph([], 2, tmp_path / "file")


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "g").mkdir()
    assert build_graph([], 2, tmp_path / "g").nodes == 2


def test_too_little_memory_is_refused(tmp_path):
    with pytest.raises(BadInput, match="40 or more"):
        build_graph([], 2, tmp_path / "g", memory_megabytes=39)
