"""A backup: index, evidence, lists and state in one file, made while everything goes on.

Files of the index never change once they are there. So for the moment of a lock each gets a second
name (a hard link), and the archive is written from those at leisure; what is replaced or deleted
meanwhile is still in the backup. The state is written as rows, at the same moment. Jobs, uploads
and files of exports are left out. The last member is the manifest, with the digest of every other;
a backup without it was cut off.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from linkcensus import __version__
from linkcensus.core.errors import BadInput
from linkcensus.core.settings import Settings
from linkcensus.index.lake import Lake
from linkcensus.store.database import Database, url_of
from linkcensus.store.dump import dump_lines
from linkcensus.store.migrate import migrate

MANIFEST = "manifest.json"
STATE = "state.jsonl"
FORMAT = 1
LEFT_OUT = frozenset(
    (
        *("staging", "downloads", "running", "uploads", "exports", "workers"),
        *("linkcensus.db", "linkcensus.db-wal", "linkcensus.db-shm"),
        *("jobs.db", "jobs.db-wal", "jobs.db-shm"),
    )
)
"""What of the data folder is not in the backup: locks, work in progress, and the state's files."""
_NEVER_CHANGED = frozenset(("lake", "evidence", "scores", "background"))
"""Folders whose files are replaced by others, and never written to once they are there."""

Progress = Callable[[int, int], None]
"""Told bytes that are behind, and bytes of all."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made. Counts are non-negative."""

    path: Path
    files: int
    bytes: int
    """Of the archive."""
    state_rows: int


def make_backup(
    settings: Settings,
    output: Path,
    *,
    overwrite: bool = False,
    with_secrets: bool = False,
    progress: Progress | None = None,
) -> Backup:
    """Write a backup, which appears whole or not at all.

    Args:
        settings: `data` and `database_url` say what is backed up.
        output: The file to write.
        overwrite: Replace a file that is there.
        with_secrets: Also the secrets of channels; who holds the file can write to them.
        progress: Told how far it is.

    Raises:
        BadInput: There is no index, or the file is there already or cannot be written.
    """
    if not (settings.data / "lake").is_dir():
        raise BadInput("holds no index", place=str(settings.data), remedy="name it with --data")
    if output.exists() and not overwrite:
        raise BadInput("is there already", place=str(output), remedy="add --overwrite")
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    try:
        with _pinned(settings, with_secrets) as (folder, state), partial.open("xb") as file:
            rows = _write_state(folder / STATE, state)
            files = _write(folder, file, progress or _silent)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(output)
    except OSError as error:
        raise BadInput(
            f"cannot be written: {error.strerror}", place=str(output), remedy="choose another place"
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return Backup(output, files, output.stat().st_size, rows)


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def _pinned(settings: Settings, with_secrets: bool) -> Iterator[tuple[Path, Iterator[str]]]:
    """Give every file a second name that nobody else deletes, and begin to read the state.

    All of it is of one moment, for which imports and scores wait, but not for the reading: a state
    may hold millions of URLs to crawl. Gives the folder, and the lines of the state.
    """
    data, lake = settings.data, Lake(settings.data)
    folder = data / "staging" / f"backup-{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        with closing(Database(url_of(settings))) as database:
            migrate(database)
            with closing(dump_lines(database, with_secrets=with_secrets)) as lines:
                # in the order of a scoring, which holds the first while it takes the second
                with lake.lock("scores"), lake.lock("commit"):
                    begun = next(lines)
                    for path in _files_of(data):
                        pinned = folder / path.relative_to(data)
                        pinned.parent.mkdir(parents=True, exist_ok=True)
                        _pin(data, path, pinned)
                yield folder, chain([begun], lines)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _files_of(data: Path) -> Iterator[Path]:
    for entry in sorted(data.iterdir()):
        if entry.name in LEFT_OUT or entry.name.startswith(".") or entry.is_symlink():
            continue
        for path in [entry] if entry.is_file() else sorted(entry.rglob("*")):
            if path.is_file() and not path.is_symlink() and _lasts(path):
                yield path


def _lasts(path: Path) -> bool:
    return path.suffix not in (".lock", ".partial", ".tmp") and not path.name.startswith(".")


def _pin(data: Path, path: Path, pinned: Path) -> None:
    """Link a file; copy one that may be written again in place, or where links cannot be made."""
    tree = path.relative_to(data).parts[0]
    try:
        if tree in _NEVER_CHANGED and path.name != "_last_checkpoint":
            os.link(path, pinned)
            return
    except OSError:
        pass
    try:
        shutil.copy2(path, pinned)
    except FileNotFoundError:
        return  # deleted meanwhile: an evidence file that nobody names


def _write_state(path: Path, state: Iterator[str]) -> int:
    """Write the lines of the state; returns how many rows there are."""
    rows = -1  # the first line is none
    with path.open("w", encoding="utf-8") as lines:
        for line in state:
            lines.write(f"{line}\n")
            rows += 1
    return rows


def _write(folder: Path, file: BinaryIO, progress: Progress) -> int:
    """Write the archive; returns how many files are in it."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    total = sum(path.stat().st_size for path in paths)
    done = 0
    listed: list[dict[str, object]] = []
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in paths:
            name = path.relative_to(folder).as_posix()
            listed.append(_add(archive, name, path))
            done += path.stat().st_size
            progress(done, total)
        manifest = {
            "format": FORMAT,
            "program": __version__,
            "made_at": datetime.now(UTC).isoformat(),
            "files": listed,
        }
        _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
    return len(listed)


def _add(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, object]:
    member = tarfile.TarInfo(name)
    member.size = path.stat().st_size
    member.mtime = int(path.stat().st_mtime)
    member.mode = 0o600
    with path.open("rb") as file:
        read = _Digesting(file)
        archive.addfile(member, read)
    return {"name": name, "bytes": member.size, "sha256": read.digest.hexdigest()}


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, int(time.time())
    archive.addfile(member, io.BytesIO(content))


class _Digesting(io.RawIOBase):
    """Reads a file and digests what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read."""
        block = self._file.read(size)
        self.digest.update(block)
        return block
