"""Puts a backup in the place of a data folder: all of it, verified before anything is changed."""

import fcntl
import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from linkcensus.core.errors import BadInput, LinkCensusError, Refused
from linkcensus.core.settings import Settings
from linkcensus.index.index import Index
from linkcensus.jobs.backup import FORMAT, MANIFEST, STATE
from linkcensus.store.database import Database, url_of
from linkcensus.store.dump import load_lines
from linkcensus.store.migrate import migrate

_BLOCK_BYTES = 1 << 20
_LARGEST_MANIFEST_BYTES = 1 << 30
_MAKE_ANEW = "make another backup, or take an older one"

Progress = Callable[[int, int], None]
"""Told bytes that are behind, and bytes of all."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    data: Path
    files: int
    imports: int
    state_rows: int
    made_at: str
    """When the backup was made, UTC."""
    put_aside: Path | None
    """Where the data folder of before is now."""


@dataclass(frozen=True, slots=True)
class _Extracted:
    digests: dict[str, tuple[int, str]]
    manifest: dict[str, object]


def restore_backup(
    settings: Settings, backup: Path, *, replace: bool = False, progress: Progress | None = None
) -> Restored:
    """Restore a backup into the data folder, and its state into the database.

    Args:
        settings: `data` and `database_url` say where to.
        backup: The file.
        replace: Put a data folder that is there aside; without it only an empty place will do.
        progress: Told how far it is.

    Raises:
        BadInput: The backup is damaged or of a newer program, or the place is not empty.
        Refused: A worker uses the data folder, or it is where a volume is mounted.
    """
    data = settings.data.absolute()
    occupied = data.exists() and any(data.iterdir())
    if occupied and not replace:
        raise BadInput(
            "is not empty",
            place=str(data),
            remedy="name an empty folder with --data, or add --replace to put this one aside",
        )
    _refuse_irreplaceable(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(data) as scratch:
        extracted = _extract(backup, scratch, progress or _silent)
        _verify(backup, extracted)
        imports = _count_imports(settings, scratch)
        state = scratch.with_name(f"{scratch.name}.state")
        (scratch / STATE).rename(state)
        try:
            rows = _restore_state(settings, scratch, state)
        finally:
            state.unlink(missing_ok=True)
        aside = _put_aside(data) if occupied else None
        if data.exists():
            data.rmdir()
        scratch.rename(data)
    made_at = str(extracted.manifest.get("made_at"))
    return Restored(data, len(extracted.digests), imports, rows, made_at, aside)


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def _refuse_irreplaceable(data: Path) -> None:
    if os.path.ismount(data):
        raise Refused(
            f"{data} is where a volume is mounted, and cannot be replaced: name a folder below it "
            "with --data or LINKCENSUS_DATA"
        )
    for lock in (data / "workers").glob("*.lock"):
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused(
                    f"{data} is in use by the worker {lock.stem!r}; stop the server first"
                ) from None


@contextmanager
def _scratch(data: Path) -> Iterator[Path]:
    """A folder beside the data folder, so that it can take its place by one rename."""
    folder = data.with_name(f".{data.name}.restoring-{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise LinkCensusError(
            f"{data.parent} cannot be written to ({error.strerror}), and the backup is unpacked "
            "beside the data folder: name one below a volume with --data, not the volume itself"
        ) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# -- the archive ---------------------------------------------------------------------------------


def _extract(backup: Path, scratch: Path, progress: Progress) -> _Extracted:
    """Unpack every member, digested on the way."""
    digests: dict[str, tuple[int, str]] = {}
    manifest: dict[str, object] = {}
    try:
        total = backup.stat().st_size
        with tarfile.open(backup, "r:") as archive:
            for member in archive:
                name = _safe_name(member, backup)
                if name == MANIFEST:
                    manifest = _manifest(archive, member, backup)
                elif name in digests:
                    raise _damaged(backup, f"{name} is in it twice")
                else:
                    digests[name] = _unpack(archive, member, scratch / name)
                progress(archive.offset, total)
    except FileNotFoundError:
        raise BadInput("there is no such file", place=str(backup)) from None
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _damaged(backup, str(error)) from None
    return _Extracted(digests, manifest)


def _safe_name(member: tarfile.TarInfo, backup: Path) -> str:
    path = PurePosixPath(member.name)
    if not member.isreg() or path.is_absolute() or ".." in path.parts or not path.parts:
        raise _damaged(backup, f"{member.name[:100]!r} is no member of a backup")
    return path.as_posix()


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path) -> tuple[int, str]:
    place.parent.mkdir(parents=True, exist_ok=True)
    digest, length = hashlib.sha256(), 0
    source = archive.extractfile(member)
    assert source is not None
    with source, place.open("xb") as file:
        while block := source.read(_BLOCK_BYTES):
            digest.update(block)
            length += len(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return length, digest.hexdigest()


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo, backup: Path) -> dict[str, object]:
    source = archive.extractfile(member)
    if source is None or member.size > _LARGEST_MANIFEST_BYTES:
        raise _damaged(backup, "its manifest cannot be read")
    try:
        read = json.loads(source.read())
    except ValueError:
        raise _damaged(backup, "its manifest cannot be read") from None
    if not isinstance(read, dict):
        raise _damaged(backup, "its manifest cannot be read")
    return read


def _verify(backup: Path, extracted: _Extracted) -> None:
    """Compare what came out with the manifest, both ways."""
    manifest = extracted.manifest
    if not manifest:
        raise _damaged(backup, "it has no manifest: it was cut off")
    if manifest.get("format") != FORMAT:
        raise BadInput(
            f"is of the form {str(manifest.get('format'))[:20]}, and this version reads {FORMAT}",
            place=str(backup),
            remedy=f"restore it with linkcensus {str(manifest.get('program'))[:20]}",
        )
    files = manifest.get("files")
    listed = {
        str(entry.get("name")): (entry.get("bytes"), entry.get("sha256"))
        for entry in (files if isinstance(files, list) else [])
        if isinstance(entry, dict)
    }
    for name in sorted(listed.keys() | extracted.digests.keys()):
        if name not in extracted.digests:
            raise _damaged(backup, f"{name[:200]} is missing")
        if listed.get(name) != extracted.digests[name]:
            raise _damaged(backup, f"{name[:200]} is not what was backed up")
    if STATE not in listed:
        raise _damaged(backup, "it has no state")


def _damaged(backup: Path, why: str) -> BadInput:
    return BadInput(f"is damaged or no backup: {why}", place=str(backup), remedy=_MAKE_ANEW)


# -- what is in it -------------------------------------------------------------------------------


def _count_imports(settings: Settings, scratch: Path) -> int:
    """Open the index where it was unpacked, as the last check."""
    with closing(Index(scratch, settings.model_copy(update={"data": scratch}))) as index:
        return len(index.imports())


def _restore_state(settings: Settings, scratch: Path, lines: Path) -> int:
    """Put the state into its database: the new folder's file, or the server of the setting."""
    there = settings.model_copy(update={"data": scratch})
    with closing(Database(url_of(there))) as database:
        migrate(database)
        with lines.open(encoding="utf-8") as file:
            return load_lines(database, file)


def _put_aside(data: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = data.with_name(f"{data.name}.before-restore-{stamp}")
    try:
        return data.rename(aside)
    except OSError as error:
        raise LinkCensusError(f"{data} cannot be put aside: {error.strerror}") from None
