"""Explanations: the parts add up to the score, whatever the web looks like."""

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.insights.scored_web import FIRST, MONTH, Edges, ScoredWeb, markers_of

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.insights.explain import ExplainRequest, FlowScore, explain
from linkcensus.insights.explain_spam import explain_spam
from linkcensus.insights.explain_topics import explain_topics
from linkcensus.insights.paths import strongest_paths
from linkcensus.insights.score_changes import VoteEvent
from linkcensus.insights.spam_markers import points_of
from linkcensus.score import scale
from linkcensus.score.spam.model import Finding
from linkcensus.score.spam.rules import load_rules

WEB: Edges = [
    ("a.test", "hub.test"),
    ("b.test", "hub.test"),
    ("a.test", "shop.test"),
    ("hub.test", "shop.test"),
    ("news.test", "hub.test"),
    ("news.test", "shop.test"),
    ("shop.test", "a.test"),
]


def letters(edges: list[tuple[int, int]]) -> Edges:
    """Edges between sites `s0.test` … ."""
    return [(f"s{source}.test", f"s{target}.test") for source, target in edges]


sites = st.integers(0, 7)
webs = st.lists(st.tuples(sites, sites), min_size=1, max_size=30).map(letters)


@settings(max_examples=12, deadline=None)
@given(webs, st.sampled_from(list(FlowScore)), st.integers(1, 5))
def test_parts_add_up_to_the_score(edges: Edges, score: FlowScore, limit: int) -> None:
    with TemporaryDirectory() as folder:
        web = ScoredWeb(Path(folder))
        web.add_run(edges, alone=["s0.test"], seeds={"s0.test": 1.0, "s1.test": 0.5})
        for row in web.rows[1][:3]:
            answer = explain(web, ExplainRequest(site=row["site"], score=score, limit=limit))

            parts = sum(vote.points for vote in answer.votes)
            whole = parts + answer.others.points + answer.start_points
            assert whole == pytest.approx(row[score], rel=1e-6, abs=1e-9)
            assert answer.residual < 1e-9
            assert len(answer.votes) + answer.others.sites == answer.referring_sites


def test_each_vote_says_what_it_shares(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB)

    answer = explain(web, ExplainRequest(site="https://www.shop.test/page"))

    assert (answer.site, answer.run, answer.formula, answer.seed) == ("shop.test", 1, "1", None)
    assert [vote.source_site for vote in answer.votes] == ["hub.test", "a.test", "news.test"]
    assert [vote.linked_sites for vote in answer.votes] == [1, 2, 2]
    assert sum(vote.share for vote in answer.votes) == pytest.approx(1)
    assert answer.votes[0].source_score == pytest.approx(web.stored("hub.test")["authority"])
    assert answer.others.sites == 0


def test_a_seed_has_points_of_its_own(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB, seeds={"news.test": 1.0}, extra={"news.test": {"seed": "a newspaper"}})

    seed = explain(web, ExplainRequest(site="news.test", score=FlowScore.TRUST))
    other = explain(web, ExplainRequest(site="shop.test", score=FlowScore.TRUST))

    assert (seed.seed, seed.votes) == ("a newspaper", ())
    assert seed.start_points == pytest.approx(seed.score)
    assert other.start_points == 0
    untrusted = next(vote for vote in other.votes if vote.source_site == "a.test")
    assert 0 < untrusted.source_score < other.score


@settings(max_examples=12, deadline=None)
@given(webs, st.integers(1, 12))
def test_strongest_paths_are_those_of_a_full_search(edges: Edges, count: int) -> None:
    with TemporaryDirectory() as folder:
        web = ScoredWeb(Path(folder))
        web.add_run(edges, alone=["s0.test"])
        _, graph = web.graphs[1]
        values = np.load(web.scores.graph_folder(1) / "authority.npy")

    every = []
    for u in graph.sources_of(0).tolist():
        into = 0.85 / graph.out_degrees[u]
        for w in graph.sources_of(u).tolist():
            passed = into * 0.85 / graph.out_degrees[w]
            every.append(passed * values[w])
            if w != 0 and u != 0:
                every += [
                    passed * 0.85 * values[x] / graph.out_degrees[x]
                    for x in graph.sources_of(w).tolist()
                ]
    found = strongest_paths(graph, values, 0, damping=0.85, count=count)

    assert [path.flow for path in found] == pytest.approx(sorted(every, reverse=True)[:count])
    for path in found:
        assert path.nodes[-1] == 0
        assert 3 <= len(path.nodes) <= 4


def test_a_path_is_a_part_of_the_vote_it_ends_with(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB)

    answer = explain(web, ExplainRequest(site="shop.test", paths=2))
    votes = {vote.source_site: vote for vote in answer.votes}

    best = answer.paths[0]
    vote = votes[best.sites[-2]]
    assert best.sites[-1] == "shop.test"
    assert 0 < best.share_of_vote < 1
    assert best.points == pytest.approx(best.share_of_vote * vote.points)
    assert len(answer.paths) == 2


