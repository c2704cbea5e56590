"""Did the page answer at all, so that anything can be said?"""

from linkcensus.core.link_status import Status
from linkcensus.core.page import Outcome

_STATUSES = {
    Outcome.UNREACHABLE: Status.UNREACHABLE,
    Outcome.ERROR: Status.UNREACHABLE,
    Outcome.BLOCKED: Status.BLOCKED,
    Outcome.DISALLOWED: Status.ROBOTS_DISALLOWED,
}


def what_kept_us_out(outcome: Outcome) -> Status | None:
    """The status of every link of a page that could not be looked at; None where it could."""
    return _STATUSES.get(outcome)
