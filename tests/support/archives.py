"""Writes archives byte by byte, so that what a test reads was written by nothing of ours."""

import gzip
import json
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

from fastwarc.stream_io import Lz4Writer, ZstdWriter

DATE = "2024-03-05T06:07:08Z"


def http(
    body: bytes = b"",
    status: str = "200 OK",
    headers: tuple[str, ...] = ("Content-Type: text/html",),
) -> bytes:
    """One HTTP answer."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def warc(
    block: bytes,
    url: str = "http://page.example/",
    kind: str = "response",
    date: str = DATE,
    extra: tuple[str, ...] = (),
    length: int | None = None,
) -> bytes:
    """One WARC record; `length` declares another length than the block has."""
    media = "application/http; msgtype=response" if kind in ("response", "revisit") else "text/html"
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"WARC-Date: {date}",
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>",
        f"Content-Type: {media}",
        *extra,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def page(url: str, html: str, **changes: object) -> bytes:
    """A WARC response record of a page."""
    return warc(http(html.encode()), url, **changes)


def packed(records: list[bytes], form: str) -> bytes:
    """Join records as `plain`, `gzip`, `zstd` or `lz4`, one member a record."""
    if form == "plain":
        return b"".join(records)
    if form == "gzip":
        return b"".join(gzip.compress(record, mtime=0) for record in records)
    return b"".join(
        _member(record, ZstdWriter if form == "zstd" else Lz4Writer) for record in records
    )


def _member(record: bytes, kind: type) -> bytes:
    target = BytesIO()
    writer = kind(target)
    writer.write(record)
    writer.finish()
    writer.flush()
    return target.getvalue()


def arc(records: list[tuple[str, bytes]], *, version: int = 1) -> list[bytes]:
    """An ARC file as its parts: the version block, then (URL, block) records."""
    names = b"URL IP-address Archive-date Content-type Archive-length\n"
    inside = f"{version} 0 test\n".encode() + names
    start = f"filedesc://test.arc 127.0.0.1 20240101000000 text/plain {len(inside)}\n".encode()
    parts = [start + inside + b"\n"]
    for url, block in records:
        fields = "20240305060708 text/html"
        if version == 2:
            fields += " 200 - - 0 test.arc"
        parts.append(f"{url} 192.0.2.7 {fields} {len(block)}\n".encode() + block + b"\n")
    return parts


def wat(url: str, links: list[dict[str, str]], **changes: object) -> bytes:
    """One WAT record; `changes` are status, headers, head, kind and date."""
    answer = {
        "Response-Message": {"Status": str(changes.get("status", 200))},
        "Headers": changes.get("headers", {}),
    }
    if "html" not in changes:
        answer["HTML-Metadata"] = {"Head": changes.get("head", {}), "Links": links}
    document = {
        "Container": {"Filename": "x", "Offset": "0"},
        "Envelope": {
            "WARC-Header-Metadata": {
                "WARC-Type": changes.get("kind", "response"),
                "WARC-Target-URI": url,
                "WARC-Date": changes.get("date", DATE),
                "WARC-IP-Address": "192.0.2.9",
            },
            "Payload-Metadata": {"HTTP-Response-Metadata": answer},
        },
    }
    return wat_record(json.dumps(document).encode(), url)


def wat_record(document: bytes, url: str = "http://page.example/") -> bytes:
    """One WAT record around any bytes."""
    record = warc(document, url, "metadata")
    return record.replace(b"Content-Type: text/html", b"Content-Type: application/json")


def folder(root: Path, files: dict[str, str]) -> Path:
    """Write a folder of text files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def tar(path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    """Write a tar of files, all changed at one time."""
    with tarfile.open(path, mode) as target:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1_600_000_000
            target.addfile(member, BytesIO(content))
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write a zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(zipfile.ZipInfo(name, (2020, 9, 13, 12, 26, 40)), content, 8)
    return path
