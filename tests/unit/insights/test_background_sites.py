"""Referring sites out of a published graph: best reputation first, page by page."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.graph.csr import Graph
from linkcensus.index.background import Background
from linkcensus.index.background_writer import writing
from linkcensus.insights.background_sites import (
    background_referring_sites,
    stream_background_referring_sites,
)

RELEASE = "cc-main-2026-mar-apr-may"
SITES = 60
TARGET = "site-000.com"


def made(root: Path, *, ranked: int) -> Background:
    """Each site links to the first; every second one is linked to by the next ones."""
    names = ["com.blogspot", *(f"com.site-{number:03}" for number in range(SITES))]
    sources = [*range(2, SITES + 1), *(number + 2 for number in range(2, SITES - 1, 2))]
    targets = [*[1] * (SITES - 1), *range(2, SITES - 1, 2)]
    with writing(root, RELEASE, "domain") as writer:
        numbers = pa.array(range(len(names)), pa.int64())
        writer.write_vertices(
            [
                pa.RecordBatch.from_pydict(
                    {"vertex": numbers, "name": names, "n_hosts": pa.nulls(len(names), pa.int64())}
                )
            ]
        )
        if ranked:
            best = list(reversed(names))[:ranked]
            places = pa.array(range(1, ranked + 1), pa.int64())
            nothing = pa.nulls(ranked, pa.float64())
            writer.write_ranks(
                [
                    pa.RecordBatch.from_pydict(
                        {
                            "name": best,
                            "n_hosts": places,
                            "harmonic_position": places,
                            "harmonic": nothing,
                            "pagerank_position": places,
                            "pagerank": nothing,
                        }
                    )
                ]
            )
        arranged = writer.arrange()
        graph = Graph.from_edges(np.array(sources), np.array(targets), arranged.domains)
        graph.save(writer.graph_folder)
        writer.commit(datetime(2026, 11, 23, tzinfo=UTC), edges=graph.edges, files=[])
    return Background(root)


@pytest.fixture(scope="module")
def background(tmp_path_factory: pytest.TempPathFactory) -> Background:
    return made(tmp_path_factory.mktemp("background"), ranked=20)


def test_ranked_sites_come_first_then_those_that_most_sites_link_to(background: Background):
    rows = background_referring_sites(background, TARGET, limit=100).rows
    assert [row.harmonic_position for row in rows[:20]] == list(range(1, 21))
    assert rows[0].source_site == "site-059.com"
    left = rows[20:]
    assert {row.harmonic_position for row in left} == {None}
    counts = [row.referring_sites for row in left]
    assert counts == sorted(counts, reverse=True)
    assert {row.release for row in rows} == {RELEASE}


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 70))
def test_pages_of_any_size_give_every_site_once(background: Background, limit: int):
    seen, cursor = [], None
    while True:
        page = background_referring_sites(background, TARGET, limit=limit, cursor=cursor)
        assert page.total == SITES - 1
        seen += page.rows
        cursor = page.cursor
        if cursor is None:
            break
        assert len(page.rows) == limit
    assert seen == list(stream_background_referring_sites(background, TARGET))
    assert len({row.source_site for row in seen}) == SITES - 1


def test_without_ranks_the_most_linked_sites_come_first(tmp_path: Path):
    rows = background_referring_sites(made(tmp_path, ranked=0), TARGET, limit=5).rows
    assert [row.referring_sites for row in rows] == [1] * 5
    assert [row.harmonic_position for row in rows] == [None] * 5


def test_a_site_nobody_links_to_has_an_empty_page(background: Background):
    page = background_referring_sites(background, "site-059.com")
    assert (page.rows, page.total, page.cursor) == ((), 0, None)


def test_what_is_not_known_is_told(background: Background, tmp_path: Path):
    with pytest.raises(NotFound, match=f"{RELEASE} does not know unknown.com$"):
        background_referring_sites(background, "unknown.com")
    with pytest.raises(NotFound, match=r"counts all of blogspot\.com as one site"):
        background_referring_sites(background, "alice.blogspot.com")
    with pytest.raises(NotFound, match="commoncrawl graph latest"):
        background_referring_sites(Background(tmp_path), TARGET)
    with pytest.raises(NotFound, match="is not here"):
        background_referring_sites(background, TARGET, release="cc-main-2019-aug-sep-oct")


@pytest.mark.parametrize("cursor", ["", "x", "WzFd", "W10", "é"])
def test_a_forged_cursor_is_told(background: Background, cursor: str):
    with pytest.raises(BadInput, match="this cursor cannot be used"):
        background_referring_sites(background, TARGET, cursor=cursor)


def test_a_limit_out_of_range_is_told(background: Background):
    with pytest.raises(BadInput):
        background_referring_sites(background, TARGET, limit=0)
