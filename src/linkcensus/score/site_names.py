"""The names of a graph's nodes, found both ways.

A web graph has more sites than Python objects fit into memory: names stay in one Arrow column, and
a sorted array of their hashes finds the node of a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.core.url import site_hash

Hashes = npt.NDArray[np.int64]

_BATCH = 100_000


@dataclass(frozen=True, slots=True)
class SiteNames:
    """Names by node, and nodes by name."""

    column: pa.Array
    """A node's name is at its place."""
    hashes: Hashes
    """`core.url.site_hash` of every name, ascending."""
    order: npt.NDArray[np.int32]
    """The node of each hash."""

    @classmethod
    def of(cls, column: pa.Array, hashes: Hashes | None = None) -> Self:
        """Make it of names by node; their hashes, where they are known already."""
        known = hashes_of(strings(column)) if hashes is None else hashes
        order = np.argsort(known, kind="stable").astype(np.int32)
        return cls(column, known[order], order)

    def __len__(self) -> int:
        """How many nodes there are."""
        return len(self.column)

    def __iter__(self) -> Iterator[str]:
        """Every name, by node."""
        return strings(self.column)

    def name(self, node: int) -> str:
        """The name of a node."""
        return str(self.column[int(node)].as_py())

    def names(self, nodes: Iterable[int]) -> list[str]:
        """The names of nodes, in their order."""
        return [str(name) for name in self.column.take(pa.array(nodes, pa.int64())).to_pylist()]

    def find(self, site: str) -> int | None:
        """The node of a site; None where there is none."""
        wanted = site_hash(site)
        place = int(np.searchsorted(self.hashes, wanted))
        while place < self.hashes.size and self.hashes[place] == wanted:
            node = int(self.order[place])
            if self.name(node) == site:
                return node
            place += 1
        return None

    def nodes_of(self, sites: Sequence[str]) -> npt.NDArray[np.int64]:
        """The node of each site, -1 where there is none."""
        if not len(self):
            return np.full(len(sites), -1, np.int64)
        wanted = hashes_of(sites)
        places = np.minimum(np.searchsorted(self.hashes, wanted), self.hashes.size - 1)
        nodes = self.order[places].astype(np.int64)
        same = (self.hashes[places] == wanted).tolist()
        for place, (site, found) in enumerate(zip(sites, self.names(nodes), strict=True)):
            if not same[place]:
                nodes[place] = -1
            elif found != site:  # another site has the same hash
                node = self.find(site)
                nodes[place] = -1 if node is None else node
        return nodes


def strings(column: pa.Array) -> Iterator[str]:
    """The values of a column one after the other, never all at once."""
    for first in range(0, len(column), _BATCH):
        yield from column.slice(first, _BATCH).to_pylist()


def short_strings(column: pa.Array, part: slice) -> pa.Array:
    """Some values of a column as `string`, whose bytes must be less than 2 GiB.

    A slice keeps the places of its values in the whole column, and those may be too large.
    """
    return pa.array(column[part].to_pylist(), pa.string())


def hashes_of(sites: Iterable[str]) -> Hashes:
    """`core.url.site_hash` of each name."""
    return np.fromiter(map(site_hash, sites), np.int64)
