"""An archived HTTP answer: its head taken apart, its body undone from chunks and compression.

Archives hold what servers really sent: repeated headers, missing blank lines, bodies whose
`Transfer-Encoding` was already undone by the archiver, compressed bodies that break off. Nothing
here fails on such an answer; what cannot be undone is cut and said so.
"""

import io
import re
import zlib

from fastwarc.stream_io import BrotliReader, ZstdReader
from msgspec import Struct

MAX_HEAD_BYTES = 256 * 1024
"""A longer head is no HTTP head."""

_STATUS_LINE = re.compile(rb"HTTP/\d+(?:\.\d+)?[ \t]+(\d{3})(?!\d)")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LONGEST_CHUNK_LINE = 4_096

Headers = dict[str, list[str]]
"""Lower-case names; each repeated header is one more value, in order."""


class HttpMessage(Struct):
    """One HTTP answer as it was archived."""

    status: int
    headers: Headers
    head: bytes
    """Status line and headers verbatim, without the blank line."""
    body_start: int
    """Where the body begins in the archived block."""
    body: bytes
    """As it went over the wire: chunks and compression not undone."""


def parse_http_message(block: bytes) -> HttpMessage | None:
    """Take an archived answer apart; None when it does not start with an HTTP status line."""
    status = _STATUS_LINE.match(block)
    if status is None:
        return None
    end, body_start = _head_end(block)
    head = block[:end]
    return HttpMessage(int(status[1]), parse_headers(head), head, body_start, block[body_start:])


def parse_headers(head: bytes) -> Headers:
    """Read the header lines after the first line; folded lines are joined, the rest is skipped."""
    headers: Headers = {}
    values: list[str] | None = None
    for written in head.split(b"\n")[1:]:
        line = written.rstrip(b"\r")
        if values is not None and line[:1] in (b" ", b"\t"):
            values[-1] += " " + header_text(line.strip())
            continue
        name, colon, value = line.partition(b":")
        if not colon:
            values = None
            continue
        values = headers.setdefault(header_text(name.strip()).lower(), [])
        values.append(header_text(value.strip()))
    return headers


def header_text(raw: bytes) -> str:
    """Decode a header: UTF-8 where it is that, else Latin-1, which never fails."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def media_type(headers: Headers) -> str | None:
    """The media type of the last `Content-Type`, lower case without parameters."""
    values = headers.get("content-type")
    if not values:
        return None
    return values[-1].partition(";")[0].strip().lower() or None


def decoded_body(message: HttpMessage, max_bytes: int) -> tuple[bytes, str | None]:
    """Undo the transfer and content encodings of a body.

    Args:
        message: The answer.
        max_bytes: Longest decoded body kept; guards against compression bombs.

    Returns:
        The body and, when it is not whole, why: `size`, `chunks` or `encoding`.
    """
    body, cut = message.body, None
    if "chunked" in ",".join(message.headers.get("transfer-encoding", ())).lower():
        body, cut = _without_chunks(body)
    for coding in reversed(_codings(message.headers)):
        body, broken = _without_coding(body, coding, max_bytes)
        cut = cut or broken
    if len(body) > max_bytes:
        return body[:max_bytes], "size"
    return body, cut


def _head_end(block: bytes) -> tuple[int, int]:
    """Where the head ends and where the body starts: at the first blank line."""
    window = block[:MAX_HEAD_BYTES]
    found = [
        (position, position + len(blank))
        for blank in (b"\r\n\r\n", b"\n\n", b"\n\r\n")
        if (position := window.find(blank)) >= 0
    ]
    return min(found, default=(len(window), len(window)))


def _codings(headers: Headers) -> list[str]:
    written = ",".join(headers.get("content-encoding", ()))
    return [coding.strip().lower() for coding in written.split(",") if coding.strip()][:4]


def _without_chunks(body: bytes) -> tuple[bytes, str | None]:
    """Join the chunks; a body that does not start with one was joined by the archiver already."""
    parts: list[bytes] = []
    position = 0
    while True:
        size_line = _CHUNK_SIZE.match(body, position, position + _LONGEST_CHUNK_LINE)
        if size_line is None:
            break
        size = int(size_line[1], 16)
        if size == 0:
            return b"".join(parts), None
        start = size_line.end()
        parts.append(body[start : start + size])
        if start + size > len(body):
            return b"".join(parts), "chunks"
        position = start + size
        position += 2 if body.startswith(b"\r\n", position) else 1
    if not parts:
        return body, None
    return b"".join(parts), "chunks"


def _without_coding(body: bytes, coding: str, max_bytes: int) -> tuple[bytes, str | None]:
    if coding in ("gzip", "x-gzip"):
        # no gzip mark: the archiver undid the compression and left the header
        return _inflate(body, 31, max_bytes) if body[:2] == b"\x1f\x8b" else (body, None)
    if coding == "deflate":
        inflated = _inflate(body, 15, max_bytes)
        return inflated if inflated[0] or not body else _inflate(body, -15, max_bytes)
    if coding == "br":
        return _read_stream(BrotliReader(io.BytesIO(body)), body, max_bytes)
    if coding == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
        return _read_stream(ZstdReader(io.BytesIO(body)), body, max_bytes)
    return body, None


def _inflate(body: bytes, window_bits: int, max_bytes: int) -> tuple[bytes, str | None]:
    inflater = zlib.decompressobj(window_bits)
    parts: list[bytes] = []
    kept = 0
    try:
        # in steps, so that what stands before a damaged byte is kept
        for start in range(0, len(body), 65_536):
            data = inflater.decompress(body[start : start + 65_536], max_bytes + 1 - kept)
            parts.append(data)
            kept += len(data)
            if kept > max_bytes:
                return b"".join(parts), "size"
            if inflater.eof:
                return b"".join(parts), None
    except zlib.error:
        return b"".join(parts), "encoding"
    return b"".join(parts), "encoding"


def _read_stream(
    stream: BrotliReader | ZstdReader, body: bytes, max_bytes: int
) -> tuple[bytes, str | None]:
    parts: list[bytes] = []
    kept = 0
    try:
        while kept <= max_bytes and (data := stream.read(min(65_536, max_bytes + 1 - kept))):
            parts.append(data)
            kept += len(data)
    except OSError:
        # nothing came out: most likely the archiver undid the compression already
        return (b"".join(parts), "encoding") if parts else (body, None)
    return b"".join(parts), None
