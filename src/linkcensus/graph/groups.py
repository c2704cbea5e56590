"""A group of nodes that belong together by how they link, with the figures that say how closely."""

from dataclasses import dataclass, field

import numpy as np

from linkcensus.graph._kernel import Int32s


def _nothing() -> Int32s:
    return np.empty(0, np.int32)


@dataclass(frozen=True, eq=False)
class Group:
    """Nodes found together. Evidence, not a verdict: honest communities form groups too.

    Attributes:
        members: Node ids, ascending, int32.
        kind: "farm", "twins", "near twins", "clique" or "ring".
        density: Links found as a share of those that could be, 0-1; for near twins the mean
            similarity of their targets to the first member's.
        links: Links that make the group: among the members, or from them to what they share.
        shared: Targets that the members share, ascending; empty for cliques and rings.
        exclusive: The share of all links to `shared` that come from the members, 0-1; 0 where
            nothing is shared.
    """

    members: Int32s
    kind: str
    density: float
    links: int
    shared: Int32s = field(default_factory=_nothing)
    exclusive: float = 0.0

    @property
    def size(self) -> int:
        """How many members there are."""
        return self.members.size


def by_label(labels: Int32s, *, smallest: int) -> list[Int32s]:
    """Positions that have the same label, ascending, for each label with at least `smallest`."""
    order = np.argsort(labels, kind="stable").astype(np.int32)
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    return [part for part in np.split(order, starts[1:]) if part.size >= smallest]
