"""Backups: whole and consistent while others write, verified when they are restored."""

import io
import json
import shutil
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.integration.conftest import DemoLake

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import Settings, load_settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.insights.overview import OverviewRequest, overview
from linkcensus.jobs.backup import MANIFEST, STATE, make_backup
from linkcensus.jobs.restore import restore_backup
from linkcensus.store.actor import COMMAND
from linkcensus.store.roles import Role
from linkcensus.store.state import open_state

HERO = "tarnwick-lanterns.com"


@pytest.fixture
def original(demo: DemoLake, tmp_path: Path) -> Settings:
    """A copy of the demo with an account in its state, which the test may change."""
    data = tmp_path / "original"
    shutil.copytree(demo.root, data)
    settings = load_settings(data=data, workers=1)
    with closing(open_state(settings)) as state:
        state.accounts.add(COMMAND, "ada@example.com", "correct horse battery", Role.ADMIN)
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """Where backups are restored to."""
    return load_settings(data=tmp_path / "elsewhere", workers=1)


def _asked(settings: Settings) -> object:
    with (
        closing(Index(settings.data, settings)) as index,
        index.view(parse_target(HERO)) as view,
    ):
        return overview(view, OverviewRequest()), index.scores.runs(), index.imports()


def test_what_is_restored_answers_alike(
    original: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    made = make_backup(original, tmp_path / "b.tar")
    assert made.files > 20
    done = restore_backup(elsewhere, tmp_path / "b.tar")
    assert done.imports == 5
    assert done.put_aside is None
    assert _asked(elsewhere) == _asked(original)
    with closing(open_state(elsewhere)) as state:
        assert state.accounts.check_password("ada@example.com", "correct horse battery")
    kept = {path.name for path in (original.data / "evidence").iterdir()}
    assert {path.name for path in (elsewhere.data / "evidence").iterdir()} == kept
    assert (elsewhere.data / "topics.toml").read_text()
    leftovers = [path.name for path in tmp_path.iterdir()]
    assert sorted(leftovers) == ["b.tar", "elsewhere", "original"]
    assert not list((original.data / "staging").glob("backup-*"))


def test_a_backup_made_while_others_write_is_one_moment(
    original: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    """Imports and compactions go on; each import is in the backup wholly or not at all."""
    stop = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        try:
            with closing(Index(original.data, original)) as index:
                for number in range(1_000):
                    if stop.is_set():
                        return
                    table = tmp_path / f"more-{number}.csv"
                    rows = [f"https://m{number}x{row}.example/,https://{HERO}/" for row in range(9)]
                    table.write_text("source_url,target_url\n" + "\n".join(rows))
                    list(import_batch([str(table)], ImportOptions(original), index))
                    index.compact(everything=number % 3 == 0)
                    index.vacuum()
        except Exception as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            make_backup(original, tmp_path / f"b{number}.tar")
    finally:
        stop.set()
        writer.join()
    assert failures == []
    for number in range(3):
        there = elsewhere.model_copy(update={"data": tmp_path / f"restored-{number}"})
        restore_backup(there, tmp_path / f"b{number}.tar")
        with closing(Index(there.data, there)) as index:
            more = [record for record in index.imports() if "more-" in record.file]
            assert all(record.links_new == 9 for record in more)
            index.compact(everything=True)
            with index.view(parse_target(HERO)) as view:
                found = overview(view, OverviewRequest()).links
            assert found >= 9 * len(more)


def test_what_people_change_while_the_file_is_written_is_not_in_it(
    original: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    def write(done: int, _total: int) -> None:
        with closing(open_state(original)) as state:
            state.audit.note(COMMAND, "test.late", str(done))

    make_backup(original, tmp_path / "b.tar", progress=write)
    restore_backup(elsewhere, tmp_path / "b.tar")
    with closing(open_state(elsewhere)) as state:
        assert [one.action for one in state.audit.entries()] == ["user.add"]


def _rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a backup with its members changed, or left out."""
    changed = backup.with_name("changed.tar")
    with tarfile.open(backup) as old, tarfile.open(changed, "w") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            content = change(member.name, source.read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return changed


def _flipped(name: str, content: bytes) -> bytes:
    if name.startswith("lake/links") and name.endswith(".parquet"):
        return content[:50] + bytes([content[50] ^ 1]) + content[51:]
    return content


def _without_one(name: str, content: bytes) -> bytes | None:
    return None if name == "lake/state.json" else content


def _without_manifest(name: str, content: bytes) -> bytes | None:
    return None if name == MANIFEST else content


def _newer(name: str, content: bytes) -> bytes:
    if name != MANIFEST:
        return content
    return json.dumps({**json.loads(content), "format": 99, "program": "9.9"}).encode()


def _other_state(name: str, content: bytes) -> bytes:
    return content.replace(b"ada@", b"eve@") if name == STATE else content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flipped, "is not what was backed up"),
        (_without_one, "lake/state.json is missing"),
        (_without_manifest, "cut off"),
        (_newer, "restore it with linkcensus 9.9"),
        (_other_state, "state.jsonl is not what was backed up"),
    ],
)
def test_a_changed_backup_is_refused_and_nothing_changes(
    original: Settings,
    elsewhere: Settings,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    said: str,
) -> None:
    make_backup(original, tmp_path / "b.tar")
    changed = _rewritten(tmp_path / "b.tar", change)
    with pytest.raises(BadInput, match=said):
        restore_backup(elsewhere, changed)
    assert not elsewhere.data.exists()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("kept", [0, 700, 100_000])
def test_a_backup_that_was_cut_off_is_refused(
    original: Settings, elsewhere: Settings, tmp_path: Path, kept: int
) -> None:
    make_backup(original, tmp_path / "b.tar")
    whole = (tmp_path / "b.tar").read_bytes()
    (tmp_path / "b.tar").write_bytes(whole[:kept])
    with pytest.raises(BadInput, match="damaged or no backup"):
        restore_backup(elsewhere, tmp_path / "b.tar")
    assert not elsewhere.data.exists()


@pytest.mark.parametrize("name", ["../outside", "/absolute", "lake/../../x"])
def test_members_that_lead_elsewhere_are_refused(
    elsewhere: Settings, tmp_path: Path, name: str
) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(BadInput, match="no member of a backup"):
        restore_backup(elsewhere, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "c.tar", "w") as archive:
        link = tarfile.TarInfo("lake")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(link)
    with pytest.raises(BadInput, match="no member of a backup"):
        restore_backup(elsewhere, tmp_path / "c.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "c.tar"]


def test_a_data_folder_in_use_is_put_aside_only_on_demand(
    original: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    make_backup(original, tmp_path / "b.tar")
    with pytest.raises(BadInput, match="is there already"):
        make_backup(original, tmp_path / "b.tar")
    make_backup(original, tmp_path / "b.tar", overwrite=True)
    restore_backup(elsewhere, tmp_path / "b.tar")
    with pytest.raises(BadInput, match="is not empty"):
        restore_backup(elsewhere, tmp_path / "b.tar")
    done = restore_backup(elsewhere, tmp_path / "b.tar", replace=True)
    assert done.put_aside is not None
    assert (done.put_aside / "lake").is_dir()
    assert _asked(elsewhere) == _asked(original)


def test_a_place_where_a_worker_works_is_left_alone(
    original: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    import fcntl

    make_backup(original, tmp_path / "b.tar")
    (elsewhere.data / "workers").mkdir(parents=True)
    with (elsewhere.data / "workers" / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="in use by the worker 'serve'"):
            restore_backup(elsewhere, tmp_path / "b.tar", replace=True)


def test_a_volume_is_not_replaced(
    elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.data.mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: path == elsewhere.data)
    with pytest.raises(Refused, match="where a volume is mounted"):
        restore_backup(elsewhere, tmp_path / "b.tar")


def test_the_image_keeps_its_data_below_its_volume() -> None:
    lines = (Path(__file__).parents[3] / "Dockerfile").read_text().splitlines()
    (volume,) = (line.split()[1] for line in lines if line.startswith("VOLUME"))
    (data,) = (line.split("=")[1].split()[0] for line in lines if "LINKCENSUS_DATA=" in line)
    assert Path(volume) in Path(data).parents


def test_there_must_be_an_index_and_a_backup(elsewhere: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no index"):
        make_backup(elsewhere, tmp_path / "b.tar")
    with pytest.raises(BadInput, match="there is no such file"):
        restore_backup(elsewhere, tmp_path / "b.tar")
