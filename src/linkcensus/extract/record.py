"""What every archive format gives: dated records of what a server answered at a URL."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from linkcensus.extract.http_message import Headers

OnProblem = Callable[[int, str], None]
"""Told the byte offset in the archive and the reason of each record that had to be skipped."""

OnProgress = Callable[[int], None]
"""Told now and then how many bytes of the archive are behind."""


class RecordKind(StrEnum):
    """What an archive says about a URL."""

    RESPONSE = "response"
    RESOURCE = "resource"
    """A file without the HTTP answer that brought it."""
    REVISIT = "revisit"
    """The page answered as it did before; the body is not repeated."""


class ArchiveRecord(Struct):
    """One answer of a server, or one file, at a URL and a time."""

    kind: RecordKind
    place: int
    """Offset of the record in the archive file, in bytes, as it lies on disk."""
    url: str
    date: datetime
    ip: str | None = None
    status: int | None = None
    """None for a resource and for a revisit that does not repeat it."""
    headers: Headers = {}
    head: bytes = b""
    """HTTP status line and headers verbatim; empty for a resource."""
    payload_start: int = 0
    """Where the payload begins in the record's block, in bytes."""
    payload: bytes | None = None
    """The body as archived; None where the record has none or it was not worth reading."""
    body: bytes | None = None
    """The body with chunks and compression undone."""
    cut: str | None = None
    """Why the body is not whole; None when it is."""


def parse_warc_date(text: str) -> datetime | None:
    """Read a WARC-Date, also of WARC 1.1, which allows less and more than seconds.

    Source:
        WARC 1.1, https://iipc.github.io/warc-specifications/, named field WARC-Date.
    """
    text = text.strip()
    if len(text) == 4 and text.isdigit():
        text += "-01-01"
    elif len(text) == 7:
        text += "-01"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_arc_date(text: str) -> datetime | None:
    """Read the 14 (or 12) digits of an ARC date, UTC."""
    if len(text) not in (12, 14) or not text.isdigit():
        return None
    try:
        return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
