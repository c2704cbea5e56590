"""Markers of spam as they are told: with their weight, their evidence and their share of a score.

The score is 100 (1 - product (1 - G)) over the kinds of evidence, with G = min(cap, 1 - product
(1 - p)) inside one kind and p = weight * strength of a finding. Products become sums on the
logarithm, so points are dealt out in proportion to -ln(1 - G) among the kinds, and inside a kind
to -ln(1 - p); they add up to the score.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import Any

from linkcensus.score.spam.combine import add_up
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.registry import ABOUT, KINDS
from linkcensus.score.spam.rules import Rules

_NEARLY_ONE = 1 - 1e-12
"""A certain finding would have endless weight."""


@dataclass(frozen=True, slots=True)
class MarkerFound:
    """One marker that holds."""

    marker: str
    kind: str
    """The kind of evidence: name, anchor, placement ..."""
    strength: float
    """0 (hardly) to 1 (fully)."""
    weight: float
    """Probability of spam where only this marker holds, fully: 0 to 1, by the rules of now."""
    points: float
    """Of the score."""
    evidence: str
    """One sentence that quotes the data."""
    about: str
    """What the marker means."""


@dataclass(frozen=True, slots=True)
class GuardFound:
    """A reason that held the verdict back."""

    guard: str
    at_most: str
    """The highest verdict it allows."""
    why: str


@dataclass(frozen=True, slots=True)
class MarkerChange:
    """What became of one marker between two runs."""

    marker: str
    points: float
    """What it adds to the change of the score."""
    before: str | None
    """Its evidence then, None where it did not hold."""
    after: str | None


def stored_findings(row: Mapping[str, Any]) -> list[Finding]:
    """The findings of a row of scores, as they were stored."""
    return [
        Finding(one["marker"], float(one["strength"]), one["evidence"])
        for one in stored_markers(row).get("findings", ())
    ]


def stored_markers(row: Mapping[str, Any]) -> dict[str, Any]:
    """The column `markers` of a row of scores; empty where it has none."""
    stored = row.get("markers")
    return dict(json.loads(stored)) if stored else {}


def markers_found(
    findings: Sequence[Finding], score: float, rules: Rules
) -> tuple[MarkerFound, ...]:
    """Put weights, points and words beside findings, those that weigh most first.

    Args:
        findings: All that hold of one thing.
        score: Their score, 0 to 100.
        rules: The weights.
    """
    found = [
        MarkerFound(
            finding.marker,
            KINDS[finding.marker].value if finding.marker in KINDS else "",
            finding.strength,
            rules.weights[finding.marker].weight if finding.marker in rules.weights else 0.0,
            points,
            finding.evidence,
            ABOUT.get(finding.marker, ""),
        )
        for finding, points in zip(findings, points_of(findings, score, rules), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: -one.points))


def marker_changes(
    before: Sequence[MarkerFound], after: Sequence[MarkerFound]
) -> tuple[MarkerChange, ...]:
    """Compare the markers of two times; those that changed most first."""
    then, now = ({one.marker: one for one in found} for found in (before, after))
    changes = []
    for name in dict.fromkeys([*now, *then]):
        old, new = then.get(name), now.get(name)
        points = (new.points if new else 0.0) - (old.points if old else 0.0)
        was, is_now = old.evidence if old else None, new.evidence if new else None
        if points or was != is_now:
            changes.append(MarkerChange(name, points, was, is_now))
    return tuple(sorted(changes, key=lambda one: -abs(one.points)))


def points_of(findings: Sequence[Finding], score: float, rules: Rules) -> list[float]:
    """Deal a spam score out to its findings.

    Args:
        findings: All that hold; those the rules of now do not know get nothing.
        score: Their score, 0 to 100.
        rules: The weights.

    Returns:
        Points of each, which add up to the score where any finding has weight.
    """
    known = [one for one in findings if one.marker in rules.weights and one.marker in KINDS]
    kinds = add_up(known, rules).kinds
    inside: dict[str, float] = {}
    for one in known:
        inside[KINDS[one.marker]] = inside.get(KINDS[one.marker], 0.0) + _weight(one, rules)
    whole = sum(_sum_of(share) for share in kinds.values())
    points = []
    for one in findings:
        kind = KINDS.get(one.marker)
        if one.marker not in rules.weights or kind is None or not whole or not inside[kind]:
            points.append(0.0)
            continue
        share = _sum_of(kinds[kind]) / whole
        points.append(score * share * _weight(one, rules) / inside[kind])
    return points


def _weight(finding: Finding, rules: Rules) -> float:
    return _sum_of(rules.weights[finding.marker].weight * finding.strength)


def _sum_of(probability: float) -> float:
    """A probability on the scale on which independent ones add up: -ln(1 - p)."""
    return -log1p(-min(probability, _NEARLY_ONE))
