"""How findings add up to a score and a verdict.

Each finding has p = weight × strength: the probability of spam where nothing else is known.

* Findings of one kind of evidence depend on each other, so that a kind has a cap:
  G = min(cap, 1 - Π (1 - p)).
* Kinds are independent: score = 100 × (1 - Π (1 - G)).
* "review" is a score from `review` on. "act" asks for more: a score from `act` on without the
  vendors' word, two or more kinds that count (G from `kind_counts_from` on; a name, careless
  craft and another tool's score never count), and a motive: a finding that shows what is sold, or
  that text is there for links only. So no single marker, and no single kind, can say "act".
* Guards then hold the verdict back.

Source:
    Noisy-or: Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, 4.3.2.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from linkcensus.score.spam.model import Evidence, Finding, Guard, Judgement, Verdict
from linkcensus.score.spam.registry import KINDS
from linkcensus.score.spam.rules import Rules

_HINTS = frozenset({Evidence.NAME, Evidence.CRAFT, Evidence.VENDOR})
"""Kinds that raise the score and never count towards "act"."""

_ORDER = (Verdict.IGNORE, Verdict.REVIEW, Verdict.ACT)
_LEAST_MOTIVE = 0.1
"""Probability a motive must have itself."""


class Sum(NamedTuple):
    """What findings come to before guards."""

    score: float
    """0 to 100."""
    without_vendors: float
    kinds: dict[Evidence, float]
    """Probability of each kind, capped."""
    motive: float
    """The strongest finding that shows a motive, 0 to 1."""


def add_up(findings: Iterable[Finding], rules: Rules) -> Sum:
    """Add findings up by the formula above."""
    left: dict[Evidence, float] = {}
    motive = 0.0
    for finding in findings:
        weight = rules.weights[finding.marker]
        probability = weight.weight * finding.strength
        kind = KINDS[finding.marker]
        left[kind] = left.get(kind, 1.0) * (1.0 - probability)
        if weight.motive and probability > motive:
            motive = probability
    kinds = {kind: min(rules.kinds[kind], 1.0 - rest) for kind, rest in left.items()}
    clean, clean_of_vendors = 1.0, 1.0
    for kind, value in kinds.items():
        clean *= 1.0 - value
        if kind is not Evidence.VENDOR:
            clean_of_vendors *= 1.0 - value
    return Sum(100 * (1.0 - clean), 100 * (1.0 - clean_of_vendors), kinds, motive)


def combine(findings: Sequence[Finding], rules: Rules, guards: Sequence[Guard] = ()) -> Judgement:
    """Turn findings and the guards that apply into a judgement."""
    total = add_up(findings, rules)
    verdict = _verdict(total, rules)
    for guard in guards:
        verdict = min(verdict, guard.at_most, key=_ORDER.index)
    ranked = sorted(
        findings, key=lambda one: (-rules.weights[one.marker].weight * one.strength, one.marker)
    )
    return Judgement(total.score, verdict, tuple(ranked), tuple(guards))


def _verdict(total: Sum, rules: Rules) -> Verdict:
    limits = rules.thresholds
    if total.score < limits.review:
        return Verdict.IGNORE
    counting = sum(
        value >= limits.kind_counts_from
        for kind, value in total.kinds.items()
        if kind not in _HINTS
    )
    if (
        total.without_vendors >= limits.act
        and counting >= limits.kinds_for_act
        and total.motive >= _LEAST_MOTIVE
    ):
        return Verdict.ACT
    return Verdict.REVIEW
