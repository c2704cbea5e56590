"""What Common Crawl's URL index says: which crawls there are, and which pages they hold.

Source:
    https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html;
    https://index.commoncrawl.org/collinfo.json.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from linkcensus.core.errors import BadInput
from linkcensus.core.url import CanonicalUrl, canonicalize

CRAWL_NAME = re.compile(r"CC-MAIN-[0-9]{4}-[0-9]{2,4}(-[0-9]{4})?")
LONGEST_LINE = 64 * 1024
MOST_PAGES = 100_000
"""Parts of the answer on one site; the largest sites have a few thousand."""
_FILE = re.compile(r"crawl-data/[A-Za-z0-9_=-]+(?:/[A-Za-z0-9._=-]+){1,8}\.warc\.gz")
_FARTHEST = 1 << 42
_PAGE_TYPES = ("text/html", "application/xhtml+xml")

_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived page, and where its record lies."""

    page: CanonicalUrl
    timestamp: str
    """14 digits, UTC."""
    file: str
    """Path of the archive on Common Crawl's server."""
    offset: int
    length: int
    """Of the record, compressed, in bytes."""


def read_capture(line: bytes, site: str) -> Capture | None:
    """Read one line of the index; None for what is no page of the site, or no sound line.

    Args:
        line: A JSON object.
        site: The registrable domain that was asked for; no other one's page is taken.
    """
    if not line.strip() or len(line) > LONGEST_LINE:
        return None
    try:
        told = _decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("status") != "200":
        return None
    media = told.get("mime-detected") or told.get("mime")
    if media not in _PAGE_TYPES:
        return None
    url, file, timestamp = told.get("url"), told.get("filename"), told.get("timestamp")
    if not isinstance(url, str) or not isinstance(file, str) or not isinstance(timestamp, str):
        return None
    page = canonicalize(url) if "://" in url[:12] else None
    offset, length = _number(told.get("offset")), _number(told.get("length"))
    if page is None or page.site != site or offset is None or not length:
        return None
    if not _FILE.fullmatch(file) or ".." in file or not re.fullmatch(r"[0-9]{14}", timestamp):
        return None
    return Capture(page, timestamp, file, offset, length)


def newest_of_each(captures: Iterable[Capture]) -> Iterator[Capture]:
    """Keep the newest capture of each page; those of one page follow each other in the index."""
    last: Capture | None = None
    for capture in captures:
        if last is not None and capture.page.key != last.page.key:
            yield last
            last = None
        if last is None or capture.timestamp >= last.timestamp:
            last = capture
    if last is not None:
        yield last


def read_page_count(body: bytes) -> int | None:
    """Read how many parts an answer has: `{"pages": 4, …}`, or the bare number of older servers."""
    try:
        told = _decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    count = told.get("pages") if isinstance(told, dict) else told
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST_PAGES:
        return None
    return count


def read_crawls(body: bytes) -> list[str]:
    """Read the names of the crawls, the newest first as published.

    Raises:
        BadInput: It is no such list.
    """
    try:
        told = _decode(body)
    except (msgspec.DecodeError, RecursionError):
        told = None
    names = [_name(entry) for entry in told] if isinstance(told, list) else []
    found = [name for name in names if name is not None]
    if not found:
        raise BadInput("lists no crawls", remedy="Common Crawl's collinfo.json does")
    return found


def _name(entry: object) -> str | None:
    name = entry.get("id") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) and CRAWL_NAME.fullmatch(name) else None


def _number(value: object) -> int | None:
    """A number that the index writes as text."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    number = int(text)
    return number if number < _FARTHEST else None
