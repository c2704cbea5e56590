"""Sites like one: those that the same sites vote for.

A common voter counts 1 / ln(2 + votes it gives), for a short list says more than a long one; voters
for more than 1,000 sites, such as directories, say nothing and are left out. The sum is divided by
the geometric mean of both sites' votes, ten added to each, so that one common voter of two unknown
sites is no perfect match; the scale ends at 1: the same voters, who vote for nobody else.

Source: Small, "Co-citation in the scientific literature", JASIS 1973; Adamic, Adar, "Friends and
neighbors on the web", Social Networks 2003.
"""

from dataclasses import dataclass
from datetime import datetime
from math import log

from linkcensus.core.scope import parse_target
from linkcensus.graph.cocitation import Cocited, cocited_with
from linkcensus.insights.paging import check_limit
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, current_run
from linkcensus.insights.scores import scores_of

_WHOLE = log(2 + 2)
"""What the weight of a voter for two sites, the highest, is multiplied by to be 1."""


@dataclass(frozen=True, slots=True)
class SimilarSite:
    """One site like the one asked about. Scores are 0 to 100; None is unknown."""

    site: str
    similarity: float
    """0 to 1."""
    shared_sites: int
    """Sites that vote for both."""
    referring_sites: int
    """Sites that vote for it."""
    authority: float | None
    trust: float | None
    spam: float | None
    verdict: str | None
    topic: str | None


@dataclass(frozen=True, slots=True)
class SimilarSites:
    """The answer."""

    site: str
    run: int
    computed_at: datetime
    compared: int
    """Voters of the site whose other votes were looked at."""
    left_out: int
    """Voters that were not: they vote for too many, or there are too many of them."""
    rows: tuple[SimilarSite, ...]
    """The most alike first."""


def similar_sites(index: ScoredIndex, site: str, *, limit: int = 20) -> SimilarSites:
    """List the sites that share most voters with a site.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts.
        limit: Rows, 1 to 10,000.

    Raises:
        BadInput: It is no site, or a limit that cannot be used.
        NotFound: There are no scores, or none for this site.
    """
    check_limit(limit)
    target, run = parse_target(site), current_run(index)
    found = cocited(run, run.graph.node(target.site), limit)
    names = run.graph.names(found.nodes)
    voters = run.graph.graph.in_degrees[found.nodes].tolist()
    with index.view(parse_target(target.site)) as view:
        scores = scores_of(view, names)
    rows = []
    columns = zip(names, found.scores.tolist(), found.shared.tolist(), voters, strict=True)
    for name, score, shared, referring in columns:
        known = scores.get(name, {})
        rows.append(
            SimilarSite(
                site=name,
                similarity=min(1.0, score * _WHOLE),
                shared_sites=shared,
                referring_sites=referring,
                authority=known.get("own_authority"),
                **{one: known.get(one) for one in ("trust", "spam", "verdict", "topic")},
            )
        )
    computed_at = run.run.computed_at
    return SimilarSites(
        target.site, run.run.run, computed_at, found.sources, found.skipped, tuple(rows)
    )


def cocited(run: OpenRun, node: int, count: int) -> Cocited:
    """The nodes that share most voters with one."""
    return cocited_with(run.graph.graph, run.graph.out_graph, node, count=count)
