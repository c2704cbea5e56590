"""Groups of sites that their links alone tie together: cliques, shared customers, rings, twins."""

import numpy as np

from linkcensus.score.spam.motive import money_of_rows
from linkcensus.score.spam.network import NetworkKind
from linkcensus.score.spam.operators import Tie
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_links import Flags, Ids, SiteLinks, components, groups_of

_LARGEST = 500
"""Larger parts are communities, whatever they are."""
_LEAST_CLIQUE = 5
_LEAST_DENSITY = 0.5
_LEAST_HUBS = 4
_LEAST_SHARED = 3
"""Targets that two hubs must share."""
_LEAST_SOLD = 2
"""The same where the words of all these links are offers."""
_HALF_OFFER = 0.4
_CAPTIVE = 0.8
"""Part of a target's linkers that makes it the group's own."""
_MANY_CAPTIVES = 6
_LARGEST_TARGET = 300
"""Linkers of a target beyond which sharing it tells nothing."""
_LEAST_RING = 4
_MOST_NEIGHBOURS = 6
"""Partners of a site of a ring; more make a community."""


def topology_ties(links: SiteLinks, rules: Rules) -> list[Tie]:
    """Find all groups of the four kinds."""
    offers = money_of_rows(links, rules) >= _HALF_OFFER
    return [
        *clique_ties(links),
        *bipartite_ties(links, _LEAST_SHARED, 0.5, "link to the same sites"),
        *bipartite_ties(links.only(offers), _LEAST_SOLD, 0.5, "sell links to the same sites"),
        *ring_ties(links),
        *trade_ties(links.only(offers)),
        *twin_ties(links),
    ]


def bipartite_ties(links: SiteLinks, least: int, share: float, what: str) -> list[Tie]:
    """Find groups whose sites share many of their targets.

    Args:
        links: Links between sites.
        least: Targets that two sites must share.
        share: Part of the smaller one's targets that they must share, 0 to 1.
        what: What they do, for the evidence.
    """
    sources, targets = links.pairs()
    out_degrees = np.bincount(sources, minlength=len(links.names))
    left, right, shared = shared_targets(sources, targets)
    smaller = np.minimum(out_degrees[left], out_degrees[right])
    close = (shared >= least) & (shared >= share * smaller)
    left, right = left[close], right[close]
    labels = components(len(links.names), left, right)
    among = _flags(len(links.names), left, right)
    ties = []
    for group in groups_of(labels, among, _LEAST_HUBS):
        if group.size > _LARGEST:
            continue
        common, captive = _common_targets(group, sources, targets)
        if not common:
            continue
        strength = min(1.0, 0.3 + group.size / 20) * min(1.0, common / 4)
        text = f"{group.size} sites {what}, {common} of them shared by most"
        odd = 0.6 * min(1.0, captive / _MANY_CAPTIVES) if captive >= _LEAST_SHARED else 0.0
        ties.append(Tie(NetworkKind.BIPARTITE, group, strength, text, odd))
    return ties


def _common_targets(group: Ids, sources: Ids, targets: Ids) -> tuple[int, int]:
    """Count targets that half of the group links to: all outside it, and the captive ones.

    A captive target links back to nobody of the group, and hardly anybody else links to it.
    """
    from_group = np.isin(sources, group)
    linked, counts = np.unique(targets[from_group], return_counts=True)
    shared = (counts >= 0.5 * group.size) & ~np.isin(linked, group)
    common, users = linked[shared], counts[shared]
    to_common = np.isin(targets, common)
    everybody = np.bincount(np.searchsorted(common, targets[to_common]), minlength=common.size)
    back = np.isin(common, sources[np.isin(targets, group)])
    captive = (users >= _CAPTIVE * everybody) & ~back
    return int(common.size), int(captive.sum())


def shared_targets(sources: Ids, targets: Ids) -> tuple[Ids, Ids, Ids]:
    """Count the targets that two sources share, targets of very many linkers left out.

    Args:
        sources: Of different pairs.
        targets: Of the same pairs.

    Returns:
        Lower source, higher source and how many targets they share, int32 each.
    """
    order = np.argsort(targets, kind="stable")
    ranked = sources[order]
    starts = np.flatnonzero(np.diff(targets[order], prepend=-1))
    keys = []
    for start, end in zip(starts, [*starts[1:], ranked.size], strict=True):
        if 2 <= end - start <= _LARGEST_TARGET:
            linkers = np.sort(ranked[start:end]).astype(np.int64)
            low, high = np.triu_indices(linkers.size, 1)
            keys.append(linkers[low] << 32 | linkers[high])
    if not keys:
        nothing = np.empty(0, np.int32)
        return nothing, nothing, nothing
    pairs, counts = np.unique(np.concatenate(keys), return_counts=True)
    left, right = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return left, right, counts.astype(np.int32)


