"""The writer of one import: segments in its own staging folder, locks, and what is abandoned."""

import os
import time
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.fact import Fact, Subject
from linkcensus.core.link import ExportedLink, FoundLink, Kind, Source
from linkcensus.core.page import Method, Outcome, PageFacts, Redirect, Visit
from linkcensus.core.url import canonicalize
from linkcensus.index import writer as writing
from linkcensus.index.schema import SIGHTINGS, TABLES
from linkcensus.index.writer import (
    SegmentWriter,
    StagingLock,
    hold_staging,
    is_abandoned,
    staging_folder,
)

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def url(text):
    found = canonicalize(text)
    assert found is not None
    return found


def visit(number):
    page = url(f"https://blog.example/{number}")
    return Visit(
        page=page, page_written=page.url, visited_at=NOW, method=Method.RAW, outcome=Outcome.SEEN
    )


def link(number):
    target = url(f"https://shop.test/{number}")
    return FoundLink(target=target, target_written=target.url, kind=Kind.TEXT, anchor="words")


def exported(number):
    source = url(f"https://blog.example/{number}")
    return ExportedLink(source=source, source_written=source.url, target_site="shop.test")


def redirect(start, end):
    here, there = url(start), url(end)
    return Redirect(here, there, here.url, there.url, 301, NOW)


def figure(number):
    return Fact("moz", "shop.test", Subject.SITE, "a.example", "example,a", "rank", float(number))


def writer_of(root, **rest):
    return SegmentWriter(root, "00ff", NOW, **rest)


def rows_in(staged, table):
    return [
        row
        for segment in staged.segments
        if segment.table == table
        for row in pq.ParquetFile(segment.path).read().to_pylist()
    ]


def test_each_table_gets_a_sorted_segment(tmp_path):
    writer = writer_of(tmp_path)
    page = visit(1)
    facts = PageFacts(page=page.page, page_written=page.page_written, title="t")
    writer.page(page, facts, [link(2), link(1)], Source.WARC)
    writer.visit(visit(2), Source.WARC)
    writer.exported(exported(3), Source.MOZ)
    writer.redirect(redirect("https://sho.rt/1", "https://shop.test/"))
    writer.fact(figure(1))
    staged = writer.close()
    assert staged.import_id == "00ff"
    assert staged.folder == staging_folder(tmp_path, "00ff")
    assert {segment.table: segment.rows for segment in staged.segments} == {
        "sightings": 3,
        "visits": 2,
        "pages": 1,
        "redirects": 1,
        "facts": 1,
    }
    assert all(segment.path.parent == staged.folder for segment in staged.segments)
    for segment in staged.segments:
        keys = [
            tuple(row[name] for name in TABLES[segment.table].sort)
            for row in rows_in(staged, segment.table)
        ]
        assert keys == sorted(keys)
        assert {row["import_id"] for row in rows_in(staged, segment.table)} == {"00ff"}
        assert {row["learned_at"] for row in rows_in(staged, segment.table)} == {
            NOW.replace(tzinfo=None)
        }
    assert staged.sightings == writer.sightings_count == 3


def test_an_import_of_nothing_has_no_segments(tmp_path):
    staged = writer_of(tmp_path).close()
    assert (staged.segments, staged.sightings) == ([], 0)


def test_a_redirect_to_the_same_page_says_nothing(tmp_path):
    writer = writer_of(tmp_path)
    writer.redirect(redirect("http://shop.test/a", "https://shop.test/a"))
    writer.redirect(redirect("http://shop.test/a", "https://shop.test/b"))
    (row,) = rows_in(writer.close(), "redirects")
    assert row["to_url"] == "https://shop.test/b"


