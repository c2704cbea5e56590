"""Identical repeats of a link on one page become one link with a count.

Two links are the same when target, kind and anchor are. The followed one's rel holds, the place of
the one in the content, and a visible one makes the link visible. Different anchors of one target
and kind are its occurrences 0, 1, 2, ... in document order.
"""

from linkcensus.core.link import FoundLink, Kind, Position


class Folder:
    """Collects the links of one page; `links` holds them in document order, kind by kind."""

    __slots__ = ("_counts", "_seen", "links")

    def __init__(self) -> None:
        self.links: list[FoundLink] = []
        self._seen: dict[Kind, dict[tuple[str, str | None], FoundLink]] = {}
        self._counts: dict[Kind, dict[str, int]] = {}

    def of_kind(self, kind: Kind) -> tuple[dict[tuple[str, str | None], FoundLink], dict[str, int]]:
        """Return the links of a kind by target key and anchor, and their number by target key."""
        return self._seen.setdefault(kind, {}), self._counts.setdefault(kind, {})

    def add(self, link: FoundLink) -> FoundLink | None:
        """Take a link; return the one its place holds for, None when its twin is placed better."""
        seen, counts = self.of_kind(link.kind)
        identity = (link.target.key, link.anchor)
        first = seen.get(identity)
        if first is not None:
            return first if merge(first, link) else None
        seen[identity] = link
        link.occurrence = counts.get(link.target.key, 0)
        counts[link.target.key] = link.occurrence + 1
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
