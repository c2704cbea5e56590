"""Does the link stand where it is worth something, or has it moved into the page's frame?"""

from linkcensus.core.link import FoundLink, Position
from linkcensus.core.link_status import Status
from linkcensus.crawl.verify.expected import ExpectedLink


def is_in_boilerplate(wanted: ExpectedLink, link: FoundLink) -> Status | None:
    """IN_BOILERPLATE where it was expected in the content and is known to stand elsewhere."""
    if wanted.position is not Position.CONTENT or link.position in (None, Position.CONTENT):
        return None
    return Status.IN_BOILERPLATE
