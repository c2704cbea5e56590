"""Segments: sorted files, statistics that never lie, and queries put behind each other."""

import json
from datetime import datetime, timedelta
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.index import engine
from linkcensus.index.engine import connect
from linkcensus.index.schema import TABLES, Table
from linkcensus.index.segments import statistics_of, write_in_turn, write_segment

REDIRECTS = TABLES["redirects"]
START = datetime.fromisoformat("2026-01-01")


@pytest.fixture(scope="module")
def connection():
    with connect(threads=2) as made:
        yield made


def redirect_row(number, key, moment=0, **rest):
    return dict.fromkeys(REDIRECTS.schema.names) | {
        "from_hash": number,
        "from_key": key,
        "from_url": key,
        "seen_at": START + timedelta(hours=moment),
        "import_id": "id",
    } | rest  # fmt: skip


def write(connection, rows, folder, table=REDIRECTS, query="SELECT * FROM given_rows"):
    connection.register("given_rows", pa.Table.from_pylist(rows, schema=table.schema))
    try:
        return write_segment(connection, table, query, folder)
    finally:
        connection.unregister("given_rows")


def read(segment):
    return pq.ParquetFile(segment.path).read().to_pylist()


def sort_keys(rows, table=REDIRECTS):
    return [tuple(row[name] for name in table.sort) for row in rows]


redirect_rows = st.builds(
    redirect_row,
    st.integers(0, 2**63 - 1) | st.integers(0, 3),
    st.sampled_from(["", "com,a)/", "com,b)/", "com,ä)/", "com,🙂)/", "com,a)/\x00", "Com", "~"]),
    st.integers(0, 3),
    status=st.none() | st.integers(0, 599),
)


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(redirect_rows, min_size=1, max_size=15))
def test_a_segment_holds_the_rows_it_was_given_sorted(connection, tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("s") / "made" / "when" / "needed"
    segment = write(connection, rows, folder)
    stored = read(segment)
    assert sorted(map(repr, stored)) == sorted(map(repr, rows))
    # text is ordered by its bytes in UTF-8, which is the order of its characters
    assert sort_keys(stored) == sorted(sort_keys(rows))
    assert (segment.rows, segment.bytes) == (len(rows), segment.path.stat().st_size)
    assert segment.table == "redirects"
    assert [path.name for path in folder.iterdir()] == [segment.path.name]


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(redirect_rows, min_size=1, max_size=15))
def test_statistics_bound_every_row(connection, tmp_path_factory, rows):
    segment = write(connection, rows, tmp_path_factory.mktemp("s"))
    told = json.loads(segment.statistics)
    assert told["numRecords"] == len(rows)
    hashes = [row["from_hash"] for row in rows]
    assert (told["minValues"]["from_hash"], told["maxValues"]["from_hash"]) == (
        min(hashes),
        max(hashes),
    )
    times = [row["seen_at"].isoformat() for row in rows]
    assert told["minValues"]["seen_at"] <= min(times)
    assert told["maxValues"]["seen_at"] >= max(times)
    assert set(told["nullCount"].values()) == {0}
    if "from_key" in told["minValues"]:
        keys = [row["from_key"] for row in rows]
        assert told["minValues"]["from_key"] <= min(keys)
        assert told["maxValues"]["from_key"] >= max(keys)


def test_only_leading_sort_columns_have_statistics(connection, tmp_path):
    segment = write(connection, [redirect_row(1, "a", status=301)], tmp_path)
    assert set(json.loads(segment.statistics)["minValues"]) == set(REDIRECTS.sort)


def test_a_column_without_any_value_has_no_bounds(connection, tmp_path):
    table = Table("t", pa.schema([("a", pa.int64()), ("b", pa.string())]), ("a", "b"), None)
    segment = write(connection, [{"a": 1, "b": None}, {"a": 2, "b": None}], tmp_path, table)
    told = json.loads(segment.statistics)
    assert (told["minValues"], told["maxValues"]) == ({"a": 1}, {"a": 2})


def test_null_values_are_counted(connection, tmp_path):
    table = Table("t", pa.schema([("a", pa.int64())]), ("a",), None)
    segment = write(connection, [{"a": 5}, {"a": None}, {"a": None}], tmp_path, table)
    assert json.loads(segment.statistics)["nullCount"] == {"a": 2}


def test_statistics_span_all_row_groups(tmp_path):
    path = tmp_path / "groups.parquet"
    rows = [redirect_row(number, f"key {number:02}") for number in range(10)]
    pq.write_table(pa.Table.from_pylist(rows, schema=REDIRECTS.schema), path, row_group_size=3)
    metadata = pq.read_metadata(path)
    assert metadata.num_row_groups == 4
    told = json.loads(statistics_of(metadata, REDIRECTS))
    assert told["numRecords"] == 10
    assert (told["minValues"]["from_hash"], told["maxValues"]["from_hash"]) == (0, 9)
    assert told["minValues"]["from_key"] == "key 00"
    assert told["maxValues"]["from_key"] == "key 09"


