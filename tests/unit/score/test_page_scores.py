"""Page authority: who links to a page, how well known its site is, and what its site does."""

from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.url import site_hash
from linkcensus.index.score_schema import PAGE_SCORES
from linkcensus.index.site_graph import PageVotes
from linkcensus.score import page_scores as module
from linkcensus.score.page_scores import page_rows, rank_pages
from linkcensus.score.scale import DAMPING, authority

FLOOR = 1 - DAMPING
NOW = datetime.fromisoformat("2026-03-01T12:00:00")


def votes_of(sites: list[str], *pairs: tuple[int, int]) -> PageVotes:
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    keys = [f"{site})/{place}" for place, site in enumerate(sites)]
    return PageVotes(pa.array(keys), pa.array(sites), ends[:, 0], ends[:, 1])


def test_a_page_of_a_site_nobody_knows_begins_at_the_floor():
    ranks = rank_pages(votes_of(["a", "b"]), np.full(2, FLOOR))
    assert ranks.votes == pytest.approx([FLOOR, FLOOR])
    assert authority(ranks.votes) == pytest.approx([0, 0])


def test_a_page_begins_with_the_square_root_of_its_sites_rank():
    ranks = rank_pages(votes_of(["a", "b"]), np.array([FLOOR, 100 * FLOOR]))
    assert ranks.votes == pytest.approx([FLOOR, 10 * FLOOR])


def test_pages_are_counted_by_whose_they_are():
    votes = votes_of(["a", "a", "b", "a"], (0, 1), (2, 1), (3, 1), (1, 0), (0, 2))
    ranks = rank_pages(votes, np.full(4, FLOOR))
    assert ranks.pages_in.tolist() == [1, 3, 1, 0]
    assert ranks.own_pages_in.tolist() == [1, 2, 0, 0]
    assert ranks.pages_out.tolist() == [2, 1, 1, 1]
    assert ranks.votes.argmax() == 1


def test_no_page_at_all_is_no_row():
    nothing = votes_of([])
    assert list(page_rows(nothing, rank_pages(nothing, np.empty(0)), NOW)) == []


def test_rows_hold_what_was_computed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_BATCH_ROWS", 2)
    votes = votes_of(["a.com", "b.com", "b.com"], (0, 1), (2, 1))
    ranks = rank_pages(votes, np.full(3, FLOOR))
    batches = list(page_rows(votes, ranks, NOW))
    assert [batch.num_rows for batch in batches] == [2, 1]
    rows = pa.Table.from_batches(batches, PAGE_SCORES).to_pylist()
    assert [row["page_hash"] for row in rows] == [site_hash(s) for s in ("a.com", "b.com", "b.com")]
    assert rows[1] == {
        "page_hash": site_hash("b.com"),
        "page_site": "b.com",
        "page_key": "b.com)/1",
        "computed_at": NOW,
        "page_authority": pytest.approx(float(authority(ranks.votes)[1]), rel=1e-6),
        "votes": pytest.approx(FLOOR * (1 + 2 * DAMPING)),
        "pages_in": 2,
        "own_pages_in": 1,
        "pages_out": 0,
    }


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] != p[1])),
    st.integers(0, 5),
)
def test_a_link_from_a_new_page_only_adds(pairs: list[tuple[int, int]], to: int):
    sites, ranks = ["a", "a", "b", "b", "c", "c", "d"], np.full(7, 2 * FLOOR)
    before = rank_pages(votes_of(sites, *set(pairs)), ranks).votes
    after = rank_pages(votes_of(sites, *set(pairs), (6, to)), ranks).votes
    assert after[to] > before[to]
    assert (after >= before * (1 - 1e-9)).all()
