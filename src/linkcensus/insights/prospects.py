"""Sites that vote for competitors and not for you, by what a link of theirs can be expected to add.

    gain       = authority(y + more) - authority(y)
    more       = d * y_u / (outdegree_u + 1) * (f - mean of the f of those u votes for)
    likelihood = competitors that u votes for / all competitors
    expected   = gain * likelihood * (1 - spam / 100)

y is your rank and y_u that of the other site; f(x) is what a unit of start weight at x adds to your
rank (a reverse push; your own f is 1 or a little more, and that of sites that lead to you is above
0: u has less left for them). `more` leaves out only what u's own rank would change by linking to
you. The likelihood is a stand-in, no probability: who votes for all of your competitors is the
likeliest to vote for one more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.scope import parse_target
from linkcensus.graph.push import contributions_to
from linkcensus.insights.paging import check_limit
from linkcensus.insights.scored_run import Ids, OpenRun, ScoredIndex, current_run
from linkcensus.insights.scores import scores_of
from linkcensus.insights.similar import cocited
from linkcensus.score import scale
from linkcensus.score.scored_graph import Values

MOST_COMPETITORS = 20
DEFAULT_COMPETITORS = 5
"""Similar sites that stand for competitors where none are named."""

_WEIGHED = 10_000
"""Candidates that are weighed exactly, by a quick bound."""

_JUDGED = 2_000
"""Candidates whose spam is looked up, by their expected value without it."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One site that could link. Scores are 0 to 100; None is unknown."""

    site: str
    expected: float
    """Points of authority to expect: gain times likelihood, less the share that its spam takes."""
    gain: float
    """Points of authority that one vote of it would add."""
    gain_trust: float | None
    """The same in points of trust; None where the run has no trust."""
    likelihood: float
    """Share of the competitors that it votes for, 0 to 1."""
    votes_for: tuple[str, ...]
    """Those competitors."""
    linked_sites: int
    """Sites it votes for in all, which share what it passes on."""
    authority: float | None
    trust: float | None
    spam: float | None
    verdict: str | None
    topic: str | None


@dataclass(frozen=True, slots=True)
class Prospects:
    """The answer."""

    site: str
    run: int
    computed_at: datetime
    competitors: tuple[str, ...]
    candidates: int
    """Sites that vote for a competitor and not for the site."""
    rows: tuple[Prospect, ...]
    """The highest expected value first."""


def prospects(
    index: ScoredIndex, site: str, competitors: Sequence[str] = (), *, limit: int = 25
) -> Prospects:
    """List the sites whose link would be worth most.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts. One that no score
            knows begins without votes; name competitors then.
        competitors: Up to 20; by default the five sites that are most alike.
        limit: Rows, 1 to 2,000.

    Raises:
        BadInput: A name that is no site, the site among its own competitors, too many of them, or
            a limit that cannot be used.
        NotFound: There are no scores, or none for a competitor; or none is like the site.
    """
    if check_limit(limit) > _JUDGED:
        raise BadInput(f"{limit} rows are too many", place="limit", remedy=f"use 1 to {_JUDGED}")
    target, run = parse_target(site), current_run(index)
    node = run.graph.find(target.site)
    rivals = _rivals(run, target.site, node, competitors)
    nodes, counts = _candidates(run, node, rivals)
    found = _Weighed.of(run, node, nodes, counts / rivals.size)
    expected = found.gains * found.likelihood
    best = np.argsort(-expected, kind="stable")[:_JUDGED]
    names = run.graph.names(found.nodes[best])
    with index.view(parse_target(target.site)) as view:
        scores = scores_of(view, names)
    spam = np.array([scores.get(name, {}).get("spam") or 0.0 for name in names])
    expected = expected[best] * (1 - spam / 100)
    order = np.argsort(-expected, kind="stable")[:limit]
    rows = tuple(
        _row(names[place], float(expected[place]), found, int(best[place]), scores, rivals)
        for place in order.tolist()
        if expected[place] > 0
    )
    names = run.graph.names(rivals)
    return Prospects(target.site, run.run.run, run.run.computed_at, tuple(names), nodes.size, rows)


