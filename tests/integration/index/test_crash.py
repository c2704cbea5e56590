"""Killed at any step: what was acknowledged is there, once, and the next run goes on."""

import itertools
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.integration.index.importing_process import LINKS
from tests.integration.index.made_up import World, day, link, redirect, row, visit
from tests.integration.index.reference import EVENT_COLUMNS, LINK_COLUMNS, answer, plain
from tests.integration.index.reference_facts import Import
from tests.integration.index.test_equivalence import tell

from linkcensus.core.errors import LinkCensusError
from linkcensus.core.link import Source
from linkcensus.index import compaction
from linkcensus.index.index import Index
from linkcensus.index.lake import Lake
from linkcensus.index.schema import TABLES

STEPS = ("_place", "_transact", "_write_json")
"""Everything that changes the lake goes through these methods of `Lake`."""

OLD = [
    Import("00a", Source.WARC, day(20), ((visit("a.com/p", 1), [link("target.com/x")]),)),
    Import("00b", Source.AHREFS, day(20), (row("b.com/p", "short.com/s", seen_from=day(2)),)),
    Import("00c", Source.WARC, day(20), (redirect("short.com/s", "target.com/y", 3),)),
    Import("00d", Source.WARC, day(20), ((visit("a.com/p", 4), [link("target.com/y")]),)),
    Import("00e", Source.WARC, day(21), ((visit("a.com/p", 6), []),)),
]
NEW = Import(
    "00f",
    Source.WARC,
    day(22),
    (
        (visit("a.com/p", 8), [link("target.com/x"), link("short.com/t")]),
        redirect("short.com/t", "target.com/z", 8),
    ),
)
NEXT = Import("010", Source.WARC, day(23), ((visit("c.com/p", 9), [link("target.com/x")]),))


class Killed(BaseException):
    """What a kill looks like from inside; nothing catches it."""


@contextmanager
def failing(monkeypatch, at: int, error: BaseException, *, after: bool) -> Iterator[list[str]]:
    """Let the n-th step of the lake raise, before or after it is done; yields the steps taken."""
    taken: list[str] = []

    def failing_step(name, real):
        def step(self, *args, **kwargs):
            taken.append(name)
            if len(taken) == at and not after:
                raise error
            result = real(self, *args, **kwargs)
            if len(taken) == at:
                raise error
            return result

        return step

    with monkeypatch.context() as patched:
        for name in STEPS:
            patched.setattr(Lake, name, failing_step(name, getattr(Lake, name)))
        yield taken


def assert_right(world: World, told: list[Import]) -> None:
    links, events = answer(told, "target.com")
    found = world.ask()
    assert plain(found.links, LINK_COLUMNS) == plain(links, LINK_COLUMNS)
    assert plain(found.events, EVENT_COLUMNS) == plain(events, EVENT_COLUMNS)


def assert_tidy(world: World) -> None:
    """No file of an unfinished commit counts, and no scratch folder is left."""
    snapshot = world.index.snapshot()
    for name in snapshot.files:
        assert {f.seq for f in world.index.lake.files(name)} <= {*snapshot.committed, 0}, name
    assert [p.name for p in (world.index.root / "staging").glob("*") if p.name != "spill"] == []


@pytest.fixture(scope="module")
def old_world(tmp_path_factory) -> Path:
    """A folder with old imports: some compacted, some fresh."""
    folder = tmp_path_factory.mktemp("old")
    world = World(folder)
    for number, one in enumerate(OLD):
        tell(world, one)
        world.commit()
        if number == 2:
            world.compact()
    world.index.close()
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[World]:
    world = World(folder)
    try:
        yield world
    finally:
        world.index.close()


@pytest.fixture
def copies(old_world, tmp_path) -> Iterator[Path]:
    """Copies of the old folder, one after the other."""

    def copy() -> Iterator[Path]:
        for number in itertools.count():
            folder = tmp_path / str(number)
            shutil.copytree(old_world, folder)
            yield folder
            shutil.rmtree(folder)

    return copy()


def test_killed_at_any_step_of_a_commit(copies, monkeypatch):
    for at in itertools.count(1):
        folder = next(copies)
        with opened(folder) as world, failing(monkeypatch, at, Killed(), after=True) as steps:
            tell(world, NEW)
            try:
                world.commit()
                acknowledged = True
            except Killed:
                acknowledged = False
        with opened(folder) as world:
            told = [*OLD, NEW] if world.index.find_import(NEW.import_id) else OLD
            assert not acknowledged or told != OLD, "an acknowledged import is there"
            assert_right(world, told)
            if told == OLD:
                tell(world, NEW)
            tell(world, NEXT)
            assert_right(world, [*OLD, NEW, NEXT])
            if at % 4 == 0:
                world.compact()
                assert_right(world, [*OLD, NEW, NEXT])
                assert_tidy(world)
        if acknowledged:
            break
    assert at > 8
    assert steps[-2:] == ["_place", "_transact"], "the import's record is the last"


