"""The stored graph of a run: sites by name and by node, flows by name."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.graph.csr import Graph
from linkcensus.score import site_names
from linkcensus.score.scored_graph import ScoredGraph, store_flow, store_names
from linkcensus.score.site_names import SiteNames

SITES = ["b.com", "a.com", "xn--bcher-kva.example", "c.co.uk"]


@pytest.fixture
def stored(tmp_path: Path) -> ScoredGraph:
    graph = Graph.from_edges(np.array([0, 1, 2]), np.array([1, 2, 1]), 4)
    graph.save(tmp_path / "graph")
    graph.transposed().save(tmp_path / "out_graph")
    store_names(tmp_path, SiteNames.of(pa.array(SITES)))
    store_flow(tmp_path, "authority", np.array([0.15, 0.5, 0.3, 0.15]))
    store_flow(tmp_path, "trust", np.arange(4.0), np.array([0, 0, 1, 0]))
    return ScoredGraph(tmp_path)


def test_names_and_nodes_lead_to_each_other(stored: ScoredGraph):
    assert stored.nodes == 4
    assert stored.names(range(4)) == SITES
    assert stored.names([3, 0, 3]) == ["c.co.uk", "b.com", "c.co.uk"]
    assert stored.names([]) == []
    assert [stored.node(site) for site in SITES] == [0, 1, 2, 3]
    assert stored.find("nobody.com") is None
    with pytest.raises(NotFound, match=r"nobody\.com"):
        stored.node("nobody.com")


def test_both_directions_are_there(stored: ScoredGraph):
    assert stored.graph.sources_of(1).tolist() == [0, 2]
    assert stored.out_graph.sources_of(0).tolist() == [1], "of the other graph: targets"


def test_flows_are_what_was_stored_with_what_they_start_from(stored: ScoredGraph):
    assert stored.values("authority").tolist() == [0.15, 0.5, 0.3, 0.15]
    assert stored.teleport("authority") is None
    teleport = stored.teleport("trust")
    assert teleport is not None
    assert teleport.tolist() == [0, 0, 1, 0]
    assert [stored.has(flow) for flow in ("authority", "trust", "citation")] == [True, True, False]


def test_a_graph_that_is_gone_says_what_to_do(tmp_path: Path):
    with pytest.raises(CorruptIndex, match="run `linkcensus score` again"):
        ScoredGraph(tmp_path / "nothing")


def test_sites_with_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(site_names, "site_hash", len)
    store_names(tmp_path, SiteNames.of(pa.array(SITES)))
    stored = ScoredGraph(tmp_path)
    assert [stored.find(site) for site in SITES] == [0, 1, 2, 3]
    assert stored.find("z.com") is None
    assert stored.find("longer than all of them together") is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=1, unique=True))
def test_any_names_are_found_again(tmp_path_factory: pytest.TempPathFactory, names: list[str]):
    folder = tmp_path_factory.mktemp("names")
    store_names(folder, SiteNames.of(pa.array(names, pa.large_string())))
    stored = ScoredGraph(folder)
    assert [stored.node(name) for name in names] == list(range(len(names)))
    assert stored.names(range(len(names))) == names
