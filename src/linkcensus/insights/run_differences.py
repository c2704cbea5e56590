"""What two runs of scores were computed by, where it differs: scores move with that as well."""

from collections.abc import Iterator
from dataclasses import dataclass

from linkcensus.index.scores import ScoreRun

SEEDS = ("trusted_seeds", "spam_seeds")
"""Differences that authority and citation do not feel."""

_INPUTS = ("background", *SEEDS)
"""Inputs that people choose; the others follow from the links."""


@dataclass(frozen=True, slots=True)
class RunDifference:
    """One thing that two runs did differently."""

    name: str
    """`formula`; a parameter, such as `votes` (the rule) or `damping`; `background`, the web graph
    that was merged; `trusted_seeds` or `spam_seeds`, which are counted."""
    before: str | None
    """None where the earlier run had none."""
    after: str | None


def run_differences(before: ScoreRun, after: ScoreRun) -> tuple[RunDifference, ...]:
    """Say what two runs did differently; nothing where only the links differ."""
    found = (RunDifference(*row) for row in _pairs(before, after))
    return tuple(one for one in found if one.before != one.after)


def _pairs(before: ScoreRun, after: ScoreRun) -> Iterator[tuple[str, str | None, str | None]]:
    yield "formula", before.version, after.version
    for name in sorted({*before.parameters, *after.parameters}):
        yield name, _text(before.parameters.get(name)), _text(after.parameters.get(name))
    for name in _INPUTS:
        yield name, _text(before.inputs.get(name)), _text(after.inputs.get(name))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
