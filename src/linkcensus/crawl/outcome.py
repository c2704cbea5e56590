"""What came of asking for a page: one outcome and one reason for everything the web does.

The three-state rule stands on `conclusive`: only a conclusive outcome may ever say that a link is
gone; all others leave what is known as it is.
"""

from enum import StrEnum

from linkcensus.core import page


class Outcome(StrEnum):
    """What came of a request. Where redirects led to it, the chain says so beside it."""

    OK = "ok"
    """A page of the wanted kind, whole."""
    CUT = "cut"
    """Such a page, but too large, too slow or broken off: it shows what is there, never what is
    not."""
    NOT_MODIFIED = "not_modified"
    """304: the page is as it was when its validators were taken."""
    NOT_FOUND = "not_found"
    GONE = "gone"
    NOT_HTML = "not_html"
    """An answer of another media type than wanted; its body was not read."""

    BLOCKED = "blocked"
    """401, 403, 407, 429, 451 or a firewall's challenge page: nobody said anything about links."""
    SERVER_ERROR = "server_error"
    REJECTED = "rejected"
    """Another answer that is no page: 400, 406, 204, a 3xx without a place to go."""
    ROBOTS_DISALLOWED = "robots_disallowed"
    UNREACHABLE = "unreachable"
    REDIRECT_LOOP = "redirect_loop"
    """The redirects come back to where they were, or do not end."""
    REFUSED = "refused"
    """Our gate closed the address, or the URL cannot be asked for."""
    POSTPONED = "postponed"
    """Not asked: the host wants a longer pause than anyone waits here; see `retry_after`."""

    @property
    def conclusive(self) -> bool:
        """Whether a link that was not seen is really not there."""
        return self in _CONCLUSIVE

    @property
    def has_page(self) -> bool:
        """Whether there is a page to read links from."""
        return self in (Outcome.OK, Outcome.CUT)

    @property
    def visit_outcome(self) -> page.Outcome | None:
        """The outcome that a visit in the index has; None for what was not asked for."""
        return _VISIT_OUTCOMES.get(self)


class Reason(StrEnum):
    """Why an outcome is what it is; `none` where the outcome says it all."""

    NONE = "none"
    STATUS = "status"
    """The HTTP status, which stands beside it."""
    CHALLENGE = "challenge"
    """A firewall's challenge page."""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    MALFORMED = "malformed"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    """robots.txt itself failed (5xx, no answer): RFC 9309 then forbids the whole host."""
    LOOP = "loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    NO_TARGET = "no_target"
    """A redirect to no http(s) URL."""
    PRIVATE_ADDRESS = "private_address"
    NOT_A_URL = "not_a_url"
    BACK_OFF = "back_off"
    """The host has asked for a pause, or its crawl delay is very long."""
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    DAMAGED = "damaged"
    """The compression of the body breaks off or is wrong."""


_CONCLUSIVE = frozenset({Outcome.OK, Outcome.NOT_FOUND, Outcome.GONE, Outcome.NOT_HTML})

_VISIT_OUTCOMES = {
    Outcome.OK: page.Outcome.SEEN,
    Outcome.CUT: page.Outcome.SEEN,
    Outcome.NOT_MODIFIED: page.Outcome.SEEN,
    Outcome.NOT_FOUND: page.Outcome.NOT_FOUND,
    Outcome.GONE: page.Outcome.GONE,
    Outcome.NOT_HTML: page.Outcome.NOT_HTML,
    Outcome.BLOCKED: page.Outcome.BLOCKED,
    Outcome.SERVER_ERROR: page.Outcome.ERROR,
    Outcome.REJECTED: page.Outcome.ERROR,
    Outcome.REDIRECT_LOOP: page.Outcome.ERROR,
    Outcome.ROBOTS_DISALLOWED: page.Outcome.DISALLOWED,
    Outcome.UNREACHABLE: page.Outcome.UNREACHABLE,
    Outcome.REFUSED: page.Outcome.UNREACHABLE,
}
