"""The lines of a text file of any size, packed or not: in bounded memory, each line bounded."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fastwarc.stream_io import ZstdReader

from linkcensus.core.errors import BadInput

MAX_LINE_BYTES = 1024 * 1024
"""Longer lines are cut; what is cut off is passed over."""
MAX_GROWTH = 1_000
"""Unpacked bytes for each packed one; logs of one busy client reach 200."""
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)
"""What a damaged file raises while it is read."""

_GROWTH_CHECKED_FROM = 100_000_000
_BUFFER_BYTES = 1 << 18
_LINES_BETWEEN_REPORTS = 20_000

Read = Callable[[int], bytes]


class _Unpacked(io.RawIOBase):
    """Passes unpacked bytes on, and counts them against what was read from the disk for them."""

    def __init__(self, read: Read, disk: BinaryIO, place: str) -> None:
        self._read = read
        self._disk = disk
        self._place = place
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self._read(len(buffer))
        self._unpacked += len(data)
        allowed = MAX_GROWTH * max(self._disk.tell(), 1)
        if self._unpacked > _GROWTH_CHECKED_FROM and self._unpacked > allowed:
            raise BadInput(
                f"unpacks to more than {MAX_GROWTH:,} times its size",
                place=self._place,
                remedy="unpack it yourself if that is meant",
            )
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def unpacked(path: Path, place: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open a file, unpacking gzip, bzip2, xz and zstd: its bytes, and the file on disk.

    Reading raises BadInput for a bomb and one of `BROKEN` for a damaged file.
    """
    with path.open("rb") as disk:
        start = disk.read(4)
        disk.seek(0)
        read = _reader_of(start, disk)
        if read is None:
            yield disk, disk
        else:
            yield io.BufferedReader(_Unpacked(read, disk, place), _BUFFER_BYTES), disk


def _reader_of(start: bytes, disk: BinaryIO) -> Read | None:
    # `read1` where there is one: `read` throws away what it has when the file breaks off behind it
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=disk).read1
    if start.startswith(b"BZh"):
        return bz2.BZ2File(disk).read1
    if start.startswith(b"\xfd7zX"):
        return lzma.LZMAFile(disk).read1
    if start == b"\x28\xb5\x2f\xfd":
        stream = ZstdReader(disk)
        return lambda size: bytes(stream.read(size))
    return None


def read_lines(
    path: Path, place: str, progress: Callable[[int], None] | None = None
) -> Iterator[bytes]:
    """Yield the lines of a file without their ends; lines of more than a megabyte are cut.

    Args:
        path: The file, packed or not.
        place: What messages call it.
        progress: Told the bytes of the file consumed, now and then.

    Raises:
        BadInput: It unpacks to far too much.
        OSError, EOFError, ValueError: It is damaged; see `BROKEN`.
    """
    with unpacked(path, place) as (stream, disk):
        count = 0
        while line := stream.readline(MAX_LINE_BYTES):
            if len(line) == MAX_LINE_BYTES and not line.endswith(b"\n"):
                while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                    pass
            yield line.rstrip(b"\r\n")
            count += 1
            if progress is not None and count % _LINES_BETWEEN_REPORTS == 0:
                progress(disk.tell())