@pytest.mark.parametrize("batch_rows", [1, 4, 1_000])
def test_a_segment_holds_so_many_rows_and_none_is_lost(tmp_path, monkeypatch, batch_rows):
    monkeypatch.setattr(writing, "_CHUNK_LINKS", 2)
    monkeypatch.setattr(writing, "_CHUNK_ROWS", 2)
    writer = writer_of(tmp_path, batch_rows=batch_rows)
    for number in range(5):
        writer.page(visit(number), None, [link(number)], Source.WARC)
        writer.exported(exported(number), Source.MOZ)
        writer.redirect(redirect(f"https://sho.rt/{number}", "https://shop.test/"))
        writer.fact(figure(number))
    staged = writer.close()
    assert len(rows_in(staged, "sightings")) == staged.sightings == 10
    assert {row["source_key"] for row in rows_in(staged, "sightings")} == {
        f"example,blog)/{number}" for number in range(5)
    }
    for table in ("visits", "redirects", "facts"):
        assert len(rows_in(staged, table)) == 5
    sizes = [segment.rows for segment in staged.segments if segment.table == "sightings"]
    assert max(sizes) < batch_rows + 2, "a chunk beyond it at most"
    assert (len(sizes) > 1) == (batch_rows < 10)


def test_finished_rows_count_as_sightings_too(tmp_path):
    writer = writer_of(tmp_path)
    writer.add_arrow("sightings", SIGHTINGS.empty_table())
    assert writer.sightings_count == 0
    other = writer_of(tmp_path / "other")
    other.exported(exported(1), Source.MOZ)
    rows = pq.ParquetFile(other.close().segments[0].path).read()
    writer.add_arrow("sightings", rows)
    staged = writer.close()
    assert staged.sightings == 1
    assert rows_in(staged, "sightings") == rows.to_pylist()


def test_an_abandoned_import_leaves_nothing(tmp_path):
    writer = writer_of(tmp_path, batch_rows=1)
    writer.page(visit(1), None, [link(1)], Source.WARC)
    writer.abandon()
    assert not staging_folder(tmp_path, "00ff").exists()
    assert writer_of(tmp_path).close().segments == [], "and can be begun again"


def test_a_full_disk_is_one_line_that_says_what_it_means(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_segment", full)
    writer = writer_of(tmp_path)
    writer.exported(exported(1), Source.MOZ)
    with pytest.raises(LinkCensusError, match="nothing of this import counts") as told:
        writer.close()
    assert len(str(told.value).splitlines()) == 1
    assert str(tmp_path) in str(told.value)
    writer.abandon()


# -- staging -------------------------------------------------------------------------------------


def test_two_writers_of_one_import_cannot_live_at_once(tmp_path):
    first = writer_of(tmp_path)
    with pytest.raises(BlockingIOError):
        writer_of(tmp_path)
    first.close()
    writer_of(tmp_path).close()


def test_beginning_again_throws_away_what_a_dead_writer_left(tmp_path):
    folder = staging_folder(tmp_path, "00ff")
    folder.mkdir(parents=True)
    for name in ("a.parquet", "b.partial", "notes.txt"):
        (folder / name).write_text("left")
    lock = hold_staging(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "notes.txt"]
    lock.close()


def make_old(folder, days=2.0):
    then = time.time() - days * 86_400
    for path in [*folder.iterdir(), folder]:
        os.utime(path, (then, then))


def test_a_folder_is_abandoned_when_its_writer_is_dead_for_a_day(tmp_path):
    writer = writer_of(tmp_path, batch_rows=1)
    writer.exported(exported(1), Source.MOZ)
    folder = staging_folder(tmp_path, "00ff")
    make_old(folder)
    assert not is_abandoned(folder), "the writer lives"
    writer.close()
    make_old(folder)
    assert is_abandoned(folder)
    make_old(folder, days=0.9)
    assert not is_abandoned(folder), "it may wait for its commit"


def test_one_new_file_keeps_a_folder(tmp_path):
    writer_of(tmp_path).close()
    folder = staging_folder(tmp_path, "00ff")
    make_old(folder)
    (folder / "new.parquet").write_text("")
    assert not is_abandoned(folder)


@pytest.mark.parametrize("what", ["absent", "empty", "without a lock"])
def test_what_is_no_staging_folder_is_not_touched(tmp_path, what):
    folder = tmp_path / "folder"
    if what != "absent":
        folder.mkdir()
    if what == "without a lock":
        (folder / "a").write_text("")
        make_old(folder)
    assert not is_abandoned(folder)


def test_a_lock_that_cannot_be_had_leaves_the_other_holder_alone(tmp_path):
    held = StagingLock(tmp_path)
    for _ in range(2):
        with pytest.raises(BlockingIOError):
            StagingLock(tmp_path)
    held.close()
    StagingLock(tmp_path).close()
