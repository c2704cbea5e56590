"""The lake: a folder of Delta tables, which of their files count, and how they change.

**Visibility.** A commit has a sequence number. Its fresh segments carry the number in their
names; they count only once the `imports` table holds a row with that number, which is the last
thing a commit writes. What a killed commit left behind is therefore never seen, and the next
commit removes it.

**Watermarks.** A small file, replaced atomically, says up to which sequence number each bucket
has been compacted. It is written after the tables it speaks of and read before them, so it can
only lag behind; a reader that believes too little is applied does more work, never wrong work.
"""

import fcntl
import json
import logging
import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from linkcensus.core.errors import CorruptIndex
from linkcensus.index.buckets import FRESH, ROOT, related
from linkcensus.index.delta import BY_US, NO_HOOKS, create_table, delta_schema, shorten_log
from linkcensus.index.imports import ImportRecord, records_from_arrow
from linkcensus.index.schema import SCHEMA_VERSION, TABLES
from linkcensus.index.segments import Segment, sync_folder
from linkcensus.index.upgrade import upgrade

logger = logging.getLogger(__name__)

CHECKPOINT_EVERY = 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One live file of a table."""

    path: str
    bucket: int
    seq: int
    """The commit that brought a fresh file; the watermark of a compacted one."""


@dataclass(slots=True)
class Watermarks:
    """Up to which commit each bucket is compacted; 0 where it never was.

    The buckets of `derived` are the leaves of the bucket tree: together they hold every hash.
    """

    derived: dict[int, int] = field(default_factory=dict)
    """Commits that the derived tables of a bucket reflect."""
    absorbed: dict[str, dict[int, int]] = field(default_factory=dict)
    """Per fact table: commits whose fresh rows a bucket's own file already holds."""

    def lowest_derived(self) -> int:
        """The commit that every bucket reflects."""
        return min(self.derived.values(), default=0)

    def lowest_absorbed(self, table: str) -> int:
        """The commit whose fresh files of a table no bucket needs any more."""
        marks = self.absorbed.get(table, {})
        return min((marks.get(bucket, 0) for bucket in self.derived), default=0)

    def split(self, bucket: int, parts: Sequence[int]) -> None:
        """Put parts in the place of a bucket; what it has absorbed, they have."""
        if list(parts) == [bucket]:
            return
        self.derived.pop(bucket)
        for marks in self.absorbed.values():
            mark = marks.pop(bucket, 0)
            marks.update(dict.fromkeys(parts, mark))


