"""Is there still a page at the address, and is it one that can hold links?"""

from linkcensus.core.link_status import Status
from linkcensus.core.page import Outcome

_STATUSES = {
    Outcome.NOT_FOUND: Status.PAGE_GONE,
    Outcome.GONE: Status.PAGE_GONE,
    Outcome.NOT_HTML: Status.NOT_HTML,
}


def what_became_of_page(outcome: Outcome) -> Status | None:
    """The status of every link of a page that is no page any more; None where it is one."""
    return _STATUSES.get(outcome)
