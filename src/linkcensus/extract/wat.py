"""Common Crawl's WAT archives: the links of a page as JSON, without the page.

A WAT knows anchor (cut at 128 characters), rel, robots rules, title and canonical of a page, and
not where on the page a link stands. It never proves that a link is gone. Only the fields we use
are decoded, and records without links or redirects are stepped over unparsed, which is what makes
reading fast.

Source:
    The layout is that of commoncrawl/ia-web-commons, `ExtractingParseObserver`.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from fastwarc.warc import WarcRecord, WarcRecordType
from msgspec import Struct, field

from linkcensus.core.errors import BadInput
from linkcensus.core.page import Method, Outcome, PageFacts, Redirect, Visit, outcome_of_status
from linkcensus.core.rel import (
    NO_DIRECTIVES,
    RobotsDirectives,
    parse_robots_meta,
    parse_x_robots_tag,
)
from linkcensus.core.url import PageBase, canonicalize
from linkcensus.extract.head import refresh_target
from linkcensus.extract.record import OnProblem, OnProgress, parse_warc_date
from linkcensus.extract.record_stream import RecordStream
from linkcensus.extract.seen import SeenPage, answered_redirect
from linkcensus.extract.wat_links import HeadLink, LinkItem, WatLinks

MAX_DOCUMENT_BYTES = 64 * 1024 * 1024
"""A longer JSON document is refused; Common Crawl's stay below 10 MB."""

CUT_REASON = "wat"

_HALF_CHARACTER = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


class _Meta(Struct, gc=False):
    name: str | None = None
    content: str | None = None
    http_equiv: str | None = field(default=None, name="http-equiv")


class _Head(Struct, gc=False):
    title: str | None = field(default=None, name="Title")
    base: str | None = field(default=None, name="Base")
    metas: list[_Meta] = field(default=[], name="Metas")
    links: list[HeadLink] = field(default=[], name="Link")


class _Html(Struct, gc=False):
    head: _Head = field(default_factory=_Head, name="Head")
    links: list[LinkItem] = field(default=[], name="Links")


class _Message(Struct, gc=False):
    status: str | int | None = field(default=None, name="Status")


class _Answer(Struct, gc=False):
    message: _Message = field(default_factory=_Message, name="Response-Message")
    headers: dict[str, str | list[str] | None] = field(default={}, name="Headers")
    html: _Html | None = field(default=None, name="HTML-Metadata")


class _Payload(Struct, gc=False):
    answer: _Answer | None = field(default=None, name="HTTP-Response-Metadata")


class _WarcHeader(Struct, gc=False):
    kind: str | None = field(default=None, name="WARC-Type")
    url: str | None = field(default=None, name="WARC-Target-URI")
    date: str | None = field(default=None, name="WARC-Date")
    ip: str | None = field(default=None, name="WARC-IP-Address")
    truncated: str | None = field(default=None, name="WARC-Truncated")


class _Envelope(Struct, gc=False):
    header: _WarcHeader = field(default_factory=_WarcHeader, name="WARC-Header-Metadata")
    payload: _Payload = field(default_factory=_Payload, name="Payload-Metadata")


class _Document(Struct, gc=False):
    envelope: _Envelope = field(default_factory=_Envelope, name="Envelope")


_DECODER = msgspec.json.Decoder(_Document)


def read_wat(
    path: Path, *, keep_internal: bool, on_problem: OnProblem, on_progress: OnProgress
) -> Iterator[tuple[SeenPage, int]]:
    """Yield the pages and redirects that a WAT archive describes, with their offsets in it.

    Args:
        path: The archive.
        keep_internal: Keep links within one site.
        on_problem: Told offset and reason of each record that cannot be used.
        on_progress: Told how many bytes of the archive are behind.
    """
    stream = RecordStream(path, WarcRecordType.metadata, on_problem, on_progress)
    for record in stream:
        document = _document_of(stream, record)
        if document is None:
            continue
        try:
            page = _decoded(document)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            on_problem(record.stream_pos, f"broken record (JSON: {error})")
            continue
        seen = _seen_page(page.envelope, keep_internal)
        if isinstance(seen, str):
            on_problem(record.stream_pos, seen)
        elif seen is not None:
            yield seen, record.stream_pos


def _decoded(document: bytes) -> _Document:
    """Decode a document; halves of characters, where a text was cut, become U+FFFD."""
    try:
        return _DECODER.decode(document)
    except msgspec.DecodeError:
        mended, count = _HALF_CHARACTER.subn(rb"\\ufffd", document)
        if not count:
            raise
        return _DECODER.decode(mended)


