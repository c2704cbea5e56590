"""Other measures of the graph: as their formulas have them, on a small web."""

from pathlib import Path

import networkx
import numpy as np
import pytest
from tests.unit.insights.scored_web import Edges, ScoredWeb, exact

from linkcensus.core.errors import NotFound
from linkcensus.insights.graph_measures import LINK_CAP, graph_measures
from linkcensus.score.flows import Flows
from linkcensus.score.seeds.seeds import Seed

WEB: Edges = [
    *((f"v{number}.test", "hub.test") for number in range(12)),
    ("hub.test", "shop.test"),
    ("hub.test", "else.test"),
    ("shop.test", "else.test"),
    ("news.test", "shop.test"),
    ("v1.test", "news.test"),
]


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """A shop that lives on one strong link."""
    made = ScoredWeb(tmp_path)
    made.add_run(WEB, seeds={"news.test": 1.0, "v2.test": 0.5})
    return made


def node_of(web: ScoredWeb, site: str) -> int:
    return web.graphs[1][0].index(site)


def test_hubs_and_authorities_are_those_of_networkx(web: ScoredWeb) -> None:
    hubs, authorities = networkx.hits(networkx.DiGraph(WEB), max_iter=1000, tol=1e-12)
    for site in ("hub.test", "shop.test", "v1.test"):
        found = graph_measures(web, site).hits
        assert found is not None
        assert found.hub == pytest.approx(hubs[site], abs=1e-5)
        assert found.authority == pytest.approx(authorities[site], abs=1e-5)
        assert found.residual <= 1e-6
    best = graph_measures(web, "hub.test").hits
    assert best is not None
    assert best.authority_place == 1


def test_shares_of_the_rank(web: ScoredWeb) -> None:
    shop, voter = graph_measures(web, "shop.test"), graph_measures(web, "v5.test")
    graph = web.graphs[1][1]
    ranks = exact(graph)
    flows = 0.85 * ranks / np.maximum(graph.out_degrees, 1)

    assert shop.rank == pytest.approx(ranks[node_of(web, "shop.test")])
    capped = 0.15 + sum(
        min(LINK_CAP, float(flows[node])) for node in graph.sources_of(node_of(web, "shop.test"))
    )
    assert shop.robust_share == pytest.approx(capped / shop.rank, rel=1e-3)
    assert 0 <= shop.truncated_share < 1
    assert (voter.truncated_share, voter.robust_share) == (0, 1)
    assert shop.harmonic is None, "the made-up rows have none"


def test_spam_mass_is_that_of_the_scores(web: ScoredWeb) -> None:
    folder = web.scores.graph_folder(1)
    trust = np.load(folder / "trust.npy")
    ranks = exact(web.graphs[1][1])
    seeds = {
        node_of(web, site): Seed(site, weight, "made up", "test")
        for site, weight in (("news.test", 1.0), ("v2.test", 0.5))
    }
    flows = Flows(authority=ranks, harmonic=ranks, truncated=ranks, trust=trust, seeds=seeds)
    node = node_of(web, "shop.test")

    shop = graph_measures(web, "shop.test")

    assert flows.spam_mass is not None
    share = float(flows.spam_mass[node])
    assert shop.spam_mass_share == pytest.approx(share)
    assert shop.spam_mass == pytest.approx(share * shop.rank)


def test_distrust_needs_spam_seeds_and_spam_mass_needs_trust(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB)
    without = graph_measures(web, "v1.test")
    assert (without.spam_mass, without.anti_trust) == (None, None)

    (tmp_path / "seeds.toml").write_text('spam = ["shop.test", "unknown.test"]\nshipped = false\n')
    assert (graph_measures(web, "news.test").anti_trust or 0) > 0
    assert graph_measures(web, "else.test").anti_trust == 0


def test_what_no_run_knows(web: ScoredWeb) -> None:
    with pytest.raises(NotFound, match=r"no score is known for nobody\.test"):
        graph_measures(web, "nobody.test")
