"""Every marker by its name."""

from collections.abc import Iterable
from typing import TypeVar

from linkcensus.score.spam.link_markers import LINK_MARKERS
from linkcensus.score.spam.model import Finding, Marker
from linkcensus.score.spam.name_markers import NAME_MARKERS
from linkcensus.score.spam.network_markers import NETWORK_MARKERS
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.profile_markers import PROFILE_MARKERS
from linkcensus.score.spam.rules import Rules
from linkcensus.score.spam.site_markers import SITE_MARKERS

Facts = TypeVar("Facts")

ALL_MARKERS = (
    LINK_MARKERS,
    PAGE_MARKERS,
    NAME_MARKERS,
    SITE_MARKERS,
    NETWORK_MARKERS,
    PROFILE_MARKERS,
)
"""By what they look at."""

KINDS = {marker.name: marker.kind for markers in ALL_MARKERS for marker in markers}
"""Kind of evidence of each marker."""

ABOUT = {marker.name: marker.about for markers in ALL_MARKERS for marker in markers}
"""One sentence of each marker."""


def look(markers: Iterable[Marker[Facts]], facts: Facts, rules: Rules) -> list[Finding]:
    """Ask every marker about one record; those that hold answer."""
    found = []
    for marker in markers:
        # as `Marker.look`, without a call more: most of a run's time goes by here
        hit = marker.function(facts, rules)
        if hit is not None and hit.strength > 0.0:
            found.append(Finding(marker.name, min(1.0, hit.strength), hit.evidence))
    return found
