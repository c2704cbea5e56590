"""A directed graph as two arrays: for each node, the nodes that link to it.

```
pointers    int64[n + 1]   neighbours of v are neighbours[pointers[v] : pointers[v + 1]]
neighbours  int32[m]       sources that link to v, ascending, each once
out_degrees int32[n]       how many nodes v links to
```

Stored as a folder of `pointers.npy`, `neighbours.bin` (raw little-endian int32) and
`out_degrees.npy`; a stored graph is mapped into memory, not read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from linkcensus.core.errors import BadInput
from linkcensus.graph._kernel import Int32s, Int64s, Ints, UInt64s, kernel
from linkcensus.graph.errors import BadEdges, CorruptGraph

POINTERS = "pointers.npy"
NEIGHBOURS = "neighbours.bin"
OUT_DEGREES = "out_degrees.npy"

LARGEST = np.iinfo(np.int32).max
"""The most nodes a graph can have: ids are int32."""

Number = TypeVar("Number", bound=np.generic)

_ID_BITS = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """Who links to whom, by target.

    Attributes:
        pointers: Where each node's sources begin, int64, shape (n + 1,).
        neighbours: The sources of all nodes, ascending and unique within each, int32, shape (m,).
        out_degrees: Nodes that each node links to, int32, shape (n,).
    """

    pointers: Int64s
    neighbours: Int32s
    out_degrees: Int32s

    @classmethod
    def from_edges(
        cls, sources: Ints, targets: Ints, nodes: int, *, keep_loops: bool = False
    ) -> Self:
        """Make a graph in memory; for more edges than fit, `build.build_graph`.

        Args:
            sources: Ids of the linking nodes, 0 … nodes - 1, any integer type, any order.
            targets: Ids of the nodes linked to, same length. An edge given twice counts once.
            nodes: How many nodes there are, whether linked or not.
            keep_loops: Keep edges from a node to itself, which are dropped otherwise.

        Raises:
            BadEdges: An id below 0 or ≥ nodes, or arrays of different length or not of integers.
        """
        check_nodes(nodes)
        check_edges(sources, targets, nodes)
        keys = edge_keys(sources, targets)
        keys.sort()
        degrees = np.zeros(nodes, np.int32)
        out_degrees = np.zeros(nodes, np.int32)
        neighbours = np.empty(keys.size, np.int32)
        kept = fold_sorted(keys, degrees, out_degrees, neighbours, keep_loops)
        pointers = np.zeros(nodes + 1, np.int64)
        np.cumsum(degrees, out=pointers[1:])
        return cls(pointers, neighbours[:kept].copy(), out_degrees)

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return self.pointers.size - 1

    @property
    def edges(self) -> int:
        """How many different edges there are."""
        return self.neighbours.size

    @property
    def in_degrees(self) -> Int32s:
        """Nodes that link to each node, int32, shape (n,); computed at each call."""
        return np.diff(self.pointers).astype(np.int32)

    def sources_of(self, node: int) -> Int32s:
        """The nodes that link to a node, ascending.

        Raises:
            IndexError: There is no such node.
        """
        if not 0 <= node < self.nodes:
            raise IndexError(f"node {node} of {self.nodes}")
        return self.neighbours[self.pointers[node] : self.pointers[node + 1]]

    def transposed(self) -> "Graph":
        """The same edges by source: `sources_of(v)` are then the nodes that v links to.

        Made in memory: 4 bytes an edge, and 20 a node while it is being made.
        """
        pointers = np.zeros(self.nodes + 1, np.int64)
        np.cumsum(self.out_degrees, out=pointers[1:])
        neighbours = np.empty(self.edges, np.int32)
        _transpose(self.pointers, self.neighbours, pointers[:-1].copy(), neighbours)
        return Graph(pointers, neighbours, self.in_degrees)

    def save(self, folder: Path) -> None:
        """Write the three files into a folder, which is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / POINTERS, self.pointers)
        self.neighbours.astype("<i4", copy=False).tofile(folder / NEIGHBOURS)
        np.save(folder / OUT_DEGREES, self.out_degrees)

    @classmethod
    def load(cls, folder: Path, *, mmap: bool = True) -> Self:
        """Open a stored graph.

        Args:
            folder: Where `save` or `build_graph` put it.
            mmap: Map the files instead of reading them; pages are read when they are used.

        Raises:
            CorruptGraph: A file is missing, cut short, or does not fit the others.
        """
        pointers = _read_array(folder / POINTERS, np.dtype(np.int64), mmap=mmap)
        out_degrees = _read_array(folder / OUT_DEGREES, np.dtype(np.int32), mmap=mmap)
        if pointers.size == 0 or pointers[0] != 0 or bool(np.any(pointers[1:] < pointers[:-1])):
            raise CorruptGraph("does not rise from 0", path=folder / POINTERS)
        if out_degrees.size != pointers.size - 1:
            nodes = pointers.size - 1
            message = f"holds {out_degrees.size} nodes where {POINTERS} has {nodes}"
            raise CorruptGraph(message, path=folder / OUT_DEGREES)
        neighbours = _read_neighbours(folder / NEIGHBOURS, int(pointers[-1]), mmap=mmap)
        return cls(pointers, neighbours, out_degrees)


