"""The link map: the sites around one, how they link among each other, and where to draw them.

The graph is that of votes, on which the scores were computed. Of a large neighbourhood the sites
are shown through which most of the site's authority comes or goes; see `graph.neighbourhood`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linkcensus.core.errors import BadInput
from linkcensus.core.scope import parse_target
from linkcensus.core.url import site_hash
from linkcensus.graph.layout import lay_out
from linkcensus.graph.neighbourhood import Direction, Neighbourhood, neighbourhood
from linkcensus.insights.relations import Relations
from linkcensus.insights.scored_run import OpenRun, ScoredIndex, current_run
from linkcensus.score.networks_file import load_networks

MOST_HOPS, MOST_NODES, MOST_EDGES = 4, 5_000, 20_000
DEFAULT_HOPS, DEFAULT_NODES = 2, 500

_DIGITS = 4
"""Decimals of places: a screen has fewer dots."""


@dataclass(frozen=True, slots=True)
class MapNode:
    """One site on the map. Scores are 0 to 100; None is unknown."""

    site: str
    hop: int
    """Links from the site asked about: 0 for itself."""
    x: float
    """Place to draw it at, -1 to 1."""
    y: float
    flow: float
    """The share of the asked site's authority that comes or goes this way, 0 to 1; 1 for itself."""
    authority: float | None
    trust: float | None
    spam: float | None
    verdict: str | None
    """ignore, review or act."""
    topic: str | None
    voting_sites: int
    """Sites that vote for it, on the map or not."""
    linked_sites: int
    """Sites that it votes for."""
    group: str | None
    """Id of the strongest network of sites that it belongs to; `groups` tells of it."""


@dataclass(frozen=True, slots=True)
class MapEdge:
    """One site votes for another. Ends are positions in `nodes`."""

    source: int
    target: int
    share: float
    """The share of the target's authority that this vote brings, 0 to 1."""


@dataclass(frozen=True, slots=True)
class MapGroup:
    """A network of sites with members on the map."""

    id: str
    kind: str
    """clique, bipartite, ring, twins, anchor, id, subnet, names, spun or burst."""
    sites: int
    """All of its members."""
    shown: int
    """Members that carry its id on the map."""
    strength: float
    """0 (hardly) to 1 (fully)."""
    evidence: str
    """One sentence that quotes what ties them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMap:
    """The answer."""

    site: str
    run: int
    computed_at: datetime
    hops: int
    """As asked."""
    direction: str
    """in, out or both: which votes were followed."""
    whole: bool
    """Whether all sites within the hops are shown; else those with most flow are."""
    total_edges: int
    """Votes there are among the sites shown."""
    nodes: tuple[MapNode, ...]
    """The site asked about first, then by flow."""
    edges: tuple[MapEdge, ...]
    """The strongest of them, at most 20,000."""
    groups: tuple[MapGroup, ...]
    """Networks that sites on the map belong to, the strongest first."""


def link_map(
    index: ScoredIndex,
    site: str,
    *,
    hops: int = DEFAULT_HOPS,
    nodes: int = DEFAULT_NODES,
    direction: Direction = Direction.BOTH,
) -> LinkMap:
    """Draw the map of a site's surroundings.

    Args:
        index: The index.
        site: As the user wrote it; the site (registrable domain) of it counts.
        hops: How far the map goes, 1 to 4.
        nodes: Sites to show, 1 to 5,000, the asked one included.
        direction: Which votes are followed.

    Raises:
        BadInput: It is no site, or a number that cannot be used.
        NotFound: There are no scores, or none for this site.
    """
    _check("hops", hops, MOST_HOPS)
    _check("nodes", nodes, MOST_NODES)
    target, run = parse_target(site), current_run(index)
    around = neighbourhood(
        run.graph.graph,
        run.graph.out_graph,
        run.values("authority"),
        run.graph.node(target.site),
        hops=hops,
        most_nodes=nodes,
        most_edges=MOST_EDGES,
        direction=direction,
        damping=run.damping,
    )
    names = run.graph.names(around.nodes.tolist())
    with index.view(parse_target(target.site)) as view:
        scores = _scores(view, names)
    groups = _groups(index, run, names)
    return LinkMap(
        site=target.site,
        run=run.run.run,
        computed_at=run.run.computed_at,
        hops=hops,
        direction=direction.value,
        whole=around.whole,
        total_edges=around.total_edges,
        nodes=_nodes(run, around, names, scores, groups),
        edges=_edges(around),
        groups=_told(groups),
    )


def _check(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise BadInput(f"{value} is not from 1 to {most:,}", place=name)


_SCORES = """SELECT site, authority, trust, spam, verdict, topic FROM scores
WHERE site_hash IN (SELECT unnest(?::BIGINT[])) AND site IN (SELECT unnest(?::VARCHAR[]))"""
_NAMES = ("authority", "trust", "spam", "verdict", "topic")
_UNKNOWN: dict[str, Any] = dict.fromkeys(_NAMES)


def _scores(view: Relations, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    if not view.has_scores:
        return {}
    rows = view.rows(_SCORES, ([site_hash(name) for name in names], list(names)))
    return {row.pop("site"): row for row in rows}


def _groups(index: ScoredIndex, run: OpenRun, names: Sequence[str]) -> dict[str, MapGroup]:
    """The strongest network of each site that has one."""
    shown = set(names)
    chosen: dict[str, MapGroup] = {}
    networks = load_networks(index.scores.graph_folder(run.run.run))
    for network in sorted(networks, key=lambda one: (-one.strength, one.id)):
        members = [name for name in network.members if name in shown and name not in chosen]
        if members:
            group = MapGroup(
                network.id, network.kind.value, len(network.members), len(members),
                network.strength, network.evidence,
            )  # fmt: skip
            chosen.update(dict.fromkeys(members, group))
    return chosen


def _told(groups: dict[str, MapGroup]) -> tuple[MapGroup, ...]:
    each = {group.id: group for group in groups.values()}
    return tuple(sorted(each.values(), key=lambda group: (-group.strength, group.id)))


def _nodes(
    run: OpenRun,
    around: Neighbourhood,
    names: Sequence[str],
    scores: dict[str, dict[str, Any]],
    groups: dict[str, MapGroup],
) -> tuple[MapNode, ...]:
    x, y = lay_out(around.hops, around.parents, around.sources, around.targets, around.shares)
    graph = run.graph.graph
    columns = zip(
        names,
        around.hops.tolist(),
        x.round(_DIGITS).tolist(),
        y.round(_DIGITS).tolist(),
        around.strengths.tolist(),
        (graph.pointers[around.nodes + 1] - graph.pointers[around.nodes]).tolist(),
        graph.out_degrees[around.nodes].tolist(),
        strict=True,
    )
    return tuple(
        MapNode(
            site=name, hop=hop, x=across, y=up, flow=min(1.0, flow), voting_sites=voting,
            linked_sites=linked, group=groups[name].id if name in groups else None,
            **scores.get(name, _UNKNOWN),
        )
        for name, hop, across, up, flow, voting, linked in columns
    )  # fmt: skip


def _edges(around: Neighbourhood) -> tuple[MapEdge, ...]:
    ends = (around.sources.tolist(), around.targets.tolist(), around.shares.round(6).tolist())
    return tuple(map(MapEdge, *ends))
