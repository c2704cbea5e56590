"""Walks the records of a WARC file and, after a broken one, goes on at the next whole one.

FastWARC ends at the first fault. Here a fault is told to `on_problem` and the walk starts again at
the next place where a record begins: in a compressed archive the next member that unpacks to
`WARC/`, in a plain one the next such line. Finding it costs a scan, not a decompression, so a
record that would unpack to gigabytes is stepped over the same way.
"""

import io
import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fastwarc.stream_io import Lz4Reader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from linkcensus.extract.file_end import BREAKS_OFF, MAX_HEADER_BYTES, cut_gzip, cut_plain
from linkcensus.extract.record import OnProblem, OnProgress

MAX_SKIPPED_BYTES = 256 * 1024 * 1024
"""A compressed record longer than this is stepped over without unpacking its rest."""

_MAGIC = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd", "lz4": b"\x04\x22\x4d\x18"}
_START = b"WARC/"
_PROBE_BYTES = 4_096


class RecordStream:
    """The records of one archive; iterate it once.

    Args:
        path: A WARC file: gzip, zstd, lz4 or plain.
        types: The record types wanted.
        on_problem: Told of each broken record.
        on_progress: Told how many bytes of the file are behind.
    """

    def __init__(
        self, path: Path, types: WarcRecordType, on_problem: OnProblem, on_progress: OnProgress
    ) -> None:
        self._path = path
        self._types = types
        self._on_problem = on_problem
        self._on_progress = on_progress
        self._place = 0
        self._given_up = False
        self._pending: tuple[int, str] | None = None
        self._explained = -1
        self._told = -1
        self._read = (-1, 0)
        self._bytes: mmap.mmap | bytes = b""
        self.compression = "plain"

    def __iter__(self) -> Iterator[WarcRecord]:
        if self._path.stat().st_size == 0:
            return
        with (
            self._path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        ):
            self._bytes = mapped
            self.compression = _compression_of(mapped)
            try:
                yield from self._walk(file)
            finally:
                self._bytes = b""

    def _walk(self, file: BinaryIO) -> Iterator[WarcRecord]:
        start: int | None = 0
        while start is not None:
            file.seek(start)
            self._place, self._given_up, last = start, False, -1
            try:
                for record in self._records(file):
                    self._tell_pending()
                    self._place = last = record.stream_pos
                    yield record
                    if self._given_up or self._too_long_to_unpack(record):
                        break
                    self._on_progress(last)
                else:
                    self._tell_pending()
                    self._check_end(max(start, last))
                    return
            except (OSError, ValueError) as error:
                start = self._after_fault(start, last, error)
                continue
            start = self._next_start(last + 1)
        self._tell_pending()

    def _after_fault(self, start: int, last: int, error: Exception) -> int | None:
        """Note a fault of the parser and say where to go on.

        A fault behind a good record is told only once it is known whether the next place that
        looks like a record is the broken one: else one broken record would be told twice.
        """
        what = _reason_of(error)
        if last < 0:
            self._pending = None
            self._on_problem(start, f"broken record ({what})")
            return self._next_start(start + 1)
        behind = self._end_of(last)
        if last != self._explained:
            plain = self.compression == "plain"
            place = behind if plain else last
            self._pending = (place, f"broken record{'' if plain else ' behind this one'} ({what})")
        return self._next_start(behind)

    def _tell_pending(self) -> None:
        if self._pending is not None:
            self._told = self._pending[0]
            self._on_problem(*self._pending)
            self._pending = None

    def _check_end(self, place: int) -> None:
        """Tell where a file is cut that the parser takes for finished.

        It says nothing of a header that breaks off, nor of records of types nobody wanted.

        Args:
            place: The last record that was given, or where the walk began.
        """
        if place == self._explained:
            return
        if self.compression == "plain":
            cut = cut_plain(self._bytes, place)
        elif self.compression == "gzip":
            cut = cut_gzip(self._bytes, self._last_start())
        else:
            cut = None
        if cut is not None and cut != self._told:
            self._on_problem(cut, BREAKS_OFF)

    def _last_start(self) -> int | None:
        """Where the last member begins that a record begins with."""
        magic, position = _MAGIC[self.compression], len(self._bytes)
        while (found := self._bytes.rfind(magic, 0, position)) >= 0:
            if self._next_start(found) == found:
                return found
            position = found + len(magic) - 1
        return None

    def _records(self, file: BinaryIO) -> Iterator[WarcRecord]:
        return iter(
            ArchiveIterator(
                file,
                record_types=self._types,
                parse_http=False,
                max_header_len=MAX_HEADER_BYTES,
                fsspec_args=False,
            )
        )

    def read(self, record: WarcRecord, size: int) -> bytes | None:
        """Read up to `size` bytes of a record's block; None when it is damaged.

        A damaged record is reported, and the walk goes on at the next whole one.
        """
        try:
            # never ask for more than there is: the reader reserves what it is asked for
            asked = min(size, record.content_length)
            block = record.reader.read(asked)
        except (OSError, ValueError) as error:
            self.give_up(f"broken record ({_reason_of(error)})")
            return None
        place = record.stream_pos
        before = self._read[1] if self._read[0] == place else 0
        self._read = place, before + len(block)
        if len(block) < asked and self._read[1] < record.content_length:
            self._told = place  # whoever reads it sees that it is cut
        return block

    def reject(self, reason: str) -> None:
        """Report the record at hand as of no use; the next one is where it should be."""
        self._told = self._place
        self._on_problem(self._place, reason)

    def give_up(self, reason: str) -> None:
        """Report the record at hand as broken and look for the next one from its start."""
        self.reject(reason)
        self._given_up = True

    def length_fault(self, record: WarcRecord) -> str | None:
        """Say whether the declared length of a plain record is wrong: `short`, `long` or None.

        After a wrong length the block holds parts of other records, or lacks its own end. In a
        compressed archive the member's own end shows it.
        """
        if self.compression != "plain":
            return None
        start = record.stream_pos
        head = self._bytes.find(b"\r\n\r\n", start, start + MAX_HEADER_BYTES)
        end = head + 4 + record.content_length
        if head < 0 or self._ends_well(end):
            return None
        self._explained = start
        following = self._next_start(start + 1)
        return "long" if following is not None and following < end else "short"

    def _too_long_to_unpack(self, record: WarcRecord) -> bool:
        return self.compression != "plain" and record.content_length > MAX_SKIPPED_BYTES

    def _ends_well(self, end: int) -> bool:
        """Whether a block's end is followed by the two line ends that close a record."""
        rest = self._bytes[end : end + 16]
        closed = rest[:4] == b"\r\n\r\n" or rest.lstrip(b"\r\n").startswith(_START)
        return end <= len(self._bytes) and (closed or not rest.strip(b"\r\n"))

    def _end_of(self, place: int) -> int:
        """Where to look for the record after the whole one at `place`.

        Text of a plain record may look like a record, so its declared block is stepped over where
        that ends at a record's border.
        """
        if self.compression != "plain":
            return place + 1
        try:
            head = self._bytes.find(b"\r\n\r\n", place, place + MAX_HEADER_BYTES)
            lines = self._bytes[place:head].lower().split(b"\r\n")
            length = next(line for line in lines if line.startswith(b"content-length:"))
            end = head + 4 + int(length.partition(b":")[2])
        except (StopIteration, ValueError):
            return place + 1
        separator = self._bytes[end : end + 4]
        return end + 4 if head >= 0 and separator == b"\r\n\r\n" else place + 1

    def _next_start(self, position: int) -> int | None:
        """The next offset from `position` where a record begins, None when there is no more."""
        if self.compression == "plain":
            found = self._bytes.find(b"\n" + _START, max(position - 1, 0))
            return None if found < 0 else found + 1
        magic = _MAGIC[self.compression]
        while (found := self._bytes.find(magic, position)) >= 0:
            probe = bytes(self._bytes[found : found + _PROBE_BYTES])
            if _unpacked_start(probe, self.compression).lstrip(b"\r\n").startswith(_START):
                return found
            position = found + 1
        return None


def _compression_of(data: mmap.mmap | bytes) -> str:
    start = data[:4]
    return next((name for name, magic in _MAGIC.items() if start.startswith(magic)), "plain")


def _unpacked_start(data: bytes, compression: str) -> bytes:
    """The first bytes that a compressed member unpacks to; empty when it is none."""
    try:
        if compression == "gzip":
            return zlib.decompressobj(31).decompress(data, 16)
        opened = ZstdReader if compression == "zstd" else Lz4Reader
        return bytes(opened(io.BytesIO(data)).read(16))
    except (zlib.error, OSError):
        return b""


def _reason_of(error: Exception) -> str:
    return str(error).strip().rstrip(".").lower() or type(error).__name__
