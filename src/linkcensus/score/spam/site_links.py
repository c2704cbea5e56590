"""The followed links between sites as arrays, a row for each source, target and text."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

_UNKNOWN = -1


@dataclass(frozen=True, eq=False, slots=True)
class SiteLinks:
    """Different followed links between sites.

    Attributes:
        names: Sites; a site's id is its place.
        texts: Texts of links, upper and lower case as first met; an id is its place.
        sources: Ids of the linking sites, int32, shape (k,).
        targets: Ids of the sites linked to, int32, shape (k,), never the source.
        anchors: Ids of the texts, -1 where the text is unknown, int32, shape (k,).
    """

    names: Sequence[str]
    texts: Sequence[str]
    sources: Ids
    targets: Ids
    anchors: Ids

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str, str | None]]) -> Self:
        """Number the sites and texts of rows (source site, target site, text).

        Rows may repeat, in any order; texts that differ in case only are one. Links of a site to
        itself are left out.
        """
        sites: dict[str, int] = {}
        texts: dict[str, int] = {}
        written: list[str] = []
        found: set[tuple[int, int, int]] = set()
        for source, target, text in rows:
            if source == target:
                continue
            anchor = _UNKNOWN
            if text is not None:
                anchor = texts.setdefault(text.strip().lower(), len(texts))
                if anchor == len(written):
                    written.append(text.strip())
            start, end = sites.setdefault(source, len(sites)), sites.setdefault(target, len(sites))
            found.add((start, end, anchor))
        table = np.array(sorted(found), dtype=np.int32).reshape(-1, 3)
        return cls(list(sites), written, table[:, 0], table[:, 1], table[:, 2])

    @property
    def rows(self) -> int:
        """How many different links there are."""
        return self.sources.size

    def only(self, wanted: Flags) -> "SiteLinks":
        """The same sites and texts with some of the rows."""
        return SiteLinks(
            self.names,
            self.texts,
            self.sources[wanted],
            self.targets[wanted],
            self.anchors[wanted],
        )

    def pairs(self) -> tuple[Ids, Ids]:
        """Different (source, target), ordered by source and target."""
        keys = np.unique(self.sources.astype(np.int64) << 32 | self.targets)
        return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)

    def site_flags(self, holds: Callable[[str], bool]) -> Flags:
        """Ask a question about every site's name; bool, shape (number of sites,)."""
        return np.fromiter((holds(name) for name in self.names), np.bool_, len(self.names))
