"""Cutting a bucket into pieces: every row lies in one of them, in order, and none is too large."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.index import pieces
from linkcensus.index.engine import connect

SIZES = st.lists(st.integers(1, 12), min_size=1, max_size=20)
KEYS = st.sampled_from(["", "com,a", "com,a)/", "com,a)/'", "com,a)/ä", "com,a)/🙂", "com,b)/"])


@pytest.fixture(scope="module")
def engine():
    with connect(threads=1) as made:
        yield made


@settings(deadline=None)
@given(sizes=SIZES, most=st.integers(1, 15))
def test_runs_hold_every_site_once_in_order_and_are_as_long_as_they_may_be(sizes, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_ROWS", most)
        runs = list(pieces._runs(list(enumerate(sizes))))
    assert [site for sites, _ in runs for site in sites] == list(range(len(sizes)))
    for sites, rows in runs:
        assert rows == sum(sizes[site] for site in sites)
        assert rows <= most or len(sites) == 1, "only a large site is more, and it is alone"
    for (_, rows), (following, _) in pairwise(runs):
        assert rows + sizes[following[0]] > most, "the next site would not have fitted"


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(KEYS, KEYS), min_size=1, max_size=20),
    cuts=st.lists(st.tuples(KEYS, KEYS), max_size=4, unique=True),
)
def test_stretches_between_cuts_hold_every_row_once_in_order(engine, rows, cuts):
    stretches = list(pieces._stretches(sorted(cuts)))
    assert len(stretches) == len(cuts) + 1
    values = ", ".join("(?, ?)" for _ in rows)
    given_rows = [value for row in rows for value in row]
    found = []
    for stretch in stretches:
        found += engine.execute(
            f"SELECT * FROM (VALUES {values}) AS t (target_key, source_site) "
            f"WHERE {stretch} ORDER BY ALL",
            given_rows,
        ).fetchall()
    assert found == sorted(rows)


@settings(max_examples=15, deadline=None)
@given(pages=st.integers(1, 4), sites=st.integers(1, 60), most=st.integers(10, 50))
def test_a_large_site_is_cut_into_pieces_of_about_one_size(engine, pages, sites, most):
    source = (
        f"(SELECT 7 AS target_hash, 'k' || (range % {pages}) AS target_key, "
        f"'s' || (range // {pages}) AS source_site, 'p' || range AS source_key, "
        f"true AS target_https FROM range({pages * sites}))"
    )
    rows = pages * sites
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_ROWS", most)
        cut = pieces._pieces_of_site(engine, source, 1, 7, rows)
    counts = [
        engine.execute(f"SELECT count(*) FROM {source} WHERE {piece.range.condition}").fetchall()[
            0
        ][0]
        for piece in cut
    ]
    assert sum(counts) == rows
    assert max(counts) <= most, "all places differ, so that they can be cut anywhere"
    assert {piece.kept for piece in cut} == {"target_https IS NOT NULL"}
    assert {piece.range.pages for piece in cut} == {"page_hash = 7"}


def test_links_of_one_site_on_one_page_are_not_divided(engine):
    source = """(SELECT 7 AS target_hash, 'k' AS target_key, 's' AS source_site,
        'p' || range AS source_key, true AS target_https FROM range(30))"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_ROWS", 10)
        cut = pieces._pieces_of_site(engine, source, 1, 7, 30)
    counts = [
        engine.execute(f"SELECT count(*) FROM {source} WHERE {piece.range.condition}").fetchall()[
            0
        ][0]
        for piece in cut
    ]
    assert sorted(counts) in ([30], [0, 30])


def test_rows_that_know_only_the_site_go_along_with_every_piece(engine):
    source = """(SELECT 7 AS target_hash, CASE WHEN range < 5 THEN 'k' ELSE 'k)/' || range END
        AS target_key, 's' || range AS source_site, 'p' || (range % 20) AS source_key,
        CASE WHEN range < 5 THEN NULL ELSE true END AS target_https FROM range(40))"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_ROWS", 10)
        first, *others = pieces._pieces_of_site(engine, source, 1, 7, 40)
    assert len(others) == 4

    def held(piece, kept="true"):
        query = f"SELECT source_site FROM {source} WHERE {piece.range.condition} AND {kept}"
        return {site for (site,) in engine.execute(query).fetchall()}

    unresolved = {f"s{n}" for n in range(5)}
    assert all(unresolved <= held(piece) for piece in (first, *others))
    assert held(first) == unresolved | {f"s{20 + n}" for n in range(5)}, "what may resolve them"
    assert held(first, first.kept) == unresolved
    kept = [held(piece, piece.kept) for piece in others]
    assert set.union(*kept) == {f"s{n}" for n in range(5, 40)}
    assert sum(map(len, kept)) == 35, "each of the others once"
