"""Killed at any step, or out of space: what was acknowledged is there, once, and work goes on."""

import itertools
import random
import time
from pathlib import Path

import pytest
from tests.integration.index.breaking import (
    NEW,
    NEXT,
    OLD,
    Killed,
    acknowledged,
    assert_right,
    assert_tidy,
    failing,
    opened,
    pages,
    start,
)
from tests.integration.index.importing_process import LINKS
from tests.integration.index.made_up import link
from tests.integration.index.reference_facts import Import
from tests.integration.index.telling import tell

from linkcensus.core.errors import LinkCensusError
from linkcensus.index import compaction
from linkcensus.index.schema import TABLES


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
