"""The picture of a small graph: rings of hops, nobody on top of another, always the same."""

import numpy as np
import numpy.typing as npt
import pytest

from linkcensus.graph.layout import lay_out

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Graph = tuple[Ints, Ints, Ints, Ints, Floats]


def wheel(first: int, second: int, links: int = 0, seed: int = 1) -> Graph:
    """A centre, `first` nodes around it, `second` behind these, and links among all."""
    chance = np.random.default_rng(seed)
    hops = np.array([0] + [1] * first + [2] * second, np.int32)
    parents = np.array(
        [-1] + [0] * first + chance.integers(1, first + 1, second).tolist(), np.int32
    )
    ends = chance.integers(0, hops.size, (2, links))
    sources = np.concatenate([np.arange(1, hops.size), ends[0]]).astype(np.int32)
    targets = np.concatenate([parents[1:], ends[1]]).astype(np.int32)
    return hops, parents, sources, targets, chance.random(sources.size)


@pytest.mark.parametrize(("first", "second"), [(1, 0), (5, 0), (3, 40), (200, 10), (50, 400)])
def test_rings_of_hops_within_the_unit_circle(first: int, second: int) -> None:
    graph = wheel(first, second, links=3 * first)
    x, y = lay_out(*graph)
    radius, hops = np.hypot(x, y), graph[0]

    assert (x[0], y[0]) == (0, 0)
    assert np.isfinite(radius).all()
    assert radius.max() <= 1 + 1e-9
    if second:
        assert radius[hops == 1].max() < radius[hops == 2].min()


def test_nobody_lies_on_another() -> None:
    x, y = lay_out(*wheel(60, 240, links=300))
    away = np.hypot(x[:, None] - x, y[:, None] - y) + np.eye(x.size)
    assert away.min() > 0.1 * np.sqrt(np.pi / x.size)


def test_the_same_graph_gives_the_same_picture() -> None:
    graph = wheel(30, 90, links=50)
    assert np.array_equal(lay_out(*graph), lay_out(*graph))


def test_those_who_link_lie_together() -> None:
    hops, parents = np.array([0] + [1] * 60, np.int32), np.array([-1] + [0] * 60, np.int32)
    one = np.arange(1, 61, 6)  # ten of them, spread around the circle, link to each other
    pairs = np.array([(a, b) for a in one for b in one if a != b], np.int32)
    x, y = lay_out(hops, parents, pairs[:, 0].copy(), pairs[:, 1].copy(), np.ones(len(pairs)))
    own = np.hypot(x[one] - x[one].mean(), y[one] - y[one].mean()).mean()
    rest = np.setdiff1d(np.arange(1, 61), one)
    others = np.hypot(x[rest] - x[rest].mean(), y[rest] - y[rest].mean()).mean()
    assert own < 0.6 * others


def test_no_node_and_one() -> None:
    none = np.empty(0, np.int32)
    assert [part.size for part in lay_out(none, none, none, none, np.empty(0))] == [0, 0]
    one = np.zeros(1, np.int32)
    assert np.array_equal(lay_out(one, one - 1, none, none, np.empty(0)), [[0], [0]])
