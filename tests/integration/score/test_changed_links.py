"""What changed of a link since an earlier run, and why; and how the command tells it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.integration.index.made_up import NOW, World, link, visit
from tests.integration.score.scored import run

from linkcensus.cli.main import main
from linkcensus.core.errors import NotFound
from linkcensus.core.link import Position
from linkcensus.insights.explain_link import explain_link
from linkcensus.insights.explain_spam import explain_spam

TARGET = "https://target.com/"


@pytest.fixture
def world(world: World) -> World:
    """A blog's link moves into the footer while its site wins votes; another link comes."""
    world.see("blog.com/post", 1, link(TARGET, "words"))
    world.see("still.com/", 1, link(TARGET, "same"))
    run(world)
    world.clock.set(NOW + timedelta(days=30))
    world.see("blog.com/post", 20, link(TARGET, "words", position=Position.FOOTER))
    world.see("news.com/", 20, link("https://blog.com/post"), link(TARGET, "new"))
    run(world)
    return world


def test_the_change_of_a_link_is_told_factor_by_factor(world: World) -> None:
    told = explain_link(world.index, "blog.com", "target.com", since=NOW).links[0]
    change = told.change

    assert change is not None
    assert (change.run, change.known_before) == (1, True)
    assert (change.voted_before, told.votes) == (True, False)
    assert change.value_before > told.value
    factors = {one.name: one for one in change.factors}
    assert {"rank", "position"} <= set(factors)
    assert factors["rank"].points > 0 > factors["position"].points
    points = sum(one.points for one in change.factors)
    assert points == pytest.approx(told.value - change.value_before)
    assert "boilerplate" in {one.marker for one in change.markers}
    moved = sum(one.points for one in change.markers)
    assert moved == pytest.approx(told.spam - change.spam_before)


def test_a_link_that_stayed_and_one_that_came(world: World) -> None:
    still = explain_link(world.index, "still.com", "target.com", since=NOW).links[0]
    assert still.change is not None
    assert still.change.value_before == still.value
    assert (still.change.factors, still.change.markers) == ((), ())

    came = explain_link(world.index, "news.com", "target.com", since=NOW).links[0]
    assert came.change is not None
    assert (came.change.known_before, came.change.value_before) == (False, 0)
    with pytest.raises(NotFound, match="no run of scores of"):
        explain_link(world.index, "blog.com", "target.com", since=NOW - timedelta(days=9))


def test_what_became_of_the_links_to_a_site_that_is_not_judged_itself(
    world: World, cli: "Start"
) -> None:
    for number in range(8):
        looked = visit(f"best-loans-{number}.com/", 30, ip=f"198.51.100.{number}")
        world.fill((looked, [link(TARGET, "buy cheap viagra online")]))
    world.clock.set(NOW + timedelta(days=60))
    run(world)

    told = explain_spam(world.index, "target.com", NOW + timedelta(days=31))

    assert (told.score, told.change) == (None, None)
    assert told.profile is not None
    change = told.profile.change
    assert change is not None
    assert (change.run, change.differences) == (2, ())
    assert change.after == told.profile.score > change.before
    assert "money_anchors" in {one.marker for one in change.markers}
    points = sum(one.points for one in change.markers)
    assert points == pytest.approx(change.after - change.before)
    _, out, _ = cli("target.com", "--score", "spam", "--since", "2026-12-15")
    assert "money_anchors came" in out.partition("Since 2026-12-01 (run 2)")[2]


@pytest.fixture
def cli(world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Run `explain` on the world."""

    def start(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", "120")
        code = main(["--data", str(Path(world.index.root)), "explain", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return start


Start = Callable[..., tuple[int, str, str]]


def test_the_command_tells_what_changed_of_a_link(cli: Start) -> None:
    since = f"{NOW:%Y-%m-%d}T23:59"
    code, out, _ = cli("target.com", "--from", "https://blog.com/post", "--since", since)
    assert code == 0
    assert "Since 2026-11-01 (run 1): link value" in out
    assert "It voted then" in out
    assert "position" in out.partition("Since")[2]
    assert "boilerplate came" in out
    code, out, _ = cli("target.com", "--from", "news.com", "--since", since)
    assert "the link was not known then" in out


@pytest.mark.parametrize("option", [("--score", "trust"), ("--paths", "3")])
def test_options_that_say_nothing_of_a_link_are_refused(
    cli: Start, option: tuple[str, str]
) -> None:
    code, out, err = cli("target.com", "--from", "blog.com", *option)
    assert (code, out) == (2, "")
    assert f"{option[0]} cannot be used with --from" in err


def test_a_page_is_explained_as_a_page(cli: Start) -> None:
    code, out, _ = cli("https://blog.com/post")
    assert code == 0
    assert out.startswith("https://blog.com/post  page authority")
    assert "https://news.com/" in out
    assert "All points together" in out
    code, out, err = cli("https://blog.com/post", "--since", "2026-11-01")
    assert (code, out) == (2, "")
    assert "--since cannot be used with page-authority" in err
    code, out, _ = cli("https://blog.com/post", "--score", "authority")
    assert "authority is a score of sites: this is that of all blog.com." in out
    assert cli("blog.com", "--score", "page-authority")[0] == 2


def test_other_measures_of_the_graph_are_told(cli: Start) -> None:
    code, out, _ = cli("target.com", "--score", "graph")
    assert code == 0
    assert out.startswith("target.com  other measures of the graph")
    for name in ("harmonic", "truncated", "robust", "hub"):
        assert name in out
    code, out, _ = cli("target.com", "--score", "graph", "--json")
    told = json.loads(out)
    assert told["hits"]["authority_place"] == 1
    assert 0 < told["robust_share"] <= 1
    assert told["spam_mass"] is None, "there are no seeds"
    assert cli("target.com", "--score", "graph", "--since", "2026-11-01")[0] == 2
