"""Damaged scores: one clear error, found by the doctor, mended without touching a link."""

import shutil
from pathlib import Path

import pytest
from tests.integration.index.made_up import World
from tests.integration.score.scored import run, web

from linkcensus.core.errors import CorruptIndex
from linkcensus.index.doctor import Severity, examine, mend
from linkcensus.insights.backlinks import BacklinksRequest, backlinks
from linkcensus.insights.overview import overview

PAIRS = [("paper.com", "target.com"), ("blog.com", "target.com")]


@pytest.fixture
def scored(world: World) -> World:
    web(world, PAIRS)
    run(world)
    return world


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_a_damaged_table_is_one_error_and_the_doctor_drops_its_run(scored: World, damage):
    damage(Path(scored.index.scores.at().sites[0]))
    with scored.view() as view, pytest.raises(CorruptIndex, match="run `linkcensus doctor`"):
        overview(view)
    found = examine(scored.index.root, scored.index.settings)
    assert [one.severity for one in found if "scores" in one.what] == [Severity.ERROR]
    assert "dropped 1 runs of scores that could not be read" in mend(scored.index)
    scored.forget_answers()
    assert scored.index.scores.current() is None
    with scored.view() as view:
        answer = overview(view)
    assert (answer.referring_sites, answer.scores) == (2, None)
    assert not [
        one
        for one in examine(scored.index.root, scored.index.settings)
        if one.severity in (Severity.ERROR, Severity.WARNING)
    ]


@pytest.mark.parametrize("damage", [cut, Path.unlink])
def test_damaged_scores_of_links_are_found_and_dropped_too(scored: World, damage):
    damage(Path(scored.index.scores.at().links[0]))
    with scored.view() as view, pytest.raises(CorruptIndex, match="run `linkcensus doctor`"):
        backlinks(view, BacklinksRequest())
    found = examine(scored.index.root, scored.index.settings)
    assert [one.severity for one in found if "scores" in one.what] == [Severity.ERROR]
    assert "dropped 1 runs of scores that could not be read" in mend(scored.index)
    with scored.view() as view:
        assert {one.link_value for one in backlinks(view, BacklinksRequest()).rows} == {None}


def test_a_lost_graph_is_a_warning_for_questions_do_not_need_it(scored: World):
    shutil.rmtree(scored.index.scores.graph_folder(1))
    (found,) = [
        one
        for one in examine(scored.index.root, scored.index.settings)
        if "run 1 of the scores" in one.what
    ]
    assert found.severity is Severity.WARNING
    with scored.view() as view:
        assert overview(view).scores is not None


def test_whole_runs_are_said_to_be_readable(scored: World):
    found = examine(scored.index.root, scored.index.settings)
    assert "1 runs of scores are readable" in [one.what for one in found]
