"""Groups of sites that their links alone tie together: cliques, shared customers, rings, twins."""

import numpy as np

from linkcensus.graph.bicliques import FarmRules, find_farms
from linkcensus.graph.components import connected
from linkcensus.graph.csr import Graph
from linkcensus.graph.groups import by_label
from linkcensus.graph.reciprocal import reciprocal_pairs
from linkcensus.graph.rings import rings
from linkcensus.graph.trusses import k_truss
from linkcensus.graph.twins import twins
from linkcensus.graph.undirected import undirected
from linkcensus.score.spam.motive import offer_flags
from linkcensus.score.spam.network import NetworkKind
from linkcensus.score.spam.operators import Tie
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import Ids, SiteLinks

_LARGEST = 500
"""Larger parts are communities, whatever they are."""
_LEAST_CLIQUE = 5
_LEAST_DENSITY = 0.5
_LEAST_GIVEN = 0.15
"""Part of a clique that a member itself must link to."""
_NEAR = 0.25
"""Part of a clique that a site must link to and be linked from to belong to it as well."""
_SHARED = FarmRules(sources=4, targets=3, density=0.6, widest_source=2_000, widest_target=300)
_SOLD = FarmRules(sources=4, targets=2, density=0.6, widest_source=2_000, widest_target=300)
"""The same where the words of all these links are offers."""
_CAPTIVE = 0.8
"""Part of a target's linkers that makes it the group's own."""
_LEAST_CAPTIVES, _MANY_CAPTIVES = 3, 6
_LEAST_RING = 4
_MOST_NEIGHBOURS = 6
"""Partners of a site of a ring; more make a community."""
_LEAST_TWINS, _LEAST_TARGETS = 3, 3


class _Web:
    """A graph of sites and its transpose."""

    def __init__(self, links: SiteLinks) -> None:
        self.graph = Graph.from_edges(links.sources, links.targets, len(links.names))
        self.out_graph = self.graph.transposed()


def topology_ties(links: SiteLinks, rules: Rules) -> list[Tie]:
    """Find all groups of the four kinds."""
    web = _Web(links)
    offers = _Web(links.only(offer_flags(links, rules)))
    return [
        *_cliques(web),
        *_shared_customers(web, _SHARED, "link to the same sites"),
        *_shared_customers(offers, _SOLD, "sell links to the same sites"),
        *_exchanges(web),
        *_trades(offers),
        *_twins(web),
    ]


def _grown(members: Ids, start: float = 0.4) -> float:
    """Strength by size: more members are less of a chance."""
    return min(1.0, start + members.size / 20)


def _cliques(web: _Web) -> list[Tie]:
    """Find groups in which most link to most: the largest part of each truss that is dense."""
    edges = k_truss(undirected(web.graph, web.out_graph), _LEAST_CLIQUE)
    taken = np.zeros(web.graph.nodes, np.bool_)
    ties: list[Tie] = []
    for least in np.unique(edges.numbers):
        kept = (edges.numbers >= least) & ~taken[edges.ones] & ~taken[edges.others]
        ones, others = edges.ones[kept], edges.others[kept]
        labels = connected(ones, others, web.graph.nodes)
        for part in by_label(labels, smallest=_LEAST_CLIQUE):
            group, density = _linking_inside(web, part)
            if group.size < _LEAST_CLIQUE:
                continue
            if density >= _LEAST_DENSITY and group.size <= _LARGEST:
                group = _with_neighbours(web, group)
                taken[group] = True
                text = f"{group.size} sites link to each other ({density:.0%} of all ways)"
                strength = density * _grown(group, 0.6)
                ties.append(Tie(NetworkKind.CLIQUE, group, strength, text))
    return ties