def _rivals(run: OpenRun, site: str, node: int | None, named: Sequence[str]) -> Ids:
    """The nodes of the competitors."""
    if named:
        sites = list(dict.fromkeys(parse_target(one).site for one in named))
        if site in sites:
            raise BadInput(f"{site} is no competitor of itself", place="competitors")
        if len(sites) > MOST_COMPETITORS:
            raise BadInput(f"{len(sites)} competitors; name at most {MOST_COMPETITORS}")
        return np.array([run.graph.node(one) for one in sites], np.int32)
    nodes = run.graph.node(site) if node is None else node  # raises where it is unknown
    found = cocited(run, nodes, DEFAULT_COMPETITORS).nodes
    if not found.size:
        raise NotFound(f"no site shares a voter with {site}; name competitors")
    return found


def _candidates(run: OpenRun, node: int | None, rivals: Ids) -> tuple[Ids, npt.NDArray[np.int64]]:
    """Who votes for a rival and not for the site, and for how many rivals."""
    graph = run.graph.graph
    voters = np.concatenate([graph.sources_of(rival) for rival in rivals.tolist()])
    nodes, counts = np.unique(voters, return_counts=True)
    left_out = rivals
    if node is not None:
        left_out = np.concatenate([rivals, graph.sources_of(node), np.array([node], np.int32)])
    kept = ~np.isin(nodes, left_out)
    return nodes[kept], counts[kept]


@dataclass(frozen=True)
class _Weighed:
    """Candidates with what a vote of each would add; arrays of one length."""

    run: OpenRun
    nodes: Ids
    likelihood: Values
    gains: Values
    gains_of_trust: Values | None

    @classmethod
    def of(cls, run: OpenRun, node: int | None, nodes: Ids, likelihood: Values) -> "_Weighed":
        """Weigh those candidates that may matter."""
        values, degrees = run.values("authority"), run.graph.graph.out_degrees
        bound = values[nodes] / (degrees[nodes] + 1.0) * likelihood
        best = np.argsort(-bound, kind="stable")[:_WEIGHED]
        nodes, likelihood = nodes[best], likelihood[best]
        reach = _reach(run, node, nodes)
        share = run.damping * reach / (degrees[nodes] + 1.0)
        start = 1 - run.damping if node is None else float(values[node])
        gains = scale.authority(start + values[nodes] * share) - scale.authority(start)
        trusts = None
        if run.graph.has("trust"):
            trust = run.values("trust")
            start = 0.0 if node is None else float(trust[node])
            trusts = scale.trust(start + trust[nodes] * share) - scale.trust(start)
        return cls(run, nodes, likelihood, gains, trusts)


def _reach(run: OpenRun, node: int | None, nodes: Ids) -> Values:
    """What one unit that each candidate passes on would add more, if it voted for the site too."""
    if node is None:
        return np.ones(nodes.size)
    given = contributions_to(run.graph.graph, node, damping=run.damping).values
    rows = (run.graph.out_graph.sources_of(one) for one in nodes.tolist())
    means = np.fromiter((given[row].mean() for row in rows), np.float64, nodes.size)
    return np.asarray(given[node] - means)


def _row(
    name: str,
    expected: float,
    found: _Weighed,
    place: int,
    scores: dict[str, dict[str, Any]],
    rivals: Ids,
) -> Prospect:
    node = int(found.nodes[place])
    linked = found.run.graph.out_graph.sources_of(node)
    known = scores.get(name, {})
    trusts = found.gains_of_trust
    voted = np.isin(rivals, linked)
    return Prospect(
        site=name,
        expected=expected,
        gain=float(found.gains[place]),
        gain_trust=None if trusts is None else float(trusts[place]),
        likelihood=float(found.likelihood[place]),
        votes_for=tuple(found.run.graph.names(rivals[voted])),
        linked_sites=linked.size,
        authority=known.get("own_authority"),
        **{one: known.get(one) for one in ("trust", "spam", "verdict", "topic")},
    )
