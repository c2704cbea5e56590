"""Is the link qualified as expected: followed, nofollow, ugc, sponsored?"""

from linkcensus.core.link import FoundLink
from linkcensus.core.link_status import Status
from linkcensus.crawl.verify.expected import ExpectedLink


def is_rel_wrong(wanted: ExpectedLink, link: FoundLink) -> Status | None:
    """WRONG_REL where something that was expected of the rel is otherwise.

    `follow` is the effective one: a page's nofollow counts as much as the link's.
    """
    pairs = (
        (wanted.follow, link.follow),
        (wanted.nofollow, link.nofollow),
        (wanted.ugc, link.ugc),
        (wanted.sponsored, link.sponsored),
    )
    wrong = any(asked is not None and asked != is_so for asked, is_so in pairs)
    return Status.WRONG_REL if wrong else None
