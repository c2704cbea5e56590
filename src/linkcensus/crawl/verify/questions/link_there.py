"""Which of the links on a page is each of the expected ones?

A link keeps its identity by target and kind; of several to one target, by its words, then by what
it is worth. The answer depends on which links there are, never on their order on the page.
"""

from collections.abc import Iterable, Sequence

from linkcensus.core.link import FoundLink, Kind, Position
from linkcensus.crawl.verify.expected import ExpectedLink

_SHOWN = frozenset({Kind.TEXT, Kind.IMAGE, Kind.AREA})
"""Kinds that readers take for the same link: words became a picture, or the other way round."""


def match_links(
    expected: Sequence[ExpectedLink], found: Iterable[FoundLink]
) -> list[FoundLink | None]:
    """Give each expected link the one it is on the page, None where it is not there.

    A link on the page is given once, except to links of which only the site is expected.
    """
    free = sorted(found, key=_worth)
    every = list(free)
    matched: list[FoundLink | None] = [None] * len(expected)
    for fits in (_exactly, _but_words, _but_kind):
        for place, wanted in sorted(enumerate(expected), key=lambda pair: _order(pair[1])):
            if matched[place] is not None or wanted.any_page:
                continue
            twin = next((link for link in free if fits(wanted, link)), None)
            if twin is not None:
                matched[place] = twin
                free.remove(twin)
    for place, wanted in enumerate(expected):
        if wanted.any_page:
            matched[place] = next((x for x in every if x.target.site == wanted.target_site), None)
    return matched


def leads_elsewhere(
    wanted: ExpectedLink, known: Iterable[ExpectedLink], found: Iterable[FoundLink]
) -> FoundLink | None:
    """A link to another page of the target's site that is none of the known ones; else None.

    One with the expected words comes first.
    """
    keys = {link.target_key for link in known}
    others = [
        link
        for link in found
        if link.target.site == wanted.target_site
        and link.target.key not in keys
        and link.kind in _SHOWN
    ]
    others.sort(key=lambda link: (link.anchor != wanted.anchor, _worth(link)))
    return others[0] if others else None


def _exactly(wanted: ExpectedLink, link: FoundLink) -> bool:
    return _but_words(wanted, link) and wanted.anchor in (None, link.anchor)


def _but_words(wanted: ExpectedLink, link: FoundLink) -> bool:
    return link.target.key == wanted.target_key and wanted.kind in (Kind.UNKNOWN, link.kind)


def _but_kind(wanted: ExpectedLink, link: FoundLink) -> bool:
    both_shown = link.kind in _SHOWN and wanted.kind in _SHOWN
    return link.target.key == wanted.target_key and both_shown


def _worth(link: FoundLink) -> tuple[object, ...]:
    """Followed links first, those in the content first, then by what tells them apart."""
    return (
        not link.follow,
        link.position is not Position.CONTENT,
        link.kind,
        link.target.key,
        link.anchor or "",
        link.anchor is None,
        link.rel,
        link.position or "",
        link.target_written,
    )


def _order(wanted: ExpectedLink) -> tuple[object, ...]:
    """The stricter expectation chooses first."""
    return (
        wanted.target_key,
        wanted.anchor is None,
        wanted.kind is Kind.UNKNOWN,
        wanted.kind,
        wanted.anchor or "",
        wanted.follow is not True,
        wanted.position or "",
    )
