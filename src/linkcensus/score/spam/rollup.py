"""What the links and pages of a site tell of the site.

A marker that holds for some of them holds for the site with strength √share × the mean strength
where it holds: the root, because few links that are sold among many that are not still tell.
Repeats of one link (target site and words) count once, so that a template's link is one link.
"""

from collections.abc import Iterable
from math import sqrt

from linkcensus.score.spam.link_markers import LINK_MARKERS
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.page_markers import PAGE_MARKERS
from linkcensus.score.spam.records import LinkFacts, PageFacts
from linkcensus.score.spam.registry import look
from linkcensus.score.spam.rules import Rules

_SHORTEST_TELLING = 0.02
"""Strengths below this are left out."""


def link_findings(links: Iterable[LinkFacts], rules: Rules) -> list[Finding]:
    """Sum the markers of a site's links up; of repeats, the one with most findings counts."""
    distinct: dict[tuple[str, str | None], list[Finding]] = {}
    for link in links:
        key = (link.target_site, link.anchor)
        found = look(LINK_MARKERS, link, rules)
        if key not in distinct or len(found) > len(distinct[key]):
            distinct[key] = found
    return roll_up(distinct.values(), "links")


def page_findings(pages: Iterable[PageFacts], rules: Rules) -> list[Finding]:
    """Sum the markers of a site's pages up."""
    return roll_up((look(PAGE_MARKERS, page, rules) for page in pages), "pages")


def roll_up(each: Iterable[list[Finding]], noun: str) -> list[Finding]:
    """Sum the findings of several things up, as said above.

    Args:
        each: The findings of each thing, none left out.
        noun: What the things are, for the evidence.
    """
    total = 0
    held: dict[str, list[Finding]] = {}
    for findings in each:
        total += 1
        for finding in findings:
            held.setdefault(finding.marker, []).append(finding)
    summed = []
    for marker, findings in held.items():
        mean = sum(finding.strength for finding in findings) / len(findings)
        strength = sqrt(len(findings) / total) * mean
        if strength >= _SHORTEST_TELLING:
            strongest = max(findings, key=lambda finding: finding.strength)
            count = "" if total == 1 else f"{len(findings):,} of {total:,} {noun}, such as: "
            summed.append(Finding(marker, strength, f"{count}{strongest.evidence}"))
    return summed
