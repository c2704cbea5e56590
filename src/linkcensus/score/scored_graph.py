"""The graph that a run of scores was computed on, kept so that a score can be taken apart.

A folder of two stored graphs (`graph`: who links to a site; `out_graph`: to whom it links), the
names of the nodes as an Arrow file, and one array a flow. All of it is mapped, not read.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from linkcensus.core.errors import CorruptIndex, NotFound
from linkcensus.graph.csr import Graph
from linkcensus.score.site_names import SiteNames

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
    def _names(self) -> SiteNames:
        with pa.memory_map(str(self.folder / _NAMES)) as mapped:
            batch = pa.ipc.open_file(mapped).get_batch(0)
        hashes, order = (
            np.asarray(np.load(self.folder / name, mmap_mode="c")) for name in (_HASHES, _ORDER)
        )
        return SiteNames(batch.column(0), hashes, order)

    @property
    def nodes(self) -> int:
        """How many sites there are."""
        return len(self._names)

    def name(self, node: int) -> str:
        """The name of a node."""
        return self._names.name(node)

    def names(self, nodes: Iterable[int]) -> list[str]:
        """The names of nodes, in their order."""
        return self._names.names(nodes)

    def find(self, site: str) -> int | None:
        """The node of a site; None where the graph does not know it."""
        return self._names.find(site)

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


def store_names(folder: Path, names: SiteNames) -> None:
    """Write the names of a graph's nodes, and what finds a node by its name, into its folder."""
    batch = pa.record_batch({"site": names.column})
    with pa.OSFile(str(folder / _NAMES), "wb") as file, pa.ipc.new_file(file, batch.schema) as out:
        out.write_batch(batch)  # one, for a mapped column cannot be put together of several
    np.save(folder / _HASHES, names.hashes)
    np.save(folder / _ORDER, names.order)


def store_flow(
    folder: Path, flow: str, values: Values, teleport: npt.NDArray[np.floating] | None = None
) -> None:
    """Write the values of a flow."""
    np.save(folder / f"{flow}.npy", values)
    if teleport is not None:
        np.save(folder / f"{flow}_teleport.npy", teleport.astype(np.float64))
