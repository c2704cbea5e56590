"""Questions about scores on a real index: explained, compared, and asked on the command line."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.conftest import DemoLake
from tests.integration.index.made_up import NOW, World, link

from linkcensus.cli.main import main
from linkcensus.core.clock import FixedClock
from linkcensus.core.errors import NotFound
from linkcensus.core.link import Position
from linkcensus.core.scope import parse_target
from linkcensus.insights.edits import Action, edit_of
from linkcensus.insights.explain import ExplainRequest, FlowScore, explain
from linkcensus.insights.explain_link import explain_link
from linkcensus.insights.explain_spam import explain_spam
from linkcensus.insights.explain_topics import explain_topics
from linkcensus.insights.link_votes import NoVote, voting, why_no_vote
from linkcensus.insights.prospects import prospects
from linkcensus.insights.relations import Relations
from linkcensus.insights.similar import similar_sites
from linkcensus.insights.vote_sources import SiteVote
from linkcensus.insights.what_if import ask_what_if
from linkcensus.score.run import score
from linkcensus.score.votes import VoteRule

HOME, RIVAL = "https://target.com/", "https://rival.com/"
SITE = "tarnwick-lanterns.com"
FIRST, SECOND = FixedClock(NOW), FixedClock(NOW + timedelta(days=30))


def fill(world: World) -> None:
    """A shop and a rival: votes, links that are none, and a site that links twice."""
    world.see("blog.one/post", 1, link(HOME, "Target"), link(RIVAL, "Rival"))
    world.see("blog.one/menu", 1, link(HOME, "Target", position=Position.FOOTER))
    world.see("two.org/a", 2, link(HOME, "here", follow=False, nofollow=True))
    world.see("three.net/x", 3, link(HOME, "shoes"), link(RIVAL, "shoes"))
    world.see("four.de/", 4, link(RIVAL, "rival"), link("https://three.net/x", "three"))
    world.see("five.fr/", 4, link(HOME, "secret", hidden=True))
    world.see(HOME, 5, link("https://target.com/about", "about"))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An index with two runs of scores, a month apart; tests must not change it."""
    made = World(tmp_path_factory.mktemp("scores"))
    (made.index.root / "seeds.toml").write_text('trusted = ["four.de"]\nshipped = false\n')
    fill(made)
    made.compact()
    score(made.index, clock=FIRST, use_background=False)
    made.see("six.es/p", 6, link(HOME, "new"))
    made.compact()
    score(made.index, clock=SECOND, use_background=False)
    yield made
    made.index.close()


@pytest.mark.parametrize("name", list(FlowScore))
def test_parts_add_up_to_the_stored_score(world: World, name: FlowScore) -> None:
    answer = explain(world.index, ExplainRequest(site="target.com", score=name, since=NOW))
    with world.view() as view:
        query = "SELECT * FROM scores WHERE site = 'target.com'"
        (stored,) = view.rows(query)

    parts = sum(vote.points for vote in answer.votes) + answer.others.points
    assert parts + answer.start_points == pytest.approx(stored[name.value], rel=1e-6)
    assert answer.score == stored[name.value]
    assert {vote.source_site for vote in answer.votes} == {"blog.one", "three.net", "six.es"}
    change = answer.change
    assert change is not None
    assert (change.run, change.began) == (1, 1)
    told = sum(vote.points for vote in change.votes)
    assert told + change.rest_points == pytest.approx(change.after - change.before)


def test_the_parts_of_all_sites_of_the_demo_add_up(demo: DemoLake) -> None:
    with demo.index.view(parse_target(SITE)) as view:
        rows = list(view.rows("SELECT site, authority, trust, spam FROM scores ORDER BY site"))
    for row in rows[::25]:
        for name in (FlowScore.AUTHORITY, FlowScore.TRUST):
            answer = explain(demo.index, ExplainRequest(site=row["site"], score=name, limit=3))
            parts = sum(vote.points for vote in answer.votes) + answer.others.points
            whole = parts + answer.start_points
            assert whole == pytest.approx(row[name.value], rel=1e-6, abs=1e-9)
        if row["spam"] is not None:
            spam = explain_spam(demo.index, row["site"])
            points = sum(one.points for one in spam.markers)
            assert points == pytest.approx(row["spam"], rel=1e-6, abs=1e-9)


