"""Import records: they come back from Arrow as they went in, the newest of each import counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from linkcensus.core.scope import parse_target
from linkcensus.index.imports import (
    COMMITTED,
    UNDONE,
    ImportRecord,
    newest_of,
    records_from_arrow,
    records_to_arrow,
)
from linkcensus.index.schema import IMPORTS

LEARNED = datetime(2026, 3, 4, 5, 6, 7, 8, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
times = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year > 1)
counts = st.integers(0, 2**40)
notes = st.lists(
    st.fixed_dictionaries(
        {"line": st.none() | st.integers(0, 10**9), "reason": texts, "count": counts}
    ),
    max_size=3,
)


def record(**rest):
    fields = {
        "import_id": "00ff",
        "batch_id": "b",
        "learned_at": LEARNED,
        "file": "a.csv",
        "digest": "d",
        "bytes": 1,
        "format": "f",
        "source": "ahrefs",
    } | rest
    return ImportRecord(**fields)


records = st.builds(
    record,
    import_id=st.sampled_from(["00aa", "00bb", "00cc"]),
    learned_at=times,
    file=texts,
    bytes=counts,
    seen_at=st.none() | times,
    recorded_at=st.none() | times,
    complete=st.booleans(),
    complete_site=st.none() | texts,
    rows_read=counts,
    links_new=counts,
    notes=notes,
    state=st.sampled_from([COMMITTED, UNDONE]),
)


@settings(max_examples=60, deadline=None)
@given(records)
def test_a_record_comes_back_as_it_went_in(one):
    table = records_to_arrow([one])
    assert table.schema == IMPORTS
    assert records_from_arrow(table) == [one]


@settings(max_examples=60, deadline=None)
@given(st.lists(records, max_size=6), st.randoms(use_true_random=False))
def test_the_newest_record_of_each_import_counts(made, random):
    numbered = [replace(one, commit_seq=n) for n, one in enumerate(made, start=1)]
    newest = {one.import_id: one for one in numbered}
    shuffled = list(numbered)
    random.shuffle(shuffled)
    read = newest_of(records_from_arrow(records_to_arrow(shuffled)))
    assert {one.import_id: one for one in read} == newest
    assert len(read) == len(newest)


def test_imports_are_listed_oldest_first_even_after_an_undo():
    first, second = record(import_id="0a", commit_seq=1), record(import_id="0b", commit_seq=2)
    undone = replace(first, state=UNDONE, commit_seq=3)
    read = newest_of([undone, second, first])
    assert read == [undone, second]


def test_no_records_are_a_table_without_rows():
    assert records_to_arrow([]).schema == IMPORTS
    assert records_from_arrow(records_to_arrow([])) == newest_of([]) == []


def test_times_of_another_zone_are_the_same_moment():
    there = LEARNED.astimezone(timezone(timedelta(hours=9)))
    (read,) = records_from_arrow(records_to_arrow([record(learned_at=there, seen_at=there)]))
    assert read.learned_at == read.seen_at == LEARNED
    assert read.learned_at.tzinfo is UTC


def test_a_complete_record_names_its_target_and_nothing_else_changes():
    target = parse_target("https://www.shop.test/blog/*")
    before = record(notes=[{"line": 3, "reason": "no URL", "count": 2}])
    after = before.completed_for(target)
    assert after.complete
    assert after.complete_site == "shop.test"
    assert (after.complete_key_low, after.complete_key_high) == (target.key_low, target.key_high)
    assert replace(after, complete=False, complete_site=None, complete_key_low=None,
                   complete_key_high=None) == before  # fmt: skip
    assert not before.complete
