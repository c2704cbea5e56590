import json
from math import e, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.score import scale
from linkcensus.score.scale import SHIPPED, Calibration

ranks = st.lists(st.floats(0.15, 641_000), min_size=2, max_size=30)
trusts = st.lists(st.floats(0, 600), min_size=2, max_size=30)
scores = st.lists(st.floats(0, 100), min_size=1, max_size=30)


def test_the_ends_of_the_authority_scale():
    assert scale.authority([0.15, SHIPPED.top_value]).tolist() == pytest.approx([0, 100])
    assert scale.authority([0.0, 1e9]).tolist() == [0, 100]


def test_the_ends_of_the_citation_scale():
    assert scale.citation([0.15, SHIPPED.top_value]).tolist() == pytest.approx([0, 100])
    assert scale.citation([0.1, 1e9]).tolist() == [0, 100]


def test_the_ends_of_the_trust_scale():
    assert scale.trust([0, SHIPPED.top_trust]).tolist() == pytest.approx([0, 100])
    assert scale.trust([-1e-9, 1e9]).tolist() == [0, 100]


def test_points_count_factors():
    """Equal factors of rank are equal steps of authority."""
    steps = np.diff(scale.authority(0.15 * e ** np.arange(5)))
    assert steps == pytest.approx([100 / SHIPPED.span] * 4)
    assert float(e ** (SHIPPED.span / 10)) == pytest.approx(4.6, abs=0.05)


def test_one_link_from_a_bare_seed_is_seen_and_half_the_unit_is_little():
    one_link, seed = scale.trust([0.85 * 0.15 / 20, 0.15])
    assert 5 < one_link < 20
    assert 30 < seed < 45
    assert scale.trust(scale.UNIT / 2) < 4


@given(ranks)
def test_authority_keeps_the_order(values):
    ordered = sorted(values)
    assert (np.diff(scale.authority(ordered)) >= 0).all()


@given(ranks)
def test_citation_keeps_the_order(values):
    assert (np.diff(scale.citation(sorted(values))) >= 0).all()


def test_citation_and_trust_of_equal_flows_differ_by_the_length_of_their_scales_alone():
    flows = np.array([0.001, 0.1, 10.0])
    ratios = scale.trust(flows) / scale.citation(0.15 + flows)
    assert ratios == pytest.approx([ratios[0]] * 3)
    assert 1 < ratios[0] < 2


@given(trusts)
def test_trust_keeps_the_order(values):
    assert (np.diff(scale.trust(sorted(values))) >= 0).all()


@given(scores)
def test_scales_have_inverses(shown):
    assert scale.authority(scale.rank_of_authority(shown)) == pytest.approx(shown, abs=1e-9)
    assert scale.citation(scale.rank_of_citation(shown)) == pytest.approx(shown, abs=1e-6)
    assert scale.trust(scale.value_of_trust(shown)) == pytest.approx(shown, abs=1e-9)


@given(ranks)
def test_ranks_come_back_from_authority(values):
    assert scale.rank_of_authority(scale.authority(values)) == pytest.approx(values, rel=1e-9)


def test_unknown_stays_unknown_and_shapes_stay():
    assert np.isnan(scale.authority([np.nan, 1.0])).tolist() == [True, False]
    assert np.isnan(scale.trust(np.nan))
    assert scale.authority(np.ones((2, 3), dtype=np.float32)).shape == (2, 3)


def test_trust_ratio():
    ratios = scale.trust_ratio([20, 0, 30, 90], [40, 40, 0, 10])
    assert ratios[:2].tolist() == [0.5, 0]
    assert np.isnan(ratios[2])
    assert ratios[3] == scale.HIGHEST_RATIO


def test_nodes_that_have_no_path_to_a_site_do_not_move_it():
    """The law that the un-normalised rank is chosen for, on a chain with and without strangers."""
    alone = _rank({(0, 2), (1, 2)}, 3)
    among_others = _rank({(0, 2), (1, 2)} | {(3 + i, 40) for i in range(30)}, 41)
    assert scale.authority(among_others[:3]) == pytest.approx(scale.authority(alone))


def _rank(edges, nodes):
    """A dense solution of y = (1-d) + d P^T y."""
    matrix = np.zeros((nodes, nodes))
    for source, target in edges:
        out = sum(1 for edge in edges if edge[0] == source)
        matrix[target, source] = 1 / out
    return np.linalg.solve(np.eye(nodes) - 0.85 * matrix, np.full(nodes, 0.15))


def test_the_sum_of_ranks_of_a_graph_with_dangling_nodes():
    """The derivation in the module's docstring, on a small graph: y = p * S."""
    edges = {(0, 1), (1, 2), (0, 2), (3, 0), (4, 0)}
    ranks_of_graph = _rank(edges, 6)
    published = ranks_of_graph / ranks_of_graph.sum()
    dangling = published[[2, 5]].sum()

    assert scale.published_total(6, dangling_share=dangling) == pytest.approx(ranks_of_graph.sum())
    assert scale.published_total(6, published.min()) == pytest.approx(ranks_of_graph.sum())


def test_the_shipped_ends_are_what_the_docstring_says():
    assert round(SHIPPED.top_value) == 641_412
    assert SHIPPED.top_trust == pytest.approx(695, abs=1)
    assert SHIPPED.span == pytest.approx(log(641_412 / 0.15), abs=1e-6)
    ends = [
        Calibration.from_published(
            "x",
            nodes=SHIPPED.nodes,
            top_pagerank=0.01332,
            dangling_share=part,
        )
        for part in (0.3, 0.8)
    ]
    for other in ends:
        assert abs(other.span - SHIPPED.span) / SHIPPED.span < 0.03


def test_a_calibration_from_the_smallest_published_value():
    exact = Calibration.from_published("mine", nodes=100, top_pagerank=0.2, smallest_pagerank=0.003)
    assert exact.top_value == pytest.approx(0.2 * 0.15 / 0.003)
    assert "smallest" in exact.note


@pytest.mark.parametrize(
    "wrong",
    [{"damping": 1.0}, {"top_value": 0.1}, {"top_trust": 0.0}],
)
def test_ends_that_turn_a_scale_around_are_refused(wrong):
    good = {"top_value": 9.0, "top_trust": 1.0}
    with pytest.raises(ValueError, match="must"):
        Calibration("x", 10, **{**good, **wrong})


def test_the_shipped_constants_agree_with_the_published_ranks(shared_data: Path):
    path = shared_data / "graphs" / f"domain-{SHIPPED.release}.json"
    rows = json.loads(path.read_text())["rows"]
    published = {row[4]: float(row[3]) for row in rows}
    total = scale.published_total(SHIPPED.nodes)
    shown = {name: float(scale.authority(value * total)) for name, value in published.items()}

    assert max(published.values()) * total == pytest.approx(SHIPPED.top_value)
    assert max(shown.values()) == pytest.approx(100)
    assert shown["org.wikipedia"] > 75
    assert min(shown.values()) > 40  # all of the top thousand stand in the upper half