def test_a_page_is_judged_by_itself_and_with_its_site(demo: DemoLake) -> None:
    site, page = "gorseley-living.org", "https://gorseley-living.org/"

    answer = explain_spam(demo.index, page)

    assert answer.page is not None
    assert (answer.page.url, answer.page.verdict) == (page, "act")
    points = sum(one.points for one in answer.page.markers)
    assert points == pytest.approx(answer.page.score, rel=1e-6)
    of_site = {one.marker for one in answer.markers}
    assert {"shared_anchor", "in_bipartite"} <= of_site & {
        one.marker for one in answer.page.markers
    }
    # a site's sums over its pages and links say nothing of this page
    assert "commercial_anchor" in of_site - {one.marker for one in answer.page.markers}
    assert explain_spam(demo.index, f"{site}/never-read").page is None
    assert explain_spam(demo.index, site).page is None


# -- one link -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("https://blog.one/post", ()),
        ("https://blog.one/menu", (NoVote.BOILERPLATE,)),
        ("two.org", (NoVote.NOFOLLOW,)),
        ("five.fr", (NoVote.HIDDEN,)),
        ("target.com", (NoVote.SAME_SITE, NoVote.SAME_OWNER)),
    ],
)
def test_a_link_says_whether_it_votes(
    world: World, source: str, reasons: tuple[NoVote, ...]
) -> None:
    answer = explain_link(world.index, source, "target.com")
    told = answer.links[0]

    assert answer.rule == "editorial"
    assert (told.votes, told.no_vote) == (not reasons, reasons)
    assert len(told.reasons) == len(reasons)
    assert sum(one.points for one in told.factors) == pytest.approx(told.value)
    assert sum(one.points for one in told.markers) == pytest.approx(told.spam, abs=1e-9)


def test_a_link_shows_its_factors_and_the_scores_of_its_site(world: World) -> None:
    answer = explain_link(world.index, "blog.one", "target.com", limit=5)
    post, menu = answer.links

    assert answer.total == 2
    assert (post.source_url, menu.source_url) == ("https://blog.one/post", "https://blog.one/menu")
    assert post.value > menu.value > 0
    assert {one.name for one in post.factors} >= {"rank", "links", "follow", "position"}
    assert answer.source.site == "blog.one"
    assert answer.source.authority == 0
    assert answer.source.page_authority is not None
    assert post.site_vote is menu.site_vote is SiteVote.LINKS
    nofollowed = explain_link(world.index, "two.org", "target.com").links[0]
    assert nofollowed.value == 0
    assert nofollowed.site_vote is SiteVote.NONE


def test_a_link_of_spam_quotes_its_evidence(demo: DemoLake) -> None:
    farm = min(demo.built.truth.farm_sites)
    answer = explain_link(demo.index, farm, SITE)

    told = answer.links[0]
    assert told.spam > 50
    assert {one.marker for one in told.markers} & {"commercial_anchor", "shared_anchor"}
    assert all(one.evidence for one in told.markers)


def test_a_link_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFound, match=r"no link from four\.de to target\.com is known"):
        explain_link(world.index, "four.de", "target.com")


@pytest.mark.parametrize("rule", list(VoteRule))
def test_both_ways_to_tell_a_vote_agree(demo: DemoLake, rule: VoteRule) -> None:
    condition = voting(rule)
    with demo.index.view(parse_target(SITE)) as opened:
        view: Relations = opened
        query = f"SELECT *, {condition.text} AS votes FROM links"
        rows = list(view.rows(query))
    assert {row["votes"] for row in rows} == {True, False}
    for row in rows:
        assert row["votes"] == (not why_no_vote(row, rule, same_owner=False)), row


# -- other questions ------------------------------------------------------------------------------


def test_what_if_agrees_with_scoring_anew(tmp_path: Path) -> None:
    made = World(tmp_path)
    fill(made)
    made.compact()
    score(made.index, clock=FIRST, use_background=False)
    asked = ask_what_if(
        made.index,
        "target.com",
        [edit_of(Action.ADD, "new.site.example"), edit_of(Action.ADD, "four.de")],
    )

    made.see("new.site.example/p", 6, link(HOME, "new"))
    made.see("four.de/more", 6, link(HOME, "new"))
    made.compact()
    score(made.index, clock=SECOND, use_background=False)
    anew = explain(made.index, ExplainRequest(site="target.com"))
    made.index.close()

    assert anew.value == pytest.approx(asked.authority.value_after, rel=1e-3)
    assert anew.score == pytest.approx(asked.authority.after, rel=1e-3)