def _linking_inside(web: _Web, part: Ids) -> tuple[Ids, float]:
    """Leave out whom the others link to but who links to few of them: a customer, no member.

    Returns:
        The members that stay, and their links as a share of all ways to link, 0 to 1.
    """
    if part.size > 4 * _LARGEST:
        return part, 0.0
    given = np.array([np.isin(web.out_graph.sources_of(int(one)), part).sum() for one in part])
    members = part[given >= _LEAST_GIVEN * part.size]
    if members.size < 2:
        return members, 0.0
    inside = sum(int(np.isin(web.out_graph.sources_of(int(one)), members).sum()) for one in members)
    return members, inside / (members.size * (members.size - 1))


def _with_neighbours(web: _Web, group: Ids) -> Ids:
    """Add sites that link to, and are linked from, a good part of the group."""
    given = [web.out_graph.sources_of(int(one)) for one in group]
    taken = [web.graph.sources_of(int(one)) for one in group]
    linked, by_members = np.unique(np.concatenate(given), return_counts=True)
    linking, to_members = np.unique(np.concatenate(taken), return_counts=True)
    near = np.intersect1d(
        linked[by_members >= _NEAR * group.size], linking[to_members >= _NEAR * group.size]
    )
    return np.union1d(group, near).astype(np.int32)


def _shared_customers(web: _Web, farm: FarmRules, what: str) -> list[Tie]:
    """Find groups whose sites share most of some targets that are not of the group."""
    ties = []
    for group in find_farms(web.graph, web.out_graph, farm):
        common = np.setdiff1d(group.shared, group.members)
        if not common.size or group.size > _LARGEST:
            continue
        captive = sum(_is_captive(web, int(target), group.members) for target in common)
        strength = _grown(group.members, 0.3) * min(1.0, common.size / 4)
        text = f"{group.size} sites {what}, {common.size} of them shared by most"
        odd = 0.8 * min(1.0, captive / _MANY_CAPTIVES) if captive >= _LEAST_CAPTIVES else 0.0
        ties.append(Tie(NetworkKind.BIPARTITE, group.members, strength, text, odd))
    return ties


def _is_captive(web: _Web, target: int, members: Ids) -> bool:
    """Whether hardly anybody else links to the target, and it links back to nobody."""
    linkers = web.graph.sources_of(target)
    own = np.isin(linkers, members).sum()
    back = np.isin(web.out_graph.sources_of(target), members).any()
    return bool(own >= _CAPTIVE * linkers.size and not back)


def _exchanges(web: _Web) -> list[Tie]:
    """Find groups in which each site exchanges links with a few others."""
    pairs = reciprocal_pairs(web.graph, web.out_graph)
    partners = np.bincount(pairs.ravel(), minlength=web.graph.nodes)
    pairs = pairs[(partners[pairs] <= _MOST_NEIGHBOURS).all(axis=1)]
    labels = connected(
        np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]), web.graph.nodes
    )
    return [
        Tie(
            NetworkKind.RING,
            group,
            _grown(group),
            f"{group.size} sites exchange links with their neighbours",
        )
        for group in by_label(labels, smallest=_LEAST_RING)
        if group.size <= _LARGEST
    ]


def _trades(offers: _Web) -> list[Tie]:
    """Find groups in which each site sells to one member and another sells to it, in circles."""
    graph = offers.graph
    both = np.flatnonzero((graph.in_degrees > 0) & (graph.out_degrees > 0)).astype(np.int32)
    return [
        Tie(
            NetworkKind.RING,
            group.members,
            _grown(group.members),
            f"{group.size} sites sell links to each other in circles",
        )
        for group in rings(offers.out_graph, both, smallest=_LEAST_RING)
        if group.size <= _LARGEST
    ]


def _twins(web: _Web) -> list[Tie]:
    """Find groups that link to exactly the same sites."""
    found = twins(web.graph, web.out_graph, smallest=_LEAST_TWINS, targets=_LEAST_TARGETS)
    return [
        Tie(
            NetworkKind.TWINS,
            group.members,
            _grown(group.members),
            f"{group.size} sites link to exactly the same {group.shared.size} sites",
        )
        for group in found
        if group.size <= _LARGEST
    ]
