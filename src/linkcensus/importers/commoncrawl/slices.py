"""Single records out of archives of a gigabyte: a range of bytes each, looked at before it is kept.

Each record of Common Crawl's archives is a gzip member of its own, so records that are written one
after the other are an archive again.
"""

import zlib

from linkcensus.core.errors import BadInput
from linkcensus.core.url import canonicalize
from linkcensus.importers.commoncrawl.captures import Capture
from linkcensus.importers.commoncrawl.server import Server, refused

LARGEST_RECORD = 16 * 1024 * 1024
"""Compressed, in bytes; the crawl itself cuts pages at 1 MB (5 MB from 2025 on)."""
_LARGEST_UNPACKED = 64 * 1024 * 1024
_TRIES = 2


async def fetch_record(server: Server, capture: Capture) -> bytes | str:
    """Fetch the record of a capture, as it lies in the archive; or say why it is not to be had.

    Raises:
        BadInput: The server does not give parts of files: nothing else will come either.
        Refused, SourceUnavailable: As `Server.get`.
    """
    if capture.length > LARGEST_RECORD:
        return "records larger than 16 MB are left out"
    url = f"{server.data_url}/{capture.file}"
    last = capture.offset + capture.length - 1
    fault = ""
    for _ in range(_TRIES):
        told = await server.ask(url, capture.length, {"Range": f"bytes={capture.offset}-{last}"})
        if told.status == 200:
            raise BadInput("the server does not give parts of files", place=server.data_url)
        if told.status in (404, 410, 416):
            return "the archive is not there, or is shorter than the index says"
        if told.status != 206:
            raise refused(url, told.status)
        if not told.content_range.startswith(f"bytes {capture.offset}-{last}/"):
            return "the server sent another part than asked for"
        fault = fault_of(told.body, capture)
        if not fault:
            return told.body
    return fault


def fault_of(record: bytes, capture: Capture) -> str:
    """Say what is wrong with a record; empty when it is the page of the capture."""
    if len(record) != capture.length:
        return "the record broke off"
    unpacker = zlib.decompressobj(31)
    try:
        block = unpacker.decompress(record, _LARGEST_UNPACKED)
    except zlib.error:
        return "the record is damaged"
    if not unpacker.eof or unpacker.unused_data:
        return "the record is damaged, or far too large"
    head, _, _ = block.partition(b"\r\n\r\n")
    lines = head.decode("utf-8", "replace").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    url = fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
    page = canonicalize(url) if "://" in url[:12] else None
    if not lines[0].startswith("WARC/") or fields.get("warc-type") != "response":
        return "the record is no answer of a server"
    if page is None or page.key != capture.page.key:
        return "the record is about another page than the index says"
    return ""
