"""Dense bipartite parts: many sources that link to the same targets, the shape of a link farm.

Candidates are sources whose rows get the same min-hash key; a candidate is then grown and cut to a
part in which each source links to most of the targets and each target has most of the sources.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linkcensus.graph._kernel import Int32s, Int64s, UInt32s, kernel
from linkcensus.graph.csr import Graph
from linkcensus.graph.groups import Group
from linkcensus.graph.shingles import same_key

_MOST_SEEDS = 32
_MOST_TARGETS = 500
_ROUNDS = 4


@dataclass(frozen=True)
class FarmRules:
    """What counts as a farm.

    Attributes:
        sources: Sources that it needs.
        targets: Targets that its sources need to share.
        density: Links as a share of sources × targets that it needs; each source and each target
            must have this share of the other side, too.
        widest_source: Sources with more out-links are directories, and are not looked at.
        widest_target: Targets with more in-links are popular, and sharing them says nothing.
        rounds: Min-hash keys to draw. A farm is found if its shared targets make up a good part
            (from about 0.3) of what its sources link to.
    """

    sources: int = 5
    targets: int = 5
    density: float = 0.6
    widest_source: int = 2_000
    widest_target: int = 5_000
    rounds: int = 32


def find_farms(graph: Graph, out_graph: Graph, rules: FarmRules | None = None) -> list[Group]:
    """Find groups of sources that link to the same targets.

    Args:
        graph: In-neighbours of each node.
        out_graph: Its transpose.
        rules: What counts as a farm.

    Returns:
        Groups of kind "farm", most links first. A source may belong to several.
    """
    rules = rules or FarmRules()
    in_degrees = graph.in_degrees
    counted = (in_degrees >= rules.sources) & (in_degrees <= rules.widest_target)
    degrees = graph.out_degrees
    sources = np.flatnonzero((degrees >= rules.targets) & (degrees <= rules.widest_source))
    if sources.size == 0:
        return []
    grower = _Grower(graph, out_graph, counted, rules)
    found: list[Group] = []
    keys = same_key(
        out_graph, sources.astype(np.int32), counted, rounds=rules.rounds, together=True
    )
    for ordered, runs in keys:
        found += grower.grow(ordered, runs)
    return _different(sorted(found, key=lambda group: -group.links))


def _different(farms: list[Group]) -> list[Group]:
    """Leave out farms of which more than half, on both sides, lies within a larger one."""
    kept: list[Group] = []
    farms_of: dict[int, list[int]] = {}
    for farm in farms:
        near = Counter(at for member in farm.members.tolist() for at in farms_of.get(member, ()))
        if any(
            2 * common > farm.size
            and 2 * np.intersect1d(kept[at].shared, farm.shared).size > farm.shared.size
            for at, common in near.items()
        ):
            continue
        for member in farm.members.tolist():
            farms_of.setdefault(member, []).append(len(kept))
        kept.append(farm)
    return kept


class _Grower:
    """Grows candidates into farms; sources already in one are no seeds for another."""

    def __init__(
        self, graph: Graph, out_graph: Graph, counted: NDArray[np.bool_], rules: FarmRules
    ) -> None:
        self.graph, self.rules, self.counted = graph, rules, counted
        self.rows = (graph.pointers, graph.neighbours.view(np.uint32))
        self.out_rows = (out_graph.pointers, out_graph.neighbours.view(np.uint32))
        self.allowed = graph.out_degrees <= rules.widest_source
        self.taken = np.zeros(graph.nodes, np.bool_)
        self.hits = np.zeros(graph.nodes, np.int32)

    def grow(self, ordered: Int32s, runs: Int64s) -> list[Group]:
        found, start = [], 0
        while start < runs.shape[0]:
            start, members, shared, links = _next_farm(
                *self.rows,
                *self.out_rows,
                ordered,
                runs,
                start,
                self.counted,
                self.allowed,
                self.taken,
                self.hits,
                (self.rules.sources, self.rules.targets, self.rules.density),
            )
            if members.size:
                self.taken[members] = True
                found.append(self._group(np.sort(members), np.sort(shared), int(links)))
        return found

    def _group(self, members: Int32s, shared: Int32s, links: int) -> Group:
        wide = shared.astype(np.int64)
        to_shared = int((self.graph.pointers[wide + 1] - self.graph.pointers[wide]).sum())
        density = links / (members.size * shared.size)
        return Group(members, "farm", density, links, shared, links / to_shared)


@kernel
def _next_farm(
    pointers: Int64s,
    neighbours: UInt32s,
    out_pointers: Int64s,
    targets: UInt32s,
    ordered: Int32s,
    runs: Int64s,
    start: int,
    counted: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    taken: NDArray[np.bool_],
    hits: Int32s,
    rules: tuple[int, int, float],
) -> tuple[int, Int32s, Int32s, int]:
    """Go through runs until one grows into a farm.

    Returns:
        The run to go on with, and the farm's sources, targets and links; none where all runs are
        done.
    """
    least_sources, least_targets, _ = rules
    for run in range(start, runs.shape[0]):
        seeds = ordered[runs[run, 0] : min(runs[run, 1], runs[run, 0] + _MOST_SEEDS)]
        free = 0
        for seed in seeds:
            free += not taken[seed]
        if 2 * free <= seeds.size:
            continue
        shared = _hit(out_pointers, targets, seeds, max(2, seeds.size // 2), counted, hits)
        shared = shared[:_MOST_TARGETS]
        if shared.size < least_targets:
            continue
        members, shared, links = _grown(
            pointers, neighbours, out_pointers, targets, shared, counted, allowed, hits, rules
        )
        if members.size >= least_sources and shared.size >= least_targets and links > 0:
            return run + 1, members, shared, links
    none = np.empty(0, np.int32)
    return runs.shape[0], none, none, 0


@kernel
def _grown(
    pointers: Int64s,
    neighbours: UInt32s,
    out_pointers: Int64s,
    targets: UInt32s,
    shared: Int32s,
    counted: NDArray[np.bool_],
    allowed: NDArray[np.bool_],
    hits: Int32s,
    rules: tuple[int, int, float],
) -> tuple[Int32s, Int32s, int]:
    """From targets to those who link to most of them, from these to their common targets, again.

    Until neither grows. Gives sources, targets and links between them; 0 links where the part is
    too small or not dense enough.
    """
    least_sources, least_targets, density = rules
    members, links = np.empty(0, np.int32), 0
    for _ in range(_ROUNDS):
        members = _linking(pointers, neighbours, shared, rules, allowed, hits)
        if members.size < least_sources:
            return members, shared, 0
        need = max(1, int(np.ceil(density * members.size)))
        wider = _hit(out_pointers, targets, members, need, counted, hits)
        if wider.size < least_targets:
            return members, wider, 0
        stable = wider.size == shared.size
        shared = wider
        if stable:
            break
    members = _linking(pointers, neighbours, shared, rules, allowed, hits)
    links = _links_between(pointers, neighbours, shared, members, hits)
    if links < density * members.size * shared.size:
        links = 0
    return members, shared, links


@kernel
def _linking(
    pointers: Int64s,
    neighbours: UInt32s,
    shared: Int32s,
    rules: tuple[int, int, float],
    allowed: NDArray[np.bool_],
    hits: Int32s,
) -> Int32s:
    """The sources that link to most of the targets."""
    need = max(rules[1], int(np.ceil(rules[2] * shared.size)))
    return _hit(pointers, neighbours, shared, need, allowed, hits)


@kernel
def _hit(
    pointers: Int64s,
    entries: UInt32s,
    nodes: Int32s,
    least: int,
    counted: NDArray[np.bool_],
    hits: Int32s,
) -> Int32s:
    """The nodes among those counted that stand in at least so many of the rows of some nodes."""
    made = 0
    for node in nodes:
        for at in range(pointers[node], pointers[node + 1]):
            entry = np.int64(entries[at])
            hits[entry] += 1
            if hits[entry] == least and counted[entry]:
                made += 1
    found = np.empty(made, np.int32)
    made = 0
    for node in nodes:
        for at in range(pointers[node], pointers[node + 1]):
            entry = np.int64(entries[at])
            if hits[entry] >= least and counted[entry]:
                found[made] = entry
                made += 1
            hits[entry] = 0
    return found


@kernel
def _links_between(
    pointers: Int64s, neighbours: UInt32s, shared: Int32s, members: Int32s, hits: Int32s
) -> int:
    links = 0
    for member in members:
        hits[member] = 1
    for target in shared:
        for at in range(pointers[target], pointers[target + 1]):
            links += hits[np.int64(neighbours[at])]
    for member in members:
        hits[member] = 0
    return links