def test_what_cannot_be_explained_says_why(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        explain(web, ExplainRequest(site="shop.test"))
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        explain_spam(web, "shop.test")

    web.add_run(WEB)
    with pytest.raises(NotFound, match=r"no score is known for other\.test"):
        explain(web, ExplainRequest(site="other.test"))
    with pytest.raises(NotFound, match="has no trust: it had no seeds"):
        explain(web, ExplainRequest(site="shop.test", score=FlowScore.TRUST))
    with pytest.raises(NotFound, match="was not judged"):
        explain_spam(web, "shop.test")
    with pytest.raises(BadInput, match="page size"):
        explain(web, ExplainRequest(site="shop.test", limit=0))


# -- what changed ---------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(webs, webs, st.sampled_from(list(FlowScore)), st.integers(1, 5))
def test_changes_add_up_to_the_change_of_the_score(
    before: Edges, after: Edges, score: FlowScore, limit: int
) -> None:
    with TemporaryDirectory() as folder:
        web = ScoredWeb(Path(folder))
        web.add_run(before, seeds={before[0][0]: 1.0})
        web.add_run(after, seeds={after[0][0]: 0.7})
        for row in web.rows[2][:3]:
            request = ExplainRequest(site=row["site"], score=score, limit=limit, since=FIRST)
            change = explain(web, request).change
            assert change is not None

            told = sum(vote.points for vote in change.votes)
            parts = told + change.other_points + change.start_points + change.rest_points
            assert parts == pytest.approx(change.after - change.before, rel=1e-6, abs=1e-9)
            assert abs(change.rest_points) < 1e-4  # stored scores are rounded
            for vote in change.votes:
                assert vote.points == pytest.approx(vote.by_rank + vote.by_sharing)


def test_changes_name_their_causes(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run([("old.test", "shop.test"), ("stays.test", "shop.test")])
    web.add_run(
        [
            ("stays.test", "shop.test"),
            ("stays.test", "else.test"),
            ("new.test", "shop.test"),
        ]
    )

    change = explain(web, ExplainRequest(site="shop.test", since=FIRST + timedelta(days=3))).change

    assert change is not None
    assert (change.run, change.began, change.stopped, change.changed) == (1, 1, 1, 1)
    votes = {vote.source_site: vote for vote in change.votes}
    assert votes["new.test"].event is VoteEvent.BEGAN
    assert votes["new.test"].points > 0
    assert votes["old.test"].event is VoteEvent.STOPPED
    assert votes["old.test"].points < 0
    assert votes["stays.test"].event is VoteEvent.CHANGED
    assert votes["stays.test"].by_rank == pytest.approx(0)
    assert votes["stays.test"].by_sharing < 0
    assert change.known_before


def test_a_stronger_voter_is_told_from_one_that_shares_less(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run([("voter.test", "shop.test")])
    web.add_run([("voter.test", "shop.test"), ("fan.test", "voter.test")])

    change = explain(web, ExplainRequest(site="shop.test", since=FIRST)).change

    assert change is not None
    (vote,) = change.votes
    assert vote.by_rank > 0
    assert vote.by_sharing == pytest.approx(0)
    assert vote.points == pytest.approx(change.after - change.before)


def test_a_site_that_was_not_known_begins_at_nothing(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run([("a.test", "b.test")])
    web.add_run(WEB, version="2")

    change = explain(web, ExplainRequest(site="shop.test", since=FIRST)).change

    assert change is not None
    assert (change.before, change.known_before) == (0, False)
    assert change.began == 3


def test_what_two_runs_were_computed_by_is_told_where_it_differs(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path, parameters={"damping": 0.85, "votes": "editorial"})
    web.add_run(WEB, seeds={"news.test": 1.0}, inputs={"background": "cc-a", "trusted_seeds": 3})
    web.parameters["votes"] = "followed"
    web.add_run(WEB, seeds={"news.test": 1.0}, inputs={"trusted_seeds": 4}, version="2")

    def differences(score: FlowScore) -> dict[str, tuple[str | None, str | None]]:
        change = explain(web, ExplainRequest(site="shop.test", score=score, since=FIRST)).change
        assert change is not None
        return {one.name: (one.before, one.after) for one in change.differences}

    wanted = {
        "formula": ("1", "2"),
        "votes": ("editorial", "followed"),
        "background": ("cc-a", None),
    }
    assert differences(FlowScore.AUTHORITY) == wanted
    assert differences(FlowScore.TRUST) == {**wanted, "trusted_seeds": ("3", "4")}


def test_dates_without_a_run_are_told(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB)
    early, late = FIRST - MONTH, FIRST + 3 * MONTH
    with pytest.raises(NotFound, match="oldest that is kept is of 2026-01-10"):
        explain(web, ExplainRequest(site="shop.test", since=early))
    with pytest.raises(NotFound, match="nothing was scored since 2026-01-10"):
        explain(web, ExplainRequest(site="shop.test", since=late))

    web.add_run(WEB)
    shutil.rmtree(web.scores.graph_folder(1) / "graph")
    with pytest.raises(NotFound, match=r"the graph of the run of 2026-01-10.* was dropped"):
        explain(web, ExplainRequest(site="shop.test", since=FIRST))


# -- spam -----------------------------------------------------------------------------------------

FOUND = [
    ("hidden", 1.0, "the link is hidden from readers"),
    ("sitewide", 0.5, "it stands on 40 pages"),
    ("low_trust", 0.8, "little trust arrives"),
]


def judged(found: list[tuple[str, float, str]], score: float, verdict: str = "review") -> dict:
    return {"spam": score, "verdict": verdict, "markers": markers_of(*found)}


def test_markers_carry_evidence_weight_and_points(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB, extra={"shop.test": judged(FOUND, 62.0)})

    answer = explain_spam(web, "shop.test")

    assert (answer.score, answer.verdict) == (62.0, "review")
    assert sum(one.points for one in answer.markers) == pytest.approx(62.0, rel=1e-6)
    assert {one.marker for one in answer.markers} == {name for name, *_ in FOUND}
    rules = load_rules()
    for one in answer.markers:
        assert one.weight == rules.weights[one.marker].weight
        assert one.about
        assert one.kind
    assert answer.guards[0].why == "only 1 link of it is known"
    points = [one.points for one in answer.markers]
    assert points == sorted(points, reverse=True)


def test_changes_of_markers_add_up(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB, extra={"shop.test": judged(FOUND[:2], 40.0)})
    web.add_run(WEB, extra={"shop.test": judged(FOUND[1:], 50.0, "act")})

    change = explain_spam(web, "shop.test", FIRST).change

    assert change is not None
    assert sum(one.points for one in change.markers) == pytest.approx(10.0)
    assert (change.verdict_before, change.verdict_after) == ("review", "act")
    told = {one.marker: (one.before, one.after) for one in change.markers}
    assert told["hidden"] == (FOUND[0][2], None)
    assert told["low_trust"] == (None, FOUND[2][2])


def test_markers_that_are_no_more_get_no_points() -> None:
    rules = load_rules()
    findings = [Finding("gone_marker", 1.0, ""), Finding("hidden", 1.0, "")]

    assert points_of(findings, 30.0, rules) == [0.0, pytest.approx(30.0)]
    assert points_of(findings[:1], 30.0, rules) == [0.0]
    assert points_of([], 0.0, rules) == []


# -- topics ---------------------------------------------------------------------------------------

TOPICS = """replace = true
[topics.home]
name = "Home"
[topics.lamps]
name = "Lamps"
parent = "home"
seeds = ["a.test", "news.test", "unknown.test"]
"""


def test_topics_come_from_their_seeds(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    (tmp_path / "topics.toml").write_text(TOPICS)
    web.add_run(WEB, extra={"shop.test": {"topics": '{"lamps": 30.5, "gone": 4.0}'}})

    lamps, gone = explain_topics(web, "shop.test", limit=1).topics

    assert (lamps.name, lamps.score, lamps.before) == ("Lamps", 30.5, None)
    assert [seed.site for seed in lamps.seeds] == ["a.test"]
    assert lamps.other_seeds == 1
    assert lamps.seeds[0].points + lamps.other_points == pytest.approx(30.5)
    assert (gone.name, gone.seeds, gone.other_points) == ("gone", (), 4.0)


def test_seed_parts_are_what_each_seed_alone_would_give(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    (tmp_path / "topics.toml").write_text(TOPICS)
    flows = {}
    for seed in ("a.test", "news.test"):
        other = ScoredWeb(tmp_path / seed)
        other.add_run(WEB, seeds={seed: 1.0})
        shown = np.array([other.stored("shop.test")["trust"]])
        flows[seed] = float(scale.value_of_trust(shown)[0])
    score = float(scale.trust(sum(flows.values())))
    web.add_run(WEB, extra={"shop.test": {"topics": f'{{"lamps": {score}}}'}})

    (lamps,) = explain_topics(web, "shop.test").topics

    for part in lamps.seeds:
        wanted = score * flows[part.site] / sum(flows.values())
        assert part.points == pytest.approx(wanted, rel=1e-6)


def test_topics_are_compared_with_an_earlier_run(tmp_path: Path) -> None:
    web = ScoredWeb(tmp_path)
    web.add_run(WEB, extra={"shop.test": {"topics": '{"sports": 9.0}'}})
    web.add_run(WEB, extra={"shop.test": {"topics": '{"science": 12.0}'}})

    answer = explain_topics(web, "shop.test", since=FIRST)

    assert answer.compared_at == FIRST
    assert [(t.topic, t.before, t.score) for t in answer.topics] == [
        ("science", 0.0, 12.0),
        ("sports", 9.0, 0.0),
    ]
