"""Several at once: writers, readers, compactors and threads never lose or double anything."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.integration.index.breaking import (
    NEW,
    OLD,
    acknowledged,
    assert_right,
    opened,
    pages,
    start,
)
from tests.integration.index.importing_process import LINKS
from tests.integration.index.made_up import World, day, link
from tests.integration.index.telling import tell

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.link import Source
from linkcensus.core.scope import Scope, parse_target
from linkcensus.index import compaction
from linkcensus.index.index import Index


@pytest.mark.slow
def test_two_processes_import_at_once_while_others_read(tmp_path):
    with opened(tmp_path) as first, opened(tmp_path) as second:
        with start(tmp_path, "a", 7) as one, start(tmp_path, "b", 7) as other:
            seen: dict[World, set[str]] = {first: set(), second: set()}
            while one.poll() is None or other.poll() is None:
                for reader, before in seen.items():
                    found = pages(reader)
                    assert set(found.values()) <= {LINKS}, "no half import is seen"
                    assert before <= set(found), "what was there stays"
                    seen[reader] = set(found)
            assert one.stdout is not None
            assert other.stdout is not None
            told = acknowledged(one.stdout.read()) | acknowledged(other.stdout.read())
        assert len(told) == 14
        assert set(pages(first)) == set(pages(second)) == told


def test_threads_of_one_process_share_an_index(tmp_path):
    with opened(tmp_path) as world:
        index, target = world.index, parse_target("target.com", Scope.DOMAIN)
        finished, counts = threading.Event(), dict[int, list[int]]()

        def read(number: int) -> None:
            counts[number] = []
            while not finished.is_set():
                with index.view(target) as view:
                    ((found,),) = view.sql("SELECT count(*) FROM links")
                    counts[number].append(int(str(found)))

        with ThreadPoolExecutor(2) as pool:
            readers = [pool.submit(read, number) for number in range(2)]
            try:
                for number in range(4):
                    world.see(f"page{number}.com/", 1, *(link(f"target.com/{n}") for n in range(3)))
                    world.commit()
                    if number % 2:
                        index.compact(everything=True)
            finally:
                finished.set()
            for reader in readers:
                reader.result()
        for seen in counts.values():
            assert seen == sorted(seen)
            assert {found % 3 for found in seen} == {0}


def test_an_import_during_a_compaction_survives_it(copies, monkeypatch):
    folder = next(copies)
    with opened(folder) as world, opened(folder) as other:
        real = compaction.Compaction._commit

        def commit_after_another(self, *args):
            tell(other, NEW)
            other.commit()
            real(self, *args)

        monkeypatch.setattr(compaction.Compaction, "_commit", commit_after_another)
        world.index.compact(everything=True)
        assert_right(world, [*OLD, NEW])
        monkeypatch.undo()
        world.compact()
        assert_right(other, [*OLD, NEW])


def test_an_undo_during_a_compaction_survives_it(copies, monkeypatch):
    folder = next(copies)
    with opened(folder) as world, opened(folder) as other:
        real = compaction.Compaction._commit

        def commit_after_undo(self, *args):
            other.undo("00d")
            real(self, *args)

        monkeypatch.setattr(compaction.Compaction, "_commit", commit_after_undo)
        world.index.compact(everything=True)
        monkeypatch.undo()
        left = [one for one in OLD if one.import_id != "00d"]
        for _ in world.stages():
            assert_right(world, left)


def test_a_compactor_that_did_not_see_another_is_refused(copies, monkeypatch):
    folder = next(copies)
    with opened(folder) as stale, opened(folder) as other:
        stale.index.snapshot()
        other.index.compact(everything=True)
        monkeypatch.setattr(stale.index.lake, "_has_newer", lambda *_: False)
        with pytest.raises(LinkCensusError, match="nothing is lost"):
            stale.index.compact(everything=True)
        monkeypatch.undo()
        for _ in other.stages():
            assert_right(other, OLD)
            assert_right(stale, OLD)


def test_an_append_that_a_stale_compactor_did_not_see_survives(copies, monkeypatch):
    folder = next(copies)
    with opened(folder) as stale, opened(folder) as other:
        stale.index.snapshot()
        tell(other, NEW)
        other.commit()
        monkeypatch.setattr(stale.index.lake, "_has_newer", lambda *_: False)
        stale.index.compact(everything=True)
        monkeypatch.undo()
        assert_right(other, [*OLD, NEW])
        for _ in stale.stages():
            assert_right(stale, [*OLD, NEW])


def test_one_compaction_at_a_time(copies):
    with opened(next(copies)) as world:
        with world.index.lake.lock("compaction"):
            other = Index(world.index.root, world.settings, world.clock)
            assert other.compact(everything=True).skipped
            other.close()
        assert not world.index.compact(everything=True).skipped


def test_a_compaction_leaves_imports_alone_that_wait_for_their_commit(copies):
    with opened(next(copies)) as world:
        tell(world, NEW)
        world.index.compact(everything=True)
        world.index.sweep_staging()
        assert_right(world, [*OLD, NEW])


def test_what_a_dead_import_left_is_swept_after_a_day(copies):
    with opened(next(copies)) as world:
        writer = world.index.segment_writer("0dead", day(1))
        writer.page(NEW.entries[0][0], None, NEW.entries[0][1], Source.WARC)
        folder = writer.close().folder
        assert world.index.sweep_staging() == 0
        for path in folder.iterdir():
            os.utime(path, (1, 1))
        (folder.parent / "commit-killed").mkdir()
        assert world.index.sweep_staging() == 2
        assert not folder.exists()


def test_an_import_that_is_written_twice_at_once_is_refused(copies):
    with opened(next(copies)) as world:
        writer = world.index.segment_writer("0twice", day(1))
        with pytest.raises(BlockingIOError):
            world.index.segment_writer("0twice", day(1))
        writer.abandon()
        world.index.segment_writer("0twice", day(1)).abandon()


def test_a_reader_keeps_what_it_opened_through_compaction_and_vacuum(copies):
    with opened(next(copies)) as world:
        with world.view() as view:
            before = view.sql("SELECT count(*) FROM links")
            for number in range(3):
                world.see(f"later{number}.com/", 9, link("target.com/x"))
                world.compact()
                world.index.vacuum()
            assert view.sql("SELECT count(*) FROM links") == before
        assert len(world.links()) == before[0][0] + 3
        dropped = world.index.lake.vacuum(0)
        assert dropped > 0
        assert len(world.links()) == before[0][0] + 3
