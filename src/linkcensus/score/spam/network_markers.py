"""Markers of a site's membership in networks (45 to 50 of the list, seen from one site)."""

from collections.abc import Callable, Iterable

from linkcensus.score.spam.model import Evidence, Finding, Hit, Level, Marker
from linkcensus.score.spam.network import Network, NetworkKind
from linkcensus.score.spam.rules import Rules


def _of(kind: NetworkKind) -> Callable[[Network, Rules], Hit | None]:
    """Make the function that holds for networks of one kind."""

    def member(network: Network, _rules: Rules) -> Hit | None:
        return Hit(network.strength, network.evidence) if network.kind is kind else None

    return member


_SIGNS: tuple[tuple[str, int | None, Evidence, str, NetworkKind], ...] = (
    (
        "in_clique",
        None,
        Evidence.TOPOLOGY,
        "It is one of a group that links all ways.",
        NetworkKind.CLIQUE,
    ),
    (
        "in_bipartite",
        None,
        Evidence.TOPOLOGY,
        "It is one of a group with the same few targets.",
        NetworkKind.BIPARTITE,
    ),
    (
        "in_ring",
        50,
        Evidence.TOPOLOGY,
        "It exchanges links with its neighbours in a ring.",
        NetworkKind.RING,
    ),
    (
        "in_twins",
        46,
        Evidence.TOPOLOGY,
        "Other sites link to exactly the same sites.",
        NetworkKind.TWINS,
    ),
    (
        "shared_anchor",
        None,
        Evidence.ANCHOR,
        "Many sites use its words for the same target.",
        NetworkKind.ANCHOR,
    ),
    (
        "shared_id",
        47,
        Evidence.OPERATOR,
        "It shares an analytics or advertising id.",
        NetworkKind.ID,
    ),
    (
        "shared_subnet",
        45,
        Evidence.OPERATOR,
        "Its subnet is full of sites like it.",
        NetworkKind.SUBNET,
    ),
    (
        "name_generator",
        48,
        Evidence.OPERATOR,
        "Its name follows a template with others.",
        NetworkKind.NAMES,
    ),
    (
        "spun_network",
        19,
        Evidence.CONTENT,
        "Its text stands on several sites tied to it.",
        NetworkKind.SPUN,
    ),
    (
        "burst_together",
        49,
        Evidence.OPERATOR,
        "It appeared together with others tied to it.",
        NetworkKind.BURST,
    ),
)

NETWORK_MARKERS: list[Marker[Network]] = [
    Marker(name, number, Level.SITE, evidence, about, _of(kind))
    for name, number, evidence, about, kind in _SIGNS
]

_BY_KIND = {kind: marker for marker, (*_, kind) in zip(NETWORK_MARKERS, _SIGNS, strict=True)}


def membership_findings(networks: Iterable[Network], rules: Rules) -> list[Finding]:
    """Answer what a site's networks tell of it: of each kind the strongest one."""
    best: dict[NetworkKind, Network] = {}
    for network in networks:
        kept = best.get(network.kind)
        if kept is None or network.strength > kept.strength:
            best[network.kind] = network
    found = (_BY_KIND[kind].look(network, rules) for kind, network in best.items())
    return [finding for finding in found if finding is not None]