def ring_ties(links: SiteLinks) -> list[Tie]:
    """Find groups in which each site exchanges links with a few others."""
    sources, targets = links.pairs()
    keys = sources.astype(np.int64) << 32 | targets
    back = targets.astype(np.int64) << 32 | sources
    mutual = np.isin(back, keys) & (sources < targets)
    left, right = sources[mutual], targets[mutual]
    partners = np.bincount(np.concatenate((left, right)), minlength=len(links.names))
    few = (partners[left] <= _MOST_NEIGHBOURS) & (partners[right] <= _MOST_NEIGHBOURS)
    left, right = left[few], right[few]
    labels = components(len(links.names), left, right)
    among = _flags(len(links.names), left, right)
    ties = []
    for group in groups_of(labels, among, _LEAST_RING):
        if group.size <= _LARGEST:
            strength = min(1.0, 0.4 + group.size / 20)
            text = f"{group.size} sites exchange links with their neighbours"
            ties.append(Tie(NetworkKind.RING, group, strength, text))
    return ties


def trade_ties(offers: SiteLinks) -> list[Tie]:
    """Find groups in which each site sells to one member and is sold by another, round in circles.

    Args:
        offers: The links whose words are offers.
    """
    sources, targets = offers.pairs()
    while sources.size:
        both = np.isin(sources, targets) & np.isin(targets, sources)
        if both.all():
            break
        sources, targets = sources[both], targets[both]
    labels = components(len(offers.names), sources, targets)
    among = _flags(len(offers.names), sources, targets)
    return [
        Tie(
            NetworkKind.RING,
            group,
            min(1.0, 0.4 + group.size / 20),
            f"{group.size} sites sell links to each other in circles",
        )
        for group in groups_of(labels, among, _LEAST_RING)
        if group.size <= _LARGEST
    ]


def twin_ties(links: SiteLinks) -> list[Tie]:
    """Find groups that link to exactly the same sites, three or more."""
    sources, targets = links.pairs()
    hashes = (targets.astype(np.uint64) + 1) * np.uint64(0x9E3779B97F4A7C15)
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    sums = np.zeros(len(links.names), np.uint64)
    np.add.at(sums, sources, hashes)
    degrees = np.bincount(sources, minlength=len(links.names))
    among = degrees >= _LEAST_SHARED
    _, labels = np.unique(sums, return_inverse=True)
    ties = []
    for group in groups_of(labels.astype(np.int32), among, 3):
        if group.size <= _LARGEST:
            text = f"{group.size} sites link to exactly the same {degrees[group[0]]} sites"
            strength = min(1.0, 0.4 + group.size / 20)
            ties.append(Tie(NetworkKind.TWINS, group, strength, text))
    return ties


def clique_ties(links: SiteLinks) -> list[Tie]:
    """Find groups in which nearly everybody links to everybody."""
    sources, targets = links.pairs()
    near: dict[int, set[int]] = {}
    for one, other in zip(sources.tolist(), targets.tolist(), strict=True):
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    edges = {(a, b): len(near[a] & near[b]) for a in near for b in near[a] if a < b}
    taken: set[int] = set()
    ties: list[Tie] = []
    closed = set(zip(sources.tolist(), targets.tolist(), strict=True))
    for least in sorted(set(edges.values()), reverse=True):
        if least < _LEAST_CLIQUE - 2:
            break
        strong = [
            edge for edge, support in edges.items() if support >= least and not taken & set(edge)
        ]
        if not strong:
            continue
        table = np.array(strong, np.int32)
        labels = components(len(links.names), table[:, 0], table[:, 1])
        for group in groups_of(
            labels, _flags(len(links.names), table[:, 0], table[:, 1]), _LEAST_CLIQUE
        ):
            members = group.tolist()
            inside = sum((a, b) in closed for a in members for b in members)
            density = inside / (group.size * (group.size - 1))
            if density < _LEAST_DENSITY or group.size > _LARGEST:
                continue
            taken |= set(members)
            strength = density * min(1.0, 0.5 + group.size / 20)
            ties.append(
                Tie(
                    NetworkKind.CLIQUE,
                    group,
                    strength,
                    f"{group.size} sites link to each other ({density:.0%})",
                )
            )
    return ties


def _flags(nodes: int, left: Ids, right: Ids) -> Flags:
    flags = np.zeros(nodes, np.bool_)
    flags[left] = True
    flags[right] = True
    return flags
