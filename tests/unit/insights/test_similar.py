"""Similar sites: by common voters, those of few votes first."""

from pathlib import Path

import pytest
from tests.unit.insights.scored_web import Edges, ScoredWeb

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.insights.similar import similar_sites

VOTERS = [f"v{number:02}.test" for number in range(30)]
WEB: Edges = [
    *((voter, "shop.test") for voter in VOTERS),
    *((voter, "rival.test") for voter in VOTERS[:25]),
    *((voter, "cousin.test") for voter in VOTERS[:6]),
    *((voter, "cousin.test") for voter in ("x.test", "y.test")),
    ("x.test", "stranger.test"),
]


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """Shops with common voters."""
    made = ScoredWeb(tmp_path)
    judged = {"spam": 12.0, "verdict": "ignore", "topic": "lamps"}
    made.add_run(WEB, seeds={"v00.test": 1.0}, extra={"rival.test": judged})
    return made


def test_sites_with_most_common_voters_come_first(web: ScoredWeb) -> None:
    answer = similar_sites(web, "www.shop.test")

    assert [row.site for row in answer.rows] == ["rival.test", "cousin.test"]
    rival = answer.rows[0]
    assert (rival.shared_sites, rival.referring_sites) == (25, 25)
    assert (rival.spam, rival.verdict, rival.topic) == (12.0, "ignore", "lamps")
    assert rival.authority == pytest.approx(web.stored("rival.test")["authority"])
    assert rival.trust == pytest.approx(web.stored("rival.test")["trust"])
    assert (answer.compared, answer.left_out) == (30, 0)
    assert 1 >= rival.similarity > answer.rows[1].similarity > 0


def test_the_limit_and_sites_alone(web: ScoredWeb) -> None:
    assert len(similar_sites(web, "shop.test", limit=1).rows) == 1
    assert similar_sites(web, "v07.test").rows == ()


def test_voters_for_very_many_are_left_out(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run([("directory.test", f"s{number}.test") for number in range(1_200)])

    answer = similar_sites(web, "s5.test")

    assert (answer.rows, answer.compared, answer.left_out) == ((), 0, 1)


def test_what_cannot_be_asked(web: ScoredWeb, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no score is known for gone\.test"):
        similar_sites(web, "gone.test")
    with pytest.raises(BadInput, match="page size"):
        similar_sites(web, "shop.test", limit=0)
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        similar_sites(ScoredWeb(tmp_path / "empty"), "shop.test")
