"""What flows through a graph of votes: equal to the references, and untouched by strangers."""

from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.graph.csr import Graph
from linkcensus.score import flows as module
from linkcensus.score.flows import Flows, compute_flows, store_flows
from linkcensus.score.scale import DAMPING, authority, trust
from linkcensus.score.scored_graph import ScoredGraph
from linkcensus.score.seeds.seeds import Seed

Pairs = list[tuple[int, int]]


def graph_of(pairs: Pairs, nodes: int) -> Graph:
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    return Graph.from_edges(ends[:, 0], ends[:, 1], nodes)


def seeds(*nodes: int, weight: float = 1.0) -> list[tuple[int, Seed]]:
    return [(node, Seed(f"s{node}.com", weight, "named", "seeds.toml")) for node in nodes]


def flows_of(
    pairs: Pairs,
    nodes: int,
    trusted: list[tuple[int, Seed]] | None = None,
    distrusted: list[tuple[int, Seed]] | None = None,
    topics: dict[str, list[int]] | None = None,
) -> Flows:
    told: list[str] = []
    graph = graph_of(pairs, nodes)
    return compute_flows(
        graph, graph.transposed(), trusted or [], distrusted or [], topics or {}, told.append
    )


NODES = 7
ends = st.integers(0, NODES - 1)
webs = st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=25)
quick = settings(max_examples=25, deadline=None)


@quick
@given(webs)
def test_authority_is_the_pagerank_of_networkx(pairs: Pairs):
    made = networkx.DiGraph(pairs)
    made.add_nodes_from(range(NODES))
    reference = networkx.pagerank(made, alpha=DAMPING, tol=1e-14, max_iter=1000)
    ranks = flows_of(pairs, NODES).authority
    shares = ranks / ranks.sum()
    assert shares == pytest.approx([reference[node] for node in range(NODES)], abs=1e-6)


@quick
@given(webs, st.sets(ends, min_size=1, max_size=3))
def test_trust_is_the_personalised_pagerank_of_networkx(pairs: Pairs, trusted: set[int]):
    made = networkx.DiGraph(pairs)
    made.add_nodes_from(range(NODES))
    start = {node: float(node in trusted) for node in range(NODES)}
    reference = networkx.pagerank(
        made, alpha=DAMPING, personalization=start, tol=1e-14, max_iter=1000
    )
    values = flows_of(pairs, NODES, seeds(*trusted)).trust
    assert values is not None
    shares = values / values.sum()
    assert shares == pytest.approx([reference[node] for node in range(NODES)], abs=1e-6)


@quick
@given(webs, st.lists(st.tuples(st.integers(NODES, 12), st.integers(NODES, 12)), max_size=15))
def test_unrelated_sites_move_nothing(pairs: Pairs, others: Pairs):
    alone = flows_of(pairs, NODES, seeds(0))
    among = flows_of([*pairs, *others], 13, seeds(0))
    assert among.authority[:NODES] == pytest.approx(alone.authority, rel=1e-9)
    assert alone.trust is not None
    assert among.trust is not None
    assert among.trust[:NODES] == pytest.approx(alone.trust, rel=1e-9)
    assert authority(among.authority[:NODES]) == pytest.approx(authority(alone.authority), abs=1e-6)


@quick
@given(webs, st.integers(0, NODES), ends)
def test_one_more_vote_never_costs_its_target(pairs: Pairs, voter: int, target: int):
    # Chien, Dwork, Kumar, Simon, Sivakumar, "Link evolution", Internet Mathematics 2004
    before = flows_of(pairs, NODES + 1).authority
    after = flows_of([*pairs, (voter, target)], NODES + 1).authority
    assert after[target] >= before[target] * (1 - 1e-12)
    if voter == NODES:  # a site that votes for nobody else takes from nobody
        assert after[target] >= before[target] + (1 - DAMPING) * DAMPING * (1 - 1e-9)
        assert (after >= before * (1 - 1e-12)).all()


def test_a_chain_has_the_values_of_its_formula():
    d = DAMPING
    flows = flows_of([(0, 1), (1, 2)], 4, seeds(0))
    floor = 1 - d
    assert flows.authority == pytest.approx(
        [floor, floor * (1 + d), floor * (1 + d + d * d), floor]
    )
    assert flows.trust == pytest.approx([floor, floor * d, floor * d * d, 0])
    assert flows.harmonic == pytest.approx([0, 1, 1.5, 0], abs=0.1)
    assert flows.truncated == pytest.approx([0, 0, 0, 0])


def test_without_seeds_there_is_no_trust_and_a_note_says_so():
    flows = flows_of([(0, 1)], 2)
    assert (flows.trust, flows.spam_mass, flows.seeds) == (None, None, {})
    (note,) = flows.notes
    assert "2 sites" in note
    assert "seeds.toml" in note
    assert "trust" not in flows.steps