class Lake:
    """The tables of one data folder. One object a process; safe beside other processes."""

    def __init__(self, root: Path) -> None:
        """Open the lake, making it when the folder holds none.

        Raises:
            CorruptIndex: The folder holds a lake of a newer schema, or one that cannot be read.
        """
        self.root = root
        self.folder = root / "lake"
        self._tables: dict[str, DeltaTable] = {}
        self._files: dict[str, tuple[int, list[StoredFile]]] = {}
        self._records: dict[str, list[ImportRecord]] = {}
        self._prepare()

    # -- layout -------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.lock("commit"):
            state = self._read_state()
            if state is None:
                for table in TABLES.values():
                    create_table(self.folder, table)
                self._write_state(Watermarks({ROOT: 0}))
            else:
                upgrade(self.folder, state, self._write_json)

    def table_folder(self, name: str) -> Path:
        """Where a table lies."""
        return self.folder / name

    @property
    def _state_path(self) -> Path:
        return self.folder / "state.json"

    def _read_state(self) -> dict[str, object] | None:
        try:
            loaded = json.loads(self._state_path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CorruptIndex(
                f"cannot read the index's state ({error}); run `linkcensus doctor`",
                path=self._state_path,
            ) from error
        if not isinstance(loaded, dict):
            raise CorruptIndex("the index's state is no JSON object", path=self._state_path)
        return loaded

    def watermarks(self) -> Watermarks:
        """The marks now. Read them before the tables' files (see the module's text)."""
        state = self._read_state() or {}
        return Watermarks(
            derived=_marks(state.get("derived")),
            absorbed={
                name: _marks(marks) for name, marks in _mapping(state.get("absorbed")).items()
            },
        )

    def save_watermarks(self, marks: Watermarks) -> None:
        """Replace the marks atomically."""
        self._write_state(marks)

    def _write_state(self, marks: Watermarks) -> None:
        self._write_json(
            {
                "schema_version": SCHEMA_VERSION,
                "derived": marks.derived,
                "absorbed": marks.absorbed,
            }
        )

    def _write_json(self, state: dict[str, object]) -> None:
        partial = self._state_path.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as handle:
            json.dump(state, handle)
            handle.flush()
            os.fsync(handle.fileno())
        partial.rename(self._state_path)
        sync_folder(self.folder)

    # -- locks --------------------------------------------------------------------------------

    @contextmanager
    def lock(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold a lock between processes; the kernel frees it when its holder dies.

        Args:
            name: `commit` (short, every change), `compaction` or `scores` (long, one at a time).
                Who takes several takes `scores` first and `commit` last.
            wait: Whether to wait for it; else yields False when it is taken.
        """
        with (self.folder / f"{name}.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    # -- reading ------------------------------------------------------------------------------

    def table(self, name: str) -> DeltaTable:
        """The newest version of a table."""
        known = self._tables.get(name)
        try:
            if known is None or not self._log_entry(name, known.version()).exists():
                self._tables[name] = known = DeltaTable(str(self.table_folder(name)))
            elif self._has_newer(name, known.version()):
                known.update_incremental()
        except (DeltaError, TableNotFoundError, OSError) as error:
            raise CorruptIndex(
                f"cannot open the table: {str(error).splitlines()[0]}; run `linkcensus doctor`",
                path=self.table_folder(name),
            ) from error
        return known

    def _has_newer(self, name: str, version: int) -> bool:
        return self._log_entry(name, version + 1).exists()

    def _log_entry(self, name: str, version: int) -> Path:
        return self.table_folder(name) / "_delta_log" / f"{version:020d}.json"

    def versions(self) -> tuple[int, ...]:
        """Something that changes whenever the lake does; costs a look for one file a table."""
        marked = self._state_path.stat()
        return (
            marked.st_mtime_ns,
            marked.st_ino,
            *(self.table(name).version() for name in TABLES),
        )

    def files(self, name: str) -> list[StoredFile]:
        """Every live file of a table, committed or not; see `visible`."""
        table = self.table(name)
        version = table.version()
        cached = self._files.get(name)
        if cached is None or cached[0] != version:
            found = [_stored_file(uri) for uri in table.file_uris()]
            self._files[name] = cached = (version, sorted(found, key=lambda f: (f.bucket, f.path)))
        return cached[1]

    def visible(self, name: str, committed: frozenset[int]) -> list[StoredFile]:
        """The files that count: compacted ones, and fresh ones of finished commits."""
        return [file for file in self.files(name) if file.bucket != FRESH or file.seq in committed]

    def import_records(self) -> list[ImportRecord]:
        """All rows of the `imports` table, any order; what was read before is not read again."""
        known, schema = self._records, TABLES["imports"].schema
        now = {
            path: known.get(path) or records_from_arrow(pq.read_table(path, schema=schema))
            for path in (file.path for file in self.files("imports"))
        }
        self._records = now
        return [record for records in now.values() for record in records]

    # -- changing -----------------------------------------------------------------------------

    def append(self, name: str, segments: Sequence[Segment], seq: int) -> None:
        """Move segments to the fresh bucket and commit them. Hold the commit lock."""
        if segments:
            actions = [self._place(segment, FRESH, seq) for segment in segments]
            self._transact(name, list(actions), "append", None)

    def replace(self, name: str, parts: dict[int, tuple[Segment | None, int]]) -> None:
        """Replace whole buckets: bucket -> (its new segment or None, watermark).

        Takes the place of every bucket that shares hashes with the given ones: after a split,
        give all the parts.

        One transaction in Delta's overwrite mode, which a concurrent append survives and a
        concurrent replacement of the same bucket does not.
        """
        actions = [
            self._place(segment, bucket, mark)
            for bucket, (segment, mark) in parts.items()
            if segment is not None
        ]
        cleared = {
            file.bucket
            for file in self.files(name)
            if any(file.bucket == part or related(file.bucket, part) for part in parts)
        }
        if actions or cleared:
            filters = [("bucket", "in", [str(bucket) for bucket in cleared | set(parts)])]
            self._transact(name, list(actions), "overwrite", filters)

    def drop_fresh(self, name: str, files: Sequence[StoredFile]) -> None:
        """Take fresh files out of a table; the bytes stay until `vacuum`."""
        if not files:
            return
        now = int(time.time() * 1000)
        removed = [
            RemoveAction(
                path=f"bucket={FRESH}/{Path(file.path).name}",
                data_change=False,
                deletion_timestamp=now,
                partition_values={"bucket": str(FRESH)},
            )
            for file in files
        ]
        self._transact(name, list(removed), "append", None)

    def _place(self, segment: Segment, bucket: int, seq: int) -> AddAction:
        folder = self.table_folder(segment.table) / f"bucket={bucket}"
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"{seq:012d}-{segment.path.stem}.parquet"
        segment.path.rename(place)
        sync_folder(folder)
        return AddAction(
            f"bucket={bucket}/{place.name}",
            segment.bytes,
            {"bucket": str(bucket)},
            int(time.time() * 1000),
            bucket == FRESH,
            segment.statistics,
        )

    def _transact(
        self,
        name: str,
        actions: list[AddAction | RemoveAction],
        mode: str,
        filters: list[tuple[str, str, list[str]]] | None,
    ) -> None:
        table = self.table(name)
        table.create_write_transaction(
            actions,
            mode=mode,
            schema=delta_schema(TABLES[name]),
            partition_by=["bucket"],
            partition_filters=filters,
            commit_properties=BY_US,
            post_commithook_properties=NO_HOOKS,
        )
        refreshed = self.table(name)
        if refreshed.version() % CHECKPOINT_EVERY == 0 and refreshed.version() > 0:
            refreshed.create_checkpoint()

    def next_seq(self, committed: frozenset[int]) -> int:
        """The number of the commit about to be made, above any ever used in a file name."""
        used = {file.seq for name in TABLES for file in self.files(name)}
        return max(used | committed | {0}) + 1

    def drop_leftovers(self, committed: frozenset[int]) -> int:
        """Take out fresh files of commits that never finished. Hold the commit lock.

        Returns:
            How many files were dropped.
        """
        dropped = 0
        for name, table in TABLES.items():
            if table.derived or name == "imports":
                continue
            torn = [
                file
                for file in self.files(name)
                if file.bucket == FRESH and file.seq not in committed
            ]
            self.drop_fresh(name, torn)
            dropped += len(torn)
        return dropped

    def vacuum(self, retention_hours: float, *, logs_too: bool = False) -> int:
        """Delete files that no version within the retention needs.

        Args:
            retention_hours: How long versions are kept.
            logs_too: Also what the tables' logs tell of files that are gone.

        Returns:
            How many files were deleted.
        """
        deleted = 0
        for name in TABLES:
            removed = self.table(name).vacuum(
                retention_hours=math.ceil(retention_hours),
                dry_run=False,
                enforce_retention_duration=False,
                full=True,
            )
            deleted += len(removed)
            if logs_too:
                shorten_log(self.table(name))
            self._tables.pop(name)
            self._files.pop(name, None)
        return deleted


def _stored_file(uri: str) -> StoredFile:
    path = unquote(urlsplit(uri).path) if uri.startswith("file://") else uri
    parts = Path(path)
    bucket = int(parts.parent.name.removeprefix("bucket="))
    return StoredFile(path=path, bucket=bucket, seq=int(parts.name.split("-", 1)[0]))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise CorruptIndex(f"the index's state holds {value!r} where a number belongs")
    return value


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _marks(value: object) -> dict[int, int]:
    return {int(bucket): _whole(mark) for bucket, mark in _mapping(value).items()}
