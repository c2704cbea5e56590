"""What is known about a page: a visit (one look at it), its facts, and a redirect it answered."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from linkcensus.core.url import CanonicalUrl


class Method(StrEnum):
    """How a page was looked at. A weaker method never proves that a link is gone."""

    WAT = "wat"
    RAW = "raw"
    RENDERED = "rendered"

    @property
    def strength(self) -> int:
        """1 for WAT (links only, cut), 2 for the raw page, 3 for the rendered one."""
        return {"wat": 1, "raw": 2, "rendered": 3}[self.value]


class Outcome(StrEnum):
    """What came of a visit. The last group changes nothing about the page's links."""

    SEEN = "seen"
    NOT_FOUND = "not_found"
    GONE = "gone"
    REDIRECTED = "redirected"
    NOT_HTML = "not_html"

    BLOCKED = "blocked"
    ERROR = "error"
    UNREACHABLE = "unreachable"
    DISALLOWED = "disallowed"

    @property
    def conclusive(self) -> bool:
        """Whether a link that the visit did not see is really not there."""
        return self in _CONCLUSIVE


_CONCLUSIVE = frozenset(
    {Outcome.SEEN, Outcome.NOT_FOUND, Outcome.GONE, Outcome.REDIRECTED, Outcome.NOT_HTML}
)


def outcome_of_status(status: int) -> Outcome:
    """Class an HTTP status: 403, 429 and 5xx tell nothing about the page's links.

    Source: RFC 9110 §15; three-state rule of the project (live, gone, cannot tell).
    """
    if 200 <= status < 300:
        return Outcome.SEEN
    if 300 <= status < 400:
        return Outcome.REDIRECTED
    if status == 404:
        return Outcome.NOT_FOUND
    if status == 410:
        return Outcome.GONE
    if status in (401, 403, 407, 429, 451):
        return Outcome.BLOCKED
    return Outcome.ERROR


class Visit(Struct):
    """One look at a page, by us or by an archive, at `visited_at`."""

    page: CanonicalUrl
    page_written: str
    visited_at: datetime
    method: Method
    outcome: Outcome
    complete: bool = True
    """False when the body or the link list was cut: such a visit never proves a loss."""
    cut_reason: str | None = None
    status: int | None = None
    redirect_url: str | None = None
    meta_robots: str | None = None
    x_robots_tag: str | None = None
    canonical_url: str | None = None
    links: int = 0
    ip: str | None = None
    digest: str | None = None
    evidence: str | None = None
    looked_for: tuple[str, ...] | None = None
    """Target sites whose links were looked for, where others were not; None: every link was."""
    findings: tuple[str, ...] | None = None
    """What is remarkable about the page as a whole (`Status` words); None: nobody looked."""
    cause: str | None = None
    """One word why the outcome is what it is, such as `soft_404`, `dns`; None: it says it all."""


class Redirect(Struct):
    """A page that sent its visitor elsewhere."""

    source: CanonicalUrl
    target: CanonicalUrl
    source_written: str
    target_written: str
    status: int
    """The HTTP status; 0 for a meta refresh."""
    seen_at: datetime


class PageFacts(Struct):
    """The facts of a page that its links are judged by. Counts are non-negative."""

    page: CanonicalUrl
    page_written: str
    title: str | None = None
    language: str | None = None
    """ISO 639-1 where the page or the detector gives one, lower case."""
    charset: str | None = None
    status: int | None = None
    canonical_url: str | None = None
    noindex: bool = False
    nofollow: bool = False
    word_count: int = 0
    text_html_ratio: float = 0.0
    """Characters of visible text over characters of HTML, 0 to 1."""
    body_simhash: int = 0
    """64-bit SimHash of the visible words, as a signed integer."""
    generator: str | None = None
    analytics_ids: tuple[str, ...] = ()
    ad_ids: tuple[str, ...] = ()
    outlinked_sites_hash: int = 0
    """Order-free 64-bit hash of the set of linked sites, as a signed integer; 0 for none."""
    internal_links: int = 0
    external_links: int = 0
    outlinked_sites: int = 0
    title_length: int = 0
    description_length: int = 0
    keywords_length: int = 0
    """Characters of meta keywords; 0 when the page has none."""
    has_canonical: bool = False
    has_favicon: bool = False
    has_phone: bool = False
    has_email: bool = False
    has_google_fonts: bool = False
    has_tag_manager: bool = False
    has_doubleclick: bool = False
    has_facebook_pixel: bool = False
    links_to_linkedin: bool = False
    feeds: tuple[str, ...] = ()
    text_start: str | None = None
    """The first characters of the main text; None where the setting keeps none."""
