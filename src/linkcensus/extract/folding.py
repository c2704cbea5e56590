"""Identical repeats of a link on one page become one link with a count.

Two links are the same when target, kind and anchor are. The followed one's rel holds, the place of
the one in the content, and a visible one makes the link visible. Different anchors of one target
and kind are its occurrences 0, 1, 2, ... in document order.
"""

from linkcensus.core.link import FoundLink, Kind, Position


class Folder:
    """Collects the links of one page; `links` holds them in the order they were added."""

    __slots__ = ("_firsts", "_further", "links")

    def __init__(self) -> None:
        self.links: list[FoundLink] = []
        self._firsts: dict[Kind, dict[str, FoundLink]] = {}
        self._further: dict[Kind, dict[str, dict[str | None, FoundLink]]] = {}

    def firsts(self, kind: Kind) -> dict[str, FoundLink]:
        """Return the first link of a kind to each target, by key; most targets have no second."""
        return self._firsts.setdefault(kind, {})

    def add(self, link: FoundLink) -> FoundLink | None:
        """Take a link; return the one its place holds for, None when its twin is placed better."""
        first = self.firsts(link.kind).setdefault(link.target.key, link)
        if first is link:
            self.links.append(link)
            return link
        return self.add_to(first, link)

    def add_to(self, first: FoundLink, link: FoundLink) -> FoundLink | None:
        """Take a further link to a target; the rest is as in `add`."""
        if first.anchor == link.anchor:
            return first if merge(first, link) else None
        further = self._further.setdefault(link.kind, {}).setdefault(link.target.key, {})
        twin = further.setdefault(link.anchor, link)
        if twin is not link:
            return twin if merge(twin, link) else None
        link.occurrence = len(further)
        self.links.append(link)
        return link


def merge(first: FoundLink, repeat: FoundLink) -> bool:
    """Count a repeat in its twin; tell whether the repeat's place now holds for it."""
    first.repeats += 1
    if repeat.follow and not first.follow:
        first.rel = repeat.rel
        first.nofollow, first.ugc, first.sponsored = repeat.nofollow, repeat.ugc, repeat.sponsored
        first.follow, first.follow_cause = True, repeat.follow_cause
    if first.hidden and not repeat.hidden:
        first.hidden = False
    if repeat.position is Position.CONTENT and first.position is not Position.CONTENT:
        first.position = Position.CONTENT
        return True
    return False
