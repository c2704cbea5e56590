"""What the index knows of a page's links, as what is expected of them."""

from collections.abc import Iterable

from linkcensus.core.link import WAT_ANCHOR_CHARACTERS, Kind, Position
from linkcensus.core.page import Outcome, outcome_of_status
from linkcensus.crawl.verify.expected import ExpectedLink
from linkcensus.crawl.verify.look import TargetLook
from linkcensus.index.referring_pages import KnownLink

_LOST = "lost"


def expected_of(links: Iterable[KnownLink]) -> list[ExpectedLink]:
    """The links that should be on a page: lost ones are not expected, unless all are lost."""
    known = list(links)
    standing = [link for link in known if link.state != _LOST]
    return [_expected(link) for link in standing or known]


def _expected(link: KnownLink) -> ExpectedLink:
    """A link as we read it last; of a vendor's claim only whether it is followed.

    Vendors shorten and tidy words as they like, so that others on the page are no news.
    """
    anchor = link.anchor if link.own else None
    if anchor is not None and len(anchor) >= WAT_ANCHOR_CHARACTERS:
        anchor = None  # it may have been cut there
    return ExpectedLink(
        link.target_key,
        link.target_site,
        Kind(link.kind),
        anchor,
        link.follow,
        None,
        link.ugc if link.own else None,
        link.sponsored if link.own else None,
        Position(link.position) if link.own and link.position is not None else None,
    )


def targets_of(links: Iterable[KnownLink]) -> dict[str, TargetLook]:
    """What is known already of the pages that links lead to, by the key they are written with."""
    looks = {}
    for link in links:
        if link.moved:
            looks[link.target_key] = TargetLook(Outcome.REDIRECTED, link.target_status)
        elif link.target_status is not None:
            looks[link.target_key] = TargetLook(
                outcome_of_status(link.target_status), link.target_status
            )
    return looks
