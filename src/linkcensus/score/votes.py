"""Which links vote: one vote a pair of sites, by the rule the user has set.

Links of one owner's sites to each other never vote, and of a site to itself neither.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from linkcensus.graph.build import build_graph
from linkcensus.graph.csr import Graph
from linkcensus.index.site_graph import SiteVotes

Ids = npt.NDArray[np.int32]

_IN_MEMORY = 20_000_000
"""Edges up to which a graph is built in memory; more are sorted on disk."""


class VoteRule(StrEnum):
    """Which of a site's links make it vote for another site."""

    EDITORIAL = "editorial"
    """A followed, visible link in the content: no footer, navigation, sidebar or comment."""
    FOLLOWED = "followed"
    """Any followed link."""
    ALL = "all"
    """Any live link, nofollow, ugc and sponsored ones too."""


def voting_pairs(votes: SiteVotes, rule: VoteRule, owners: Ids) -> tuple[Ids, Ids]:
    """The pairs (source, target) that vote.

    Args:
        votes: All pairs with live links.
        rule: Which of them count.
        owners: The owner of each site; pairs of one owner are dropped.
    """
    counts = owners[votes.sources] != owners[votes.targets]
    if rule is VoteRule.EDITORIAL:
        counts &= votes.editorial
    elif rule is VoteRule.FOLLOWED:
        counts &= votes.follow
    return votes.sources[counts], votes.targets[counts]


def site_graph(
    pairs: tuple[Ids, Ids], owners: Ids, folder: Path, background: Graph | None = None
) -> Graph:
    """Make the graph of all votes and store it.

    Args:
        pairs: Sources and targets of the index's own votes.
        owners: The owner of each site; the background has no votes within one owner either.
        folder: Where it is stored.
        background: The background graph, whose nodes have the numbers 0, 1, ...

    Returns:
        The stored graph. Where both know a vote, it counts once.
    """
    known = background.edges if background is not None else 0
    if known + pairs[0].size <= _IN_MEMORY:
        every = [*_edges(background, owners), pairs]
        sources, targets = (np.concatenate(ends) for ends in zip(*every, strict=True))
        Graph.from_edges(sources, targets, owners.size).save(folder)
        return Graph.load(folder)
    return build_graph(lambda: chain(_edges(background, owners), [pairs]), owners.size, folder)


def _edges(graph: Graph | None, owners: Ids, rows: int = 1_000_000) -> Iterator[tuple[Ids, Ids]]:
    """The edges of a graph again, some rows at a time, but for those within one owner."""
    if graph is None:
        return
    for first in range(0, graph.nodes, rows):
        last = min(graph.nodes, first + rows)
        bounds = graph.pointers[first : last + 1]
        targets = np.repeat(np.arange(first, last, dtype=np.int32), np.diff(bounds))
        sources = graph.neighbours[bounds[0] : bounds[-1]]
        counts = owners[sources] != owners[targets]
        yield sources[counts], targets[counts]
