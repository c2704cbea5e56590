"""Steps of the merge that answer for many pairs at once what `occurrences` does for one."""

from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcensus.core.link import Kind
from linkcensus.index.engine import statement
from linkcensus.index.occurrences import PairSighting, match_occurrences

PAIR = ("target_key", "source_key", "raw_key")
KINDS = st.sampled_from([Kind.TEXT.value, Kind.IMAGE.value, Kind.UNKNOWN.value])
ANCHORS = st.none() | st.sampled_from(["", "a", "A", "ab", "é", "\U0001f517", "\uffee", "b"])
DAYS = st.integers(1, 28)
ROWS = st.lists(
    st.tuples(KINDS, ANCHORS, st.booleans(), st.integers(0, 3), DAYS), min_size=1, max_size=8
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


def numbered(engine: duckdb.DuckDBPyConnection, rows, most: int) -> dict[int, tuple[str, int]]:
    """Number -> (kind, occurrence) of rows of one pair, by the step `side_by_side`."""
    kinds, anchors, _, places, _ = zip(*rows, strict=True)
    n = len(rows)
    seen_again = pa.table(
        {
            "sighting": pa.array(range(n), pa.int64()),
            "kind": pa.array(kinds, pa.string()),
            "anchor": pa.array(anchors, pa.string()),
            "occurrence": pa.array(places, pa.int16()),
        }
        | {key: pa.array([key] * n) for key in PAIR}
    )
    pairs = pa.table({key: [key] for key in PAIR} | {"needs_matching": [True], "one_table": [True]})
    engine.register("seen_again", seen_again)
    engine.register("pairs", pairs)
    step = statement("side_by_side").format(most_occurrences=most)
    told = {number: (kinds[number], places[number]) for number in range(n)}
    changed = engine.execute(step).fetchall()
    return told | {number: (kind, place) for number, kind, place in changed}


@given(rows=ROWS)
def test_rows_of_one_table_are_numbered_as_one_look(engine, rows):
    sightings = [
        PairSighting(
            number=number,
            seen_from=datetime(2026, 1, day, tzinfo=UTC),
            seen_until=datetime(2026, 1, day, tzinfo=UTC),
            learned_at=datetime(2026, 2, 1, tzinfo=UTC),
            import_id="one",
            sources=1,
            own=False,
            kind=kind,
            anchor=anchor,
            anchor_cut=cut,
            occurrence=place,
        )
        for number, (kind, anchor, cut, place, day) in enumerate(rows)
    ]
    assert numbered(engine, rows, 32_767) == match_occurrences(sightings)


def test_more_links_than_can_be_numbered_are_one(engine):
    rows = [(Kind.TEXT.value, text, False, 0, 1) for text in ("a", "b", "c", "d")]
    assert [place for _, place in numbered(engine, rows, 2).values()] == [0, 1, 2, 2]
