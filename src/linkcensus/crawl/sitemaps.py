"""Which pages does a site list itself: sitemaps and their indexes, feeds, and plain lists.

Told apart by their content, never by name or media type. Read as far as they are sound: what comes
before a fault counts. A file speaks for its own site only; URLs of other sites are counted and
dropped.

Source:
    https://www.sitemaps.org/protocol.html; RSS 2.0; RFC 4287 (Atom); RDF Site Summary 1.0.
"""

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from xml.parsers import expat

from linkcensus.core.url import CanonicalUrl, PageBase, canonicalize

MAX_BYTES = 50 * 1024 * 1024
"""Of a file, unpacked: the protocol's own limit."""
MAX_ENTRIES = 50_000
"""The protocol's own limit too."""
_MOST_MEMBERS = 1_000
"""Gzip members that are unpacked: to look at each costs a copy of what is left."""
_LONGEST_TEXT = 9_000
_GZIP = b"\x1f\x8b"
_XML_START = (b"<?xml", b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:RDF", b"<!--")


class Form(StrEnum):
    """What a file turned out to be."""

    SITEMAP = "sitemap"
    INDEX = "index"
    FEED = "feed"
    TEXT = "text"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Listed:
    """A URL that a site lists."""

    url: CanonicalUrl
    changed_at: datetime | None = None
    """When the page changed last, as the site says; aware UTC."""


@dataclass(slots=True)
class Sitemap:
    """What one file lists."""

    form: Form = Form.UNKNOWN
    pages: list[Listed] = field(default_factory=list)
    sitemaps: list[Listed] = field(default_factory=list)
    """Further files of the same site."""
    foreign: int = 0
    """URLs of other sites, dropped."""
    unusable: int = 0
    """What is no http(s) URL, dropped."""
    cut: str | None = None
    """Why the file was not read to its end."""


def read_sitemap(body: bytes, url: str, *, max_entries: int = MAX_ENTRIES) -> Sitemap:
    """Read what a file lists.

    Args:
        body: The file, content encoding undone; a gzip file as such is unpacked here.
        url: Its own address: relative addresses begin there, and its site alone is spoken for.
        max_entries: URLs after which reading stops.
    """
    found = Sitemap()
    own = canonicalize(url)
    if own is None:
        return found
    body, found.cut = _unpacked(body)
    reader = _Reader(found, PageBase(own.url), own.site, max_entries)
    start = body[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_XML_START):
        _read_xml(body, reader)
    elif not start.startswith(b"<") and b"\0" not in start:
        _read_lines(body, reader)
    return found


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    """Unpack gzip, of several members too, up to the limit."""
    if not body.startswith(_GZIP):
        return body[:MAX_BYTES], None if len(body) <= MAX_BYTES else "too large"
    parts: list[bytes] = []
    size = 0
    try:
        while body.startswith(_GZIP):
            if len(parts) == _MOST_MEMBERS:
                return b"".join(parts), "too many parts"
            unpacker = zlib.decompressobj(31)
            part = unpacker.decompress(body, MAX_BYTES + 1 - size)
            parts.append(part)
            size += len(part)
            if size > MAX_BYTES:
                return b"".join(parts)[:MAX_BYTES], "too large"
            if not unpacker.eof:
                return b"".join(parts), "broken off"
            body = unpacker.unused_data
    except zlib.error:
        return b"".join(parts), "damaged"
    return b"".join(parts), None


class _Enough(Exception):  # noqa: N818 - no error: there are enough entries
    """The rest is not read."""


class _Reader:
    """Takes entries as they come."""

    def __init__(self, found: Sitemap, base: PageBase, site: str, most: int) -> None:
        self.found = found
        self._base = base
        self._site = site
        self._left = most

    def add(self, written: str, changed: str | None, *, is_sitemap: bool = False) -> None:
        """Take an entry, or count why not.

        Raises:
            _Enough: There are as many as are read.
        """
        written = written.strip()
        if not written:
            return
        if self._left <= 0:
            self.found.cut = "too many entries"
            raise _Enough
        self._left -= 1
        url = self._base.resolve(written) if len(written) <= _LONGEST_TEXT else None
        if url is None:
            self.found.unusable += 1
        elif url.site != self._site:
            self.found.foreign += 1
        else:
            into = self.found.sitemaps if is_sitemap else self.found.pages
            into.append(Listed(url, _moment(changed)))


def _read_lines(body: bytes, reader: _Reader) -> None:
    """A text sitemap: a URL a line, whole ones only."""
    reader.found.form = Form.TEXT
    try:
        for line in body.decode("utf-8-sig", "replace").splitlines():
            written = line.strip()
            if written.lower().startswith(("http://", "https://")):
                reader.add(written, None)
            elif written:
                reader.found.unusable += 1
                if reader.found.unusable > 100 and not reader.found.pages:
                    reader.found.form = Form.UNKNOWN  # some text, and no list of URLs
                    return
    except _Enough:
        return
    if not reader.found.pages and not reader.found.foreign:
        reader.found.form = Form.UNKNOWN


_FORMS = {
    "urlset": Form.SITEMAP,
    "sitemapindex": Form.INDEX,
    "rss": Form.FEED,
    "feed": Form.FEED,
    "RDF": Form.FEED,
}
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
_PLACES = frozenset({"loc", "link"})
_TIMES = frozenset({"lastmod", "pubDate", "updated", "published", "date"})


class _XmlHandler:
    """Follows the elements of a file; its depth and texts are bounded."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._entry: str | None = None
        self._place = ""
        self._time: str | None = None
        self._text: list[str] | None = None
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if self._reader.found.form is Form.UNKNOWN:
            self._reader.found.form = _FORMS.get(local, Form.UNKNOWN)
            if self._reader.found.form is Form.UNKNOWN:
                raise _Enough
        elif local in _ENTRIES:
            self._entry, self._place, self._time = local, "", None
        elif self._entry is not None and (local in _PLACES or local in _TIMES):
            self._text, self._length = [], 0
            rel = attributes.get("rel", "alternate")
            if local == "link" and attributes.get("href") and rel == "alternate":
                self._place = self._place or attributes["href"]

    def text(self, piece: str) -> None:
        if self._text is not None and self._length <= _LONGEST_TEXT:
            self._text.append(piece)
            self._length += len(piece)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == self._entry:
            is_sitemap = local == "sitemap"
            self._entry = None
            self._reader.add(self._place, self._time, is_sitemap=is_sitemap)
        elif self._text is not None:
            text, self._text = "".join(self._text).strip(), None
            # `image:loc` and `video:loc` are no pages
            if local in _PLACES and name in _PLACES:
                self._place = self._place or text
            elif local in _TIMES:
                self._time = self._time or text


def _refuse_entity(*_: object) -> None:
    """Entities of a file's own are how small files become endless."""
    raise _Enough


def _read_xml(body: bytes, reader: _Reader) -> None:
    parser = expat.ParserCreate()
    handler = _XmlHandler(reader)
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.EntityDeclHandler = _refuse_entity
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
    except _Enough:
        reader.found.cut = reader.found.cut or "unusual XML"
    except (expat.ExpatError, ValueError, LookupError):
        reader.found.cut = reader.found.cut or "damaged"


def _moment(text: str | None) -> datetime | None:
    if not text or len(text) > 60:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        try:
            read = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except OverflowError:
        return None
