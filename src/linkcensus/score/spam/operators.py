"""Sites that one hand may run: shared ids, one subnet, names of one template, one text.

Each alone says little (families of companies, hosters, fashions in names), so that a group counts
only where its sites are tied by their links: most of them link to one site that is not popular.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from linkcensus.graph.components import connected
from linkcensus.graph.groups import by_label
from linkcensus.score.spam.names import below_platform, templates
from linkcensus.score.spam.network import NetworkKind
from linkcensus.score.spam.quoting import quote
from linkcensus.score.spam.records import SiteFacts
from linkcensus.score.spam.site_links import Ids, SiteLinks

_LARGEST = 200
"""More sites with one id or in one subnet are customers of a platform, not of one hand."""
_LEAST_SAME_ID = 3
_LEAST = 4
"""Least sites of a subnet, a template or a text."""
_TIED = 0.5
_POPULAR = 8
"""A target with this many times the group's linkers ties nobody."""


class Tie(NamedTuple):
    """Sites that something ties, before anybody asked why."""

    kind: NetworkKind
    members: Ids
    """Ascending."""
    strength: float
    evidence: str
    oddness: float = 0.0
    """How much the tie itself shows that links are its purpose, 0 to 1."""


def operator_ties(
    links: SiteLinks, facts: Mapping[str, SiteFacts], spun: Iterable[tuple[str, str]]
) -> list[Tie]:
    """Find the groups of sites that one hand may run.

    Args:
        links: All followed links.
        facts: What is known of the linking sites, by name.
        spun: Pairs of sites with nearly the same text.
    """
    places = {name: place for place, name in enumerate(links.names)}
    ties = _Ties(links)
    found: list[Tie] = []
    for key, names in _by_id(facts).items():
        evidence = f"{len(names)} sites share the id {quote(key)}"
        found += ties.tied(NetworkKind.ID, names, places, _LEAST_SAME_ID, evidence)
    for subnet, names in _by_subnet(facts).items():
        evidence = f"{len(names)} sites stand in {subnet}"
        found += ties.tied(NetworkKind.SUBNET, names, places, _LEAST, evidence)
    linking = {links.names[one] for one in np.unique(links.sources)}
    for template, names in _by_template(linking).items():
        evidence = f"{len(names)} sites are named like {quote(template)}"
        found += ties.tied(NetworkKind.NAMES, names, places, _LEAST, evidence)
    for names in _by_text(spun, places, len(links.names), links):
        evidence = f"{len(names)} sites have pages of nearly the same text"
        found += ties.tied(NetworkKind.SPUN, names, places, _LEAST_SAME_ID, evidence)
    return found


class _Ties:
    """Which sites' links tie a group."""

    def __init__(self, links: SiteLinks) -> None:
        sources, targets = links.pairs()
        self._targets = targets
        self._starts = np.searchsorted(sources, np.arange(len(links.names) + 1))
        self._linkers = np.bincount(targets, minlength=len(links.names))

    def tied(
        self,
        kind: NetworkKind,
        names: list[str],
        places: Mapping[str, int],
        least: int,
        evidence: str,
    ) -> list[Tie]:
        """The group where its links tie it, else nothing."""
        members = np.array(sorted(places[name] for name in names if name in places), np.int32)
        if members.size < least or members.size > _LARGEST:
            return []
        linked = [self._targets[self._starts[one] : self._starts[one + 1]] for one in members]
        targets, counts = np.unique(np.concatenate(linked), return_counts=True)
        telling = counts[self._linkers[targets] <= _POPULAR * members.size]
        if not telling.size or telling.max() < _TIED * members.size:
            return []
        strength = min(1.0, 0.4 + members.size / 20)
        odd = 1.0 if kind is NetworkKind.SPUN else 0.0  # such text is there for links only
        return [Tie(kind, members, strength, evidence, odd)]


def _by_id(facts: Mapping[str, SiteFacts]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, site in facts.items():
        if not below_platform(name):
            for key in {*site.analytics_ids, *site.ad_ids}:
                groups[key].append(name)
    return dict(sorted(groups.items()))


def _by_subnet(facts: Mapping[str, SiteFacts]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, site in facts.items():
        if site.subnet and site.platform is None and not below_platform(name):
            groups[site.subnet].append(name)
    return dict(sorted(groups.items()))


def _by_template(names: Iterable[str]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for template in templates(name):
            groups[template].append(name)
    return {key: members for key, members in sorted(groups.items()) if len(members) >= _LEAST}


def _by_text(
    spun: Iterable[tuple[str, str]], places: Mapping[str, int], nodes: int, links: SiteLinks
) -> list[list[str]]:
    known = [(places[a], places[b]) for a, b in spun if a in places and b in places]
    if not known:
        return []
    pairs = np.array(known, dtype=np.int32)
    labels = connected(pairs[:, 0].copy(), pairs[:, 1].copy(), nodes)
    return [
        [links.names[one] for one in group] for group in by_label(labels, smallest=_LEAST_SAME_ID)
    ]