def _document_of(stream: RecordStream, record: WarcRecord) -> bytes | None:
    """The JSON of a record that holds links or a redirect; None of any other."""
    if record.content_length > MAX_DOCUMENT_BYTES:
        stream.reject("broken record (its JSON is too long)")
        return None
    document = stream.read(record, MAX_DOCUMENT_BYTES)
    if document is None:
        return None
    if len(document) < record.content_length:
        stream.give_up("broken record (it is cut off)")
        return None
    return document if b'"HTML-Metadata"' in document or b'"Location"' in document else None


def _seen_page(envelope: _Envelope, keep_internal: bool) -> SeenPage | str | None:
    """Make a page of a document; a text says why it cannot be one."""
    header, answer = envelope.header, envelope.payload.answer
    if header.kind != "response" or answer is None or not header.url:
        return None
    date = parse_warc_date(header.date or "")
    if date is None:
        return "broken record (it has no WARC-Date)"
    written = header.url.strip().removeprefix("<").removesuffix(">")
    page = canonicalize(written)
    if page is None:
        return "the page's address is no http(s) URL"
    headers = _lower(answer.headers)
    status = _status(answer.message.status)
    visit = Visit(
        page,
        written,
        date,
        Method.WAT,
        outcome_of_status(status) if status is not None else Outcome.SEEN,
        complete=False,
        cut_reason=CUT_REASON,
        status=status,
        x_robots_tag=", ".join(headers.get("x-robots-tag", ())) or None,
        ip=header.ip,
    )
    if visit.outcome is Outcome.REDIRECTED:
        return answered_redirect(visit, headers)
    if visit.outcome is not Outcome.SEEN or answer.html is None:
        return SeenPage(visit)
    return _page_with_links(visit, answer.html, headers, date, keep_internal)


def _page_with_links(
    visit: Visit, html: _Html, headers: dict[str, list[str]], date: datetime, keep_internal: bool
) -> SeenPage:
    head = html.head
    base = _base_of(visit, head.base)
    meta = _robots(head.metas)
    header = parse_x_robots_tag(headers.get("x-robots-tag", ()))
    found = WatLinks(visit.page, base, meta, header, keep_internal)
    found.add_head(head.links)
    found.add_body(html.links)
    visit.meta_robots = _robots_text(head.metas)
    visit.canonical_url = found.canonical
    visit.links = found.seen
    facts = PageFacts(
        visit.page,
        visit.page_written,
        title=head.title,
        language=_language(head.metas),
        status=visit.status,
        canonical_url=found.canonical,
        noindex=meta.noindex or header.noindex,
        nofollow=meta.nofollow or header.nofollow,
        internal_links=found.internal,
        external_links=found.seen - found.internal,
        outlinked_sites=len(found.sites),
        title_length=len(head.title or ""),
        has_canonical=found.canonical is not None,
        feeds=tuple(found.feeds),
    )
    return SeenPage(visit, facts, found.links, _refreshes(visit, head.metas, base, date))


def _base_of(visit: Visit, written: str | None) -> PageBase:
    page = PageBase(visit.page_written)
    resolved = page.join(written) if written else None
    try:
        return PageBase(resolved) if resolved else page
    except BadInput:
        return page


def _refreshes(visit: Visit, metas: list[_Meta], base: PageBase, date: datetime) -> list[Redirect]:
    for meta in metas:
        if (meta.http_equiv or "").strip().lower() != "refresh":
            continue
        href = refresh_target(meta.content or "")
        written = base.join(href) if href else None
        target = canonicalize(written) if written else None
        if written and target is not None:
            return [Redirect(visit.page, target, visit.page_written, written, 0, date)]
    return []


def _robots(metas: list[_Meta]) -> RobotsDirectives:
    directives = NO_DIRECTIVES
    for meta in metas:
        if meta.name:
            directives |= parse_robots_meta(meta.name, meta.content)
    return directives


def _robots_text(metas: list[_Meta]) -> str | None:
    texts = [meta.content for meta in metas if meta.content and _names_robots(meta)]
    return ", ".join(texts) or None


def _names_robots(meta: _Meta) -> bool:
    name = (meta.name or "").strip().lower()
    return name == "robots" or name.endswith("bot")


def _language(metas: list[_Meta]) -> str | None:
    for meta in metas:
        if meta.name == "HTML@/lang" and meta.content:
            return meta.content.strip().lower().replace("_", "-").partition("-")[0][:3] or None
    return None


def _lower(headers: dict[str, str | list[str] | None]) -> dict[str, list[str]]:
    lowered: dict[str, list[str]] = {}
    for name, value in headers.items():
        values = value if isinstance(value, list) else [value] if value is not None else []
        lowered.setdefault(name.lower(), []).extend(values)
    return lowered


def _status(written: str | int | None) -> int | None:
    try:
        return int(written) if written is not None else None
    except ValueError:
        return None
