"""The evidence store: the pages that links were seen on, kept or pointed at, with a digest.

Each import keeps its pages in one WARC file, `evidence/<import id>.warc.zst`, a zstd frame a
record, so that any WARC tool reads it and one page is read without the others. Level 1: measured
on 74 real pages, zstd 1 / 3 / gzip 1 / gzip 6 write 261 / 190 / 98 / 40 MB/s and leave 22.7 / 21.7
/ 24.4 / 21.0 % of the size. What servers sent compressed is stored as it is.

A reference is text:

    3f1c….warc.zst#8123                         a copy here, at that offset
    /archives/a.warc.gz#8123#312+7041#9a0f…     in the archive, the payload's place, its SHA-256

Records are verified against their SHA-256 when they are read.
"""

import hashlib
import os
import random
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
from fastwarc.warc import ArchiveIterator, WarcRecord

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.core.settings import Settings

FOLDER = "evidence"
_SUFFIX = ".warc.zst"
_PARTIAL = ".partial"
_LEVEL = 1
_SIZE_CHECK_BYTES = 16 * 1024 * 1024
"""How much a writer adds before it looks again at what all writers hold together."""
_MAX_RECORD_BYTES = 256 * 1024 * 1024
_TRUNCATED = {"time": "time", "broken off": "disconnect"}
"""What WARC calls a cut; the rest is a matter of length."""
_SKIPPABLE_FRAME = b"\x50\x2a\x4d\x18"
_STORED_FRAME = b"\x28\xb5\x2f\xfd\xa0"
"""A zstd frame that states its size in four bytes: RFC 8878 §3.1.1.1."""
_MOST_STORED_BYTES = 128 * 1024
"""What one block of a zstd frame may hold."""

CRAWLED = "crawl-"
"""How the import ids of crawls begin: their evidence goes with time, by settings of its own."""

CAP_REACHED = "the evidence store is full: later pages are kept as references to their archives"
COPIED_INSTEAD = "pages that cannot be pointed at were copied into the evidence store"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a payload lies in a file that stays where it is."""

    path: Path
    offset: int
    """Of the record in a WARC file; None of a WARC record: the file is the payload."""
    payload_start: int


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One page to keep."""

    url: str
    date: datetime
    head: bytes
    """HTTP status line and headers; empty when the page came as a bare file."""
    payload: bytes
    """The body as archived: chunks and compression not undone."""
    digest: str
    """SHA-256 of the payload, hexadecimal."""
    cut: str | None = None
    origin: Origin | None = None
    """None where nothing lasting can be pointed at."""
    ip: str | None = None
    """The address that answered."""
    packed: bool = False
    """Whether the payload is compressed already."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The published evidence of one import."""

    import_id: str
    bytes: int
    written_at: datetime


def payload_digest(payload: bytes) -> str:
    """The digest by which evidence is verified."""
    return hashlib.sha256(payload).hexdigest()


