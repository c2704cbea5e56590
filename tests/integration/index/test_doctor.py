"""The doctor: what it finds, what it mends, and that it changes nothing by looking."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.index.made_up import World, link

from linkcensus.index import large_sites
from linkcensus.index.doctor import Severity, examine, mend
from linkcensus.index.evidence import EvidenceStore
from linkcensus.index.index import Index


@pytest.fixture(autouse=True)
def every_site_is_large(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(large_sites, "ROLLUP_LINKS", 0)


def filled(world: World) -> World:
    world.see("a.com/1", 1, link("target.com/"))
    for number in (1, 2, 4):
        world.see("gone.com/", number, *([link("target.com/")] if number == 1 else []))
    world.see("b.com/1", 2, link("target.com/x"), link("other.com/"))
    world.compact()
    return world


def findings(world: World) -> dict[str, str]:
    """What -> severity; of errors and warnings and notes."""
    found = examine(world.index.root, world.settings)
    return {one.what: one.severity.value for one in found if one.severity is not Severity.OK}


def files_of(world: World) -> dict[Path, int]:
    return {path: path.stat().st_size for path in world.index.root.rglob("*") if path.is_file()}


def test_no_index_is_a_note_and_none_is_made(tmp_path: Path, make_world: Callable[..., World]):
    settings = make_world().settings
    (found,) = examine(tmp_path / "nothing", settings)
    assert found.severity is Severity.NOTE
    assert not (tmp_path / "nothing").exists()


def test_a_sound_index_has_nothing_but_good_news(world: World):
    filled(world)
    before = files_of(world)
    found = examine(world.index.root, world.settings)
    assert {one.severity for one in found} <= {Severity.OK, Severity.NOTE}
    assert any("rollup agrees" in one.what for one in found)
    assert files_of(world) == before


@pytest.mark.parametrize("table", ["links", "rollup", "events"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_a_damaged_derived_table_is_found_and_derived_anew(world: World, table: str, damage: str):
    filled(world)
    right = [row["source_key"] for row in world.links()]
    path = Path(world.index.files(table)[0])
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if damage == "empty" else path.read_bytes()[:-9])
    told = findings(world)
    assert any(table in what and severity == "error" for what, severity in told.items())
    reopened = Index(world.index.root, world.settings, world.clock)
    try:
        assert any("anew" in line for line in mend(reopened))
    finally:
        reopened.close()
    assert "error" not in findings(world).values()
    assert [row["source_key"] for row in world.links()] == right


def test_a_missing_fact_file_is_an_error_that_names_it(world: World):
    filled(world)
    path = Path(world.index.files("visits")[0])
    path.unlink()
    told = findings(world)
    assert any(str(path) in what and severity == "error" for what, severity in told.items())


def test_a_lake_that_cannot_be_opened_is_an_error_and_no_crash(world: World):
    filled(world)
    (world.index.root / "lake" / "state.json").write_text("{")
    assert "error" in findings(world).values()


def test_files_of_older_versions_are_noted_and_vacuumed(make_world: Callable[..., World]):
    world = filled(make_world(history_retention_hours=0))
    world.see("c.com/1", 3, link("target.com/"))
    world.compact()
    assert any("older versions" in what for what in findings(world))
    assert any("deleted" in line for line in mend(world.index))
    assert not any("older versions" in what for what in findings(world))
    assert len(world.links()) == 4


def test_what_killed_imports_left_is_noted_and_removed(world: World):
    filled(world)
    writer = world.index.segment_writer("dead", world.clock.now())
    writer._lock.close()
    assert any("were killed" in what for what in findings(world))
    assert not any("never finished" in line for line in mend(world.index)), "it may be running"
    for left in writer._staged.folder.iterdir():
        os.utime(left, (1, 1))  # for a day nobody came back to it
    assert any("never finished" in line for line in mend(world.index))
    assert not any("were killed" in what for what in findings(world))


def test_stray_evidence_is_noted(world: World):
    filled(world)
    folder = world.index.root / "evidence"
    folder.mkdir(exist_ok=True)
    (folder / "stray.warc.zst").write_bytes(b"")
    assert any("belong to no import" in what for what in findings(world))


def test_mending_what_is_sound_changes_no_answer(world: World):
    filled(world)
    before = world.links()
    mend(world.index)
    world.clock.advance(timedelta(days=1))
    assert world.links() == before
    assert EvidenceStore(world.index.root, world.settings).size_bytes() == 0
