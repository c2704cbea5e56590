"""ARC files, the Internet Archive's format before WARC, as dated records.

Every record is one line (URL, IP address, date, media type, length; version 2 has four fields
more) and that many bytes. Common Crawl wrote ARC until 2012.

Source:
    ARC File Format Version 1.0 and 2.0, Mike Burner and Brewster Kahle, 1996,
    https://archive.org/web/researcher/ArcFileFormat.php.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path

from linkcensus.extract.http_message import (
    MAX_HEAD_BYTES,
    HttpMessage,
    decoded_body,
    media_type,
    parse_http_message,
)
from linkcensus.extract.record import (
    ArchiveRecord,
    OnProblem,
    OnProgress,
    RecordKind,
    parse_arc_date,
)
from linkcensus.extract.warc import is_html

MARK = b"filedesc:"
"""How every ARC file begins, once unpacked."""

_NO_IP = "0.0.0.0"  # noqa: S104 - what archives write for an unknown address
_GZIP_MAGIC = b"\x1f\x8b\x08"
_MAX_LINE_BYTES = 64 * 1024
_READ_BYTES = 256 * 1024


class _ArcBytes:
    """The unpacked bytes of an ARC file, with the offset of the member they come from."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._packed = self._file.read(2) == b"\x1f\x8b"
        self._file.seek(0)
        self._inflater = zlib.decompressobj(31)
        self._input = b""
        self._input_end = 0
        self._buffer = b""
        self.place = 0
        """Offset of the member (or, in a plain file, of the byte) that is read next."""
        self.line_place = 0

    def close(self) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end of the file."""
        while len(self._buffer) < size and self._fill():
            pass
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self._moved(len(data))
        return data

    def skip(self, size: int) -> int:
        """Step over `size` bytes without holding them; returns how many there were."""
        left = size
        while left > 0 and (data := self.read(min(left, _READ_BYTES))):
            left -= len(data)
        return size - left

    def line(self) -> bytes:
        """The next line with its end, at most 64 KB of it; `line_place` is where it began."""
        if not self._buffer:
            self._fill()
        self.line_place = self.place
        while b"\n" not in self._buffer and len(self._buffer) < _MAX_LINE_BYTES and self._fill():
            pass
        end = self._buffer.find(b"\n", 0, _MAX_LINE_BYTES)
        size = end + 1 if end >= 0 else min(len(self._buffer), _MAX_LINE_BYTES)
        line, self._buffer = self._buffer[:size], self._buffer[size:]
        self._moved(len(line))
        return line

    def next_member(self) -> None:
        """Throw away what is left of a damaged member and go to the next one."""
        position = self.place + 1
        self._input = self._buffer = b""
        self._inflater = zlib.decompressobj(31)
        while True:
            self._file.seek(position)
            data = self._file.read(_READ_BYTES)
            found = data.find(_GZIP_MAGIC)
            if found >= 0 or len(data) < len(_GZIP_MAGIC):
                break
            position += len(data) - len(_GZIP_MAGIC) + 1
        self.place = self._input_end = position + max(found, 0)
        self._file.seek(self.place if found >= 0 else position + len(data))

    def _moved(self, size: int) -> None:
        if not self._packed:
            self.place += size

    def _fill(self) -> bool:
        if not self._packed:
            data = self._file.read(_READ_BYTES)
            self._buffer += data
            return bool(data)
        while True:
            if self._inflater.eof:
                self._input = self._inflater.unused_data
                self._inflater = zlib.decompressobj(31)
                if not self._buffer:
                    self.place = self._input_end - len(self._input)
            if not self._input:
                self._input = self._file.read(_READ_BYTES)
                self._input_end += len(self._input)
                if not self._input:
                    return False
            data = self._inflater.decompress(self._input, _READ_BYTES)
            self._input = self._inflater.unconsumed_tail
            if data:
                self._buffer += data
                return True


def read_arc(
    path: Path, *, max_body: int, on_problem: OnProblem, on_progress: OnProgress
) -> Iterator[ArchiveRecord]:
    """Yield the answers of an ARC archive (gzip or plain), in its order.

    Arguments as for `linkcensus.extract.warc.read_warc`.
    """
    data = _ArcBytes(path)
    try:
        while True:
            try:
                place_and_header = _next_header(data, on_problem)
                if place_and_header is None:
                    return
                place, header = place_and_header
                found = _content(data, header, place, max_body, on_problem)
            except zlib.error as error:
                on_problem(data.place, f"broken record ({error})")
                data.next_member()
                continue
            on_progress(place)
            if found is not None:
                yield found
    finally:
        data.close()


def parse_header_line(line: bytes) -> tuple[str, str, str, str, int] | None:
    """Read URL, IP address, date, media type and length of a record's first line.

    The URL may hold spaces, so the fields are counted from the right: four after the URL in
    version 1, nine in version 2. None when the line is no such line.
    """
    text = line.decode("utf-8", "replace").strip()
    for fields_after in (4, 9):
        parts = text.rsplit(" ", fields_after)
        if len(parts) <= fields_after or ":" not in parts[0]:
            continue
        url, ip, date, kind = parts[0], parts[1], parts[2], parts[3]
        if parse_arc_date(date) is not None and parts[-1].isdigit() and len(parts[-1]) < 16:
            return url, ip, date, kind.lower(), int(parts[-1])
    return None


def _next_header(
    data: _ArcBytes, on_problem: OnProblem
) -> tuple[int, tuple[str, str, str, str, int]] | None:
    """The next record's offset and header; lines that are none are one broken record together."""
    lost_at: int | None = None
    while True:
        line = data.line()
        place = data.line_place
        header = parse_header_line(line)
        if line and header is None:
            if line.strip() and lost_at is None:
                lost_at = place
            continue
        if lost_at is not None:
            on_problem(lost_at, "broken record (no ARC header line)")
        return None if header is None else (place, header)


def _content(
    data: _ArcBytes,
    header: tuple[str, str, str, str, int],
    place: int,
    max_body: int,
    on_problem: OnProblem,
) -> ArchiveRecord | None:
    url, ip, written_date, declared, length = header
    date = parse_arc_date(written_date)
    wanted = min(length, max_body + MAX_HEAD_BYTES)
    block = data.read(wanted)
    whole = len(block) + data.skip(length - wanted) == length
    if date is None or not url.lower().startswith(("http://", "https://")):
        return None
    if not block:
        on_problem(place, "broken record (it is empty)")
        return None
    found = ArchiveRecord(RecordKind.RESPONSE, place, url, date, ip=None if ip == _NO_IP else ip)
    message = parse_http_message(block)
    if message is None:
        # archives of the nineties hold answers of HTTP 0.9, which have no head
        found.kind = RecordKind.RESOURCE
        found.headers = {"content-type": [declared]}
        message = HttpMessage(200, found.headers, b"", 0, block)
    else:
        found.status, found.headers, found.head = message.status, message.headers, message.head
    if 200 <= message.status < 300:
        _fill_body(found, message, max_body)
    if not whole:
        found.cut = found.cut or "end of file"
    return found


def _fill_body(found: ArchiveRecord, message: HttpMessage, max_body: int) -> None:
    body, found.cut = decoded_body(message, max_body)
    if is_html(media_type(message.headers), body):
        found.payload, found.body = message.body[:max_body], body
        if len(message.body) > max_body:
            found.cut = "size"
