"""Prospects: what a vote would add is what scoring anew says; spam and likelihood order them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.insights.scored_web import Edges, ScoredWeb

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.insights.edits import Action, edit_of
from linkcensus.insights.prospects import prospects
from linkcensus.insights.what_if import ask_what_if

WEB: Edges = [
    ("news.test", "rival.test"),
    ("news.test", "other.test"),
    ("fan.test", "news.test"),
    ("blog.test", "rival.test"),
    ("spam.test", "rival.test"),
    ("spam.test", "other.test"),
    ("both.test", "rival.test"),
    ("both.test", "shop.test"),
    ("shop.test", "both.test"),
    ("rival.test", "other.test"),
]
RIVALS = ("rival.test", "other.test")


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """A shop, two rivals, and those who vote for them."""
    made = ScoredWeb(tmp_path)
    judged = {"spam": 90.0, "verdict": "act", "topic": "casino"}
    made.add_run(WEB, seeds={"fan.test": 1.0}, extra={"spam.test": judged})
    return made


def test_who_votes_for_rivals_and_not_for_the_site(web: ScoredWeb) -> None:
    answer = prospects(web, "shop.test", RIVALS)

    assert answer.competitors == RIVALS
    assert answer.candidates == 3
    assert [row.site for row in answer.rows] == ["news.test", "blog.test", "spam.test"]
    news, blog, spam = answer.rows
    assert (news.likelihood, news.votes_for, news.linked_sites) == (1.0, RIVALS, 2)
    assert (blog.likelihood, blog.votes_for) == (0.5, ("rival.test",))
    assert news.expected == pytest.approx(news.gain)
    assert blog.expected == pytest.approx(blog.gain / 2)
    assert spam.expected == pytest.approx(spam.gain / 10)
    assert (spam.verdict, spam.topic) == ("act", "casino")
    assert news.gain_trust is not None
    assert news.gain_trust > 0
    assert blog.gain_trust == pytest.approx(0)


def test_the_gain_is_what_a_what_if_says(web: ScoredWeb) -> None:
    for row in prospects(web, "shop.test", RIVALS).rows:
        answer = ask_what_if(web, "shop.test", [edit_of(Action.ADD, row.site)], exact=True)

        gain = answer.authority.after - answer.authority.before
        assert row.gain == pytest.approx(gain, rel=1e-6)
        assert answer.trust is not None
        wanted = answer.trust.after - answer.trust.before
        assert row.gain_trust == pytest.approx(wanted, rel=1e-6, abs=1e-9)


sites = st.integers(0, 7).map(lambda number: f"s{number}.test")


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(sites, sites), min_size=5, max_size=30))
def test_the_gain_is_right_but_for_loops(edges: Edges) -> None:
    with TemporaryDirectory() as folder:
        web = ScoredWeb(Path(folder))
        web.add_run([*edges, ("s1.test", "s2.test")], alone=["s0.test"])
        for row in prospects(web, "s0.test", ["s2.test"]).rows:
            answer = ask_what_if(web, "s0.test", [edit_of(Action.ADD, row.site)], exact=True)
            gain = answer.authority.after - answer.authority.before
            # what the other site's own rank changes by is left out
            assert row.gain == pytest.approx(gain, rel=1.0)


def test_similar_sites_stand_for_competitors(web: ScoredWeb) -> None:
    answer = prospects(web, "shop.test")

    assert answer.competitors[0] == "rival.test"
    assert {row.site for row in answer.rows} == {"news.test", "blog.test", "spam.test"}


def test_a_site_without_scores_may_ask(web: ScoredWeb) -> None:
    answer = prospects(web, "start.test", ["rival.test"])
    news = next(row for row in answer.rows if row.site == "news.test")

    exactly = ask_what_if(web, "start.test", [edit_of(Action.ADD, "news.test")], exact=True)
    assert news.gain == pytest.approx(exactly.authority.after, rel=1e-6)
    assert answer.candidates == 4


def test_rows_are_limited(web: ScoredWeb) -> None:
    assert [row.site for row in prospects(web, "shop.test", RIVALS, limit=1).rows] == ["news.test"]


def test_what_cannot_be_asked(web: ScoredWeb, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no score is known for gone\.test"):
        prospects(web, "shop.test", ["gone.test"])
    with pytest.raises(NotFound, match=r"no score is known for gone\.test"):
        prospects(web, "gone.test")
    with pytest.raises(NotFound, match=r"no site shares a voter with fan\.test"):
        prospects(web, "fan.test")
    with pytest.raises(BadInput, match="no competitor of itself"):
        prospects(web, "shop.test", ["https://shop.test/a"])
    with pytest.raises(BadInput, match="21 competitors"):
        prospects(web, "shop.test", [f"s{number}.test" for number in range(21)])
    with pytest.raises(BadInput, match="3000 rows"):
        prospects(web, "shop.test", RIVALS, limit=3000)
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        prospects(ScoredWeb(tmp_path / "empty"), "shop.test")