def check_nodes(nodes: int) -> None:
    """Refuse a number of nodes that int32 ids cannot name.

    Raises:
        BadInput: Below 0 or above 2,147,483,647.
    """
    if not 0 <= nodes <= LARGEST:
        raise BadInput(f"a graph of {nodes} nodes; it must have 0 to {LARGEST:,}", place="nodes")


def check_edges(sources: Ints, targets: Ints, nodes: int, *, offset: int = 0) -> None:
    """Refuse edges whose ends are not nodes.

    Args:
        sources: Ids of the linking nodes.
        targets: Ids of the nodes linked to.
        nodes: How many nodes there are.
        offset: The position of the first of these edges among all, for the message.

    Raises:
        BadEdges: Naming the first edge that is wrong.
    """
    if sources.ndim != 1 or sources.shape != targets.shape:
        message = f"{sources.shape} sources and {targets.shape} targets; they must pair up"
        raise BadEdges(message, place=f"edges from {offset}")
    for name, ids in (("source", sources), ("target", targets)):
        if ids.dtype.kind not in "iu":
            raise BadEdges(
                f"{name} ids are {ids.dtype}, not integers", place=f"edges from {offset}"
            )
        if ids.size and (int(ids.min()) < 0 or int(ids.max()) >= nodes):
            position = int(np.argmax((ids < 0) | (ids >= nodes)))
            raise BadEdges(
                f"{name} {ids[position]} is not a node; ids go from 0 to {nodes - 1}",
                place=f"edge {offset + position}",
                remedy="give the edges and the number of nodes from the same list of nodes",
            )


def edge_keys(sources: Ints, targets: Ints) -> UInt64s:
    """Each edge as one number that sorts by target, then source: target · 2³² + source."""
    keys = targets.astype(np.uint64)
    keys <<= _ID_BITS
    keys |= sources.astype(np.uint64)
    return keys


@kernel
def fold_sorted(
    keys: UInt64s,
    degrees: Int32s,
    out_degrees: Int32s,
    neighbours: Int32s,
    keep_loops: bool,
) -> int:
    """Turn sorted edge keys into rows, each edge once.

    Args:
        keys: Edge keys, ascending.
        degrees: Sources of each node; raised by one at the target of each edge kept.
        out_degrees: Targets of each node; raised by one at the source of each edge kept.
        neighbours: Gets the sources; at least as long as keys.
        keep_loops: Keep edges from a node to itself.

    Returns:
        How many edges were kept.
    """
    kept = 0
    last = ~np.uint64(0)  # no edge: ids end at 2**31
    for position in range(keys.size):
        key = keys[position]
        if key == last:
            continue
        last = key
        source = key & _LOW
        target = key >> _ID_BITS
        if source == target and not keep_loops:
            continue
        neighbours[kept] = np.int32(source)
        degrees[target] += 1
        out_degrees[source] += 1
        kept += 1
    return kept


@kernel
def _transpose(pointers: Int64s, neighbours: Int32s, free: Int64s, out: Int32s) -> None:
    """Write each row's number into the rows of its entries; they come out ascending."""
    for row in range(pointers.size - 1):
        for position in range(pointers[row], pointers[row + 1]):
            entry = neighbours[position]
            out[free[entry]] = row
            free[entry] += 1


def _read_array(path: Path, dtype: "np.dtype[Number]", *, mmap: bool) -> NDArray[Number]:
    """A one-dimensional .npy of the type expected.

    Mapped copy-on-write: the file is never written, and kernels see the same writable array
    type as for arrays in memory, so that they are compiled once.
    """
    try:
        array = np.load(path, mmap_mode="c" if mmap else None, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise CorruptGraph(f"cannot be read: {error}", path=path) from error
    if array.dtype != dtype or array.ndim != 1:
        raise CorruptGraph(f"holds {array.dtype}{array.shape}, not {dtype}", path=path)
    return np.asarray(array)


def _read_neighbours(path: Path, edges: int, *, mmap: bool) -> Int32s:
    try:
        size = path.stat().st_size
        if size != 4 * edges:
            raise CorruptGraph(f"has {size} bytes for {edges} edges of 4 each", path=path)
        if not mmap or edges == 0:  # an empty file cannot be mapped
            return np.fromfile(path, np.dtype("<i4"))
        return np.asarray(np.memmap(path, np.dtype("<i4"), "c"))
    except OSError as error:
        raise CorruptGraph(f"cannot be read: {error}", path=path) from error
