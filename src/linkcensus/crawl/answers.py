"""What an answer is: how much of it is read, how its body is undone, and its outcome."""

from dataclasses import dataclass, field

from linkcensus.crawl.challenge import is_challenge
from linkcensus.crawl.fetched import Wants
from linkcensus.crawl.outcome import Outcome, Reason
from linkcensus.extract.http_message import HttpMessage, decoded_body, media_type
from linkcensus.extract.warc import HTML_TYPES, UNTOLD_TYPES, is_html
from linkcensus.net.answers import REDIRECT_STATUSES
from linkcensus.net.wire import Cut, Exchange, Head

_BLOCKING_STATUSES = frozenset({401, 403, 407, 429, 451})
_BODILESS_STATUSES = frozenset({204, 205, 304})
_REDIRECT_BYTES = 16 * 1024
_ERROR_BYTES = 256 * 1024
"""Enough of an error page to know a firewall by."""

_SITEMAP_TYPES = ("text/", "application/")
_CUT_REASONS = {
    Cut.SIZE.value: Reason.TOO_LARGE,
    Cut.TIME.value: Reason.TOO_SLOW,
    Cut.BROKEN.value: Reason.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body."""

    data: bytes = field(repr=False)
    cut: str | None
    """Why it is not whole."""


def wanted_bytes(head: Head, wants: Wants, most: int) -> int:
    """Say by its head how much of an answer is read; 0 for what is not wanted."""
    if head.status in _BODILESS_STATUSES:
        return 0
    if head.status in REDIRECT_STATUSES:
        return min(_REDIRECT_BYTES, most)
    if not 200 <= head.status < 300:
        return min(_ERROR_BYTES, most)
    return most if _may_fit(media_type(head.headers), wants) else 0


def decode(answer: Exchange, most: int) -> Body:
    """Undo the compression of an answer's body, up to `most` bytes."""
    headers = answer.head.headers
    cut = None if answer.cut is None else answer.cut.value
    if "content-encoding" not in headers:
        return Body(answer.payload, cut)
    message = HttpMessage(answer.head.status, headers, b"", 0, answer.payload)
    data, broken = decoded_body(message, most)
    return Body(data, cut or broken)


def classify(head: Head, body: Body, wants: Wants) -> tuple[Outcome, Reason]:
    """Give the outcome of an answer that is no redirect, and its reason."""
    if head.status == 304:
        return Outcome.NOT_MODIFIED, Reason.STATUS
    if is_challenge(head.status, head.headers, body.data):
        return Outcome.BLOCKED, Reason.CHALLENGE
    if 200 <= head.status < 300:
        return _classify_success(head, body, wants)
    if head.status in _BLOCKING_STATUSES:
        return Outcome.BLOCKED, Reason.STATUS
    if head.status == 404:
        return Outcome.NOT_FOUND, Reason.STATUS
    if head.status == 410:
        return Outcome.GONE, Reason.STATUS
    if head.status >= 500:
        return Outcome.SERVER_ERROR, Reason.STATUS
    return Outcome.REJECTED, Reason.STATUS


def _classify_success(head: Head, body: Body, wants: Wants) -> tuple[Outcome, Reason]:
    if head.status in (202, 204, 205):
        return Outcome.REJECTED, Reason.STATUS  # nothing of the page was sent
    if not _fits(media_type(head.headers), body.data, wants):
        return Outcome.NOT_HTML, Reason.NONE
    if head.status == 206:
        return Outcome.CUT, Reason.STATUS
    if body.cut is not None:
        return Outcome.CUT, _CUT_REASONS.get(body.cut, Reason.DAMAGED)
    if not body.data.strip():
        return Outcome.REJECTED, Reason.NONE  # an empty page shows a fault, not the loss of links
    return Outcome.OK, Reason.NONE


def _may_fit(declared: str | None, wants: Wants) -> bool:
    """Whether a media type may be what is wanted, before the body is seen."""
    if wants is Wants.ANYTHING:
        return True
    if wants is Wants.SITEMAP:
        return declared is None or declared.startswith(_SITEMAP_TYPES)
    return declared in HTML_TYPES or declared in UNTOLD_TYPES


def _fits(declared: str | None, body: bytes, wants: Wants) -> bool:
    if wants is Wants.PAGE:
        return is_html(declared, body)
    return _may_fit(declared, wants)
