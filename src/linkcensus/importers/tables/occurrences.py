"""Which of a page's links to one target is a row of a table?"""

from linkcensus.core.link import ExportedLink


class Occurrences:
    """Numbers the different anchors of one link of a page, in the order of the table's rows.

    Keeps numbers only, some 150 bytes a link, and starts afresh after 3 M links.
    """

    _LIMIT = 3_000_000

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def of(self, link: ExportedLink) -> int:
        """Return the number of a link's anchor among those of its source, target and kind."""
        if link.anchor is None or link.source is None or link.target is None:
            return 0
        anchor = hash(link.anchor)
        identity = hash((link.source.key, link.target.key, link.kind))
        if self._first.setdefault(identity, anchor) == anchor:
            if len(self._first) > self._LIMIT:
                self._first.clear()
                self._others.clear()
            return 0
        others = self._others.setdefault(identity, [])
        if anchor not in others:
            others.append(anchor)
        return others.index(anchor) + 1
