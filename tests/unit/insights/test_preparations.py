"""What-if again and again: preparations are kept, within a bound and no longer than their run."""

from pathlib import Path

import pytest
from tests.unit.insights.scored_web import Edges, ScoredWeb

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.graph.push import Contributions
from linkcensus.insights import what_if
from linkcensus.insights.edits import Action, edit_of
from linkcensus.insights.preparations import Preparations
from linkcensus.insights.what_if import ask_what_if

WEB: Edges = [("a.test", "shop.test"), ("b.test", "shop.test"), ("shop.test", "a.test")]
ADD, REMOVE = edit_of(Action.ADD, "new.test"), edit_of(Action.REMOVE, "b.test")
SIZE = 8 * 3
"""Of one preparation: a number a site."""


@pytest.fixture
def web(tmp_path: Path) -> ScoredWeb:
    """Three sites, scored."""
    made = ScoredWeb(tmp_path)
    made.add_run(WEB)
    return made


@pytest.fixture
def pushes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The targets of reverse pushes, as they are made."""
    made: list[int] = []
    push = what_if.contributions_to

    def told(graph: object, target: int, **rest: float) -> Contributions:
        made.append(target)
        return push(graph, target, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(what_if, "contributions_to", told)
    return made


def test_a_second_question_is_answered_without_a_push(web: ScoredWeb, pushes: list[int]) -> None:
    kept = Preparations(web)
    first = kept.ask("shop.test", [ADD])
    assert kept.ask("https://www.shop.test/page", [REMOVE]) == ask_what_if(
        web, "shop.test", [REMOVE]
    )
    pushes.clear()
    assert kept.ask("shop.test", [ADD]) == first
    assert pushes == []


def test_the_least_recently_asked_goes_first(web: ScoredWeb, pushes: list[int]) -> None:
    kept = Preparations(web, most_bytes=2 * SIZE)
    for site in ("shop.test", "a.test", "shop.test", "b.test"):
        kept.ask(site, [ADD])
    assert len(kept) == 2
    pushes.clear()
    for site in ("shop.test", "b.test"):
        kept.ask(site, [ADD])
    assert pushes == []
    kept.ask("a.test", [ADD])
    assert len(pushes) == 1


def test_what_is_too_large_is_not_kept(web: ScoredWeb) -> None:
    kept = Preparations(web, most_bytes=SIZE - 1)
    assert kept.ask("shop.test", [ADD]) == ask_what_if(web, "shop.test", [ADD])
    assert len(kept) == 0


def test_a_new_run_is_asked_from_its_first_moment(web: ScoredWeb) -> None:
    kept = Preparations(web)
    before = kept.ask("shop.test", [ADD])
    kept.ask("a.test", [ADD])
    web.add_run([*WEB, ("c.test", "shop.test")])
    after = kept.ask("shop.test", [ADD])
    assert (before.run, after.run) == (1, 2)
    assert after == ask_what_if(web, "shop.test", [ADD])
    assert len(kept) == 1, "nothing of the run before"


def test_questions_that_cannot_be_answered_keep_nothing(web: ScoredWeb, tmp_path: Path) -> None:
    kept = Preparations(web)
    with pytest.raises(BadInput, match="nothing is changed"):
        kept.ask("shop.test", [])
    assert len(kept) == 0
    with pytest.raises(NotFound, match="run `linkcensus score`"):
        Preparations(ScoredWeb(tmp_path / "empty")).ask("shop.test", [ADD])