def test_no_rows_leave_no_file(connection, tmp_path):
    assert write(connection, [], tmp_path / "empty") is None
    assert list((tmp_path / "empty").iterdir()) == []


def test_columns_are_taken_by_name_and_further_ones_left_out(connection, tmp_path):
    query = (
        "SELECT 'more' AS more, * FROM (SELECT import_id, * EXCLUDE (import_id) FROM given_rows)"
    )
    segment = write(connection, [redirect_row(7, "k")], tmp_path, query=query)
    assert pq.read_schema(segment.path).names == REDIRECTS.schema.names
    assert read(segment)[0]["from_hash"] == 7


def test_columns_known_to_be_empty_change_nothing_but_the_work(connection, tmp_path):
    rows = [redirect_row(number % 3, f"key {number}", number % 2) for number in range(9)]
    filled = {"from_hash", "from_key", "from_url", "import_id"}
    rows = [row | {"seen_at": None} for row in rows]
    connection.register("given_rows", pa.Table.from_pylist(rows, schema=REDIRECTS.schema))
    empty = [name for name in REDIRECTS.schema.names if name not in filled]
    plain, spared = (
        write_segment(connection, REDIRECTS, "FROM given_rows", tmp_path, empty=columns)
        for columns in ((), empty)
    )
    in_turn = write_in_turn(connection, REDIRECTS, ["FROM given_rows"], tmp_path, empty=empty)
    connection.unregister("given_rows")
    assert sort_keys(read(spared)) == sort_keys(read(plain)) == sort_keys(read(in_turn))
    assert pq.read_schema(spared.path).equals(pq.read_schema(plain.path))
    assert spared.statistics == plain.statistics == in_turn.statistics


def test_a_folder_may_have_any_name(connection, tmp_path):
    folder = tmp_path / 'it\'s a "folder", ö; --'
    segment = write(connection, [redirect_row(1, "a")], folder)
    assert read(segment)[0]["from_key"] == "a"


# -- in turn -------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(redirect_rows, min_size=1, max_size=20), data=st.data())
def test_queries_in_turn_make_the_segment_of_all_rows(connection, tmp_path_factory, rows, data):
    folder = tmp_path_factory.mktemp("s")
    ordered = sorted(rows, key=lambda row: sort_keys([row]))
    places = st.lists(st.integers(1, len(rows)), max_size=4, unique=True)
    cuts = sorted({0, len(rows), *data.draw(places)})

    def queries():
        """One after another into the same table, as the pieces of a bucket are merged."""
        for low, high in pairwise(cuts):
            part = pa.Table.from_pylist(ordered[low:high][::-1], schema=REDIRECTS.schema)
            connection.register("part", part)
            connection.execute("CREATE OR REPLACE TEMP TABLE in_hand AS SELECT * FROM part")
            yield "SELECT * FROM in_hand"

    made = write_in_turn(connection, REDIRECTS, queries(), folder)
    whole = write(connection, rows, folder)
    assert sort_keys(read(made)) == sort_keys(read(whole))
    assert sorted(map(repr, read(made))) == sorted(map(repr, rows))
    assert json.loads(made.statistics) == json.loads(whole.statistics)
    assert (made.rows, made.table) == (len(rows), "redirects")


def test_many_row_groups_in_turn_keep_their_order(connection, tmp_path):
    rows = 3 * engine.ROW_GROUP_ROWS
    table = Table("t", pa.schema([("a", pa.int64())]), ("a",), None)
    queries = (f"SELECT range AS a FROM range({n * rows}, {(n + 1) * rows})" for n in range(3))
    made = write_in_turn(connection, table, queries, tmp_path)
    file = pq.ParquetFile(made.path)
    assert file.read().column("a").to_pylist() == list(range(3 * rows))
    assert file.metadata.num_row_groups == 9, "as large as those of any segment"
    setting = "SELECT current_setting('preserve_insertion_order')"
    assert connection.execute(setting).fetchall() == [(False,)], "as it was before"


def test_no_queries_leave_no_file(connection, tmp_path):
    assert write_in_turn(connection, REDIRECTS, iter(()), tmp_path / "empty") is None
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_query_that_fails_leaves_the_connection_as_it_was(connection, tmp_path):
    with pytest.raises(duckdb.IOException, match="no_such_file"):
        write_in_turn(connection, REDIRECTS, ["SELECT * FROM 'no_such_file.parquet'"], tmp_path)
    setting = "SELECT current_setting('preserve_insertion_order')"
    assert connection.execute(setting).fetchall() == [(False,)]
    assert write(connection, [redirect_row(1, "a")], tmp_path).rows == 1
