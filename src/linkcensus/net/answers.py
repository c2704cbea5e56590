"""What answers mean to every client: which ones lead elsewhere, and which ones mean "later"."""

from email.utils import parsedate_to_datetime

from linkcensus.core.clock import Clock

MAX_REDIRECTS = 10
REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
"""They mean "later"."""
_LONGEST_RETRY_AFTER_SECONDS = 7 * 86_400.0


def read_retry_after(value: str | None, clock: Clock) -> float | None:
    """Read `Retry-After`: seconds or a date; at most a week. None when it says nothing."""
    if value is None:
        return None
    try:
        if value.strip().isascii() and value.strip().isdigit():
            seconds = float(value)
        else:
            seconds = (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_RETRY_AFTER_SECONDS)
