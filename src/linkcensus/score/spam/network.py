"""What a network of sites is: who belongs to it, what ties them, and how strongly."""

from dataclasses import dataclass
from enum import StrEnum


class NetworkKind(StrEnum):
    """What ties the sites."""

    CLIQUE = "clique"
    """Nearly all of them link to each other."""
    BIPARTITE = "bipartite"
    """They link to the same sites, which hardly anybody else links to."""
    RING = "ring"
    """They link to each other in turn, or in pairs."""
    TWINS = "twins"
    """They link to exactly the same sites."""
    ANCHOR = "anchor"
    """They link to one site with the same words, which are no name."""
    ID = "id"
    """They share an analytics or advertising id."""
    SUBNET = "subnet"
    """They stand in one subnet that no platform shares."""
    NAMES = "names"
    """Their names follow one template."""
    SPUN = "spun"
    """Their pages have nearly the same text."""
    BURST = "burst"
    """They appeared within a few days."""


@dataclass(frozen=True, slots=True)
class Network:
    """Sites that something ties together."""

    id: str
    """Kind and a short hash of the members: the same in every run that finds the same sites."""
    kind: NetworkKind
    members: tuple[str, ...]
    """Sorted."""
    strength: float
    """0 (hardly) to 1 (fully)."""
    evidence: str
    """One sentence that quotes what ties them."""
    target: str | None = None
    """The site that profits, where it is one."""
