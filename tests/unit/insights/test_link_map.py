"""The link map: scores, places and groups of the sites around one."""

from pathlib import Path

import pytest
from tests.unit.insights.scored_web import Edges, ScoredWeb

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.graph.neighbourhood import Direction
from linkcensus.insights.link_map import link_map
from linkcensus.insights.result import as_dict
from linkcensus.score.networks_file import store_networks
from linkcensus.score.spam.network import Network, NetworkKind

RING = [f"r{number}.test" for number in range(5)]
WEB: Edges = [
    *((voter, "shop.test") for voter in RING),
    *((RING[number], RING[(number + 1) % 5]) for number in range(5)),
    ("deep.test", "r0.test"),
    ("shop.test", "maker.test"),
    ("far.test", "deep.test"),
]


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """A shop with a ring of voters."""
    made = ScoredWeb(tmp_path)
    made.add_run(WEB, alone=["lonely.test"], extra={"r1.test": {"spam": 80.0, "verdict": "act"}})
    networks = [
        Network("ring-1", NetworkKind.RING, tuple(RING), 0.9, "5 sites link in turn", "shop.test"),
        Network("ids-1", NetworkKind.ID, ("r1.test", "x.test"), 0.5, "2 sites share an id"),
        Network("ids-2", NetworkKind.ID, ("a.test", "b.test"), 0.99, "elsewhere"),
    ]
    store_networks(made.scores.graph_folder(1), networks)
    return made


def test_sites_with_scores_places_and_groups(web: ScoredWeb) -> None:
    found = link_map(web, "www.shop.test", hops=1)

    assert found.site == "shop.test"
    assert found.whole
    assert found.nodes[0].site == "shop.test"
    assert {node.site for node in found.nodes[1:]} == {*RING, "maker.test"}
    ringleader = next(node for node in found.nodes if node.site == "r1.test")
    assert (ringleader.spam, ringleader.verdict, ringleader.group) == (80.0, "act", "ring-1")
    assert ringleader.authority == pytest.approx(web.stored("r1.test")["authority"])
    assert (ringleader.hop, ringleader.voting_sites, ringleader.linked_sites) == (1, 1, 2)
    assert all(-1 <= node.x <= 1 and -1 <= node.y <= 1 for node in found.nodes)
    assert [(group.id, group.sites, group.shown) for group in found.groups] == [("ring-1", 5, 5)]
    assert found.total_edges == len(found.edges) == 11
    names = [node.site for node in found.nodes]
    assert {(names[edge.source], names[edge.target]) for edge in found.edges} >= {
        ("r0.test", "shop.test"),
        ("shop.test", "maker.test"),
    }


def test_hops_directions_and_the_cap(web: ScoredWeb) -> None:
    def sites(**asked: object) -> set[str]:
        return {node.site for node in link_map(web, "shop.test", **asked).nodes}  # type: ignore[arg-type]

    assert "deep.test" in sites(hops=2)
    assert "far.test" not in sites(hops=2)
    assert "far.test" in sites(hops=3)
    assert sites(hops=4, direction=Direction.OUT) == {"shop.test", "maker.test"}
    assert "maker.test" not in sites(hops=4, direction=Direction.IN)
    capped = link_map(web, "shop.test", nodes=3)
    assert (len(capped.nodes), capped.whole) == (3, False)


def test_flows_fall_and_add_up(web: ScoredWeb) -> None:
    found = link_map(web, "shop.test", direction=Direction.IN, hops=1)
    flows = [node.flow for node in found.nodes]
    assert flows[0] == 1
    assert flows[1:] == sorted(flows[1:], reverse=True)
    own = 0.15 / web.stored("shop.test")["votes"]  # what it starts with itself
    assert sum(flows[1:]) == pytest.approx(1 - own)


def test_the_answer_is_plain(web: ScoredWeb) -> None:
    told = as_dict(link_map(web, "shop.test"))
    assert {"nodes", "edges", "groups", "whole"} <= told.keys()


def test_a_site_alone_and_what_cannot_be_asked(web: ScoredWeb, tmp_path: Path) -> None:
    assert len(link_map(web, "lonely.test").nodes) == 1
    with pytest.raises(NotFound, match=r"unknown\.test"):
        link_map(web, "unknown.test")
    with pytest.raises(BadInput, match="hops: 5 is not from 1 to 4"):
        link_map(web, "shop.test", hops=5)
    with pytest.raises(BadInput, match="nodes: 5001"):
        link_map(web, "shop.test", nodes=5_001)
    with pytest.raises(NotFound, match="linkcensus score"):
        link_map(ScoredWeb(tmp_path / "empty"), "shop.test")
