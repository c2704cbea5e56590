"""Farms: sites that something ties together, as the newest run of scores found them.

Where `networks` asks who stands behind one address, this asks who links as one hand would: groups
that link all ways, to the same targets, in rings, with the same words, under shared ids.
"""

from dataclasses import dataclass

from linkcensus.core.scope import Target
from linkcensus.insights.scored_run import ScoredIndex, newest_run
from linkcensus.score.networks_file import load_networks

_SAMPLE = 10
"""Sites named in each row."""


@dataclass(frozen=True, slots=True)
class Farm:
    """One network of sites."""

    id: str
    """The same in every run that finds the same sites."""
    kind: str
    """clique, bipartite, ring, twins, anchor, id, subnet, names, spun or burst."""
    sites: int
    referring_sites: int | None
    """Of them, those that link to the target asked about; None without one."""
    strength: float
    """0 (hardly) to 1 (fully)."""
    target: str | None
    """The site that profits, where it is one."""
    evidence: str
    """One sentence that quotes what ties them."""
    members: tuple[str, ...]
    """All of them, by name."""


def farms(
    index: ScoredIndex, target: Target | None = None, *, least: float = 0.0
) -> tuple[Farm, ...]:
    """Answer the networks, the strongest first.

    Args:
        index: The index.
        target: Only those with a member that links to this target.
        least: The least strength, 0 to 1.

    Raises:
        NotFound: Nothing was ever scored.
    """
    folder = index.scores.graph_folder(newest_run(index).run)
    linking = None if target is None else _linking_sites(index, target)
    found = []
    for network in load_networks(folder):
        members = set(network.members)
        referring = None if linking is None else len(members & linking)
        if network.strength >= least and referring != 0:
            found.append(
                Farm(
                    network.id, network.kind.value, len(members), referring, network.strength,
                    network.target, network.evidence, network.members,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda farm: (-farm.strength, -farm.sites, farm.id)))


def _linking_sites(index: ScoredIndex, target: Target) -> set[str]:
    with index.view(target) as view:
        rows = view.sql("SELECT DISTINCT source_site FROM links WHERE state <> 'lost'")
    return {str(site) for (site,) in rows}
