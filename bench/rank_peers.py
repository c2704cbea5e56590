"""What scipy, igraph and networkit make of the same graph, for the table of `bench/pagerank.py`."""

import os
import resource
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

Figures = dict[str, float]

_FIRST_NODES = 125_000
_MOST_MEMORY = 14_000_000_000
_TOLERANCE = 1e-6


class Scipy:
    """The usual power iteration over a sparse matrix, in float32; loading is not counted."""

    def __init__(self, graph: Any) -> None:
        import numpy as np
        import scipy.sparse

        shape = (graph.nodes, graph.nodes)
        ones = np.ones(graph.edges, np.float32)
        pointers = graph.pointers.astype(np.int32)
        self._matrix = scipy.sparse.csr_matrix((ones, graph.neighbours, pointers), shape=shape)
        self._stuck = graph.out_degrees == 0
        self._shares = np.where(self._stuck, 0, 1 / np.maximum(graph.out_degrees, 1))
        self._shares = self._shares.astype(np.float32)
        self.iterations = 0

    def rank(self) -> Any:
        """PageRank until a step changes less than 1e-6 in L1."""
        import numpy as np

        nodes = self._stuck.size
        values = np.full(nodes, 1 / nodes, np.float32)
        for iteration in range(1, 200):
            jumping = float(values[self._stuck].sum(dtype=np.float64))
            last, values = values, self._matrix @ (values * self._shares)
            values *= np.float32(0.85)
            values += np.float32((0.15 + 0.85 * jumping) / nodes)
            if float(np.abs(values - last).sum(dtype=np.float64)) < _TOLERANCE:
                self.iterations = iteration
                break
        return values.astype(np.float64)


def measure(folder: Path, nodes: int, seconds: float, in_child: Callable[..., Any]) -> Figures:
    """Each peer at the largest part of the graph that it loads and ranks in its time."""
    figures: Figures = {}
    for name, peer in (("igraph", _igraph), ("networkit", _networkit)):
        size, best = _FIRST_NODES, {}
        while size <= nodes:
            try:
                run = in_child(_limited, peer, folder, size)
            except BrokenProcessPool:  # a C++ library that gets no memory ends its process
                break
            if not run:
                break
            best = run
            if 2.2 * run["seconds"] > seconds and size < nodes:
                break
            size = min(2 * size, nodes) if size < nodes else nodes + 1
        if not best:
            continue
        ours = in_child(_ours, folder, int(best["nodes"]))
        figures |= {f"{name}_{key}": value for key, value in best.items()}
        figures[f"{name}_ours_seconds"] = ours["seconds"]
        figures[f"ratio_vs_{name}"] = best["seconds"] / ours["seconds"]
    return figures


def _part(folder: Path, nodes: int) -> tuple[Any, Any]:
    """The links among the first so many sites."""
    import numpy as np

    sources = np.memmap(folder / "sources", np.int32, "r")
    count = int(np.searchsorted(sources, nodes))
    sources, targets = sources[:count], np.memmap(folder / "targets", np.int32, "r")[:count]
    inside = targets < nodes
    return np.array(sources[inside]), np.array(targets[inside])


def _limited(peer: Callable[..., Any], folder: Path, nodes: int) -> Figures:
    """Load and rank with a bound on memory; nothing where the peer is missing or needs more."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    sources, targets = _part(folder, nodes)
    try:
        return _timed(peer, sources, targets, nodes)
    except (ImportError, MemoryError):
        return {}


def _timed(task: Callable[..., Any], sources: Any, targets: Any, nodes: int) -> Figures:
    run = task(nodes)  # imports and compiles before the clock runs
    started = time.perf_counter()
    run(sources, targets)
    return {
        "nodes": float(nodes),
        "edges": float(sources.size),
        "seconds": time.perf_counter() - started,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _igraph(nodes: int) -> Callable[[Any, Any], object]:
    import igraph

    def run(sources: Any, targets: Any) -> object:
        # a list of pairs is what igraph takes in fastest
        pairs = list(zip(sources.tolist(), targets.tolist(), strict=True))
        return igraph.Graph(n=nodes, edges=pairs, directed=True).pagerank(damping=0.85)

    return run


def _networkit(nodes: int) -> Callable[[Any, Any], object]:
    import networkit
    import numpy as np

    networkit.setNumberOfThreads(os.cpu_count() or 1)

    def run(sources: Any, targets: Any) -> object:
        pairs = (sources.astype(np.uint64), targets.astype(np.uint64))
        graph = networkit.GraphFromCoo(
            (np.ones(sources.size), pairs), n=nodes, directed=True, weighted=False
        )
        sinks = networkit.centrality.SinkHandling.DistributeSinks
        ranking = networkit.centrality.PageRank(
            graph, damp=0.85, tol=_TOLERANCE, distributeSinks=sinks
        )
        ranking.norm = networkit.centrality.Norm.l1norm
        return ranking.run().scores()

    return run


def _ours(folder: Path, nodes: int) -> Figures:
    return _timed(_linkcensus, *_part(folder, nodes), nodes)


def _linkcensus(nodes: int) -> Callable[[Any, Any], object]:
    import numpy as np

    from linkcensus.graph.csr import Graph
    from linkcensus.graph.pagerank import rank

    rank(Graph.from_edges(np.array([0], np.int32), np.array([1], np.int32), 2))
    return lambda sources, targets: rank(Graph.from_edges(sources, targets, nodes)).normalised()
