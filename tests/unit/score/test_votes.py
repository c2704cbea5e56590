"""Which pairs of sites vote, and the graph that they and the background make together."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.graph.csr import Graph
from linkcensus.index.site_graph import SiteVotes
from linkcensus.score import votes as module
from linkcensus.score.votes import VoteRule, site_graph, voting_pairs

NOBODYS = np.arange(9, dtype=np.int32)
"""Each site is its own owner."""


def pairs_of(*rows: tuple[int, int, bool, bool]) -> SiteVotes:
    """Rows of (source, target, editorial, follow)."""
    sources, targets, editorial, follow = zip(*rows, strict=True) if rows else ((),) * 4
    return SiteVotes(
        sites=pa.array([f"s{number}.com" for number in range(9)]),
        sources=np.array(sources, np.int32),
        targets=np.array(targets, np.int32),
        editorial=np.array(editorial, bool),
        follow=np.array(follow, bool),
    )


def voting(votes: SiteVotes, rule: VoteRule, owners=NOBODYS) -> list[tuple[int, int]]:
    sources, targets = voting_pairs(votes, rule, owners)
    return list(zip(sources.tolist(), targets.tolist(), strict=True))


def edges_of(graph: Graph) -> list[tuple[int, int]]:
    return [(int(u), v) for v in range(graph.nodes) for u in graph.sources_of(v)]


MIXED = pairs_of((0, 1, True, True), (1, 2, False, True), (2, 0, False, False))


def test_each_rule_lets_more_vote():
    assert voting(MIXED, VoteRule.EDITORIAL) == [(0, 1)]
    assert voting(MIXED, VoteRule.FOLLOWED) == [(0, 1), (1, 2)]
    assert voting(MIXED, VoteRule.ALL) == [(0, 1), (1, 2), (2, 0)]


@pytest.mark.parametrize("rule", VoteRule)
def test_sites_of_one_owner_do_not_vote_for_each_other(rule: VoteRule):
    owners = np.array([0, 0, 2, 3, 4, 5, 6, 7, 8], np.int32)
    assert (0, 1) not in voting(MIXED, rule, owners)
    assert voting(MIXED, rule, owners) == [p for p in voting(MIXED, rule) if p != (0, 1)]


def test_nobody_votes_where_there_is_no_link(tmp_path: Path):
    assert voting(pairs_of(), VoteRule.ALL) == []
    graph = site_graph(voting_pairs(pairs_of(), VoteRule.ALL, NOBODYS), NOBODYS, tmp_path / "graph")
    assert (graph.nodes, graph.edges) == (9, 0)


@pytest.mark.parametrize("in_memory", [True, False])
def test_the_background_does_not_make_one_owners_sites_vote_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool
):
    if not in_memory:
        monkeypatch.setattr(module, "_IN_MEMORY", 0)
    background = Graph.from_edges(np.array([0, 1, 2]), np.array([1, 2, 0]), 3)
    nothing = np.empty(0, np.int32)
    owners = np.array([0, 0, 2], np.int32)
    graph = site_graph((nothing, nothing), owners, tmp_path / "graph", background)
    assert sorted(edges_of(graph)) == [(1, 2), (2, 0)]
    assert graph.out_degrees.tolist() == [0, 1, 1]


ends = st.integers(0, 5)
edges = st.lists(st.tuples(ends, ends), max_size=12)


@pytest.mark.parametrize("in_memory", [True, False])
def test_own_and_background_votes_make_one_graph(tmp_path, monkeypatch, in_memory):
    if not in_memory:
        monkeypatch.setattr(module, "_IN_MEMORY", 0)
    background = Graph.from_edges(np.array([0, 1, 2]), np.array([1, 2, 0]), 4)
    own = (np.array([0, 5, 3], np.int32), np.array([1, 0, 5], np.int32))  # 0 -> 1 is known to both
    graph = site_graph(own, NOBODYS[:6], tmp_path / "graph", background)
    assert sorted(edges_of(graph)) == [(0, 1), (1, 2), (2, 0), (3, 5), (5, 0)]
    assert edges_of(Graph.load(tmp_path / "graph")) == edges_of(graph), "and it is stored"
    assert graph.out_degrees.tolist() == [1, 1, 1, 1, 0, 1]


@given(own=edges, known=edges)
def test_a_vote_that_both_know_counts_once(own, known):
    pairs = tuple(np.array([pair[end] for pair in own], np.int32) for end in (0, 1))
    background = Graph.from_edges(*(np.array([p[end] for p in known], int) for end in (0, 1)), 6)
    chunks = list(module._edges(background, NOBODYS, rows=2))
    again = [pair for u, v in chunks for pair in zip(u.tolist(), v.tolist(), strict=True)]
    assert again == edges_of(background), "whatever the size of the chunks"
    both = Graph.from_edges(
        *(np.concatenate([pairs[end], *(chunk[end] for chunk in chunks)]) for end in (0, 1)), 6
    )
    assert sorted(edges_of(both)) == sorted({(u, v) for u, v in own + known if u != v})
