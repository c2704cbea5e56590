from math import nan, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import Position
from linkcensus.score import scale
from linkcensus.score.link_value import POSITION_FACTORS, Links, explain, link_values

GOOD = {
    "site_ranks": [40.0],
    "page_ranks": [2.0],
    "links": [30],
    "follow": [1],
    "positions": ["content"],
    "densities": [0.1],
    "trust_ratios": [0.9],
    "topic_matches": [0.8],
}


def value(**changed):
    return float(link_values(Links(**{**GOOD, **changed}))[0])


def maybe(numbers):
    return st.one_of(st.none(), numbers.map(lambda number: [number]))


links = st.builds(
    Links,
    site_ranks=st.floats(0, 1e6).map(lambda number: [number]),
    page_ranks=maybe(st.one_of(st.just(nan), st.floats(0, 1e6))),
    links=maybe(st.floats(0, 1e5)),
    follow=maybe(st.sampled_from([0.0, 1.0, nan])),
    positions=st.one_of(
        st.none(), st.sampled_from([None, *Position, "nowhere"]).map(lambda p: [p])
    ),
    densities=maybe(st.floats(-1, 2)),
    trust_ratios=maybe(st.floats(0, 2)),
    topic_matches=maybe(st.floats(0, 1)),
)


@given(links)
def test_a_value_is_its_terms(some):
    taken_apart = explain(some)
    assert taken_apart.value == pytest.approx(float(link_values(some)[0]), abs=1e-9)
    assert sum(term.points for term in taken_apart.terms) == pytest.approx(taken_apart.value)
    assert prod(term.factor for term in taken_apart.terms) == pytest.approx(taken_apart.flow)
    assert 0 <= taken_apart.value <= 100


@given(links)
def test_a_column_that_is_missing_is_a_column_of_unknown(some):
    filled = Links(
        some.site_ranks,
        **{
            name: getattr(some, name) if getattr(some, name) is not None else [nan]
            for name in ("page_ranks", "links", "follow", "densities", "trust_ratios")
        },
        positions=some.positions,
        topic_matches=some.topic_matches,
    )
    assert link_values(filled) == pytest.approx(link_values(some))


def test_the_ends_of_the_scale():
    top = scale.SHIPPED.top_value
    best = {"site_ranks": [top], "page_ranks": [top], "links": [1], "densities": [0.0]}
    assert value(**best, trust_ratios=[1.0], topic_matches=[0.5]) == pytest.approx(100)
    assert value(follow=[0]) == 0


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"site_ranks": [1.0]}, {"site_ranks": [500.0]}),
        ({"page_ranks": [0.2]}, {"page_ranks": [9.0]}),
        ({"links": [300]}, {"links": [3]}),
        ({"follow": [0]}, {"follow": [1]}),
        ({"positions": ["footer"]}, {"positions": ["content"]}),
        ({"densities": [1.0]}, {"densities": [0.0]}),
        ({"trust_ratios": [0.1]}, {"trust_ratios": [0.9]}),
        ({"topic_matches": [0.0]}, {"topic_matches": [1.0]}),
    ],
)
def test_each_factor_counts_in_its_direction_and_unknown_lies_between(worse, better):
    (name,) = worse
    unknown = value(**{name: None}) if name != "site_ranks" else value(site_ranks=[10.0])
    assert value(**worse) < value(**better)
    assert value(**worse) <= unknown <= value(**better)


def test_terms_say_what_was_not_known():
    terms = {term.name: term for term in explain(Links([3.0], follow=[1])).terms}
    assert terms["follow"].known
    assert not any(terms[name].known for name in ("rank", "links", "position", "trust", "topic"))
    assert terms["links"].factor == pytest.approx(1 / 64)


def test_a_link_of_ordinary_sites_is_worth_something():
    """Not everything small may round to 0: lists are sorted by this."""
    small, middling, great = (
        value(site_ranks=[0.2], page_ranks=[0.15]),
        value(),
        value(site_ranks=[5e4], page_ranks=[300.0]),
    )
    assert 3 < small < middling - 5 < great - 10


def test_every_position_has_a_factor_and_content_is_best():
    assert set(POSITION_FACTORS) == set(Position)
    assert max(POSITION_FACTORS, key=POSITION_FACTORS.__getitem__) == Position.CONTENT


def test_many_links_at_once():
    many = Links(
        np.array([1.0, 10.0, 100.0]),
        links=np.array([10, 10, nan]),
        positions=["content", None, "footer"],
    )
    assert link_values(many) == pytest.approx([explain(many, row).value for row in range(3)])
    assert link_values(Links([])).shape == (0,)
