"""What a site is about, and from which seeds of each topic that is known.

The score of a topic is the trust that the topic's seeds pass on. Flows are linear in what they
start from, so a reverse push from the site tells what each seed gives, and the points of the seeds
add up to the score of the topic.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linkcensus.core.scope import parse_target
from linkcensus.graph.push import contributions_to
from linkcensus.insights.paging import check_limit
from linkcensus.insights.scored_run import (
    OpenRun,
    ScoredIndex,
    current_run,
    run_before,
    scores_of_run,
    stored_scores,
)
from linkcensus.score.scored_graph import Values
from linkcensus.score.topics.tree import TopicTree


@dataclass(frozen=True, slots=True)
class SeedPart:
    """What one seed gives."""

    site: str
    points: float
    """Of the score of the topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPart:
    """One topic of a site."""

    topic: str
    """Its id."""
    name: str
    """What people read; the id where the tree does not know it any more."""
    score: float
    """0 to 100: the sum of the points of `seeds` and `other_points`."""
    before: float | None
    """The score in the earlier run; None where no earlier date was named, 0 where it had none."""
    seeds: tuple[SeedPart, ...]
    """Those that give most first."""
    other_seeds: int
    """Seeds that give something and are not told one by one."""
    other_points: float
    """What those give; all of it where the topic's seeds were changed since the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsExplanation:
    """What a site is about by its votes."""

    site: str
    computed_at: datetime
    run: int
    formula: str
    compared_at: datetime | None
    """When the earlier run was; None where no earlier date was named."""
    topics: tuple[TopicPart, ...]
    """The best first; those that only the earlier run knew come last, with the score 0."""


def explain_topics(
    index: ScoredIndex, site: str, *, limit: int = 5, since: datetime | None = None
) -> TopicsExplanation:
    """Say from which seeds the topics of a site come.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts.
        limit: Seeds of each topic told one by one, 1 to 10,000.
        since: Aware; compare with the newest run at or before it.

    Raises:
        BadInput: What is asked about is no site, or a limit that cannot be used.
        NotFound: No scores, or none for this site, or no run of the earlier date.
    """
    check_limit(limit)
    target, run = parse_target(site), current_run(index)
    earlier = None if since is None else run_before(index, since)
    with index.view(parse_target(target.site)) as view:
        scores = _topics(stored_scores(view, target.site, target.hash))
        before = None if earlier is None else _topics(scores_of_run(view, earlier))
    tree = TopicTree.load(index.root)
    node = run.graph.node(target.site)
    given = contributions_to(run.graph.graph, node, damping=run.damping).values if scores else None
    parts = [
        _part(run, tree, given, topic, scores.get(topic, 0.0), before, limit)
        for topic in dict.fromkeys([*scores, *(before or {})])
    ]
    return TopicsExplanation(
        site=target.site,
        computed_at=run.run.computed_at,
        run=run.run.run,
        formula=run.run.version,
        compared_at=None if earlier is None else earlier.computed_at,
        topics=tuple(parts),
    )


def _topics(row: Mapping[str, str | None]) -> dict[str, float]:
    stored = row.get("topics")
    return dict(json.loads(stored)) if stored else {}


def _part(
    run: OpenRun,
    tree: TopicTree,
    given: Values | None,
    topic: str,
    score: float,
    before: Mapping[str, float] | None,
    limit: int,
) -> TopicPart:
    known = tree.topics.get(topic)
    amounts: dict[str, float] = {}
    if known is not None and given is not None:
        nodes = {seed: run.graph.find(seed) for seed in known.seeds}
        amounts = {s: float(given[node]) for s, node in nodes.items() if node is not None}
        amounts = {s: amount for s, amount in amounts.items() if amount > 0}
    whole = sum(amounts.values())
    # what differs by rounding alone is equal, and stands in the order of names
    best = sorted(amounts, key=lambda seed: (-round(amounts[seed] / whole, 6), seed))[:limit]
    seeds = tuple(SeedPart(seed, score * amounts[seed] / whole) for seed in best)
    told = sum(seed.points for seed in seeds)
    return TopicPart(
        topic=topic,
        name=topic if known is None else known.name,
        score=score,
        before=None if before is None else before.get(topic, 0.0),
        seeds=seeds,
        other_seeds=len(amounts) - len(best),
        other_points=0.0 if best and len(best) == len(amounts) else score - told,
    )
