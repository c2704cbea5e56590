"""Writes a snapshot of the made-up web as a WARC file, byte for byte the same in every run."""

import gzip
import hashlib
import uuid
from base64 import b32encode
from datetime import datetime
from pathlib import Path

from linkcensus.demo.html import page_html
from linkcensus.demo.model import SNAPSHOTS, MadePage, MadeSite, MadeWeb

REASONS = {
    200: "OK", 301: "Moved Permanently", 302: "Found", 403: "Forbidden",
    404: "Not Found", 410: "Gone", 503: "Service Unavailable",
}  # fmt: skip


def write_snapshot(web: MadeWeb, snapshot: int, path: Path) -> int:
    """Write all pages that snapshot 1, 2 or 3 visited; returns how many records that are.

    Source: ISO 28500:2017, WARC 1.1: one gzip member a record.
    """
    moment = SNAPSHOTS[snapshot - 1]
    records = 0
    with path.open("wb") as file:
        file.write(_record("warcinfo", None, moment, b"software: linkcensus demo\r\n", None))
        for site in web.sites:
            for page in site.pages:
                if page.status_in(snapshot):
                    block = http_response(site, page, snapshot)
                    file.write(_record("response", page.url, moment, block, site.ip))
                    records += 1
    return records


def http_response(site: MadeSite, page: MadePage, snapshot: int) -> bytes:
    """Return what a page's server sends at snapshot 1, 2 or 3: head and body."""
    status = page.answers(snapshot)
    headers = [f"HTTP/1.1 {status} {REASONS[status]}"]
    if status == 200:
        body = page_html(site, page, snapshot).encode(page.charset, "xmlcharrefreplace")
        headers.append("Content-Type: text/html")
        if page.header_nofollow:
            headers.append("X-Robots-Tag: nofollow")
    else:
        body = f"<html><title>{status}</title><p>{REASONS[status]}</p></html>".encode()
        headers.append("Content-Type: text/html; charset=utf-8")
        if page.location and 300 <= status < 400:
            headers.append(f"Location: {page.location}")
    headers.append(f"Content-Length: {len(body)}")
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def _record(kind: str, url: str | None, moment: datetime, block: bytes, ip: str | None) -> bytes:
    """One record as a gzip member; its id is derived from its content, so that runs agree."""
    date = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {url} {date}")
    content = "application/http; msgtype=response" if url else "application/warc-fields"
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{identity}>",
        f"WARC-Date: {date}",
        f"Content-Type: {content}",
        f"Content-Length: {len(block)}",
    ]
    if url:
        digest = hashlib.sha1(block, usedforsecurity=False).digest()
        lines += [
            f"WARC-Target-URI: {url}",
            f"WARC-Block-Digest: sha1:{b32encode(digest).decode()}",
        ]
    if ip:
        lines.append(f"WARC-IP-Address: {ip}")
    record = "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    return gzip.compress(record, compresslevel=6, mtime=0)
