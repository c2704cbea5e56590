"""Compare: the same figures of up to ten targets side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import Target
from linkcensus.index.snapshot import Moment
from linkcensus.insights.overview import Overview, OverviewRequest, overview
from linkcensus.insights.relations import Relations, Views

MOST_TARGETS = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """Targets in the order they were asked for."""

    targets: tuple[Overview, ...]


def compare(
    index: Views[Relations],
    targets: Sequence[Target],
    request: OverviewRequest | None = None,
    moment: Moment | None = None,
) -> Comparison:
    """Answer the overviews of several targets.

    Raises:
        BadInput: No target, or more than ten.
    """
    if not 1 <= len(targets) <= MOST_TARGETS:
        raise BadInput(f"compare takes 1 to {MOST_TARGETS} targets")
    answers = []
    for target in targets:
        with index.view(target, moment) as view:
            answers.append(overview(view, request))
    return Comparison(tuple(answers))
