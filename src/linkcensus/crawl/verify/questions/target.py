"""Does the page that the link leads to answer as itself?"""

from linkcensus.core.link_status import Status
from linkcensus.core.page import Outcome
from linkcensus.crawl.verify.look import TargetLook

_BROKEN = frozenset({Outcome.NOT_FOUND, Outcome.GONE})


def what_is_wrong_with_target(target: TargetLook | None) -> Status | None:
    """TARGET_BROKEN or TARGET_REDIRECTED; None where nothing is, or nobody knows.

    A 5xx is broken too: whoever follows the link sees an error. A block or a dead line is not, for
    it may be meant for us alone.
    """
    if target is None:
        return None
    if target.outcome is Outcome.REDIRECTED:
        return Status.TARGET_REDIRECTED
    failed = target.outcome is Outcome.ERROR and target.status is not None and target.status >= 500
    return Status.TARGET_BROKEN if target.outcome in _BROKEN or failed else None
