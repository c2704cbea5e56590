"""What tables does a file hold: itself, the members of a zip archive, the sheets of a workbook?

Everything is opened as a stream whose unpacked size is watched: an archive that grows more than
200-fold beyond its first 10 MB is a bomb and no export.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from linkcensus.core.errors import BadInput
from linkcensus.importers.tables.encoding import SAMPLE_BYTES
from linkcensus.importers.tables.objects import PARQUET_MAGIC
from linkcensus.importers.tables.workbook import is_new_workbook, is_old_workbook, sheet_names

MAX_MEMBERS = 1_000
MAX_GROWTH = 200
"""Unpacked bytes for each packed one; tables reach 50 at most."""
_SAMPLE_BLOCK = 4_096
_LARGE_BLOCK = 1 << 18
_GROWTH_CHECKED_FROM = 10_000_000

_TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".disavow")
_ZIP_MAGIC = b"PK\x03\x04"
_EMPTY_ZIP_MAGIC = b"PK\x05\x06"
_GZIP_MAGIC = b"\x1f\x8b"

BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError)
"""What a damaged file raises while it is read."""


class Form(StrEnum):
    """What a part is made of."""

    TEXT = "text"
    SHEET = "sheet"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file, or what may be one."""

    form: Form
    member: str | None = None
    """Name in the zip archive."""
    sheet: str | None = None
    packed: bool = False
    """The file as a whole is gzip-compressed."""

    @property
    def label(self) -> str:
        """The part's own name, '' where the file is the part."""
        if self.sheet is not None:
            return self.sheet
        return PurePosixPath(self.member).name if self.member else ""


def has_table_ending(name: str) -> bool:
    """Tell whether a file's name promises a text table."""
    return name.lower().removesuffix(".gz").endswith(_TABLE_ENDINGS)


def parts_of(path: Path, name: str) -> list[Part]:
    """List what may be tables in a file; empty when it is something else altogether.

    Raises:
        BadInput: It is an archive or a workbook that is damaged, locked or a bomb.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(PARQUET_MAGIC):
        return [Part(Form.PARQUET)]
    if is_old_workbook(head):
        return [Part(Form.SHEET, sheet=sheet) for sheet in sheet_names(path, name)]
    if head.startswith(_GZIP_MAGIC):
        return [Part(Form.TEXT, packed=True)]
    if head.startswith((_ZIP_MAGIC, _EMPTY_ZIP_MAGIC)):
        return _zip_parts(path, name)
    return [Part(Form.TEXT)]


def _zip_parts(path: Path, name: str) -> list[Part]:
    try:
        with zipfile.ZipFile(path) as archive:
            if is_new_workbook(archive):
                return [Part(Form.SHEET, sheet=sheet) for sheet in sheet_names(path, name)]
            entries = [entry for entry in archive.infolist() if _is_table(entry)]
    except (*BROKEN, ValueError) as error:
        raise BadInput(
            f"is not a readable zip archive ({error})", place=name, remedy="download it again"
        ) from None
    if len(entries) > MAX_MEMBERS:
        raise BadInput(
            f"holds {len(entries):,} tables, at most {MAX_MEMBERS:,} are read",
            place=name,
            remedy="unpack it and import the files",
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise BadInput(
                "is protected by a password", place=name, remedy="unpack it and import the files"
            )
        if _is_bomb(entry.file_size, entry.compress_size):
            raise _bomb(f"{name}/{entry.filename}")
    if _is_bomb(sum(entry.file_size for entry in entries), path.stat().st_size):
        raise _bomb(name)
    return [Part(Form.TEXT, member=entry.filename) for entry in entries]


def _is_table(entry: zipfile.ZipInfo) -> bool:
    if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
        return False
    return entry.filename.lower().endswith(_TABLE_ENDINGS)


def sample_of(path: Path, part: Part, name: str) -> bytes:
    """The first bytes of a text part, as many as can be unpacked.

    Raises:
        BadInput: None can, or it is a bomb.
    """
    sample = bytearray()
    with opened(path, part, name) as (stream, _):
        try:
            while len(sample) < SAMPLE_BYTES and (block := stream.read(_SAMPLE_BLOCK)):
                sample += block
            if part.packed:  # a zip archive tells its sizes, gzip shows them only on the way
                for _ in range(2 * _GROWTH_CHECKED_FROM // _LARGE_BLOCK):
                    stream.read(_LARGE_BLOCK)
        except BROKEN as error:
            if not sample:
                raise BadInput(
                    f"cannot be unpacked ({error})", place=name, remedy="download it again"
                ) from None
    return bytes(sample[:SAMPLE_BYTES])


class _Unpacking(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _Watched(io.RawIOBase):
    """Passes bytes on and counts them, against what was read from the disk for them."""

    def __init__(self, inner: _Unpacking, disk: BinaryIO, place: str) -> None:
        self._inner = inner
        self._disk = disk
        self._place = place
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        # one step at a time: `read` throws away what it has when the file breaks off behind it
        data = self._inner.read1(len(buffer))
        self._unpacked += len(data)
        if _is_bomb(self._unpacked, self._disk.tell()):
            raise _bomb(self._place)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def opened(path: Path, part: Part, name: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a text part: the stream of its bytes, and the file whose position tells the progress.

    Reading raises BadInput for a bomb and one of `BROKEN` for a damaged file.
    """
    with path.open("rb") as disk:
        if part.packed:
            with gzip.GzipFile(fileobj=disk) as inner:
                yield io.BufferedReader(_Watched(inner, disk, name), 1 << 18), disk
        elif part.member is not None:
            with zipfile.ZipFile(disk) as archive, archive.open(part.member) as member:
                yield io.BufferedReader(_Watched(member, disk, name), 1 << 18), disk  # type: ignore[arg-type]  # and so does a member
        else:
            yield disk, disk


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > _GROWTH_CHECKED_FROM and unpacked > MAX_GROWTH * max(packed, 1)


def _bomb(place: str) -> BadInput:
    return BadInput(
        f"unpacks to more than {MAX_GROWTH} times its size",
        place=place,
        remedy="this is no export; if it is, unpack it and import the files",
    )
