"""Does the link stand where it is worth as much as before, or has it moved within the page?"""

from linkcensus.core.link import FoundLink
from linkcensus.core.link_status import Status, wrong_place
from linkcensus.crawl.verify.expected import ExpectedLink


def where_it_should_not_be(wanted: ExpectedLink, link: FoundLink) -> Status | None:
    """IN_BOILERPLATE or WRONG_POSITION where it is known to stand elsewhere than expected."""
    return wrong_place(wanted.position, link.position)