class EvidenceStore:
    """The evidence of one data folder."""

    def __init__(self, root: Path, settings: Settings, staging: Path | None = None) -> None:
        """Point at the store; its folder is made by the first writer.

        Args:
            root: The data folder.
            settings: `evidence` and `evidence_cap_megabytes` hold.
            staging: Where unpublished evidence lies, on the same file system; nobody but the
                caller's batch may use it. The store's own folder by default.
        """
        self._folder = root / FOLDER
        self._staging = staging or self._folder
        self._mode = settings.evidence
        self._cap = settings.evidence_cap_megabytes * 1_000_000

    def writer(self, import_id: str) -> "EvidenceWriter":
        """Collect the evidence of one import; it is part of the store once published."""
        return EvidenceWriter(self, import_id, self._mode)

    def publish(self, import_id: str) -> None:
        """Make an import's evidence part of the store; call before the import is committed."""
        partial = self._partial(import_id)
        if partial.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            partial.rename(self._folder / (import_id + _SUFFIX))

    def abandon(self, import_id: str) -> None:
        """Throw away what a writer that failed has left."""
        self._partial(import_id).unlink(missing_ok=True)

    def remove(self, import_id: str) -> None:
        """Delete the evidence of an import."""
        (self._folder / (import_id + _SUFFIX)).unlink(missing_ok=True)

    def files(self, prefix: str = "") -> list[EvidenceFile]:
        """The published files of imports whose id begins so, the oldest first."""
        found: list[EvidenceFile] = []
        for path in self._folder.glob(f"{prefix}*{_SUFFIX}"):
            try:
                entry = path.stat()
            except OSError:
                continue  # another process has just removed it
            written_at = datetime.fromtimestamp(entry.st_mtime, UTC)
            found.append(EvidenceFile(path.name[: -len(_SUFFIX)], entry.st_size, written_at))
        return sorted(found, key=lambda file: (file.written_at, file.import_id))

    def remove_partials(self, prefix: str, before: datetime) -> None:
        """Delete what imports whose id begins so have left unpublished, if older than `before`."""
        for path in self._staging.glob(f"{prefix}*{_PARTIAL}"):
            try:
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
                    path.unlink()
            except OSError:
                continue  # another process has just published or removed it

    def erase(self, references: Collection[str]) -> None:
        """Make copied pages unreadable for good; other pages keep their places.

        The record's bytes become one empty zstd frame of the same length.
        """
        for reference in references:
            name, _, offset = reference.partition("#")
            path = self._folder / name
            if "#" in offset or not path.is_file():
                continue
            with path.open("r+b") as file:
                start = int(offset)
                length = self._frame_length(path, start)
                file.seek(start)
                file.write(_SKIPPABLE_FRAME + (length - 8).to_bytes(4, "little"))
                file.write(bytes(length - 8))

    def get(self, reference: str) -> bytes:
        """Read one page: its HTTP answer (head, blank line, body), or the bare file.

        Raises:
            NotFound: The copy or the archive is not there.
            CorruptIndex: What is there is not what was seen.
        """
        parts = reference.rsplit("#", 3)
        if len(parts) == 4 and "+" in parts[2]:
            return _read_reference(Path(parts[0]), int(parts[1]), parts[2], parts[3])
        name, _, offset = reference.rpartition("#")
        path = self._folder / name
        if Path(name).name != name or not path.is_file():
            raise NotFound(f"there is no evidence {reference!r}")
        return _read_copy(path, int(offset))

    def size_bytes(self) -> int:
        """What the store holds on disk, unpublished parts included."""
        folders = {folder for folder in (self._folder, self._staging) if folder.is_dir()}
        return sum(_size_of(entry) for folder in folders for entry in folder.iterdir())

    def has_room(self) -> bool:
        """Whether the cap of the settings is not reached."""
        return self.size_bytes() < self._cap

    def open_partial(self, import_id: str) -> BinaryIO:
        """The file a writer fills, empty."""
        self._staging.mkdir(parents=True, exist_ok=True)
        return self._partial(import_id).open("wb")

    def _partial(self, import_id: str) -> Path:
        return self._staging / (import_id + _PARTIAL)

    def _frame_length(self, path: Path, start: int) -> int:
        """Bytes of the zstd frame at `start`: up to the next record, or the end."""
        with path.open("rb") as file:
            file.seek(start)
            records = ArchiveIterator(file, parse_http=False, fsspec_args=False)
            next(records)
            following = next(records, None)
        return (following.stream_pos if following else path.stat().st_size) - start