def test_killed_at_any_step_of_a_compaction(copies, monkeypatch):
    monkeypatch.setattr(compaction, "BUCKET_ROWS", 2)
    for at in itertools.count(1):
        folder = next(copies)
        done = False
        with opened(folder) as world, failing(monkeypatch, at, Killed(), after=True) as steps:
            try:
                world.index.compact(everything=True)
                done = True
            except Killed:
                pass
        with opened(folder) as world:
            assert_right(world, OLD)
            if at % 3 == 0:
                tell(world, NEW)
                assert_right(world, [*OLD, NEW])
            world.compact()
            assert_right(world, [*OLD, NEW] if at % 3 == 0 else OLD)
            assert_tidy(world)
        if done:
            break
    assert at > 12
    assert steps.count("_write_json") >= 2


@pytest.mark.parametrize("what", ["commit", "compact"])
def test_a_full_disk_is_one_line_and_loses_nothing(copies, monkeypatch, what):
    full = OSError(28, "No space left on device")
    with opened(next(copies)) as world:  # the same process goes on after each failure
        told = list(OLD)
        for at in itertools.count(1):
            one = Import(f"{at:03x}", NEW.source, NEW.learned_at, NEW.entries)
            tell(world, one)
            if what == "compact":
                world.commit()
                told.append(one)
            with failing(monkeypatch, at, full, after=False) as steps:
                try:
                    world.commit() if what == "commit" else world.compact()
                except LinkCensusError as error:
                    failed = str(error)
                    assert "No space left on device" in failed
                    assert str(world.index.root) in failed
                    assert ("nothing of this import counts" in failed) == (what == "commit")
                    assert "\n" not in failed
                else:
                    break
            assert len(steps) == at
            if at % 5 == 1:
                world.forget_answers()
                assert_right(world, told)
        told = [*told, one] if what == "commit" else told
        assert at > 8
        world.compact()
        assert_right(world, told)
        assert_tidy(world)


# -- real processes ------------------------------------------------------------------------------


def start(folder: Path, name: str, count: int = 0, limit: int = 0) -> subprocess.Popen[str]:
    repository = Path(__file__).parents[3]
    arguments = [str(folder), name, str(count), *([str(limit)] if limit else [])]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.index.importing_process", *arguments],
        cwd=repository,
        env=os.environ | {"PYTHONPATH": f"{repository / 'src'}"},
        stdout=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: str) -> set[str]:
    words = [line.split() for line in output.splitlines() if line.startswith("acknowledged")]
    return {line[1] for line in words if len(line) == 3}


def pages(world: World) -> dict[str, int]:
    """Referring site -> its links."""
    world.forget_answers()
    found: dict[str, int] = {}
    for one in world.links():
        found[str(one["source_site"])] = found.get(str(one["source_site"]), 0) + 1
    return found


def test_killed_at_a_random_moment_again_and_again(tmp_path):
    chance = random.Random(7)
    told: set[str] = set()
    with opened(tmp_path) as world:
        for name in "abcd":
            with start(tmp_path, name) as process:
                assert process.stdout is not None
                lines = [process.stdout.readline() for _ in range(chance.randint(1, 5))]
                time.sleep(chance.uniform(0, 0.6))
                process.kill()
                told |= acknowledged("".join(lines) + process.stdout.read())
            found = pages(world)
            assert told <= set(found), "every acknowledged import is there"
            assert set(found.values()) <= {LINKS}, "and whole, and once"
        assert told
        world.see("last.com/", 1, link("target.com/1"))
        world.compact()
        assert pages(world) == found | {"last.com": 1}
        world.index.sweep_staging()
        for name in TABLES:  # the files that nothing names are gone after a vacuum
            world.index.lake.vacuum(0)
            named = {Path(f.path) for f in world.index.lake.files(name)}
            assert set(world.index.lake.table_folder(name).glob("*/*.parquet")) == named


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


def test_a_process_without_space_says_so_in_one_line(tmp_path):
    with start(tmp_path, "a", 3, limit=100_000) as process:
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
    assert process.returncode == 1
    assert lines[-1].startswith("failed ")
    assert "import it again" in lines[-1]
    with opened(tmp_path) as world:
        assert pages(world) == {}
        world.see("blog.com/", 1, link("target.com/1"))
        assert pages(world) == {"blog.com": 1}


# -- races ---------------------------------------------------------------------------------------


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
