"""The largest values of each node, of columns that come some at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.graph.top_columns import TopColumns

_SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


@given(
    st.integers(1, 7).flatmap(
        lambda width: st.lists(
            st.lists(_SHARES, min_size=width, max_size=width), min_size=1, max_size=9
        )
    ),
    st.integers(1, 4),
    st.integers(1, 3),
)
@settings(deadline=None, max_examples=50)
def test_they_are_those_that_sorting_everything_finds(
    rows: list[list[float]], count: int, width: int
):
    values = np.array(rows)
    top = TopColumns.empty(len(rows), count)
    for first in range(0, values.shape[1], width):
        top.add(values[:, first : first + width], first)
    for row, columns, kept in zip(values, top.columns.tolist(), top.values, strict=True):
        order = [int(place) for place in np.argsort(-row, kind="stable") if row[place] > 0][:count]
        assert columns == [*order, *[-1] * (count - len(order))]
        assert kept == pytest.approx([*row[order], *[0.0] * (count - len(order))])


def test_no_nodes_are_no_trouble():
    top = TopColumns.empty(0, 3)
    top.add(np.zeros((0, 4)), 0)
    assert top.columns.shape == top.values.shape == (0, 3)
