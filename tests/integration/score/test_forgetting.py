"""A forgotten site is in no score table, no graph and no evidence of another site."""

import shutil
from collections.abc import Sequence

import pytest
from tests.integration.index.made_up import World
from tests.integration.score.scored import run, web

from linkcensus.core.scope import parse_target
from linkcensus.index.doctor import mend
from linkcensus.index.scores import ScoreStore

PAIRS = [("paper.com", "blog.com"), ("blog.com", "target.com"), ("friend.com", "target.com")]


def holds(world: World, word: bytes) -> list[str]:
    """The files of the scores that hold a word, anywhere in the data folder."""
    folders = [world.index.root / "scores", *(world.index.root / "lake").glob("*scor*")]
    return [
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and word in path.read_bytes()
    ]


def test_forgetting_a_site_drops_the_runs_that_knew_it(world: World):
    web(world, PAIRS)
    first = run(world)
    assert holds(world, b"friend.com")
    assert world.index.scores.runs_with("friend.com") == [first.run]
    assert world.index.scores.runs_with("stranger.com") == []
    assert world.index.forget(parse_target("friend.com")).score_runs == 1
    assert world.index.scores.current() is None
    assert holds(world, b"friend.com") == []
    again = run(world)
    assert again.sites == 3
    assert holds(world, b"friend.com") == []


def test_nothing_is_dropped_beside_a_run(world: World, monkeypatch: pytest.MonkeyPatch):
    """A run that is being computed may name the site: it is waited for, or left alone."""
    web(world, PAIRS)
    run(world)
    alone: list[bool] = []

    def drop(self: ScoreStore, runs: Sequence[int], *, retention_hours: float = 0) -> None:
        with world.index.lake.lock("scores", wait=False) as free:
            alone.append(not free)

    monkeypatch.setattr(ScoreStore, "drop", drop)
    world.index.forget(parse_target("friend.com"))
    shutil.rmtree(world.index.scores.graph_folder(1))
    mend(world.index)
    assert alone == [True, True]
    with world.index.lake.lock("scores"):
        assert any("left the scores alone" in line for line in mend(world.index))
    assert len(alone) == 2


def test_forgetting_a_stranger_leaves_the_scores(world: World):
    web(world, PAIRS)
    first = run(world)
    assert world.index.forget(parse_target("stranger.com")).score_runs == 0
    assert world.index.scores.current() == first