class EvidenceWriter:
    """Writes one import's pages; nothing is opened before the first one. Not thread-safe."""

    def __init__(self, store: EvidenceStore, import_id: str, mode: str) -> None:
        self._store = store
        self._import_id = import_id
        self._mode = mode
        self._file: BinaryIO | None = None
        self._unchecked = _SIZE_CHECK_BYTES
        self._full = False
        self._codec = pa.Codec("zstd", compression_level=_LEVEL)
        self.bytes = 0
        """What was copied so far, compressed."""
        self.remarks: set[str] = set()
        """What the user should know: one of `CAP_REACHED` and `COPIED_INSTEAD`, or both."""

    def put(self, page: EvidencePage) -> str | None:
        """Keep a page as the settings ask; None when none is kept."""
        if self._mode == "off":
            return None
        if self._mode == "reference" and page.origin is not None:
            return _reference(page)
        if self._mode == "reference":
            self.remarks.add(COPIED_INSTEAD)
        if not self._has_room():
            self.remarks.add(CAP_REACHED)
            return _reference(page)
        return self._copy(page)

    def close(self) -> None:
        """Finish the file; `EvidenceStore.publish` makes it part of the store."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

    def _has_room(self) -> bool:
        if not self._full and self._unchecked >= _SIZE_CHECK_BYTES:
            self._full = not self._store.has_room()
            self._unchecked = 0
        return not self._full

    def _copy(self, page: EvidencePage) -> str:
        if self._file is None:
            self._file = self._store.open_partial(self._import_id)
        offset = self.bytes
        record = warc_record(page)
        if page.packed and len(record) <= _MOST_STORED_BYTES:
            frame = _stored(record)
        else:
            frame = self._codec.compress(record, asbytes=True)
        self._file.write(frame)
        self._unchecked += len(frame)
        self.bytes += len(frame)
        return f"{self._import_id}{_SUFFIX}#{offset}"


def warc_record(page: EvidencePage) -> bytes:
    """The page as one WARC 1.1 record: a response, or a resource where there is no HTTP head."""
    kind = "response" if page.head else "resource"
    media = "application/http; msgtype=response" if page.head else "text/html"
    blank = b"\r\n\r\n" if page.head else b""
    date = page.date.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{_record_id()}>",
        f"WARC-Date: {date}Z",
        f"WARC-Target-URI: {_one_token(page.url)}",
        f"WARC-Payload-Digest: sha256:{page.digest}",
        f"Content-Type: {media}",
        f"Content-Length: {len(page.head) + len(blank) + len(page.payload)}",
    ]
    if page.ip is not None:
        lines.append(f"WARC-IP-Address: {_one_token(page.ip)}")
    if page.cut is not None:
        lines.append(f"WARC-Truncated: {_TRUNCATED.get(page.cut, 'length')}")
    head = "\r\n".join(lines).encode()
    return b"".join((head, b"\r\n\r\n", page.head, blank, page.payload, b"\r\n\r\n"))


def _stored(record: bytes) -> bytes:
    """A zstd frame of one block that is not compressed.

    To compress a gzipped page again costs a tenth of what fetching it does, and saves 3 % of it.
    """
    length = len(record)
    block = (length << 3 | 1).to_bytes(3, "little")  # the last one, and raw: RFC 8878 §3.1.1.2
    return b"".join((_STORED_FRAME, length.to_bytes(4, "little"), block, record))


def _record_id() -> uuid.UUID:
    """A random UUID; it tells records apart and keeps nothing secret."""
    return uuid.UUID(int=random.getrandbits(128), version=4)


def _one_token(url: str) -> str:
    """A URL that cannot start a header of its own."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return "".join("%20" if char.isspace() or not char.isprintable() else char for char in url)


def _reference(page: EvidencePage) -> str | None:
    if page.origin is None:
        return None
    place = f"{page.origin.payload_start}+{len(page.payload)}"
    return f"{page.origin.path.resolve()}#{page.origin.offset}#{place}#{page.digest}"


def _read_copy(path: Path, offset: int) -> bytes:
    record = _record_at(path, offset)
    block = bytes(record.reader.read(_MAX_RECORD_BYTES))
    _head, blank, payload = block.partition(b"\r\n\r\n")
    if record.headers.get("WARC-Type") == "resource" or not blank:
        payload = block
    stated = (record.headers.get("WARC-Payload-Digest") or "").removeprefix("sha256:")
    if payload_digest(payload) != stated:
        raise CorruptIndex(f"the evidence at byte {offset} does not match its digest", path=path)
    return block


def _read_reference(path: Path, offset: int, place: str, digest: str) -> bytes:
    if not path.is_file():
        raise NotFound(f"{path}: the archive that holds the evidence is not there any more")
    start, _, length = place.partition("+")
    wanted = int(start) + int(length)
    if offset < 0:
        with path.open("rb") as file:
            block = file.read(wanted)
    else:
        block = bytes(_record_at(path, offset).reader.read(wanted))
    if payload_digest(block[int(start) :]) != digest:
        raise CorruptIndex(f"the page at byte {offset} is not the one that was seen", path=path)
    return block


def _record_at(path: Path, offset: int) -> WarcRecord:
    with path.open("rb") as file:
        file.seek(offset)
        try:
            record = next(ArchiveIterator(file, parse_http=False, fsspec_args=False))
            record.freeze()
        except (OSError, StopIteration) as error:
            raise CorruptIndex(f"no readable record at byte {offset}", path=path) from error
        return record


def _size_of(entry: Path) -> int:
    try:
        return entry.stat().st_size
    except OSError:
        return 0  # another process has just published or removed it
