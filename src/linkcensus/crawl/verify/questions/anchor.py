"""Does the link have the expected words?"""

from linkcensus.core.link import FoundLink, Kind
from linkcensus.core.link_status import Status
from linkcensus.crawl.verify.expected import ExpectedLink


def is_anchor_wrong(wanted: ExpectedLink, link: FoundLink) -> Status | None:
    """WRONG_ANCHOR where words were expected and others are there.

    Case and white space do not count, for people write expectations by hand; words that became a
    picture with the same text are the same words.
    """
    if wanted.anchor is None:
        return None
    words = link.anchor if link.kind is not Kind.IMAGE else (link.anchor or link.alt)
    return None if _folded(words or "") == _folded(wanted.anchor) else Status.WRONG_ANCHOR


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
