"""Lake and snapshot without an import: marks, locks, which files count, and the SQL of moments."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.errors import CorruptIndex
from linkcensus.core.link import Source
from linkcensus.index.buckets import FRESH, ROOT, split
from linkcensus.index.engine import connect
from linkcensus.index.imports import UNDONE, ImportRecord, records_to_arrow
from linkcensus.index.lake import Lake, StoredFile, Watermarks
from linkcensus.index.schema import TABLES
from linkcensus.index.segments import write_segment
from linkcensus.index.snapshot import (
    Moment,
    Snapshot,
    empty_query,
    relation,
    timestamp,
    within,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
REDIRECTS = TABLES["redirects"]


def day(number):
    return START + timedelta(days=number)


def record(import_id, **rest):
    fields = {
        "import_id": import_id,
        "batch_id": "b",
        "learned_at": day(10),
        "file": "f",
        "digest": "d",
        "bytes": 1,
        "format": "t",
        "source": "ahrefs",
        "commit_seq": 1,
    } | rest
    return ImportRecord(**fields)


def snapshot(*records, marks=None, files=None):
    return Snapshot(
        marks=marks or Watermarks({ROOT: 0}),
        imports={one.import_id: one for one in records},
        committed=frozenset(one.commit_seq for one in records),
        files={name: [] for name in TABLES if name != "imports"} | (files or {}),
    )


@pytest.fixture(scope="module")
def engine():
    with connect(threads=1) as made:
        yield made


# -- marks ---------------------------------------------------------------------------------------


def test_an_index_without_marks_reflects_nothing():
    assert Watermarks().lowest_derived() == 0
    assert Watermarks({1: 3}).lowest_absorbed("visits") == 0


def test_the_lowest_mark_is_what_every_bucket_has():
    marks = Watermarks({2: 5, 6: 3, 7: 9}, {"visits": {2: 4, 6: 2}, "pages": {2: 4, 6: 2, 7: 1}})
    assert marks.lowest_derived() == 3
    assert marks.lowest_absorbed("visits") == 0, "bucket 7 has absorbed none"
    assert marks.lowest_absorbed("pages") == 1


@given(st.integers(1, 3), st.integers(0, 9), st.integers(0, 9))
def test_the_parts_of_a_split_bucket_have_absorbed_what_it_had(times, derived, absorbed):
    marks = Watermarks({2: derived, 3: 1}, {"visits": {2: absorbed, 3: 1}, "pages": {}})
    parts = split(2, times)
    marks.split(2, parts)
    assert marks.derived == {3: 1}, "the parts are derived anew"
    assert marks.absorbed["visits"] == dict.fromkeys(parts, absorbed) | {3: 1}
    assert marks.absorbed["pages"] == dict.fromkeys(parts, 0)


def test_a_split_into_itself_changes_nothing():
    marks = Watermarks({1: 4}, {"visits": {1: 4}})
    marks.split(1, [1])
    assert marks == Watermarks({1: 4}, {"visits": {1: 4}})


# -- the lake ------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path)


def segment(engine, folder, low, high):
    rows = f"SELECT range AS from_hash, 'k' AS from_key FROM range({low}, {high})"
    rest = ", ".join(
        f"NULL AS {name}"
        for name in REDIRECTS.schema.names
        if name not in ("from_hash", "from_key")
    )
    query = f"SELECT *, {rest} FROM ({rows})"
    made = write_segment(engine, REDIRECTS, query, folder / "scratch")
    assert made is not None
    return made


def hashes(engine, files):
    source = relation("redirects", [file.path for file in files])
    found = engine.execute(f"SELECT from_hash FROM {source} ORDER BY 1").fetchall()
    return [number for (number,) in found]


def test_a_new_lake_is_empty_and_has_all_tables(lake):
    assert lake.watermarks() == Watermarks({ROOT: 0})
    assert all(lake.files(name) == [] for name in TABLES)
    assert lake.next_seq(frozenset()) == 1
    taken = Snapshot.take(lake)
    assert (taken.last_seq, taken.imports, taken.undone) == (0, {}, [])


def test_marks_come_back_as_they_were_saved(lake):
    marks = Watermarks({2: 7, 3: 9}, {"visits": {2: 3}})
    before = lake.versions()
    lake.save_watermarks(marks)
    assert Lake(lake.root).watermarks() == marks
    assert lake.versions() != before, "whoever has a snapshot must take another"


def test_marks_that_are_no_numbers_are_refused(lake):
    lake._write_json({"schema_version": 1, "derived": {"1": "many"}})
    with pytest.raises(CorruptIndex, match="'many' where a number belongs"):
        lake.watermarks()


def test_fresh_files_count_once_their_commit_does(lake, engine, tmp_path):
    for seq, (low, high) in enumerate([(0, 3), (3, 5)], start=1):
        lake.append("redirects", [segment(engine, tmp_path, low, high)], seq)
    lake.append("redirects", [], 9)
    assert [file.seq for file in lake.files("redirects")] == [1, 2]
    assert hashes(engine, lake.visible("redirects", frozenset())) == []
    assert hashes(engine, lake.visible("redirects", frozenset({2}))) == [3, 4]
    assert hashes(engine, Lake(tmp_path).visible("redirects", frozenset({1, 2}))) == [*range(5)]
    assert lake.next_seq(frozenset({7})) == 8
    assert lake.next_seq(frozenset({1})) == 3, "a number in a file's name is never used again"


def test_leftovers_of_a_killed_commit_are_dropped_and_others_stay(lake, engine, tmp_path):
    for seq in (1, 2, 3):
        lake.append("redirects", [segment(engine, tmp_path, seq, seq + 1)], seq)
    assert lake.drop_leftovers(frozenset({1, 3})) == 1
    assert hashes(engine, lake.files("redirects")) == [1, 3]
    assert lake.drop_leftovers(frozenset({1, 3})) == 0


def test_replacing_takes_the_place_of_related_buckets_only(lake, engine, tmp_path):
    lake.append("redirects", [segment(engine, tmp_path, 90, 91)], 1)
    lake.replace(
        "redirects",
        {2: (segment(engine, tmp_path, 0, 2), 1), 3: (segment(engine, tmp_path, 5, 6), 1)},
    )
    parts = {4: (segment(engine, tmp_path, 10, 11), 2), 5: (None, 2)}
    lake.replace("redirects", parts)
    files = lake.files("redirects")
    assert [(file.bucket, file.seq) for file in files] == [(FRESH, 1), (3, 1), (4, 2)]
    assert hashes(engine, files) == [5, 10, 90]
    lake.replace("redirects", {3: (None, 3)})
    assert hashes(engine, lake.files("redirects")) == [10, 90]


def test_a_lock_that_is_taken_is_not_waited_for(lake, tmp_path):
    other = Lake(tmp_path)
    with lake.lock("compaction") as held, other.lock("compaction", wait=False) as second:
        assert (held, second) == (True, False)
        with other.lock("commit", wait=False) as elsewhere:
            assert elsewhere, "the two locks know nothing of each other"
    with other.lock("compaction", wait=False) as free:
        assert free


def test_the_newest_record_decides_what_a_snapshot_counts(lake, engine, tmp_path):
    records = [record("0a"), record("0b", commit_seq=2), record("0a", commit_seq=3, state=UNDONE)]
    for one in records:
        engine.register("records", records_to_arrow([one]))
        made = write_segment(engine, TABLES["imports"], "SELECT * FROM records", tmp_path / "s")
        assert made is not None
        lake.append("imports", [made], one.commit_seq)
    taken = Snapshot.take(lake)
    assert (taken.last_seq, taken.undone) == (3, ["0a"])
    assert taken.committed == {1, 2, 3}
    assert [one.import_id for one in taken.changed_imports(2)] == ["0a"]


# -- snapshots -----------------------------------------------------------------------------------


def stored(bucket, seq):
    return StoredFile(f"{bucket}/{seq}", bucket, seq)


def test_a_bucket_reads_its_own_file_and_what_is_fresh_since():
    files = [stored(FRESH, seq) for seq in (1, 2, 3)] + [stored(b, 2) for b in (2, 6, 7)]
    marks = Watermarks({2: 3, 6: 3, 7: 1}, {"visits": {2: 2, 6: 1}})
    taken = snapshot(marks=marks, files={"visits": files})
    assert taken.fact_files("visits", 2) == ["2/2", "-1/3"]
    assert taken.fact_files("visits", 6) == ["6/2", "-1/2", "-1/3"]
    assert taken.fact_files("visits", 7) == ["7/2", "-1/1", "-1/2", "-1/3"]
    assert taken.bucket_files("visits", 3) == ["6/2", "7/2"], "while it is split"
    assert taken.derived_mark(3) == taken.derived_mark(ROOT) == 1, "what all of it reflects"
    assert taken.derived_mark(6) == 3
    assert len(taken.all_files("visits")) == len(files)


def test_marked_imports_are_those_whose_facts_came_earlier():
    brought, undone = record("0a", commit_seq=4), record("0b", commit_seq=5, state=UNDONE)
    taken = snapshot(brought, undone, files={"visits": [stored(FRESH, 4)]})
    assert taken.changed_imports(3) == [brought, undone]
    assert taken.marked_imports(3) == [undone]
    assert taken.marked_imports(5) == []


def test_rows_of_undone_imports_do_not_count(engine):
    taken = snapshot(record("0a"), record("0b", state=UNDONE), record("0c", state=UNDONE))
    rows = "(VALUES ('0a'), ('0b'), ('0c'), ('0d')) AS v (mine)"
    query = f"SELECT mine FROM {rows} WHERE {taken.undone_condition('mine')} ORDER BY 1"
    assert engine.execute(query).fetchall() == [("0a",), ("0d",)]
    assert snapshot(record("0a")).undone_condition() == "true"


def completes(engine, taken, moment=None):
    return engine.execute(
        f"SELECT * FROM ({taken.completes_query(moment)}) ORDER BY ALL"
    ).fetchall()


def test_complete_tables_are_those_that_count_with_their_source_and_date(engine):
    site = {"complete": True, "complete_site": "it's.com", "complete_key_low": "a"}
    taken = snapshot(
        record("0a", **site, complete_key_high="b", seen_at=day(3)),
        record("0b", **site, source="a tool nobody knows"),
        record("0c", **site, state=UNDONE),
        record("0d", seen_at=day(4)),
    )
    expected = [
        (Source.AHREFS.bit, "it's.com", "a", "b", day(3).replace(tzinfo=None)),
        (Source.OTHER.bit, "it's.com", "a", None, day(10).replace(tzinfo=None)),
    ]
    assert completes(engine, taken) == expected
    assert completes(engine, taken, Moment(true_at=day(3))) == expected[:1]
    assert completes(engine, taken, Moment(known_at=day(9))) == [], "learned on day 10"
    assert completes(engine, taken, Moment(day(3), day(10))) == expected[:1]
    assert completes(engine, snapshot()) == []


def test_dates_of_tables_matter_only_beside_a_complete_one(engine):
    plain = record("0a", seen_at=day(3))
    whole = record("0b", complete=True)

    def listings(*records):
        query = snapshot(*records).listings_query()
        return engine.execute(f"SELECT * FROM ({query}) ORDER BY ALL").fetchall()

    assert listings(plain) == []
    assert listings(plain, whole, record("0c")) == [
        ("0a", day(3).replace(tzinfo=None)),
        ("0b", day(10).replace(tzinfo=None)),
    ]


@settings(max_examples=40, deadline=None)
@given(
    moment=st.builds(
        Moment,
        st.none() | st.integers(0, 4).map(day),
        st.none() | st.integers(0, 4).map(day),
    ),
    happened=st.integers(0, 4),
    learned=st.integers(0, 4),
)
def test_a_fact_counts_at_a_moment_when_it_was_true_and_known_by_then(
    engine, moment, happened, learned
):
    condition = within(moment, timestamp(day(happened)), timestamp(day(learned)))
    ((kept,),) = engine.execute(f"SELECT {condition}").fetchall()
    expected = moment.true_at is None or day(happened) <= moment.true_at
    expected = expected and (moment.known_at is None or day(learned) <= moment.known_at)
    assert kept == expected
    assert bool(moment) == (moment != Moment())


@settings(max_examples=40, deadline=None)
@given(moment=st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1)), hours=st.integers(-14, 14))  # noqa: DTZ001
def test_a_time_in_sql_is_utc_to_the_microsecond(engine, moment, hours):
    there = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    ((plain, shifted),) = engine.execute(
        f"SELECT {timestamp(moment)}, {timestamp(there)}"
    ).fetchall()
    assert (plain, shifted) == (moment, moment - timedelta(hours=hours))


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_its_columns(engine, name):
    found = engine.sql(empty_query(name)).to_arrow_table()
    assert found.num_rows == 0
    assert found.schema.names == TABLES[name].schema.names
    assert engine.execute(f"SELECT count(*) FROM {relation(name, [])}").fetchall() == [(0,)]
