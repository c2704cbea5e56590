"""WARC files as dated records: what servers answered, kept as they answered it.

Source:
    WARC 1.1, https://iipc.github.io/warc-specifications/.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType

from linkcensus.extract.http_message import decoded_body, media_type, parse_http_message
from linkcensus.extract.record import (
    ArchiveRecord,
    OnProblem,
    OnProgress,
    RecordKind,
    parse_warc_date,
)
from linkcensus.extract.record_stream import RecordStream

_WANTED = (
    WarcRecordType.response
    | WarcRecordType.resource
    | WarcRecordType.revisit
    | WarcRecordType.unknown
)
_KINDS = {
    int(WarcRecordType.response): RecordKind.RESPONSE,
    int(WarcRecordType.resource): RecordKind.RESOURCE,
    int(WarcRecordType.revisit): RecordKind.REVISIT,
}
_FIRST_READ = 64 * 1024
"""Enough for nearly every head: bodies that are no pages are not read at all."""

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNTOLD_TYPES = frozenset({None, "application/octet-stream", "unknown/unknown", "unknown"})


def read_warc(
    path: Path, *, max_body: int, on_problem: OnProblem, on_progress: OnProgress
) -> Iterator[ArchiveRecord]:
    """Yield the answers and files of a WARC archive, in its order.

    Records that are about no http(s) page (wget's own notes, DNS answers) are left out silently;
    broken ones are told to `on_problem` and left out.

    Args:
        path: The archive.
        max_body: Bytes kept of a body, as archived and decoded.
        on_problem: Told offset and reason of each record that cannot be used.
        on_progress: Told how many bytes of the archive are behind.
    """
    stream = RecordStream(path, _WANTED, on_problem, on_progress)
    for record in stream:
        found = _record_of(stream, record, max_body)
        if found is not None:
            yield found


def is_html(declared: str | None, body_start: bytes) -> bool:
    """Tell whether a body is a page, by its media type or, where that says nothing, its start."""
    if declared in HTML_TYPES:
        return True
    if declared not in UNTOLD_TYPES:
        return False
    start = body_start[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<title"))


def _record_of(stream: RecordStream, record: WarcRecord, max_body: int) -> ArchiveRecord | None:
    url = (record.headers.get("WARC-Target-URI") or "").strip().removeprefix("<").removesuffix(">")
    if "Content-Length" not in record.headers:
        stream.give_up("broken record (it has no length)")
        return None
    if int(record.record_type) not in _KINDS or not url.lower().startswith(("http://", "https://")):
        return None
    date = parse_warc_date(record.headers.get("WARC-Date") or "")
    if date is None:
        stream.reject("broken record (it has no WARC-Date)")
        return None
    fault = stream.length_fault(record)
    if fault == "long":
        stream.give_up("broken record (its length reaches into the next one)")
        return None
    found = _with_content(stream, record, url, date, max_body)
    if found is not None and fault == "short" and found.cut is None:
        found.cut = "length"
    return found


def _with_content(
    stream: RecordStream, record: WarcRecord, url: str, date: datetime, max_body: int
) -> ArchiveRecord | None:
    start = stream.read(record, _FIRST_READ)
    if start is None:
        return None
    found = ArchiveRecord(
        _KINDS[int(record.record_type)],
        record.stream_pos,
        url,
        date,
        ip=_address(record.headers.get("WARC-IP-Address")),
    )
    if found.kind is RecordKind.RESOURCE:
        return _fill_resource(stream, record, found, start, max_body)
    return _fill_answer(stream, record, found, start, max_body)


def _fill_resource(
    stream: RecordStream, record: WarcRecord, found: ArchiveRecord, start: bytes, max_body: int
) -> ArchiveRecord | None:
    declared = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower() or None
    found.headers = {"content-type": [record.headers.get("Content-Type") or ""]}
    if not is_html(declared, start):
        return found
    whole = _rest(stream, record, start, max_body)
    if whole is None:
        return None
    found.payload = found.body = whole[:max_body]
    found.cut = _cut(record, len(whole), max_body)
    return found


def _fill_answer(
    stream: RecordStream, record: WarcRecord, found: ArchiveRecord, start: bytes, max_body: int
) -> ArchiveRecord | None:
    message = parse_http_message(start)
    if message is None:
        if found.kind is RecordKind.REVISIT:
            return found
        if start or record.content_length:
            stream.reject("broken record (no HTTP answer in it)")
        else:
            stream.reject("broken record (it is empty)")
        return None
    found.status, found.headers, found.head = message.status, message.headers, message.head
    declared = media_type(message.headers) or record.headers.get("WARC-Identified-Payload-Type")
    if found.kind is RecordKind.REVISIT or not 200 <= message.status < 300:
        return found
    if "content-encoding" not in message.headers and not is_html(declared, message.body):
        return found
    if declared not in HTML_TYPES and declared not in UNTOLD_TYPES:
        return found
    whole = _rest(stream, record, start, max_body)
    if whole is None:
        return None
    message.body = whole[len(start) - len(message.body) :][:max_body]
    found.payload, found.payload_start = message.body, message.body_start
    body, broken = decoded_body(message, max_body)
    found.cut = _cut(record, len(whole), max_body) or broken
    if is_html(declared, body):
        found.body = body
    return found


def _rest(stream: RecordStream, record: WarcRecord, start: bytes, max_body: int) -> bytes | None:
    """The block from its start, with at least `max_body` bytes of body where it has them."""
    if len(start) < _FIRST_READ:
        return start
    more = stream.read(record, max_body)
    return None if more is None else start + more


def _cut(record: WarcRecord, read: int, max_body: int) -> str | None:
    truncated = record.headers.get("WARC-Truncated")
    if truncated:
        return f"truncated by the archiver ({truncated[:40]})"
    if read < record.content_length:
        return "size" if read >= max_body else "end of file"
    return None


def _address(text: str | None) -> str | None:
    return text.strip()[:45] or None if text else None
