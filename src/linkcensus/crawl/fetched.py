"""A request for a page, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.extract.http_message import Headers
from linkcensus.extract.record import ArchiveRecord, RecordKind


class Wants(StrEnum):
    """Which media types a request is for; others are closed without reading their body."""

    PAGE = "page"
    """HTML and XHTML."""
    SITEMAP = "sitemap"
    """XML, text, feeds and gzip files."""
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for.

    Args:
        url: An http(s) URL; a fragment is dropped.
        wants: Media types that are read.
        etag: The `ETag` of the answer that is known, for a conditional request.
        last_modified: Its `Last-Modified`, as sent.
        max_bytes: Longest body, decoded; the setting's by default.
        check_robots: False only for what a site's owner has asked us to fetch.
    """

    url: str
    wants: Wants = Wants.PAGE
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int | None = None
    check_robots: bool = True


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way: who answered, how, and where it leads."""

    url: str
    status: int
    target: str | None
    """Where the redirect leads, absolute; None when it is no http(s) URL."""
    headers: Headers = field(repr=False)
    head: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    at: datetime
    ip: str | None

    def record(self) -> ArchiveRecord:
        """The redirect as extraction reads it."""
        return ArchiveRecord(
            RecordKind.RESPONSE,
            0,
            self.url,
            self.at,
            ip=self.ip,
            status=self.status,
            headers=self.headers,
            head=self.head,
            payload=self.payload,
        )


@dataclass(frozen=True, slots=True)
class Fetched:
    """The end of one request: always an outcome, never an exception.

    `url` is where the chain ended: the page that answered, or the URL that was not asked for.
    """

    request: Request
    url: str
    outcome: Outcome
    reason: Reason
    at: datetime
    """When the last answer had come, or was given up."""
    detail: str = ""
    """One line for people; never a part of a decision."""
    chain: tuple[Hop, ...] = ()
    """The redirects on the way, in order."""
    status: int | None = None
    headers: Headers = field(default_factory=dict, repr=False)
    """Lower-case names; each repeated header is one more value, in order."""
    head: bytes = field(default=b"", repr=False)
    payload: bytes = field(default=b"", repr=False)
    """The body as sent, without its chunks; compression not undone."""
    body: bytes = field(default=b"", repr=False)
    """The body decoded; empty where it was not read."""
    cut: str | None = None
    """Why the body is not whole."""
    ip: str | None = None
    seconds: float = 0.0
    """From the first request of the chain to the last byte, pauses for politeness left out."""
    attempts: int = 0
    """Requests that were sent, robots.txt not counted."""
    retry_after: float | None = None
    """Seconds after which the host wants to be asked again; None when it did not say."""
    rendered: bool = False
    """A browser has run its scripts: head, payload and body are what became of it."""

    @property
    def conclusive(self) -> bool:
        """Whether a link that this answer does not show is really not there."""
        return self.outcome.conclusive

    @property
    def was_redirected(self) -> bool:
        """Whether another URL than the one asked for answered."""
        return bool(self.chain)

    @property
    def etag(self) -> str | None:
        """The answer's `ETag`, for the next conditional request."""
        return _short(self.headers.get("etag"))

    @property
    def last_modified(self) -> str | None:
        """The answer's `Last-Modified`, as sent."""
        return _short(self.headers.get("last-modified"))

    def record(self) -> ArchiveRecord | None:
        """The answer as extraction reads it; None when none came.

        `ArchiveRecord.body` is set for pages only. A challenge page keeps its status; whoever
        makes a visit of it takes the outcome from here.
        """
        if self.status is None:
            return None
        has_page = self.outcome.has_page
        return ArchiveRecord(
            RecordKind.RESPONSE,
            0,
            self.url,
            self.at,
            ip=self.ip,
            status=self.status,
            headers=self.headers,
            head=self.head,
            payload_start=len(self.head) + 4,
            payload=self.payload,
            body=self.body if has_page else None,
            cut=self.cut,
        )


_LONGEST_VALIDATOR = 1_000


def _short(values: list[str] | None) -> str | None:
    """A header as it may be sent back: nothing endless."""
    return values[-1] if values and 0 < len(values[-1]) <= _LONGEST_VALIDATOR else None