def test_similar_sites_and_prospects(world: World) -> None:
    similar = similar_sites(world.index, "target.com")
    found = prospects(world.index, "target.com")

    assert [(row.site, row.shared_sites) for row in similar.rows] == [("rival.com", 2)]
    assert found.competitors == ("rival.com",)
    assert [row.site for row in found.rows] == ["four.de"]
    assert found.rows[0].gain_trust is not None


def test_topics_of_the_demo(demo: DemoLake) -> None:
    answer = explain_topics(demo.index, SITE, limit=2)

    assert answer.topics
    for topic in answer.topics:
        whole = sum(seed.points for seed in topic.seeds) + topic.other_points
        assert whole == pytest.approx(topic.score)
        assert topic.seeds[0].points >= topic.seeds[-1].points > 0


# -- the command line -----------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]

ANSWERS = (
    ("explain", SITE),
    ("explain", SITE, "--score", "trust", "--limit", "3", "--paths", "0"),
    ("explain", SITE, "--score", "topics"),
    ("explain", "FARM", "--score", "spam"),
    ("explain", SITE, "--from", "FARM"),
    ("what-if", SITE, "--add", "brand-new.example", "--disavow", "FARM"),
    ("what-if", SITE, "--exact", "--remove", "FARM"),
    ("similar", SITE),
    ("map", SITE),
    ("map", SITE, "--hops", "4", "--nodes", "40", "--direction", "in"),
    ("prospects", SITE),
    ("prospects", "brand-new.example", "--competitor", SITE),
)


@pytest.fixture
def run(demo: DemoLake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the demo in a terminal of `columns` columns; FARM is a site of its farm."""
    farm = min(demo.built.truth.farm_sites)

    def start(*arguments: str, columns: int = 80, data: Path | None = None) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(columns))
        capsys.readouterr()
        asked = [farm if one == "FARM" else one for one in arguments]
        code = main(["--data", str(data or demo.root), *asked])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return start


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_answers_fit_the_terminal(run: Run, arguments: tuple[str, ...], columns: int) -> None:
    code, out, err = run(*arguments, columns=columns)

    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if "http" not in line]
    assert len(lines) >= 2
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize("arguments", ANSWERS, ids=" ".join)
def test_every_answer_has_a_form_for_programs(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments, "--json")

    assert (code, err) == (0, "")
    assert isinstance(json.loads(out), dict)


def test_changes_are_shown(world: World, run: Run) -> None:
    code, out, _ = run(
        "explain", "target.com", "--since", "2026-11-02", data=world.index.root, columns=120
    )

    assert code == 0
    assert "1 votes began" in out
    assert "six.es" in out
    assert "began to vote" in out


def test_edits_come_from_files(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "edits.csv"
    file.write_text("action,source\nadd,brand-new.example\n")

    told = json.loads(run("what-if", SITE, "--from-file", str(file), "--json")[1])

    assert told["changed"] == 1
    assert told["authority"]["after"] > told["authority"]["before"]
    assert told["authority"]["relative_error"] <= 1e-3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("what-if", SITE), "nothing is changed; add or remove at least one link"),
        (("what-if", SITE, "--remove", "gone.example"), "--remove: no score knows gone.example"),
        (("what-if", SITE, "--from-file", "no-such-file"), "no-such-file: No such file"),
        (("explain", "gone.example"), "no score is known for gone.example"),
        (("explain", SITE, "--since", "2020-01-01"), "no run of scores of 2020-01-01 or before"),
        (("explain", SITE, "--from", "gone.example"), "no link from gone.example"),
    ],
)
def test_errors_are_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)

    assert code in (1, 2)
    assert out == ""
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", SITE),
        ("explain", SITE, "--score", "spam"),
        ("explain", SITE, "--score", "topics"),
        ("explain", SITE, "--from", "a.example"),
        ("what-if", SITE, "--add", "a.example"),
        ("similar", SITE),
        ("map", SITE),
        ("prospects", SITE),
    ],
    ids=" ".join,
)
def test_before_any_run_the_next_action_is_named(
    run: Run, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    code, out, err = run(*arguments, data=tmp_path / "new")

    assert (code, out) == (1, "")
    assert err == "linkcensus: there are no scores yet; run `linkcensus score`\n"
