"""What an archived answer says about its page: a visit, and on success its facts and links."""

from msgspec import Struct

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.page import (
    Method,
    Outcome,
    PageFacts,
    Redirect,
    Visit,
    outcome_of_status,
)
from linkcensus.core.url import PageBase, canonicalize
from linkcensus.extract.html import extract_page
from linkcensus.extract.http_message import Headers
from linkcensus.extract.limits import DEFAULT_LIMITS, Limits
from linkcensus.extract.record import ArchiveRecord, RecordKind

REVISIT = "revisit"
"""Why a revisit is not complete: it says that the page is as it was, not how."""


NOT_MODIFIED = "not modified"
"""The same of an answer 304."""


class SeenPage(Struct):
    """One visit with what it showed."""

    visit: Visit
    facts: PageFacts | None = None
    links: list[FoundLink] = []
    redirects: list[Redirect] = []


def answered_redirect(visit: Visit, headers: Headers) -> SeenPage:
    """What a 3xx answer says: where it leads, and a link there when that is another site.

    An answer without a usable address proves nothing; 304 says the page is as it was, without
    saying how that is.
    """
    if visit.status == 304:
        visit.outcome, visit.complete, visit.cut_reason = Outcome.SEEN, False, NOT_MODIFIED
        return SeenPage(visit)
    location = (headers.get("location") or [""])[0].strip()
    written = PageBase(visit.page_written).join(location) if location else None
    target = canonicalize(written) if written is not None else None
    if written is None or target is None:
        visit.outcome = Outcome.ERROR
        return SeenPage(visit)
    visit.redirect_url = written
    redirect = Redirect(
        visit.page, target, visit.page_written, written, visit.status or 0, visit.visited_at
    )
    if target.site == visit.page.site:
        return SeenPage(visit, redirects=[redirect])
    visit.links = 1
    return SeenPage(visit, links=[FoundLink(target, written, Kind.REDIRECT)], redirects=[redirect])


def see_record(
    record: ArchiveRecord, limits: Limits = DEFAULT_LIMITS, text_characters: int = 0
) -> SeenPage | None:
    """Make a visit of an archived answer, with facts and links where a page came.

    Args:
        record: The answer.
        limits: Where reading the page stops.
        text_characters: Main text kept of a page.

    Returns:
        What was seen; None when the record's address is no http(s) URL.
    """
    page = canonicalize(record.url)
    if page is None:
        return None
    visit = Visit(
        page,
        record.url,
        record.date,
        Method.RAW,
        _outcome(record),
        complete=record.cut is None,
        cut_reason=record.cut,
        status=record.status,
        x_robots_tag=", ".join(record.headers.get("x-robots-tag", ())) or None,
        ip=record.ip,
    )
    if visit.outcome is Outcome.REDIRECTED:
        return answered_redirect(visit, record.headers)
    if visit.outcome is not Outcome.SEEN:
        return SeenPage(visit)
    if record.kind is RecordKind.REVISIT:
        visit.complete, visit.cut_reason = False, REVISIT
        return SeenPage(visit)
    if record.body is None:
        visit.outcome = Outcome.NOT_HTML
        return SeenPage(visit)
    return _with_page(visit, record, record.body, limits, text_characters)


def _outcome(record: ArchiveRecord) -> Outcome:
    if "cf-mitigated" in record.headers:
        return Outcome.BLOCKED  # a firewall's challenge stands in for the page
    if record.status is None:
        return Outcome.SEEN
    if record.status in (204, 205):
        return Outcome.ERROR  # nothing was sent: that tells nothing about the page
    return outcome_of_status(record.status)


def _with_page(
    visit: Visit, record: ArchiveRecord, body: bytes, limits: Limits, text_characters: int
) -> SeenPage:
    found = extract_page(
        body,
        visit.page,
        visit.page_written,
        http=record,
        limits=limits,
        text_characters=text_characters,
    )
    visit.meta_robots = found.meta_robots
    visit.canonical_url = found.canonical_url
    visit.links = len(found.links)
    if found.cut_reason is not None and visit.complete:
        visit.complete, visit.cut_reason = False, found.cut_reason
    seen = SeenPage(visit, found.facts, found.links)
    if found.refresh_url is not None:
        target = canonicalize(found.refresh_url)
        if target is not None:
            seen.redirects.append(
                Redirect(
                    visit.page,
                    target,
                    visit.page_written,
                    found.refresh_url,
                    0,
                    visit.visited_at,
                )
            )
    return seen
