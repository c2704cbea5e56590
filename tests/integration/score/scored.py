"""Made-up indexes with scores: short words for what the tests of a whole run are about."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx
import numpy as np
import pyarrow as pa
from tests.integration.index.made_up import NOW, World, link, visit

from linkcensus.core.link import FoundLink
from linkcensus.graph.csr import Graph
from linkcensus.index.background import Release, turned_around
from linkcensus.index.background_writer import writing
from linkcensus.index.scores import ScoreRun
from linkcensus.score.run import score
from linkcensus.score.scored_graph import ScoredGraph

Row = dict[str, Any]
Pairs = Iterable[tuple[str, str]]


def web(world: World, pairs: Pairs, *, when: float = 1, **rest: object) -> None:
    """Import one page a source site, with a link to each of its targets."""
    targets: dict[str, list[FoundLink]] = {}
    for source, target in pairs:
        targets.setdefault(source, []).append(link(f"{target}/", **rest))
    world.fill(*((visit(f"{source}/", when), links) for source, links in targets.items()))


def run(world: World, **options: Any) -> ScoreRun:
    """Commit what waits, and score."""
    world.commit()
    world.forget_answers()
    return score(world.index, clock=world.clock, **options)


def named(world: World) -> dict[str, Row]:
    """The current rows of `site_scores` by site."""
    with world.view() as view:
        return {str(row["site"]): row for row in view.rows("SELECT * FROM scores")}


def stored(world: World) -> ScoredGraph:
    """The graph of the current run."""
    current = world.index.scores.current()
    assert current is not None
    return ScoredGraph(world.index.scores.graph_folder(current.run))


def edges(world: World) -> set[tuple[str, str]]:
    """The votes of the current run, as they were stored."""
    opened = stored(world)
    both = set()
    for node in range(opened.nodes):
        target = opened.name(node)
        both |= {(source, target) for source in opened.names(opened.graph.sources_of(node))}
        assert all(
            node in opened.graph.sources_of(int(other))
            for other in opened.out_graph.sources_of(node)
        )
    assert len(both) == opened.graph.edges == opened.out_graph.edges
    return both


def pagerank(votes: Pairs, sites: Iterable[str]) -> dict[str, float]:
    """PageRank by networkx, summing to 1."""
    made = networkx.DiGraph(list(votes))
    made.add_nodes_from(sites)
    ranks: dict[str, float] = networkx.pagerank(made, alpha=0.85, tol=1e-14, max_iter=1000)
    return ranks


def background(root: Path, sites: list[str], pairs: Pairs, name: str = "cc-test") -> Release:
    """Store a web graph of these sites, which are put in order."""
    names = sorted(turned_around(site) for site in sites)
    places = {turned_around(site): place for place, site in enumerate(names)}
    vertices = pa.RecordBatch.from_pydict(
        {
            "vertex": pa.array(range(len(names)), pa.int64()),
            "name": pa.array(names),
            "n_hosts": pa.array([1] * len(names), pa.int64()),
        }
    )
    with writing(root, name, "domain") as writer:
        writer.write_vertices(iter([vertices]))
        arranged = writer.arrange()
        ends = np.array([(places[s], places[t]) for s, t in pairs], np.int32).reshape(-1, 2)
        graph = Graph.from_edges(ends[:, 0], ends[:, 1], arranged.domains)
        graph.save(writer.graph_folder)
        return writer.commit(NOW, edges=graph.edges, files=["edges.gz"])
