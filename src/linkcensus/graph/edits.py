"""What would change in a graph: links added and links taken away, as a thin layer over its rows.

A graph of a hundred million nodes is not copied to ask what one link is worth. `overlay` rewrites
only the rows that an edit touches; the kernels look there first.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Int32s, Int64s, kernel
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadEdges

ADDED, REMOVED = np.int8(1), np.int8(-1)


@dataclass(frozen=True, eq=False)
class Edits:
    """Links to add and links to take away; a link made nofollow or disavowed is one taken away.

    Attributes:
        added: (source, target) pairs of node ids, int64, shape (k, 2).
        removed: The same.

    Pairs named twice count once. Adding a link that exists, taking away one that does not and
    linking a node to itself change nothing.

    Raises:
        BadInput: Not pairs, or a pair is both added and removed.
    """

    added: Int64s
    removed: Int64s

    @classmethod
    def of(cls, added: ArrayLike = (), removed: ArrayLike = ()) -> "Edits":
        """Edits from any sequences of (source, target) pairs."""
        return cls(_pairs(added, "added"), _pairs(removed, "removed"))

    def __post_init__(self) -> None:
        both = {tuple(pair) for pair in self.added.tolist()} & {
            tuple(pair) for pair in self.removed.tolist()
        }
        if both:
            source, target = min(both)
            raise BadInput(
                f"the link from node {source} to node {target} is both added and removed",
                remedy="name it once",
            )

    def __len__(self) -> int:
        return len(self.added) + len(self.removed)


def _pairs(values: ArrayLike, name: str) -> Int64s:
    pairs = np.asarray(values)
    if pairs.size == 0:
        return np.empty((0, 2), np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not np.issubdtype(pairs.dtype, np.integer):
        raise BadInput(f"{name} links must be pairs of node ids, not shape {pairs.shape}")
    return np.unique(pairs.astype(np.int64), axis=0)


class Rows(NamedTuple):
    """New rows of some nodes of a graph; all other rows stay.

    Attributes:
        nodes: Whose rows, int32, ascending, shape (k,).
        pointers: Where each new row starts, int64, shape (k + 1,).
        neighbours: The new rows, each ascending, int32.
        kept: How many entries of the old row stand in the new one too, int64, shape (k,).
    """

    nodes: Int32s
    pointers: Int64s
    neighbours: Int32s
    kept: Int64s

    @property
    def sizes(self) -> Int64s:
        """Length of each new row, int64, shape (k,)."""
        return np.diff(self.pointers)


@dataclass(frozen=True, eq=False)
class Overlay:
    """The rows that edits rewrite, seen from both ends.

    Attributes:
        targets_of: New out-neighbours of every edited source.
        sources_of: New in-neighbours of every edited target.
        changed: How many links really come or go.
    """

    targets_of: Rows
    sources_of: Rows
    changed: int


def overlay(graph: Graph, out_graph: Graph, edits: Edits) -> Overlay:
    """Rewrite the rows that `edits` touches.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose: out-neighbours of each node.
        edits: What comes and goes.

    Raises:
        BadEdges: A node id lies outside the graph.
    """
    pairs = np.concatenate([edits.added, edits.removed])
    signs = np.repeat(np.array([ADDED, REMOVED]), [len(edits.added), len(edits.removed)])
    outside = np.flatnonzero(((pairs < 0) | (pairs >= graph.nodes)).any(axis=1))
    if outside.size:
        source, target = pairs[outside[0]].tolist()
        raise BadEdges(
            f"no such nodes in a graph of {graph.nodes}", place=f"link {source} -> {target}"
        )
    loops = pairs[:, 0] == pairs[:, 1]
    pairs, signs = pairs[~loops], signs[~loops]
    targets_of, changed = _patched(out_graph, pairs[:, 0], pairs[:, 1], signs)
    sources_of, _ = _patched(graph, pairs[:, 1], pairs[:, 0], signs)
    return Overlay(targets_of, sources_of, changed)


def _patched(
    graph: Graph, keys: Int64s, others: Int64s, signs: NDArray[np.int8]
) -> tuple[Rows, int]:
    order = np.lexsort((others, keys))
    others32, signs = others[order].astype(np.int32), signs[order]
    nodes, starts = np.unique(keys[order], return_index=True)
    starts = np.append(starts, keys.size)
    room = np.diff(starts) + graph.pointers[nodes + 1] - graph.pointers[nodes]
    pointers = np.zeros(nodes.size + 1, np.int64)
    neighbours = np.empty(int(room.sum()), np.int32)
    kept = np.zeros(nodes.size, np.int64)
    changed = _merge(
        graph.pointers, graph.neighbours, nodes, starts, others32, signs, pointers, neighbours, kept
    )
    rows = Rows(nodes.astype(np.int32), pointers, neighbours[: pointers[-1]], kept)
    return rows, int(changed)


@kernel
def _merge(
    pointers: Int64s,
    neighbours: Int32s,
    nodes: Int64s,
    starts: Int64s,
    others: Int32s,
    signs: NDArray[np.int8],
    new_pointers: Int64s,
    new_neighbours: Int32s,
    kept: Int64s,
) -> int:
    """Merge each row with its edits, both ascending; count the edits that change something."""
    filled, changed = 0, 0
    for row in range(nodes.size):
        at, end = pointers[nodes[row]], pointers[nodes[row] + 1]
        kept[row] = end - at
        for edit in range(starts[row], starts[row + 1]):
            other = others[edit]
            while at < end and neighbours[at] < other:
                new_neighbours[filled] = neighbours[at]
                filled += 1
                at += 1
            present = at < end and neighbours[at] == other
            if present:
                at += 1
                kept[row] -= signs[edit] < 0
            if present != (signs[edit] > 0):
                changed += 1
            if signs[edit] > 0:
                new_neighbours[filled] = other
                filled += 1
        while at < end:
            new_neighbours[filled] = neighbours[at]
            filled += 1
            at += 1
        new_pointers[row + 1] = filled
    return changed


def apply_edits(graph: Graph, out_graph: Graph, edits: Edits) -> Graph:
    """Return the edited graph as a graph of its own (a full copy of the rows).

    Raises:
        BadEdges: A node id lies outside the graph.
    """
    changes = overlay(graph, out_graph, edits)
    sizes = np.diff(graph.pointers)
    sizes[changes.sources_of.nodes] = changes.sources_of.sizes
    pointers = np.zeros(graph.nodes + 1, np.int64)
    np.cumsum(sizes, out=pointers[1:])
    neighbours = np.empty(int(pointers[-1]), np.int32)
    start = 0
    for row, node in enumerate(changes.sources_of.nodes.tolist()):
        neighbours[pointers[start] : pointers[node]] = graph.neighbours[
            graph.pointers[start] : graph.pointers[node]
        ]
        new_row = changes.sources_of.neighbours[
            changes.sources_of.pointers[row] : changes.sources_of.pointers[row + 1]
        ]
        neighbours[pointers[node] : pointers[node + 1]] = new_row
        start = node + 1
    neighbours[pointers[start] :] = graph.neighbours[graph.pointers[start] :]
    out_degrees = np.array(graph.out_degrees, np.int32)
    out_degrees[changes.targets_of.nodes] = changes.targets_of.sizes
    return Graph(pointers, neighbours, out_degrees)