def test_with_seeds_trust_reaches_whom_they_link_to_and_nobody_else():
    flows = flows_of([(0, 1), (2, 3)], 4, seeds(0))
    assert flows.trust is not None
    assert (flows.trust > 0).tolist() == [True, True, False, False]
    assert (trust(flows.trust) > 0).tolist() == [True, True, False, False]
    assert flows.notes == []
    assert set(flows.seeds) == {0}


def test_a_seed_of_half_the_weight_gives_half_the_trust():
    full, half = (flows_of([(0, 1)], 2, seeds(0, weight=w)).trust for w in (1.0, 0.5))
    assert full is not None
    assert half == pytest.approx(full / 2)


def test_distrust_flows_against_the_links():
    flows = flows_of([(0, 1), (1, 2), (3, 0)], 4, seeds(3), seeds(2))
    assert flows.anti_trust is not None
    assert flows.anti_trust[2] > flows.anti_trust[1] > flows.anti_trust[0] > flows.anti_trust[3] > 0
    assert flows_of([(0, 1)], 2).anti_trust is None


def test_spam_mass_tells_who_is_ranked_by_nobody_good():
    farm = [(node, 9) for node in range(4, 9)]
    flows = flows_of([(0, 1), (1, 2), (2, 0), *farm], 10, seeds(0))
    assert flows.spam_mass is not None
    assert flows.spam_mass[9] == pytest.approx(1)
    assert flows.spam_mass[0] < flows.spam_mass[9]
    assert (flows.spam_mass <= 1).all()


def test_each_topic_flows_by_itself_and_one_without_a_seed_is_left_out():
    flows = flows_of([(0, 1), (2, 3)], 4, topics={"garden": [0], "boats": [], "news": [0, 2]})
    assert flows.topics is not None
    assert flows.topics.names == ("garden", "news")
    top = flows.topics.top
    assert [sorted(row) for row in top.columns.tolist()] == [[0, 1], [0, 1], [-1, 1], [-1, 1]]
    assert top.values[:2, 0] == pytest.approx(top.values[:2, 1], rel=1e-5)
    assert (top.values[2:] > 0).tolist() == [[True, False]] * 2
    assert flows_of([(0, 1)], 2, topics={"boats": []}).topics is None


def test_the_topics_with_most_trust_are_kept_of_any_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_TOPICS_AT_ONCE", 3)
    # topic n begins at n + 1 sites that vote for site 0, and at site 0 itself where n is even
    voters = [(site, 0) for site in range(1, 12)]
    topics = {f"t{n}": [*range(1, n + 2), *([0] if n % 2 == 0 else [])] for n in range(10)}
    flows = flows_of(voters, 12, topics=topics)
    assert flows.topics is not None
    names, top = flows.topics.names, flows.topics.top
    floor = 1 - DAMPING
    trust_of = {n: floor * ((n % 2 == 0) + DAMPING * (n + 1)) for n in range(10)}
    best = sorted(trust_of, key=lambda n: -trust_of[n])[:5]
    assert [names[column] for column in top.columns[0]] == [f"t{n}" for n in best]
    assert top.values[0] == pytest.approx([trust_of[n] for n in best])
    assert [names[column] for column in top.columns[11] if column >= 0] == []
    assert flows.steps["topics"]["iterations"] >= 1


def test_every_iteration_is_told(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    graph = graph_of([(0, 1), (1, 0)], 2)
    flows = compute_flows(graph, graph, seeds(0), seeds(1), {"news": [0]}, told.append)
    assert told == ["authority", "harmonic", "truncated", "trust", "anti_trust", "topics"]
    assert set(flows.steps) == set(told) - {"harmonic"}
    for step in flows.steps.values():
        assert step["iterations"] >= 1
        assert 0 <= step["residual"] <= 1e-5
    assert flows.steps["authority"]["residual"] <= 1e-13
    monkeypatch.setattr(module, "_EXACT_NODES", 1)
    rough = compute_flows(graph, graph, seeds(0), [], {}, told.append)
    assert rough.authority.dtype == np.float64
    assert rough.authority == pytest.approx(flows.authority, rel=1e-5)


def test_one_site_alone_is_a_graph_too():
    flows = flows_of([], 1)
    assert flows.authority == pytest.approx([1 - DAMPING])
    assert authority(flows.authority) == pytest.approx([0])
    assert flows.harmonic == pytest.approx([0])


def test_what_explanations_start_from_is_kept(tmp_path: Path):
    flows = flows_of([(0, 1), (1, 2)], 3, seeds(0, weight=0.5))
    store_flows(tmp_path, flows)
    (tmp_path / "names.arrow").touch()
    stored = ScoredGraph(tmp_path)
    assert stored.values("authority") == pytest.approx(flows.authority)
    assert stored.values("trust") == pytest.approx(flows.trust)
    assert stored.teleport("authority") is None
    assert stored.teleport("trust") == pytest.approx([0.5, 0, 0])
    store_flows(tmp_path / "..", flows_of([(0, 1)], 2))
    assert not (tmp_path.parent / "trust.npy").exists()
