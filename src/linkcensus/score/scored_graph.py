"""The graph that a run of scores was computed on, kept so that a score can be taken apart.

A folder of two stored graphs (`graph`: who links to a site; `out_graph`: to whom it links), the
names of the nodes as an Arrow file, and one array a flow. All of it is mapped, not read.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.core.url import site_hash
from linkcensus.graph.csr import Graph

Values = npt.NDArray[np.float64]

_NAMES, _HASHES, _ORDER = "names.arrow", "hashes.npy", "order.npy"


class ScoredGraph:
    """One run's graph. Opens what is asked for, when it is asked for."""

    def __init__(self, folder: Path) -> None:
        """Open the graph in a folder.

        Raises:
            CorruptIndex: There is none.
        """
        self.folder = folder
        if not (folder / _NAMES).exists():
            raise CorruptIndex(
                "the graph of this run of scores is gone; run `linkcensus score` again", path=folder
            )

    @cached_property
    def graph(self) -> Graph:
        """Who links to each site, by the vote rule of the run."""
        return Graph.load(self.folder / "graph")

    @cached_property
    def out_graph(self) -> Graph:
        """To whom each site links, by the same rule."""
        return Graph.load(self.folder / "out_graph")

    def values(self, flow: str) -> Values:
        """The un-normalised values of a flow, one a node: `authority`, `citation`, `trust`."""
        return np.asarray(np.load(self._array(flow), mmap_mode="c"))

    def teleport(self, flow: str) -> Values | None:
        """What each node starts with, times 1 - damping; None where each starts with 1."""
        path = self._array(f"{flow}_teleport")
        return np.asarray(np.load(path, mmap_mode="c")) if path.exists() else None

    def has(self, flow: str) -> bool:
        """Whether the run computed a flow (trust needs seeds)."""
        return self._array(flow).exists()

    def _array(self, name: str) -> Path:
        return self.folder / f"{name}.npy"

    @cached_property
    def _names(self) -> pa.Array:
        with pa.memory_map(str(self.folder / _NAMES)) as mapped:
            chunks = pa.ipc.open_file(mapped).read_all().column(0).chunks
        return chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)

    @property
    def nodes(self) -> int:
        """How many sites there are."""
        return len(self._names)

    def name(self, node: int) -> str:
        """The name of a node."""
        return str(self._names[int(node)].as_py())

    def names(self, nodes: Iterable[int]) -> list[str]:
        """The names of nodes, in their order."""
        return [str(name) for name in self._names.take(pa.array(nodes, pa.int64())).to_pylist()]

    def find(self, site: str) -> int | None:
        """The node of a site; None where the graph does not know it."""
        hashes, order = self._by_hash
        wanted = site_hash(site)
        place = int(np.searchsorted(hashes, wanted))
        while place < hashes.size and hashes[place] == wanted:
            node = int(order[place])
            if self.name(node) == site:
                return node
            place += 1
        return None

    def node(self, site: str) -> int:
        """The node of a site.

        Raises:
            NotFound: The graph does not know it.
        """
        node = self.find(site)
        if node is None:
            raise NotFound(
                f"no score is known for {site}: `linkcensus score` saw no link from or to it"
            )
        return node

    @cached_property
    def _by_hash(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        return (
            np.asarray(np.load(self.folder / _HASHES, mmap_mode="c")),
            np.asarray(np.load(self.folder / _ORDER, mmap_mode="c")),
        )


def store_names(folder: Path, sites: pa.Array, hashes: npt.NDArray[np.int64]) -> None:
    """Write the names of a graph's nodes, and what finds a node by its name.

    Args:
        folder: The graph's folder.
        sites: Names by node.
        hashes: `core.url.site_hash` of each.
    """
    table = pa.table({"site": sites})
    with pa.OSFile(str(folder / _NAMES), "wb") as file, pa.ipc.new_file(file, table.schema) as out:
        out.write_table(table)
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    np.save(folder / _HASHES, hashes[order])
    np.save(folder / _ORDER, order)


def store_flow(
    folder: Path, flow: str, values: Values, teleport: npt.NDArray[np.floating] | None = None
) -> None:
    """Write the values of a flow."""
    np.save(folder / f"{flow}.npy", values)
    if teleport is not None:
        np.save(folder / f"{flow}_teleport.npy", teleport.astype(np.float64))


def hashes_of(sites: Sequence[str]) -> npt.NDArray[np.int64]:
    """`core.url.site_hash` of each name."""
    return np.fromiter((site_hash(site) for site in sites), np.int64, len(sites))
