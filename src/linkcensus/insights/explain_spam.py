"""Why a site has its spam score: every marker with its evidence, and the guards that spoke for it.

The score is 100 (1 - product (1 - G)) over the kinds of evidence, with G = min(cap, 1 - product
(1 - p)) inside one kind and p = weight * strength of a finding. Products become sums on the
logarithm, so points are dealt out in proportion to -ln(1 - G) among the kinds, and inside a kind
to -ln(1 - p); they add up to the score.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log1p
from typing import Any

from linkcensus.core.errors import NotFound
from linkcensus.core.scope import parse_target
from linkcensus.insights.scored_run import (
    ScoredIndex,
    newest_run,
    run_before,
    scores_of_run,
    stored_scores,
)
from linkcensus.insights.site_scores import stored_profile
from linkcensus.score.spam.combine import add_up
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.registry import ABOUT, KINDS
from linkcensus.score.spam.rules import Rules, load_rules

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamChange:
    """The change of a spam score between two runs: the sum of the points of `markers`."""

    run: int
    computed_at: datetime
    before: float
    """0 where the site was not judged then."""
    after: float
    verdict_before: str | None
    verdict_after: str
    markers: tuple[MarkerChange, ...]
    """Those that changed most first; what did not change is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileExplanation:
    """How all links to a site were judged together."""

    referring_sites: int
    score: float
    """0 to 100: the sum of the points of `markers`."""
    verdict: str
    """ignore, review or act."""
    markers: tuple[MarkerFound, ...]
    """Those that weigh most first."""
    guards: tuple[GuardFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpamExplanation:
    """Where the spam score of one site comes from."""

    site: str
    score: float | None
    """0 to 100: the sum of the points of `markers`. None: it links to no other site, so that only
    the links to it were judged."""
    verdict: str | None
    """ignore, review or act."""
    computed_at: datetime
    run: int
    formula: str
    markers: tuple[MarkerFound, ...]
    """Those that weigh most first."""
    guards: tuple[GuardFound, ...]
    profile: ProfileExplanation | None
    """The links to it; None where too few sites link to it to say anything."""
    change: SpamChange | None
    """None where no earlier date was named."""


def explain_spam(index: ScoredIndex, site: str, since: datetime | None = None) -> SpamExplanation:
    """Say which markers make up the spam score of a site.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts.
        since: Aware; compare with the newest run at or before it.

    Raises:
        BadInput: What is asked about is no site.
        NotFound: No scores, or none for this site, or no run of the earlier date.
    """
    target, run = parse_target(site), newest_run(index)
    earlier = None if since is None else run_before(index, since)
    with index.view(parse_target(target.site)) as view:
        row = stored_scores(view, target.site, target.hash)
        row_before = {} if earlier is None else scores_of_run(view, earlier)
        of_profile = stored_profile(view)
    if row["spam"] is None and not of_profile:
        raise NotFound(
            f"{target.site} was not judged: no link of it to another site is known, and fewer "
            "sites link to it than any marker asks for"
        )
    rules = load_rules(index.root / "spam", now=run.computed_at)
    markers = _markers(row, rules)
    change = None
    if earlier is not None and row["spam"] is not None:
        change = SpamChange(
            run=earlier.run,
            computed_at=earlier.computed_at,
            before=float(row_before.get("spam") or 0),
            after=float(row["spam"]),
            verdict_before=row_before.get("verdict"),
            verdict_after=row["verdict"],
            markers=_changes(_markers(row_before, rules), markers),
        )
    return SpamExplanation(
        site=target.site,
        score=None if row["spam"] is None else float(row["spam"]),
        verdict=row["verdict"],
        computed_at=run.computed_at,
        run=run.run,
        formula=run.version,
        markers=markers,
        guards=_guards(row),
        profile=_profile(of_profile, rules),
        change=change,
    )


def _profile(row: Mapping[str, Any], rules: Rules) -> ProfileExplanation | None:
    if not row:
        return None
    return ProfileExplanation(
        referring_sites=row["referring_sites"],
        score=float(row["spam"]),
        verdict=row["verdict"],
        markers=_markers(row, rules),
        guards=_guards(row),
    )


def _guards(row: Mapping[str, Any]) -> tuple[GuardFound, ...]:
    guards = _read(row).get("guards", ())
    return tuple(GuardFound(one["guard"], one["at_most"], one["why"]) for one in guards)


def stored_findings(row: Mapping[str, Any]) -> list[Finding]:
    """The findings of a row of scores, as they were stored."""
    return [
        Finding(one["marker"], float(one["strength"]), one["evidence"])
        for one in _read(row).get("findings", ())
    ]


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    stored = row.get("markers")
    return dict(json.loads(stored)) if stored else {}


def _markers(row: Mapping[str, Any], rules: Rules) -> tuple[MarkerFound, ...]:
    """The findings of a row with their points."""
    return markers_found(stored_findings(row), float(row.get("spam") or 0), rules)


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


def _changes(
    before: Sequence[MarkerFound], after: Sequence[MarkerFound]
) -> tuple[MarkerChange, ...]:
    then, now = ({one.marker: one for one in found} for found in (before, after))
    changes = []
    for name in dict.fromkeys([*now, *then]):
        old, new = then.get(name), now.get(name)
        points = (new.points if new else 0.0) - (old.points if old else 0.0)
        was, is_now = old.evidence if old else None, new.evidence if new else None
        if points or was != is_now:
            changes.append(MarkerChange(name, points, was, is_now))
    return tuple(sorted(changes, key=lambda one: -abs(one.points)))
